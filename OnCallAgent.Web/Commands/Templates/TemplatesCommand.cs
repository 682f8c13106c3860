using System.CommandLine;
using System.Text;
using OnCallAgent.Domain.Detection.Templates;
using OnCallAgent.Domain.Logs;
using OnCallAgent.Web.Commands.Scan;

namespace OnCallAgent.Web.Commands.Templates;

/// <summary>
/// <c>templates FILE…</c>: which log statement each line comes from. One row for each line, in order; lines are not
/// joined. Exit code 0, or 2 where something could not be read.
/// </summary>
/// <remarks>Learning takes one pass. Rows are written after it, since two templates may turn out to be one at the end.</remarks>
internal static class TemplatesCommand
{
    // What is beyond is not looked at: a statement is told by its beginning.
    private const int LongestLineBytes = 64 * 1024;

    public static Command Create()
    {
        var files = new Argument<string[]>("FILE")
        {
            Arity = ArgumentArity.OneOrMore,
            Description = "Log files. Templates are learned over all of them.",
        };
        var format = new Option<string>("--format")
        {
            Description =
                "csv (LineId, EventId, EventTemplate; with several files also File) or json, one object a line.",
            DefaultValueFactory = _ => "csv",
        };
        format.AcceptOnlyFromAmong("csv", "json");
        var command = new Command(
            "templates",
            "Prints for each line the log statement it comes from: its number, and its text with <*> for what varies."
        )
        {
            files,
            format,
        };
        command.SetAction(
            async (parsed, cancellation) =>
            {
                await using var to = Console.OpenStandardOutput();
                return Run(
                    parsed.GetValue(files)!,
                    parsed.GetValue(format) == "json",
                    to,
                    cancellation
                );
            }
        );
        return command;
    }

    private static int Run(string[] paths, bool json, Stream to, CancellationToken cancellation)
    {
        var readable = paths.Where(CommandFiles.IsReadable).ToList();
        var allWell = readable.Count == paths.Length;
        var miner = new TemplateMiner(MiningRules.Default);
        var learned = new List<(string Path, List<MinedTemplate> Lines)>();
        using (var progress = new CommandProgress(CommandFiles.TotalLength(readable)))
        {
            var done = 0L;
            foreach (var path in readable)
            {
                var lines = new List<MinedTemplate>();
                learned.Add((path, lines));
                allWell &= Learn(path, miner, lines, progress, ref done, cancellation);
            }
        }

        using var output = new TemplateRows(to, json, withPath: paths.Length > 1);
        foreach (var (path, lines) in learned)
        {
            output.Write(path, lines);
            cancellation.ThrowIfCancellationRequested();
        }

        if (miner.Evicted > 0)
        {
            Console.Error.WriteLine(
                $"There were more than {MiningRules.Default.MaxTemplates} templates: {miner.Evicted} that had not been seen for longest were forgotten, and got a new number when they came again."
            );
        }

        return allWell ? CommandFiles.Found : CommandFiles.Unreadable;
    }

    private static bool Learn(
        string path,
        TemplateMiner miner,
        List<MinedTemplate> lines,
        CommandProgress progress,
        ref long done,
        CancellationToken cancellation
    )
    {
        var before = done;
        try
        {
            var now = TimeProvider.System.GetUtcNow();
            var parser = new LogLineParser();
            var context = new LineContext(
                "templates",
                DefaultServiceName.FromPath(path),
                TimeZoneInfo.Utc
            );
            using var blocks = LineBlocks.Open(path);
            while (blocks.Next() is { IsEmpty: false } block)
            {
                while (!block.IsEmpty)
                {
                    var end = block.IndexOf((byte)'\n');
                    var line = end < 0 ? block : block[..end];
                    block = end < 0 ? default : block[(end + 1)..];
                    var text = Encoding.UTF8.GetString(
                        line.Length > LongestLineBytes ? line[..LongestLineBytes] : line
                    );
                    var entry = parser.Parse(text.TrimEnd('\r'), context, now);
                    lines.Add(miner.Learn(StatementText.Of(entry)));
                }

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
    }
}
