using Microsoft.EntityFrameworkCore;
using OnCallAgent.Domain.Incidents;

namespace OnCallAgent.Web.Data.Queries;

/// <summary>The incidents of a list, in its order.</summary>
/// <param name="Ids">At most <see cref="IncidentListQueries.Most"/>.</param>
/// <param name="Capped">Whether there are more than that.</param>
public sealed record IncidentListing(IReadOnlyList<string> Ids, bool Capped)
{
    public static IncidentListing Empty { get; } = new([], false);
}

/// <summary>
/// Reads the incident list in two steps: the ids in their order, then the rows that a window shows. So a list stands
/// still under its reader while the incidents go on changing.
/// </summary>
public sealed class IncidentListQueries(IDbContextFactory<OnCallDbContext> contexts)
{
    /// <summary>Most incidents in a list: whoever scrolls further should narrow it.</summary>
    public const int MostListed = 10_000;

    // One statement may carry some two thousand values on some engines.
    private const int MostAtOnce = 500;

    /// <summary>So many are listed.</summary>
    public int Most { get; init; } = MostListed;

    /// <summary>The ids in their order.</summary>
    public async Task<IncidentListing> IdsAsync(
        BoardScope scope,
        IncidentOrder order,
        CancellationToken cancellation
    )
    {
        ArgumentNullException.ThrowIfNull(scope);
        await using var db = await contexts.CreateDbContextAsync(cancellation);
        var ids = await FirstAsync(db.Incidents.AsNoTracking(), scope, order, cancellation);
        return ids.Count > Most
            ? new IncidentListing(ids[..Most], Capped: true)
            : new IncidentListing(ids, Capped: false);
    }

    private async Task<List<string>> FirstAsync(
        IQueryable<Incident> incidents,
        BoardScope scope,
        IncidentOrder order,
        CancellationToken cancellation
    )
    {
        if (IncidentStreams.Serve(scope, order))
        {
            return await IncidentStreams.IdsAsync(incidents, scope, order, Most + 1, cancellation);
        }

        var lately = scope with { Text = "" };
        if (scope.Since is not null && IncidentStreams.Serve(lately, IncidentOrder.LastSeen))
        {
            // In the order by the last sign they stand together; for any other, and for words, the whole history would be gone through.
            var seen = await IncidentStreams.IdsAsync(
                incidents,
                lately,
                IncidentOrder.LastSeen,
                Most + 1,
                cancellation
            );
            if (seen.Count <= Most)
            {
                incidents = incidents.Where(i => EF.Parameter(seen).Contains(i.Id));
                scope = new BoardScope { Text = scope.Text };
            }
        }

        return await IncidentScopes
            .Ordered(IncidentScopes.In(incidents, scope), order)
            .Select(i => i.Id)
            .Take(Most + 1)
            .ToListAsync(cancellation);
    }

    /// <summary>The rows of these ids, in their order; what was deleted meanwhile is left out.</summary>
    public async Task<IReadOnlyList<BoardCard>> RowsAsync(
        IReadOnlyCollection<string> ids,
        CancellationToken cancellation
    )
    {
        await using var db = await contexts.CreateDbContextAsync(cancellation);
        var rows = new Dictionary<string, BoardCard>(StringComparer.Ordinal);
        foreach (var part in ids.Chunk(MostAtOnce))
        {
            var incidents = await db
                .Incidents.AsNoTracking()
                .Where(i => part.Contains(i.Id))
                .ToListAsync(cancellation);
            foreach (var card in await IncidentCards.OfAsync(db, incidents, cancellation))
            {
                rows[card.Id] = card;
            }
        }

        return [.. ids.Select(id => rows.GetValueOrDefault(id)).OfType<BoardCard>()];
    }

    /// <summary>Active incidents, newest first, with whether they wait for a person: what a bell rings for.</summary>
    /// <param name="limit">At most so many.</param>
    /// <param name="cancellation">Gives up.</param>
    public async Task<IReadOnlyList<WaitingIncident>> WaitingAsync(
        int limit,
        CancellationToken cancellation
    )
    {
        await using var db = await contexts.CreateDbContextAsync(cancellation);
        return await db
            .Incidents.AsNoTracking()
            .Where(i => i.Status == IncidentStatus.Open || i.Status == IncidentStatus.Investigating)
            .OrderByDescending(i => i.CreatedAt)
            .Take(limit)
            .Select(i => new WaitingIncident(
                i.Id,
                i.Title,
                i.Service,
                i.AcknowledgedAt == null
                    && (i.Handler == Handler.Human || i.Handler == Handler.WaitingForApproval)
            ))
            .ToListAsync(cancellation);
    }
}

/// <summary>An active incident, as far as a bell needs it.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Title">What is wrong.</param>
/// <param name="Service">Where.</param>
/// <param name="NeedsPerson">Whether it waits for a person who has not seen it yet.</param>
public sealed record WaitingIncident(string Id, string Title, string Service, bool NeedsPerson);
