using System.Formats.Tar;
using System.IO.Compression;
using System.Text.Json;
using System.Text.Json.Serialization;
using OnCallAgent.Web.Hosting;

namespace OnCallAgent.Web.Backups;

/// <summary>What a backup says of itself: the first entry of its archive.</summary>
/// <param name="Format">1 for this form; a larger one was written by a later version.</param>
/// <param name="Version">The agent's version.</param>
/// <param name="Provider">The engine.</param>
/// <param name="Schema">The last migration of the database.</param>
/// <param name="Migrations">All of its migrations, in order.</param>
/// <param name="TakenAt">When it was taken.</param>
/// <param name="HoldsKey">Whether the secret key is in it; where not, SECRET_KEY was set, and is kept elsewhere.</param>
internal sealed record BackupManifest(
    int Format,
    string Version,
    DatabaseProvider Provider,
    string Schema,
    IReadOnlyList<string> Migrations,
    DateTimeOffset TakenAt,
    bool HoldsKey
)
{
    /// <summary>The form that this version writes and reads.</summary>
    public const int CurrentFormat = 1;
}

/// <summary>
/// A backup is a gzipped tar of three entries: <c>manifest.json</c>, <c>database</c> (a SQLite file, or a dump in
/// pg_dump's custom form) and, where there is one, <c>secret.key</c>. Whoever has it has everything: it is readable by its owner alone.
/// </summary>
internal static class BackupArchive
{
    private const string ManifestEntry = "manifest.json";
    private const string DatabaseEntry = "database";
    private const string KeyEntry = "secret.key";

    // Larger ones are not ours.
    private const int LongestManifest = 1_024 * 1_024;

    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private static readonly JsonSerializerOptions Form = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower) },
        WriteIndented = true,
    };

    /// <summary>Writes it beside and moves it into place once it is whole: a backup that was broken off never looks like one.</summary>
    public static async Task WriteAsync(
        string path,
        BackupManifest manifest,
        string databaseFile,
        string? key,
        bool overwrite,
        CancellationToken cancellation
    )
    {
        var beside = $"{path}.{Guid.NewGuid():N}.part";
        try
        {
            await using (var file = Owned(beside))
            {
                await using (
                    var gzip = new GZipStream(file, CompressionLevel.Fastest, leaveOpen: true)
                )
                await using (var tar = new TarWriter(gzip, TarEntryFormat.Pax))
                {
                    await AddAsync(
                        tar,
                        ManifestEntry,
                        new MemoryStream(JsonSerializer.SerializeToUtf8Bytes(manifest, Form)),
                        cancellation
                    );
                    await using (var database = File.OpenRead(databaseFile))
                    {
                        await AddAsync(tar, DatabaseEntry, database, cancellation);
                    }

                    if (key is not null)
                    {
                        await AddAsync(
                            tar,
                            KeyEntry,
                            new MemoryStream(System.Text.Encoding.UTF8.GetBytes(key)),
                            cancellation
                        );
                    }
                }

                file.Flush(flushToDisk: true);
            }

            File.Move(beside, path, overwrite);
        }
        finally
        {
            File.Delete(beside);
        }
    }

    /// <summary>Takes it apart: the database goes into a file, the key into memory.</summary>
    /// <exception cref="BackupFaultException">It is no backup, or not a whole one.</exception>
    public static async Task<(BackupManifest Manifest, string? Key)> ReadAsync(
        string path,
        string databaseFile,
        CancellationToken cancellation
    )
    {
        try
        {
            BackupManifest? manifest = null;
            string? key = null;
            var hasDatabase = false;
            await using var file = File.OpenRead(path);
            await using var gzip = new GZipStream(file, CompressionMode.Decompress);
            await using var tar = new TarReader(gzip);
            // Entries are known by name and go where this program says: a path in an archive leads nowhere.
            while (await tar.GetNextEntryAsync(copyData: false, cancellation) is { } entry)
            {
                switch (entry.Name)
                {
                    case ManifestEntry when entry.Length <= LongestManifest:
                        manifest = await JsonSerializer.DeserializeAsync<BackupManifest>(
                            entry.DataStream!,
                            Form,
                            cancellation
                        );
                        Refuse(manifest, path);
                        break;
                    case DatabaseEntry when manifest is not null:
                        await using (var to = Owned(databaseFile))
                        {
                            await entry.DataStream!.CopyToAsync(to, cancellation);
                            to.Flush(flushToDisk: true);
                        }

                        hasDatabase = true;
                        break;
                    case KeyEntry when entry.Length <= LongestManifest:
                        using (var reader = new StreamReader(entry.DataStream!))
                        {
                            key = await reader.ReadToEndAsync(cancellation);
                        }

                        break;
                    default:
                        throw new BackupFaultException($"{path} is no backup of this program.");
                }
            }

            // The check sum stands behind the last entry, and is looked at by who reads as far as that.
            await gzip.CopyToAsync(Stream.Null, cancellation);
            // The key is the last one: a file that was cut off has none.
            return manifest is not null && hasDatabase && manifest.HoldsKey == (key is not null)
                ? (manifest, key)
                : throw new BackupFaultException($"{path} is not a whole backup: it was cut off.");
        }
        catch (Exception e)
            when (e
                    is InvalidDataException
                        or JsonException
                        or EndOfStreamException
                        or FormatException
            )
        {
            throw new BackupFaultException(
                $"{path} is no backup of this program, or is damaged.",
                e
            );
        }
    }

    /// <summary>A new file for its owner alone.</summary>
    public static FileStream Owned(string path)
    {
        var options = new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.Write,
        };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = OwnerOnly;
        }

        return new FileStream(path, options);
    }

    private static void Refuse(BackupManifest? manifest, string path)
    {
        if (manifest is null || manifest.Format < 1)
        {
            throw new BackupFaultException($"{path} is no backup of this program.");
        }

        if (manifest.Format > BackupManifest.CurrentFormat)
        {
            throw new BackupFaultException(
                $"{path} was written by a later version ({manifest.Version}). Restore it with that version."
            );
        }
    }

    private static async Task AddAsync(
        TarWriter tar,
        string name,
        Stream content,
        CancellationToken cancellation
    ) =>
        await tar.WriteEntryAsync(
            new PaxTarEntry(TarEntryType.RegularFile, name)
            {
                DataStream = content,
                Mode = OwnerOnly,
            },
            cancellation
        );
}

/// <summary>A backup or a restore cannot be done; the message says why and what helps.</summary>
internal sealed class BackupFaultException(string message, Exception? inner = null)
    : Exception(message, inner);
