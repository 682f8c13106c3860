using Microsoft.EntityFrameworkCore;
using OnCallAgent.Domain.Incidents;
using OnCallAgent.Domain.Shared;

namespace OnCallAgent.Web.Data.Queries;

/// <summary>Reads the incident board.</summary>
public sealed class BoardQueries(IDbContextFactory<OnCallDbContext> contexts)
{
    /// <summary>Most active incidents on a board, the worst first; more would help nobody.</summary>
    public const int MostCards = 400;

    private const int MostResolved = 100;
    private const int MostForNames = 2_000;

    // The search answers while one types, also where there are a million incidents; the list page finds the older ones.
    private const int MostSearched = 50_000;

    /// <summary>Everything the board shows.</summary>
    /// <param name="scope">Which incidents.</param>
    /// <param name="now">The agent's clock.</param>
    /// <param name="today">Where the viewer's day began: resolved incidents are shown from then on.</param>
    /// <param name="cancellation">Gives up.</param>
    public async Task<BoardData> ReadAsync(
        BoardScope scope,
        DateTimeOffset now,
        DateTimeOffset today,
        CancellationToken cancellation
    )
    {
        ArgumentNullException.ThrowIfNull(scope);
        await using var db = await contexts.CreateDbContextAsync(cancellation);
        var inScope = IncidentScopes.In(db.Incidents.AsNoTracking(), scope);
        var active = inScope.Where(i =>
            i.Status == IncidentStatus.Open || i.Status == IncidentStatus.Investigating
        );
        var incidents = await WorstAsync(active, cancellation);
        var notShown =
            incidents.Count < MostCards
                ? 0
                : await active.CountAsync(cancellation) - incidents.Count;
        incidents.AddRange(
            await inScope
                .Where(i => i.ResolvedAt != null && i.ResolvedAt >= today)
                .OrderByDescending(i => i.ResolvedAt)
                .Take(MostResolved)
                .ToListAsync(cancellation)
        );
        var cards = await IncidentCards.OfAsync(db, incidents, cancellation);
        var any = incidents.Count > 0 || await db.Incidents.AnyAsync(cancellation);
        return new BoardData(
            cards,
            await BoardFigures.ReadAsync(db, now, cancellation),
            await UnreachedAsync(db, cancellation),
            any,
            notShown
        );
    }

    /// <summary>What the list shows above its rows: the figures and whom nobody could tell, without any card.</summary>
    public async Task<BoardData> FiguresAsync(DateTimeOffset now, CancellationToken cancellation)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellation);
        return new BoardData(
            [],
            await BoardFigures.ReadAsync(db, now, cancellation),
            await UnreachedAsync(db, cancellation),
            await db.Incidents.AnyAsync(cancellation),
            NotShown: 0
        );
    }

    /// <summary>How many incidents need somebody.</summary>
    public async Task<int> CountOpenAsync(CancellationToken cancellation)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellation);
        return await db.Incidents.CountAsync(
            i => i.Status == IncidentStatus.Open || i.Status == IncidentStatus.Investigating,
            cancellation
        );
    }

    /// <summary>Services of the newest incidents, and those of the catalogue.</summary>
    public async Task<IReadOnlyList<string>> ServiceNamesAsync(CancellationToken cancellation)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellation);
        // Not all of them: that would be a walk over every incident there ever was, at each change of one.
        var seen = await db
            .Incidents.OrderByDescending(i => i.CreatedAt)
            .Take(MostForNames)
            .Select(i => i.Service)
            .Distinct()
            .ToListAsync(cancellation);
        var known = await db.Services.Select(s => s.Name).ToListAsync(cancellation);
        return
        [
            .. seen.Concat(known).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal),
        ];
    }

    /// <summary>Those of the newest incidents that the text speaks of.</summary>
    public async Task<IReadOnlyList<BoardHit>> FindAsync(
        string text,
        int limit,
        CancellationToken cancellation
    )
    {
        await using var db = await contexts.CreateDbContextAsync(cancellation);
        var newest = db
            .Incidents.AsNoTracking()
            .OrderByDescending(i => i.CreatedAt)
            .Take(MostSearched);
        return await IncidentScopes
            .In(newest, new BoardScope { Text = text })
            .OrderByDescending(i => i.CreatedAt)
            .Take(limit)
            .Select(i => new BoardHit(i.Id, i.Title, i.Service, i.Severity, i.Status))
            .ToListAsync(cancellation);
    }

    // The newest, unless there are too many of them: then those of the worst severities, so that a storm of small ones hides
    // no great one. Severities are stored as words, and each is read in the order of an index.
    private static async Task<List<Incident>> WorstAsync(
        IQueryable<Incident> active,
        CancellationToken cancellation
    )
    {
        var newest = await active
            .OrderByDescending(i => i.CreatedAt)
            .Take(MostCards + 1)
            .ToListAsync(cancellation);
        if (newest.Count <= MostCards)
        {
            return newest;
        }

        var worst = new List<Incident>();
        foreach (var severity in Enum.GetValues<Severity>())
        {
            worst.AddRange(
                await active
                    .Where(i => i.Severity == severity)
                    .OrderByDescending(i => i.CreatedAt)
                    .Take(MostCards - worst.Count)
                    .ToListAsync(cancellation)
            );
            if (worst.Count == MostCards)
            {
                break;
            }
        }

        return worst;
    }

    private static async Task<IReadOnlyList<UnreachedIncident>> UnreachedAsync(
        OnCallDbContext db,
        CancellationToken cancellation
    )
    {
        var unseen = await WorstAsync(
            db.Incidents.AsNoTracking()
                .Where(i =>
                    (i.Status == IncidentStatus.Open || i.Status == IncidentStatus.Investigating)
                    && i.AcknowledgedAt == null
                ),
            cancellation
        );
        var calls = await IncidentCards.CallsAsync(db, [.. unseen.Select(i => i.Id)], cancellation);
        return
        [
            .. unseen
                .Where(i => calls.GetValueOrDefault(i.Id)?.Outcome == CallOutcome.NobodyReached)
                .OrderBy(i => i.Severity)
                .Select(i => new UnreachedIncident(
                    i.Id,
                    i.Title,
                    i.Severity,
                    calls[i.Id].Reason ?? ""
                )),
        ];
    }
}

/// <summary>An incident that a search found.</summary>
public sealed record BoardHit(
    string Id,
    string Title,
    string Service,
    Severity Severity,
    IncidentStatus Status
);
