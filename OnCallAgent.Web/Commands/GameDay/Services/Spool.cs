namespace OnCallAgent.Web.Commands.GameDay.Services;

/// <summary>A directory that may hold so much and no more, as a small disk does. Its bytes are real.</summary>
internal sealed class Spool(string folder, long quota)
{
    private readonly Lock writing = new();

    /// <summary>Bytes of all that lies there.</summary>
    public static long Used(string folder) =>
        Directory.Exists(folder)
            ? new DirectoryInfo(folder).EnumerateFiles().Sum(static f => f.Length)
            : 0;

    /// <summary>Appends to a file of it.</summary>
    /// <exception cref="IOException">It is full.</exception>
    public void Append(string name, byte[] bytes)
    {
        lock (writing)
        {
            MakeSure(bytes.Length);
            using var file = new FileStream(
                Path.Combine(folder, name),
                FileMode.Append,
                FileAccess.Write
            );
            file.Write(bytes);
        }
    }

    /// <summary>Whether so much still fits.</summary>
    /// <exception cref="IOException">It does not.</exception>
    public void MakeSure(long bytes)
    {
        Directory.CreateDirectory(folder);
        if (Used(folder) + bytes > quota)
        {
            throw new IOException($"No space left on device : '{folder}'");
        }
    }
}
