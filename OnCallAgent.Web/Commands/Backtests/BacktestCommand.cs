using System.CommandLine;
using OnCallAgent.Domain.Detection;
using OnCallAgent.Domain.Flow;
using OnCallAgent.Domain.Logs;
using OnCallAgent.Domain.Remediation;
using OnCallAgent.Domain.Services;
using OnCallAgent.Web.Backtesting;
using OnCallAgent.Web.Commands.Replay;

namespace OnCallAgent.Web.Commands.Backtests;

/// <summary>
/// <c>backtest --patterns FILE LOG…</c>: what alert patterns would have opened over files, beside the ones there are. No
/// side effects. Exit codes like grep's: 0 where the tried patterns open incidents, 1 where they open none, 2 where
/// something could not be read or is wrong.
/// </summary>
internal static class BacktestCommand
{
    private const int ReportEvery = 8_192;

    public static Command Create()
    {
        var files = new Argument<string[]>("FILE")
        {
            Arity = ArgumentArity.OneOrMore,
            Description =
                "Log files, or - for standard input; lines of several files are merged by their time.",
        };
        files.Validators.Add(static result =>
        {
            if (CommandFiles.Clash(result.Tokens.Select(static t => t.Value)) is { } clash)
            {
                result.AddError(clash);
            }
        });
        var patterns = new Option<string>("--patterns")
        {
            Required = true,
            Description =
                "File with the patterns to try: JSON, or one regular expression a line. Each is added to those there are, or takes the place of the one with its id.",
        };
        var present = new Option<string?>("--present")
        {
            Description = "File with the patterns there are; the built-in ones where left away.",
        };
        var only = new Option<bool>("--only")
        {
            Description = "The tried patterns are all there will be.",
        };
        var knowledge = new Option<string?>("--knowledge")
        {
            Description =
                "File with knowledge (knowledge_base.json) instead of the built-in entries.",
        };
        var format = new Option<string>("--format")
        {
            Description = "text or json.",
            DefaultValueFactory = _ => "text",
        };
        format.AcceptOnlyFromAmong("text", "json");
        var command = new Command(
            "backtest",
            "Tries alert patterns on files before they are saved: lines matched, incidents that would be new or gone, and what the agent would have done. Changes nothing."
        )
        {
            files,
            patterns,
            present,
            only,
            knowledge,
            format,
        };
        command.SetAction(
            (parsed, cancellation) =>
                RunAsync(
                    parsed.GetValue(files)!,
                    parsed.GetValue(patterns)!,
                    parsed.GetValue(present),
                    parsed.GetValue(only),
                    parsed.GetValue(knowledge),
                    parsed.GetValue(format) == "json",
                    cancellation
                )
        );
        return command;
    }

    private static async Task<int> RunAsync(
        string[] paths,
        string patternFile,
        string? presentFile,
        bool only,
        string? knowledgeFile,
        bool json,
        CancellationToken cancellation
    )
    {
        var now = TimeProvider.System.GetUtcNow();
        if (
            await ReplayCommand.PatternListAsync(patternFile, cancellation) is not { } tried
            || await ReplayCommand.PatternListAsync(presentFile, cancellation) is not { } present
            || await ReplayCommand.KnowledgeAsync(knowledgeFile, now, cancellation)
                is not { } knowledge
        )
        {
            return CommandFiles.Unreadable;
        }

        var prepared = Backtest.Prepare(
            only ? new BacktestPolicies(tried, present, []) : BacktestPolicies.Of(tried, present),
            new ReplayRules(
                PatternSet.Empty,
                knowledge,
                ServiceCatalog.Empty,
                new ActionCatalog([]),
                ReplayCommand.DefaultThreshold
            )
        );
        if (!prepared.IsSuccess)
        {
            await Console.Error.WriteLineAsync($"{patternFile}: {prepared.Error.Message}");
            return CommandFiles.Unreadable;
        }

        var readable = paths.Where(CommandFiles.IsReadableOnce).ToList();
        var report = Read(prepared.Value, readable, now, cancellation);
        await BacktestOutput.WriteAsync(report, json, cancellation);
        return readable.Count < paths.Length ? CommandFiles.Unreadable
            : report.Incidents.Any(i => i.Change != BacktestChange.Gone) ? CommandFiles.Found
            : CommandFiles.NothingFound;
    }

    private static BacktestReport Read(
        Backtest backtest,
        List<string> readable,
        DateTimeOffset now,
        CancellationToken cancellation
    )
    {
        var parser = new LogLineParser();
        var files = readable.ConvertAll(path => CommandFiles.Entries(path, parser, now));
        using var progress = new CommandProgress(CommandFiles.TotalLength(readable));
        foreach (var entry in EntriesInTime.Merge(files.ConvertAll(f => f.Entries())))
        {
            backtest.Take(entry);
            if (backtest.LinesRead % ReportEvery != 0)
            {
                continue;
            }

            progress.Report(files.Sum(f => f.BytesRead));
            cancellation.ThrowIfCancellationRequested();
            if (backtest.IsFull)
            {
                return backtest.Finish(
                    $"More than {Backtest.MostIncidents} incidents: the rest was not looked at."
                );
            }
        }

        return backtest.Finish();
    }
}
