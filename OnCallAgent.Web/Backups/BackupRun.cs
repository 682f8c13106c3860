using OnCallAgent.Web.Data.Start;
using OnCallAgent.Web.Hosting;
using OnCallAgent.Web.Hosting.Configuration;

namespace OnCallAgent.Web.Backups;

/// <summary>A whole backup, and a whole restore: the database of whichever engine, and the secret key that was made for it.</summary>
internal static class BackupRun
{
    /// <summary>Writes a backup; an agent may run meanwhile.</summary>
    public static async Task BackUpAsync(
        DataPlace place,
        string file,
        bool force,
        TextWriter said,
        CancellationToken cancellation
    )
    {
        if (File.Exists(file) && !force)
        {
            throw new BackupFaultException($"{file} is there already; --force replaces it.");
        }

        var store = StoreOf(place.Database);
        var path = Path.GetFullPath(file);
        var copy = $"{path}.{Guid.NewGuid():N}.database";
        try
        {
            var migrations = await store.CopyAsync(copy, cancellation);
            var key =
                !place.KeyIsSet && File.Exists(place.KeyFile)
                    ? await File.ReadAllTextAsync(place.KeyFile, cancellation)
                    : null;
            await BackupArchive.WriteAsync(
                path,
                new BackupManifest(
                    BackupManifest.CurrentFormat,
                    AgentVersion.Text,
                    place.Database.Provider,
                    migrations[^1],
                    migrations,
                    TimeProvider.System.GetUtcNow(),
                    key is not null
                ),
                copy,
                key,
                force,
                cancellation
            );
            await said.WriteLineAsync(
                $"{file}: {new FileInfo(path).Length / 1_048_576.0:0.0} MB, schema {migrations[^1]}."
            );
            await said.WriteLineAsync(
                key is not null
                    ? "The secret key is in it: keep the file as secret as a password."
                    : "SECRET_KEY is not in it: without it the secrets in the database cannot be read. Keep it, and .env, elsewhere."
            );
        }
        finally
        {
            File.Delete(copy);
        }
    }

    /// <summary>Puts a backup in the place of the database.</summary>
    public static async Task RestoreAsync(
        DataPlace place,
        string file,
        bool force,
        TextWriter said,
        CancellationToken cancellation
    )
    {
        if (!File.Exists(file))
        {
            throw new BackupFaultException($"{file} is not there.");
        }

        var store = StoreOf(place.Database);
        var folder = Path.GetDirectoryName(place.KeyFile)!;
        OwnerFolder.Make(folder);
        // Beside its place, so that it is moved there and not copied.
        var copy = Path.Combine(folder, $".restore.{Guid.NewGuid():N}");
        try
        {
            var (manifest, key) = await BackupArchive.ReadAsync(file, copy, cancellation);
            Fits(manifest, place.Database);
            RefuseOtherKey(key, place, force);
            var aside = await store.PutAsync(copy, force, cancellation);
            if (key is not null && !place.KeyIsSet)
            {
                await PutKeyAsync(place.KeyFile, key);
            }

            await said.WriteLineAsync(
                $"{place.Database}: as of {manifest.TakenAt:yyyy-MM-dd HH:mm:ss} UTC, schema {manifest.Schema}."
            );
            if (aside is not null)
            {
                await said.WriteLineAsync(
                    $"What was there is kept as {aside}; delete it when it is not needed any more."
                );
            }

            if (key is null)
            {
                await said.WriteLineAsync(
                    "Start the agent with the SECRET_KEY that it had when the backup was taken."
                );
            }
        }
        finally
        {
            File.Delete(copy);
        }
    }

    // A schema that this version does not know cannot be gone on with; an older one is brought up to date at the next start.
    private static void Fits(BackupManifest manifest, DatabaseTarget database)
    {
        if (manifest.Provider != database.Provider)
        {
            throw new BackupFaultException(
                $"The backup is of {manifest.Provider}, and DATABASE_URL names {database.Provider}. A backup goes back into the engine it came from."
            );
        }

        var known = BackupSchema.Known(database.Provider);
        if (UnknownSchema.Of([.. manifest.Migrations], known) is { } unknown)
        {
            throw new BackupFaultException(
                unknown.IsNewer
                    ? $"The backup was taken by a newer version ({manifest.Version}, schema {unknown.Id}). Restore it with that version."
                    : $"The backup was taken by another build ({manifest.Version}), whose schema ({unknown.Id}) cannot be brought to this one's. Restore it with that build."
            );
        }
    }

    private static void RefuseOtherKey(string? key, DataPlace place, bool force)
    {
        if (
            key is not null
            && !place.KeyIsSet
            && !force
            && File.Exists(place.KeyFile)
            && File.ReadAllText(place.KeyFile).Trim() != key.Trim()
        )
        {
            throw new BackupFaultException(
                $"{place.KeyFile} holds another key than the backup. --force puts the backup's in its place."
            );
        }
    }

    private static async Task PutKeyAsync(string path, string key)
    {
        var beside = $"{path}.{Guid.NewGuid():N}";
        await using (var file = BackupArchive.Owned(beside))
        {
            await file.WriteAsync(System.Text.Encoding.UTF8.GetBytes(key));
            file.Flush(flushToDisk: true);
        }

        File.Move(beside, path, overwrite: true);
    }

    private static IStoreBackup StoreOf(DatabaseTarget database) =>
        database.Provider switch
        {
            DatabaseProvider.Sqlite => new SqliteBackup(database.FilePath!, TimeProvider.System),
            DatabaseProvider.Postgres => new PostgresBackup(
                database.ConnectionString,
                TimeProvider.System
            ),
            _ => throw new BackupFaultException(
                "SQL Server backs its databases up itself: BACKUP DATABASE … TO DISK. Keep SECRET_KEY with it."
            ),
        };
}
