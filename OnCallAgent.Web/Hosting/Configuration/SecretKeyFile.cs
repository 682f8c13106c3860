using System.Security.Cryptography;
using System.Text;
using OnCallAgent.Domain.Shared;

namespace OnCallAgent.Web.Hosting.Configuration;

/// <summary>The key that is made at the first start where SECRET_KEY is absent. There is no default that others know.</summary>
internal static class SecretKeyFile
{
    /// <summary>Least length of a key, in bytes: HMAC-SHA-256 wants as many (RFC 7518, section 3.2).</summary>
    public const int LeastBytes = 32;

    /// <summary>Its name, beside the database.</summary>
    public const string FileName = "secret.key";

    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private const UnixFileMode Others =
        UnixFileMode.GroupRead
        | UnixFileMode.GroupWrite
        | UnixFileMode.GroupExecute
        | UnixFileMode.OtherRead
        | UnixFileMode.OtherWrite
        | UnixFileMode.OtherExecute;

    /// <summary>The key in this folder; a new one where there is none yet.</summary>
    public static Result<string> ReadOrCreate(string folder)
    {
        var path = Path.Combine(folder, FileName);
        try
        {
            if (!File.Exists(path))
            {
                Create(folder, path);
            }

            return Read(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return Refused(
                $"SECRET_KEY is not set, and its file {path} can be neither read nor made: {e.Message} Set SECRET_KEY, or give the agent a folder it may write to."
            );
        }
    }

    private static Result<string> Read(string path)
    {
        if (
            !OperatingSystem.IsWindows()
            && (File.GetUnixFileMode(path) & Others) != UnixFileMode.None
        )
        {
            return Refused(
                $"SECRET_KEY is not set, and others can read its file {path}. Run: chmod 600 {path}"
            );
        }

        var key = File.ReadAllText(path).Trim();
        return Encoding.UTF8.GetByteCount(key) >= LeastBytes
            ? key
            : Refused(
                $"SECRET_KEY is not set, and its file {path} holds fewer than {LeastBytes} bytes. Delete the file to have a new key made (everybody signs in again), or set SECRET_KEY."
            );
    }

    // Written beside and moved into place without replacing: of two processes that start at once, one makes the key and both read it.
    private static void Create(string folder, string path)
    {
        OwnerFolder.Make(folder);
        var beside = Path.Combine(folder, $".{FileName}.{Guid.NewGuid():N}");
        var options = new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.Write,
        };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = OwnerOnly;
        }

        try
        {
            using (var file = new FileStream(beside, options))
            {
                file.Write(
                    Encoding.ASCII.GetBytes(
                        Convert.ToBase64String(RandomNumberGenerator.GetBytes(LeastBytes)) + "\n"
                    )
                );
                file.Flush(flushToDisk: true);
            }

            File.Move(beside, path, overwrite: false);
        }
        catch (IOException) when (File.Exists(path))
        {
            // Another process was faster; its key counts.
        }
        finally
        {
            File.Delete(beside);
        }
    }

    private static SettingRefused Refused(string message) => new("SECRET_KEY", message);
}
