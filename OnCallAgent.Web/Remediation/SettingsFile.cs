using System.Runtime.Versioning;
using System.Security.Cryptography;
using OnCallAgent.Domain.Remediation;
using OnCallAgent.Domain.Shared;

namespace OnCallAgent.Web.Remediation;

/// <summary>What a settings file held.</summary>
/// <param name="Value">The key's value.</param>
/// <param name="Digest">SHA-256 of the whole file, in hexadecimal digits.</param>
internal sealed record SettingsFileState(string Value, string Digest);

/// <summary>
/// Changes one value in a settings file so that its readers see either the old file or the new one: the new one is written beside it, gets owner, group
/// and permissions of the old one, and takes its place by a rename. Symbolic links are refused on the whole way.
/// </summary>
[UnsupportedOSPlatform("windows")]
internal static class SettingsFile
{
    /// <summary>The key's value now.</summary>
    public static Result<SettingsFileState> Read(string path, string key)
    {
        using var folder = LinuxFiles.OpenPath(Folder(path));
        var (bytes, _) = Load(folder, path);
        return Find(bytes, path, key) is { IsSuccess: true, Value: var place }
            ? new SettingsFileState(place.Value, Digest(bytes))
            : Find(bytes, path, key).Error!;
    }

    /// <summary>Replaces the key's value where it is still the one that is expected.</summary>
    /// <returns>The file as it is afterwards; an error where it is no longer as expected.</returns>
    public static Result<SettingsFileState> Replace(
        string path,
        string key,
        string expected,
        string value
    )
    {
        using var folder = LinuxFiles.OpenPath(Folder(path));
        var (bytes, facts) = Load(folder, path);
        var place = Find(bytes, path, key);
        if (!place.IsSuccess)
        {
            return place.Error;
        }

        if (place.Value.Value != expected)
        {
            return new FieldError(
                "target",
                $"{key} in {path} is {place.Value.Value} and no longer {expected}: somebody changed it, and it is left as it is."
            );
        }

        var changed = PropertiesText.Replace(bytes, place.Value, value);
        Write(folder, path, changed, facts);
        return new SettingsFileState(value, Digest(changed));
    }

    private static (byte[] Bytes, FileFacts Facts) Load(
        Microsoft.Win32.SafeHandles.SafeFileHandle folder,
        string path
    )
    {
        var name = Path.GetFileName(path);
        var facts = LinuxFiles.Look(folder, name) ?? throw new IOException($"There is no {path}");
        if (!facts.IsRegular)
        {
            throw new IOException($"{path} is a symbolic link or no regular file");
        }

        // The other name would keep the old contents, unnoticed.
        if (facts.Links != 1)
        {
            throw new IOException($"{path} has a second name (a hard link)");
        }

        if (facts.Size > PropertiesText.MaxBytes)
        {
            throw new IOException($"{path} is larger than {PropertiesText.MaxBytes} bytes");
        }

        using var file = File.OpenHandle(LinuxFiles.PathIn(folder, name));
        if (LinuxFiles.Look(file).Inode != facts.Inode)
        {
            throw new IOException($"{path} was replaced while it was opened");
        }

        var bytes = new byte[RandomAccess.GetLength(file)];
        var read = RandomAccess.Read(file, bytes, 0);
        return (bytes[..read], facts);
    }

    private static Result<PropertyPlace> Find(byte[] bytes, string path, string key)
    {
        var found = PropertiesText.Find(bytes, key);
        return !found.IsSuccess ? found.Error
            : found.Value is { } place ? place
            : new FieldError(
                "target",
                $"{path} sets no {key}; add it with a value, and it can be changed."
            );
    }

    private static void Write(
        Microsoft.Win32.SafeHandles.SafeFileHandle folder,
        string path,
        byte[] bytes,
        FileFacts facts
    )
    {
        var name = Path.GetFileName(path);
        var temporary = $".{name}.{Guid.NewGuid():N}.tmp";
        var beside = LinuxFiles.PathIn(folder, temporary);
        try
        {
            using (
                var file = new FileStream(
                    beside,
                    new FileStreamOptions
                    {
                        Mode = FileMode.CreateNew,
                        Access = FileAccess.Write,
                        UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
                    }
                )
            )
            {
                file.Write(bytes);
                var made = LinuxFiles.Look(file.SafeFileHandle);
                if ((made.Owner, made.Group) != (facts.Owner, facts.Group))
                {
                    LinuxFiles.Own(file.SafeFileHandle, facts.Owner, facts.Group, path);
                }

                File.SetUnixFileMode(file.SafeFileHandle, facts.Mode);
                file.Flush(flushToDisk: true);
            }

            File.Move(beside, LinuxFiles.PathIn(folder, name), overwrite: true);
        }
        catch
        {
            File.Delete(beside);
            throw;
        }

        LinuxFiles.Flush(folder);
    }

    private static string Folder(string path) => Path.GetDirectoryName(path)!;

    private static string Digest(byte[] bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));
}
