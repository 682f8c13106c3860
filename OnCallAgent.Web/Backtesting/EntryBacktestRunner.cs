using OnCallAgent.Domain.Flow;
using OnCallAgent.Domain.Knowledge;
using OnCallAgent.Web.Data.Desk;
using OnCallAgent.Web.Data.Queries;

namespace OnCallAgent.Web.Backtesting;

/// <summary>
/// Tries knowledge entries on what is stored, before they are saved. Off the caller's thread, one at a time, within a time
/// limit.
/// </summary>
public sealed class EntryBacktestRunner : IDisposable
{
    /// <summary>How long one may run; what was seen by then is reported.</summary>
    public static readonly TimeSpan Limit = BacktestRunner.Limit;

    private const int ReportEvery = 4_096;

    // It takes a core; lines that arrive meanwhile must not wait for it.
    private readonly SemaphoreSlim turn = new(1, 1);
    private readonly PastCases cases;
    private readonly StoredLines lines;
    private readonly KnowledgeShelf knowledge;
    private readonly FlowSettings settings;
    private readonly TimeProvider clock;

    internal EntryBacktestRunner(
        PastCases cases,
        StoredLines lines,
        KnowledgeShelf knowledge,
        FlowSettings settings,
        TimeProvider clock
    )
    {
        this.cases = cases;
        this.lines = lines;
        this.knowledge = knowledge;
        this.settings = settings;
        this.clock = clock;
    }

    /// <summary>Tries an entry on the incidents and lines of a stretch of time.</summary>
    /// <param name="entry">The entry as it would be saved.</param>
    /// <param name="since">From when.</param>
    /// <param name="until">Until before when.</param>
    /// <param name="progress">Is told of lines now and then.</param>
    /// <param name="cancellation">Gives up.</param>
    public async Task<EntryBacktestReport> RunAsync(
        KnowledgeEntry entry,
        DateTimeOffset since,
        DateTimeOffset until,
        Action<BacktestProgress>? progress,
        CancellationToken cancellation
    )
    {
        await turn.WaitAsync(cancellation);
        try
        {
            return await Task.Run(
                () => TryAsync(entry, since, until, progress, cancellation),
                cancellation
            );
        }
        finally
        {
            turn.Release();
        }
    }

    /// <inheritdoc />
    public void Dispose() => turn.Dispose();

    private async Task<EntryBacktestReport> TryAsync(
        KnowledgeEntry entry,
        DateTimeOffset since,
        DateTimeOffset until,
        Action<BacktestProgress>? progress,
        CancellationToken cancellation
    )
    {
        var began = clock.GetTimestamp();
        var backtest = new EntryBacktest(
            entry,
            await knowledge.CurrentAsync(cancellation),
            settings.ConfidenceThreshold
        );
        foreach (var time in await cases.TroublesAsync(since, until, cancellation))
        {
            backtest.Trouble(time.Service, time.FirstSeen, time.LastSeen);
        }

        foreach (var past in await cases.ReadAsync(since, until, cancellation))
        {
            cancellation.ThrowIfCancellationRequested();
            if (IsOver(began))
            {
                return backtest.Finish(TooLong);
            }

            backtest.Take(past);
        }

        var of = progress is null ? 0 : await lines.CountAsync(since, until, cancellation);
        await foreach (
            var (line, incident) in lines.ReadWithIncidentAsync(since, until, cancellation)
        )
        {
            backtest.Take(line, incident);
            if (backtest.LinesRead % ReportEvery != 0)
            {
                continue;
            }

            progress?.Invoke(new BacktestProgress(backtest.LinesRead, of, 0));
            if (IsOver(began))
            {
                return backtest.Finish(TooLong);
            }
        }

        return backtest.Finish();
    }

    private static string TooLong =>
        $"It took longer than {Limit.TotalMinutes:0} minutes: the rest was not looked at.";

    private bool IsOver(long began) => clock.GetElapsedTime(began) > Limit;
}
