using System.CommandLine;
using OnCallAgent.Domain.Detection;

namespace OnCallAgent.Web.Commands.Scan;

/// <summary>
/// <c>scan [--patterns FILE] [--count | --lines] FILE…</c>: detection alone, like grep with the pattern set over raw
/// lines. Services, levels and thresholds play no part. Exit codes like grep's: 0 where a line matched, 1 where none
/// did, 2 where something could not be read or judged.
/// </summary>
internal static class ScanCommand
{
    // Nothing waits for a scan, so a line may take its time; a line of ten megabytes does.
    private static readonly TimeSpan LineLimit = TimeSpan.FromSeconds(30);

    public static Command Create()
    {
        var files = new Argument<string[]>("FILE")
        {
            Arity = ArgumentArity.OneOrMore,
            Description = "Files to look through.",
        };
        var patterns = new Option<string?>("--patterns")
        {
            Description =
                "File with alert patterns instead of the built-in ones: JSON, or one regular expression a line.",
        };
        var count = new Option<bool>("--count")
        {
            Description = "Print only how many lines match, for each file.",
        };
        var lines = new Option<bool>("--lines")
        {
            Description = "Print only the numbers of the lines that match.",
        };
        var format = new Option<string>("--format")
        {
            Description = "text or json; json gives counts and line numbers.",
            DefaultValueFactory = _ => "text",
        };
        format.AcceptOnlyFromAmong("text", "json");
        var command = new Command(
            "scan",
            "Finds the lines that the alert patterns match, and does nothing else."
        )
        {
            files,
            patterns,
            count,
            lines,
            format,
        };
        command.Validators.Add(result =>
        {
            if (result.GetValue(count) && result.GetValue(lines))
            {
                result.AddError("--count and --lines exclude each other: give one of them.");
            }
        });
        command.SetAction(
            async (parsed, cancellation) =>
            {
                var shape =
                    parsed.GetValue(format) == "json" ? ScanShape.Json
                    : parsed.GetValue(count) ? ScanShape.Count
                    : parsed.GetValue(lines) ? ScanShape.Lines
                    : ScanShape.Text;
                var paths = parsed.GetValue(files)!;
                if (await ScannerAsync(parsed.GetValue(patterns), cancellation) is not { } scanner)
                {
                    return CommandFiles.Unreadable;
                }

                await using var to = Console.OpenStandardOutput();
                using var output = new ScanOutput(to, shape, paths.Length > 1);
                return Run(paths, scanner, output, cancellation);
            }
        );
        return command;
    }

    private static async Task<LineScanner?> ScannerAsync(
        string? file,
        CancellationToken cancellation
    )
    {
        if (file is null)
        {
            return LineScanner.Create(BuiltInPatterns.All, LineLimit).Scanner;
        }

        if (await CommandFiles.ReadTextAsync(file, cancellation) is not { } text)
        {
            return null;
        }

        var (patterns, faults) = PatternFile.Read(text);
        foreach (var fault in faults)
        {
            await Console.Error.WriteLineAsync($"{file}: {fault}");
        }

        var (scanner, refusals) = LineScanner.Create(patterns, LineLimit);
        foreach (var refusal in refusals)
        {
            await Console.Error.WriteLineAsync(
                $"{file}: {refusal.Pattern.Name}: {refusal.Error.Message}"
            );
        }

        return faults.Count + refusals.Count > 0 ? null : scanner;
    }

    private static int Run(
        string[] paths,
        LineScanner scanner,
        ScanOutput output,
        CancellationToken cancellation
    )
    {
        var readable = paths.Where(CommandFiles.IsReadable).ToList();
        var allWell = readable.Count == paths.Length;
        var done = 0L;
        using (var progress = new CommandProgress(CommandFiles.TotalLength(readable)))
        {
            foreach (var path in readable)
            {
                allWell &= ScanFile(path, scanner, output, progress, ref done, cancellation);
            }
        }

        output.Finish(done);
        if (scanner.GivenUp > 0)
        {
            Console.Error.WriteLine(
                $"{scanner.GivenUp} times a pattern needed more than {LineLimit.TotalSeconds:0} s for a line and was given up; that line may match."
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
        ref long done,
        CancellationToken cancellation
    )
    {
        output.Begin(path);
        var before = done;
        try
        {
            using var blocks = LineBlocks.Open(path);
            var number = 1L;
            while (blocks.Next() is { IsEmpty: false } block)
            {
                ScanBlock(block, scanner, output, ref number);
                done = before + blocks.BytesRead;
                progress.Report(done);
                cancellation.ThrowIfCancellationRequested();
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
        ScanOutput output,
        ref long number
    )
    {
        var from = 0;
        scanner.Begin();
        while (scanner.TryNext(block, from, out var match))
        {
            if (output.NeedsNumbers)
            {
                number += block[from..match.Start].Count((byte)'\n');
            }

            output.Add(number, block.Slice(match.Start, match.Length));
            var end = block[(match.Start + match.Length)..].IndexOf((byte)'\n');
            from = end < 0 ? block.Length : match.Start + match.Length + end + 1;
            number++;
        }

        if (output.NeedsNumbers)
        {
            number += block[from..].Count((byte)'\n');
        }
    }
}
