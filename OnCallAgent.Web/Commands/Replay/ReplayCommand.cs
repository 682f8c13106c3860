using System.CommandLine;
using OnCallAgent.Domain.Analysis;
using OnCallAgent.Domain.Detection;
using OnCallAgent.Domain.Flow;
using OnCallAgent.Domain.Knowledge;
using OnCallAgent.Domain.Logs;
using OnCallAgent.Domain.Remediation;
using OnCallAgent.Domain.Services;
using OnCallAgent.Web.Backtesting;
using OnCallAgent.Web.Hosting;

namespace OnCallAgent.Web.Commands.Replay;

/// <summary>
/// <c>replay FILE…</c>: detection, grouping, analysis and decision over files, with no side effects.
/// Exit codes like grep's: 0 where incidents were found, 1 where none were, 2 where something could not be read.
/// </summary>
internal static class ReplayCommand
{
    private const int ReportEvery = 8_192;

    /// <summary>The confidence threshold where nothing is configured.</summary>
    internal static double DefaultThreshold =>
        new OnCallOptions
        {
            Database = new DatabaseTarget(DatabaseProvider.Sqlite, "", null),
            SecretKey = "",
        }.ConfidenceThreshold;

    public static Command Create()
    {
        var files = new Argument<string[]>("FILE")
        {
            Arity = ArgumentArity.OneOrMore,
            Description = "Log files; lines of several files are merged by their time.",
        };
        var format = new Option<string>("--format")
        {
            Description = "text or json.",
            DefaultValueFactory = _ => "text",
        };
        format.AcceptOnlyFromAmong("text", "json");
        var patterns = new Option<string?>("--patterns")
        {
            Description =
                "File with alert patterns instead of the built-in ones: JSON, or one regular expression a line.",
        };
        var knowledge = new Option<string?>("--knowledge")
        {
            Description =
                "File with knowledge (knowledge_base.json) instead of the built-in entries.",
        };
        var command = new Command(
            "replay",
            "Shows which incidents these files would have opened, why, and what the agent would have done. Runs nothing."
        )
        {
            files,
            format,
            patterns,
            knowledge,
        };
        command.SetAction(
            (parsed, cancellation) =>
                RunAsync(
                    parsed.GetValue(files)!,
                    parsed.GetValue(format)!,
                    parsed.GetValue(patterns),
                    parsed.GetValue(knowledge),
                    cancellation
                )
        );
        return command;
    }

    private static async Task<int> RunAsync(
        string[] paths,
        string format,
        string? patternFile,
        string? knowledgeFile,
        CancellationToken cancellation
    )
    {
        var clock = TimeProvider.System;
        var now = clock.GetUtcNow();
        if (
            await PatternsAsync(patternFile, cancellation) is not { } patterns
            || await KnowledgeAsync(knowledgeFile, now, cancellation) is not { } knowledge
        )
        {
            return CommandFiles.Unreadable;
        }

        var readable = paths.Where(CommandFiles.IsReadable).ToList();
        var began = clock.GetTimestamp();
        var run = new ReplayRun(
            new ReplayRules(
                patterns,
                knowledge,
                ServiceCatalog.Empty,
                new ActionCatalog([]),
                DefaultThreshold
            )
        );
        var parser = new LogLineParser();
        var files = readable.ConvertAll(path => new ReplayFile(path, parser, now));
        var taken = 0L;
        using (var progress = new CommandProgress(CommandFiles.TotalLength(readable)))
        {
            foreach (var entry in EntriesInTime.Merge(files.ConvertAll(f => f.Entries())))
            {
                run.Take(entry);
                if (++taken % ReportEvery == 0)
                {
                    progress.Report(files.Sum(f => f.BytesRead));
                    cancellation.ThrowIfCancellationRequested();
                }
            }
        }

        var incidents = run.Finish();
        var report = new ReplayReport(
            files.Sum(f => f.LinesRead),
            files.Sum(f => f.BytesRead),
            (long)clock.GetElapsedTime(began).TotalMilliseconds,
            [.. incidents.Select(ReplayReport.ItemOf)]
        );
        await WriteAsync(report, format, cancellation);
        foreach (var file in files.Where(f => f.LinesBinary > 0))
        {
            await Console.Error.WriteLineAsync(
                $"{file.Path}: {file.LinesBinary} lines are no text and were left out."
            );
        }

        if (readable.Count < paths.Length)
        {
            return CommandFiles.Unreadable;
        }

        return incidents.Count > 0 ? CommandFiles.Found : CommandFiles.NothingFound;
    }

    internal static async Task<PatternSet?> PatternsAsync(
        string? file,
        CancellationToken cancellation
    ) =>
        await PatternListAsync(file, cancellation) is { } patterns
            ? PatternSet.Create(patterns).Set
            : null;

    /// <summary>The patterns of a file, or the built-in ones; null where one cannot be used, which was said.</summary>
    internal static async Task<IReadOnlyList<AlertPattern>?> PatternListAsync(
        string? file,
        CancellationToken cancellation
    )
    {
        if (file is null)
        {
            return BuiltInPatterns.All;
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

        var (_, refusals) = PatternSet.Create(patterns);
        foreach (var refusal in refusals)
        {
            await Console.Error.WriteLineAsync(
                $"{file}: {refusal.Pattern.Name}: {refusal.Error.Message}"
            );
        }

        return refusals.Count + faults.Count > 0 ? null : patterns;
    }

    internal static async Task<KnowledgeIndex?> KnowledgeAsync(
        string? file,
        DateTimeOffset now,
        CancellationToken cancellation
    )
    {
        if (file is null)
        {
            return new KnowledgeIndex(BuiltInKnowledge.All(now));
        }

        if (await CommandFiles.ReadTextAsync(file, cancellation) is not { } text)
        {
            return null;
        }

        var import = KnowledgeImport.Read(
            text,
            [],
            ActionTraits.Known.Keys.ToHashSet(StringComparer.Ordinal),
            now
        );
        foreach (var refused in import.Refused)
        {
            await Console.Error.WriteLineAsync($"{file}: {refused}");
        }

        return import.IsAccepted ? new KnowledgeIndex(import.Added) : null;
    }

    private static async Task WriteAsync(
        ReplayReport report,
        string format,
        CancellationToken cancellation
    )
    {
        if (format == "json")
        {
            await using var output = Console.OpenStandardOutput();
            await report.WriteJsonAsync(output, cancellation);
            await output.WriteAsync("\n"u8.ToArray(), cancellation);
        }
        else
        {
            await report.WriteTextAsync(Console.Out);
        }
    }
}
