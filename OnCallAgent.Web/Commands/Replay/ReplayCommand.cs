using System.CommandLine;
using System.CommandLine.Parsing;
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
            Arity = ArgumentArity.ZeroOrMore,
            Description =
                "Log files, or - for standard input; lines of several files are merged by their time.",
        };
        var baseline = new Option<string[]>("--baseline")
        {
            AllowMultipleArgumentsPerToken = true,
            Description =
                "Log files of a quiet time to compare with: which services' logs changed since. "
                + "Where no FILE is given elsewhere, one file follows each --baseline and the others are FILE.",
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
            baseline,
            format,
            patterns,
            knowledge,
        };
        command.Validators.Add(result =>
        {
            var (named, quiet) = Split(result, files, baseline);
            if (named.Length == 0)
            {
                result.AddError("Name at least one log file to replay.");
            }

            if (CommandFiles.Clash([.. named, .. quiet]) is { } clash)
            {
                result.AddError(clash);
            }
        });
        command.SetAction(
            (parsed, cancellation) =>
                RunAsync(
                    Split(parsed.CommandResult, files, baseline),
                    parsed.GetValue(format)!,
                    parsed.GetValue(patterns),
                    parsed.GetValue(knowledge),
                    cancellation
                )
        );
        return command;
    }

    // "--baseline quiet.log trouble.log" reads as if both were quiet. Somebody who names no other file means the second.
    private static (string[] Files, string[] Quiet) Split(
        CommandResult command,
        Argument<string[]> files,
        Option<string[]> baseline
    )
    {
        var named = command.GetValue(files) ?? [];
        var quiet = command.GetValue(baseline) ?? [];
        var times = command.GetResult(baseline)?.IdentifierTokenCount ?? 0;
        return named.Length == 0 ? (quiet[times..], quiet[..times]) : (named, quiet);
    }

    private static async Task<int> RunAsync(
        (string[] Files, string[] Quiet) paths,
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

        var readable = paths.Files.Where(CommandFiles.IsReadableOnce).ToList();
        var quietFiles = paths.Quiet.Where(CommandFiles.IsReadableOnce).ToList();
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
        var files = readable.ConvertAll(path => CommandFiles.Entries(path, parser, now));
        var quiet = quietFiles.ConvertAll(path => CommandFiles.Entries(path, parser, now));
        var names = new BaselineNames(
            files.ConvertAll(static f => f.Name),
            quiet.ConvertAll(static f => f.Name)
        );
        await names.TellUnmatchedAsync(Console.Error);
        var taken = 0L;
        using (
            var progress = new CommandProgress(
                CommandFiles.TotalLength([.. readable, .. quietFiles])
            )
        )
        {
            foreach (var entry in quiet.SelectMany(f => names.Compared(f.Name, f.Entries())))
            {
                run.TakeQuiet(entry);
                if (++taken % ReportEvery == 0)
                {
                    progress.Report(quiet.Sum(f => f.BytesRead));
                    cancellation.ThrowIfCancellationRequested();
                }
            }

            foreach (var entry in EntriesInTime.Merge(files.ConvertAll(f => f.Entries())))
            {
                run.Take(entry);
                if (++taken % ReportEvery == 0)
                {
                    progress.Report(files.Concat(quiet).Sum(f => f.BytesRead));
                    cancellation.ThrowIfCancellationRequested();
                }
            }
        }

        var incidents = run.Finish();
        var report = new ReplayReport(
            files.Sum(f => f.LinesRead),
            files.Sum(f => f.BytesRead),
            (long)clock.GetElapsedTime(began).TotalMilliseconds,
            [.. incidents.Select(ReplayReport.ItemOf)],
            run.Suspects
        );
        await WriteAsync(report, format, cancellation);
        foreach (var file in files.Concat(quiet).Where(f => f.LinesBinary > 0))
        {
            await Console.Error.WriteLineAsync(
                $"{file.Name}: {file.LinesBinary} lines are no text and were left out."
            );
        }

        if (readable.Count < paths.Files.Length || quiet.Count < paths.Quiet.Length)
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
            RecommendableActions.Named(ActionTraits.Known.Keys.ToHashSet(StringComparer.Ordinal)),
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
