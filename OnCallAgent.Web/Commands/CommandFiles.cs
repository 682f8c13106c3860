using OnCallAgent.Domain.Logs;
using OnCallAgent.Web.Backtesting;
using OnCallAgent.Web.Sources.Files;

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

    /// <summary>Whether it is a regular file that can be opened. A pipe can be read only once, a directory has no lines.</summary>
    public static bool IsReadable(string path) => IsSaidWhyNot(path, WhyNot(path));

    /// <summary>Whether it can be read once, from its start: a regular file, a pipe, or standard input.</summary>
    public static bool IsReadableOnce(string path) =>
        IsSaidWhyNot(
            path,
            // Not opened here: whoever writes into a pipe would take that for its only reader.
            IsStandardInput(path) || FileStat.Of(path).Kind == FileKind.Pipe
                ? null
                : WhyNot(path)
        );

    /// <summary>Whether the name stands for what is piped into the program.</summary>
    public static bool IsStandardInput(string path) => path is "-" or "/dev/stdin";

    /// <summary>Why these cannot all be read in one run; null where they can.</summary>
    public static string? Clash(IEnumerable<string> paths) =>
        paths.Count(IsStandardInput) > 1 ? "Standard input can be read once." : null;

    /// <summary>Opens a file, a pipe or standard input to be read from its start, without a buffer of its own.</summary>
    public static Stream Open(string path) =>
        IsStandardInput(path) ? Console.OpenStandardInput() : ReplayFile.OpenFile(path);

    /// <summary>The entries of a file, a pipe or standard input.</summary>
    public static ReplayFile Entries(string path, ILogLineParser parser, DateTimeOffset now) =>
        new(path, parser, now, IsStandardInput(path) ? "stdin" : null, () => Open(path));

    /// <summary>The text of a small file; null where it cannot be read, which was said.</summary>
    public static string? ReadText(string path) => IsReadable(path) ? File.ReadAllText(path) : null;

    /// <inheritdoc cref="ReadText"/>
    public static async Task<string?> ReadTextAsync(string path, CancellationToken cancellation) =>
        IsReadable(path) ? await File.ReadAllTextAsync(path, cancellation) : null;

    /// <summary>Bytes of all of them; nobody knows how much will come out of a pipe.</summary>
    public static long TotalLength(IEnumerable<string> paths)
    {
        var total = 0L;
        foreach (var path in paths)
        {
            total += FileStat.Of(path) is { IsRegular: true } file ? file.Size : 0;
        }

        return total;
    }

    private static bool IsSaidWhyNot(string path, string? why)
    {
        if (why is null)
        {
            return true;
        }

        Console.Error.WriteLine($"{path}: {why}");
        return false;
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

            if (!FileStat.Of(path).IsRegular)
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
