using Microsoft.EntityFrameworkCore;

namespace OnCallAgent.Web.Data.Queries;

/// <summary>What a service wrote around an incident's lines.</summary>
/// <param name="Before">Right before the first of them, in the order they arrived.</param>
/// <param name="After">Right after the latest.</param>
public sealed record EvidenceContext(
    IReadOnlyList<StoredLogLine> Before,
    IReadOnlyList<StoredLogLine> After
)
{
    /// <summary>Nothing, or nothing that is stored any more.</summary>
    public static EvidenceContext None { get; } = new([], []);
}

/// <summary>Reads the stored lines of an incident: all of them, as long as the log is retained.</summary>
public sealed class EvidenceQueries(IDbContextFactory<OnCallDbContext> contexts, LogQueries lines)
{
    /// <summary>Lines before and after, at most.</summary>
    public const int Around = 3;

    /// <summary>How many lines of an incident are stored.</summary>
    public async Task<long> CountAsync(string incidentId, CancellationToken cancellation)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellation);
        return await Of(db, incidentId).LongCountAsync(cancellation);
    }

    /// <summary>A part of them, as they arrived.</summary>
    /// <param name="incidentId">The incident.</param>
    /// <param name="skip">How many come before it.</param>
    /// <param name="take">How many, at most <see cref="LogQueries.MostListed"/>.</param>
    /// <param name="cancellation">Gives up.</param>
    public async Task<IReadOnlyList<StoredLogLine>> PageAsync(
        string incidentId,
        int skip,
        int take,
        CancellationToken cancellation
    )
    {
        await using var db = await contexts.CreateDbContextAsync(cancellation);
        return await Of(db, incidentId)
            .OrderBy(l => l.Id)
            .Skip(skip)
            .Take(Math.Min(take, LogQueries.MostListed))
            .ToListAsync(cancellation);
    }

    /// <summary>What the same service wrote right before the first line and right after the latest.</summary>
    public async Task<EvidenceContext> ContextAsync(
        string incidentId,
        CancellationToken cancellation
    )
    {
        await using var db = await contexts.CreateDbContextAsync(cancellation);
        var all = Of(db, incidentId);
        if (
            await all.OrderBy(l => l.Id).Select(l => (long?)l.Id).FirstOrDefaultAsync(cancellation)
            is not { } first
        )
        {
            return EvidenceContext.None;
        }

        var last = await all.OrderByDescending(l => l.Id)
            .Select(l => l.Id)
            .FirstAsync(cancellation);
        var before = await lines.AroundAsync(first, Around, cancellation);
        var after = await lines.AroundAsync(last, Around, cancellation);
        return new EvidenceContext(
            [.. before.Where(l => l.Id < first)],
            [.. after.Where(l => l.Id > last)]
        );
    }

    private static IQueryable<StoredLogLine> Of(OnCallDbContext db, string incidentId) =>
        db.LogLines.AsNoTracking().Where(l => l.IncidentId == incidentId);
}
