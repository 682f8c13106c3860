using OnCallAgent.Domain.Detection;

namespace OnCallAgent.Web.Commands.Scan;

/// <summary>Looks through the files, one after the other.</summary>
/// <remarks>
/// Nothing here waits for anything but the disk, and each state machine that is compiled at the start costs as much as
/// a megabyte of log.
/// </remarks>
internal static class ScanRun
{
    // Nothing waits for a scan, so a line may take its time; a line of ten megabytes does. A pattern that is slow on many
    // lines may take as much for all of them.
    private static readonly TimeSpan LineLimit = TimeSpan.FromSeconds(30);

    /// <returns>The exit code.</returns>
    public static int Run(ScanArguments arguments)
    {
        if (Scanner(arguments.Patterns) is not { } scanner)
        {
            return CommandFiles.Unreadable;
        }

        using var to = Console.OpenStandardOutput();
        using var output = new ScanOutput(to, arguments.Shape, arguments.Files.Length > 1);
        return Run(arguments.Files, scanner, output);
    }

    private static LineScanner? Scanner(string? file)
    {
        if (file is null)
        {
            return LineScanner.Create(BuiltInPatterns.All, LineLimit).Scanner;
        }

        if (CommandFiles.ReadText(file) is not { } text)
        {
            return null;
        }

        var (patterns, faults) = PatternFile.ReadUnchecked(text);
        foreach (var fault in faults)
        {
            Console.Error.WriteLine($"{file}: {fault}");
        }

        var (scanner, refusals) = LineScanner.Create(patterns, LineLimit);
        foreach (var refusal in refusals)
        {
            Console.Error.WriteLine(
                $"{file}: {PatternFile.PlaceOf(refusal.Pattern)}: {refusal.Error.Message}"
            );
        }

        return faults.Count + refusals.Count > 0 ? null : scanner;
    }

    private static int Run(string[] paths, LineScanner scanner, ScanOutput output)
    {
        var readable = Array.FindAll(paths, CommandFiles.IsReadableOnce);
        var allWell = readable.Length == paths.Length;
        var done = 0L;
        using (var progress = new CommandProgress(CommandFiles.TotalLength(readable)))
        {
            foreach (var path in readable)
            {
                allWell &= ScanFile(path, scanner, output, progress, ref done);
            }
        }

        output.Finish(done);
        if (scanner.GivenUp > 0)
        {
            Console.Error.WriteLine(
                $"{scanner.GivenUp} times a pattern needed more than {LineLimit.TotalSeconds:0} s for a line, or had done so too often, and was given up; that line may match."
            );
        }

        return !allWell || scanner.GivenUp > 0 ? CommandFiles.Unreadable
            : output.Total > 0 ? CommandFiles.Found
            : CommandFiles.NothingFound;
    }

    private static bool ScanFile(
        string path,
        LineScanner scanner,
        ScanOutput output,
        CommandProgress progress,
        ref long done
    )
    {
        output.Begin(path);
        var before = done;
        try
        {
            using var blocks = LineBlocks.Open(path);
            var number = 1L;
            var matches = new List<LineMatch>();
            while (blocks.Next() is { IsEmpty: false } block)
            {
                ScanBlock(block, scanner, matches, output, ref number);
                done = before + blocks.BytesRead;
                progress.Report(done);
            }

            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Console.Error.WriteLine($"{path}: {e.Message}");
            return false;
        }
        finally
        {
            output.End();
        }
    }

    private static void ScanBlock(
        ReadOnlySpan<byte> block,
        LineScanner scanner,
        List<LineMatch> matches,
        ScanOutput output,
        ref long number
    )
    {
        if (!output.NeedsLines)
        {
            output.Add(scanner.Count(block));
            return;
        }

        scanner.Scan(block, matches);
        var from = 0;
        foreach (var match in matches)
        {
            if (output.NeedsNumbers)
            {
                number += block[from..match.Start].Count((byte)'\n');
                from = match.Start;
            }

            output.Add(number, block.Slice(match.Start, match.Length));
        }

        if (output.NeedsNumbers)
        {
            number += block[from..].Count((byte)'\n');
        }
    }
}
