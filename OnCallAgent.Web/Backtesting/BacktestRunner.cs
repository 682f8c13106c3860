using OnCallAgent.Domain.Detection;
using OnCallAgent.Domain.Flow;
using OnCallAgent.Domain.Logs;
using OnCallAgent.Domain.Remediation;
using OnCallAgent.Domain.Services;
using OnCallAgent.Domain.Shared;
using OnCallAgent.Web.Data.Desk;
using OnCallAgent.Web.Data.Queries;

namespace OnCallAgent.Web.Backtesting;

/// <summary>How far a backtest is.</summary>
/// <param name="Lines">Lines that were looked at.</param>
/// <param name="Of">Lines there are; 0 where that is not known.</param>
/// <param name="Matched">Lines that matched.</param>
public readonly record struct BacktestProgress(long Lines, long Of, long Matched);

/// <summary>
/// Runs backtests for pages and programs: over what is stored, or over a file, with the patterns, knowledge, services and
/// actions there are. Off the caller's thread, a few at a time, each within a time limit.
/// </summary>
public sealed class BacktestRunner : IDisposable
{
    /// <summary>How long one may run; what was seen by then is reported.</summary>
    public static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);

    /// <summary>Longest stretch of stored lines.</summary>
    public static readonly TimeSpan MaxRange = TimeSpan.FromDays(31);

    /// <summary>Largest file that a page takes, in bytes.</summary>
    public const long MaxFileLength = 256L * 1024 * 1024;

    private const int ReportEvery = 4_096;

    // Each takes a core; lines that arrive meanwhile must not wait for them.
    private readonly SemaphoreSlim turns = new(2, 2);
    private readonly BoardCatalogQueries catalog;
    private readonly KnowledgeShelf knowledge;
    private readonly StoredLines stored;
    private readonly ActionCatalog actions;
    private readonly ILogLineParser parser;
    private readonly FlowSettings settings;
    private readonly TimeProvider clock;

    internal BacktestRunner(
        BoardCatalogQueries catalog,
        KnowledgeShelf knowledge,
        StoredLines stored,
        ActionCatalog actions,
        ILogLineParser parser,
        FlowSettings settings,
        TimeProvider clock
    )
    {
        this.catalog = catalog;
        this.knowledge = knowledge;
        this.stored = stored;
        this.actions = actions;
        this.parser = parser;
        this.settings = settings;
        this.clock = clock;
    }

    /// <summary>Over the lines that were read in a stretch of time.</summary>
    /// <param name="policies">What is compared, given the patterns there are.</param>
    /// <param name="since">From when.</param>
    /// <param name="until">Until before when.</param>
    /// <param name="progress">Is told now and then.</param>
    /// <param name="cancellation">Gives up.</param>
    public Task<Result<BacktestReport>> RunStoredAsync(
        Func<IReadOnlyList<AlertPattern>, BacktestPolicies> policies,
        DateTimeOffset since,
        DateTimeOffset until,
        Action<BacktestProgress>? progress,
        CancellationToken cancellation
    ) =>
        RunAsync(
            policies,
            async (take, token) =>
            {
                var of = progress is null ? 0 : await stored.CountAsync(since, until, token);
                await foreach (var entry in stored.ReadAsync(since, until, token))
                {
                    if (!take(entry, of))
                    {
                        return;
                    }
                }
            },
            progress,
            cancellation
        );

    /// <summary>Over a file of log lines.</summary>
    /// <param name="policies">What is compared, given the patterns there are.</param>
    /// <param name="path">The file.</param>
    /// <param name="name">What it is called; its service is taken from it where lines name none.</param>
    /// <param name="progress">Is told now and then.</param>
    /// <param name="cancellation">Gives up.</param>
    public Task<Result<BacktestReport>> RunFileAsync(
        Func<IReadOnlyList<AlertPattern>, BacktestPolicies> policies,
        string path,
        string name,
        Action<BacktestProgress>? progress,
        CancellationToken cancellation
    ) =>
        RunAsync(
            policies,
            (take, _) =>
            {
                foreach (
                    var entry in EntriesInTime.Merge([
                        new ReplayFile(path, parser, clock.GetUtcNow(), name).Entries(),
                    ])
                )
                {
                    if (!take(entry, 0))
                    {
                        break;
                    }
                }

                return Task.CompletedTask;
            },
            progress,
            cancellation
        );

    /// <summary>Over lines that were sent.</summary>
    /// <param name="policies">What is compared, given the patterns there are.</param>
    /// <param name="lines">The lines, in their order; stack traces are joined as in a file.</param>
    /// <param name="cancellation">Gives up.</param>
    public Task<Result<BacktestReport>> RunLinesAsync(
        Func<IReadOnlyList<AlertPattern>, BacktestPolicies> policies,
        IReadOnlyList<string> lines,
        CancellationToken cancellation
    ) =>
        RunAsync(
            policies,
            (take, _) =>
            {
                foreach (var entry in EntriesInTime.Merge([Entries(lines)]))
                {
                    if (!take(entry, 0))
                    {
                        break;
                    }
                }

                return Task.CompletedTask;
            },
            null,
            cancellation
        );

    private IEnumerable<LogEntry> Entries(IReadOnlyList<string> lines)
    {
        var now = clock.GetUtcNow();
        var context = new LineContext("backtest", "sent", TimeZoneInfo.Utc);
        var joiner = new MultiLineJoiner();
        for (var i = 0; i < lines.Count; i++)
        {
            var raw = new RawLine(lines[i], new LinePosition("sent", 0, i + 1), false, now);
            if (joiner.Add(raw) is { } complete)
            {
                yield return complete.ToEntry(parser, context);
            }
        }

        if (joiner.Flush() is { } last)
        {
            yield return last.ToEntry(parser, context);
        }
    }

    /// <inheritdoc />
    public void Dispose() => turns.Dispose();

    private async Task<Result<BacktestReport>> RunAsync(
        Func<IReadOnlyList<AlertPattern>, BacktestPolicies> policies,
        Func<Func<LogEntry, long, bool>, CancellationToken, Task> read,
        Action<BacktestProgress>? progress,
        CancellationToken cancellation
    )
    {
        await turns.WaitAsync(cancellation);
        try
        {
            return await Task.Run(
                async () =>
                {
                    var present = await catalog.PatternsAsync(cancellation);
                    var rules = new ReplayRules(
                        PatternSet.Empty,
                        await knowledge.CurrentAsync(cancellation),
                        new ServiceCatalog(await catalog.ServicesAsync(cancellation)),
                        actions,
                        settings.ConfidenceThreshold
                    );
                    var prepared = Backtest.Prepare(policies(present), rules);
                    if (!prepared.IsSuccess)
                    {
                        return prepared.Error;
                    }

                    var backtest = prepared.Value;
                    var began = clock.GetTimestamp();
                    string? stopped = null;
                    bool Take(LogEntry entry, long of)
                    {
                        backtest.Take(entry);
                        if (backtest.LinesRead % ReportEvery != 0)
                        {
                            return true;
                        }

                        cancellation.ThrowIfCancellationRequested();
                        progress?.Invoke(
                            new BacktestProgress(backtest.LinesRead, of, backtest.Matched)
                        );
                        stopped =
                            backtest.IsFull
                                ? $"More than {Backtest.MostIncidents} incidents: the rest was not looked at."
                            : clock.GetElapsedTime(began) > Limit
                                ? $"It took longer than {Limit.TotalMinutes:0} minutes: the rest was not looked at."
                            : null;
                        return stopped is null;
                    }

                    await read(Take, cancellation);
                    return (Result<BacktestReport>)backtest.Finish(stopped);
                },
                cancellation
            );
        }
        finally
        {
            turns.Release();
        }
    }
}
