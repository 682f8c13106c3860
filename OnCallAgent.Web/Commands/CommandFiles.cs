namespace OnCallAgent.Web.Commands;

/// <summary>Files that a command is given: what cannot be read is said on standard error, and the others are read.</summary>
internal static class CommandFiles
{
    /// <summary>Exit code, as of grep: something was found.</summary>
    public const int Found = 0;

    /// <summary>Exit code, as of grep: nothing was found.</summary>
    public const int NothingFound = 1;

    /// <summary>Exit code, as of grep: something could not be read or is wrong.</summary>
    public const int Unreadable = 2;

    /// <summary>Whether it is a regular file that can be opened. A FIFO would wait for ever, a directory has no lines.</summary>
    public static bool IsReadable(string path)
    {
        if (WhyNot(path) is not { } why)
        {
            return true;
        }

        Console.Error.WriteLine($"{path}: {why}");
        return false;
    }

    /// <summary>The text of a small file; null where it cannot be read, which was said.</summary>
    public static string? ReadText(string path) => IsReadable(path) ? File.ReadAllText(path) : null;

    /// <inheritdoc cref="ReadText"/>
    public static async Task<string?> ReadTextAsync(string path, CancellationToken cancellation) =>
        IsReadable(path) ? await File.ReadAllTextAsync(path, cancellation) : null;

    /// <summary>Bytes of all of them.</summary>
    public static long TotalLength(IEnumerable<string> paths)
    {
        var total = 0L;
        foreach (var path in paths)
        {
            total += new FileInfo(path).Length;
        }

        return total;
    }

    private static string? WhyNot(string path)
    {
        if (Directory.Exists(path))
        {
            return "is a directory";
        }

        if (!File.Exists(path))
        {
            return "does not exist";
        }

        try
        {
            // Devices and pipes have no length and no end; opening a pipe without a writer would block.
            if (File.ResolveLinkTarget(path, returnFinalTarget: true) is { Exists: false })
            {
                return "is a link to nothing";
            }

            if (!Sources.Files.FileStat.Of(path).IsRegular)
            {
                return "is no regular file";
            }

            using var opened = File.OpenHandle(path, options: FileOptions.None);
            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return e.Message;
        }
    }
}
