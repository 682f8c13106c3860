using Microsoft.EntityFrameworkCore;
using OnCallAgent.Domain.Analysis;
using OnCallAgent.Domain.Learning;

namespace OnCallAgent.Web.Data.Learning;

/// <summary>The recorded outcomes, and what they come to. Counted anew only after one was added.</summary>
public sealed class OutcomeBook(IDbContextFactory<OnCallDbContext> contexts) : IDisposable
{
    /// <summary>Older outcomes than the latest so many no longer count: services and runbooks change.</summary>
    public const int Most = 20_000;

    // One counts, and the others wait for what it comes to: analyses come in crowds.
    private readonly SemaphoreSlim turn = new(1, 1);
    private Page? current;

    /// <summary>The calibration by the outcomes so far.</summary>
    public async Task<ConfidenceCalibration> CalibrationAsync(CancellationToken cancellation) =>
        (await CurrentAsync(cancellation)).Report.Calibration;

    /// <summary>How true the confidence was so far.</summary>
    public async Task<CalibrationReport> ReportAsync(CancellationToken cancellation) =>
        (await CurrentAsync(cancellation)).Report;

    /// <summary>Success rates of entries and patterns.</summary>
    public async Task<SuccessRates> RatesAsync(CancellationToken cancellation) =>
        (await CurrentAsync(cancellation)).Rates;

    /// <summary>Success rates by the outcomes in this database, whoever asks.</summary>
    internal static async Task<SuccessRates> RatesAsync(
        OnCallDbContext db,
        CancellationToken cancellation
    ) => SuccessRates.Of(await LatestAsync(db, cancellation));

    /// <inheritdoc />
    public void Dispose() => turn.Dispose();

    private async Task<Page> CurrentAsync(CancellationToken cancellation)
    {
        await turn.WaitAsync(cancellation);
        try
        {
            return await LookAsync(cancellation);
        }
        finally
        {
            turn.Release();
        }
    }

    private async Task<Page> LookAsync(CancellationToken cancellation)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellation);
        // Two nodes may commit out of the order of their numbers: the count tells of a row that came in late.
        var count = await db.Outcomes.CountAsync(cancellation);
        var latest = await db.Outcomes.MaxAsync(o => (long?)o.Id, cancellation) ?? 0;
        if (
            Volatile.Read(ref current) is { } known
            && known.Count == count
            && known.Latest == latest
        )
        {
            return known;
        }

        var outcomes = await LatestAsync(db, cancellation);
        var made = new Page(
            count,
            latest,
            CalibrationReport.Of(
                [
                    .. Attempt
                        .Of(outcomes)
                        .Where(static a => a.RulesVersion == AnalysisFormula.RulesVersion),
                ],
                outcomes.Count == 0 ? 0 : outcomes[^1].Id
            ),
            SuccessRates.Of(outcomes)
        );
        Volatile.Write(ref current, made);
        return made;
    }

    private static async Task<List<Outcome>> LatestAsync(
        OnCallDbContext db,
        CancellationToken cancellation
    )
    {
        var outcomes = await db
            .Outcomes.AsNoTracking()
            .OrderByDescending(o => o.Id)
            .Take(Most)
            .ToListAsync(cancellation);
        outcomes.Reverse();
        return outcomes;
    }

    private sealed record Page(
        int Count,
        long Latest,
        CalibrationReport Report,
        SuccessRates Rates
    );
}
