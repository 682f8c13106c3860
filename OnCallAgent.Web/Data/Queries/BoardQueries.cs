using Microsoft.EntityFrameworkCore;
using OnCallAgent.Domain.Incidents;
using OnCallAgent.Domain.Remediation;
using OnCallAgent.Domain.Shared;

namespace OnCallAgent.Web.Data.Queries;

/// <summary>Reads the incident board.</summary>
public sealed class BoardQueries(IDbContextFactory<OnCallDbContext> contexts)
{
    /// <summary>Most active incidents on a board, the worst first; more would help nobody.</summary>
    public const int MostCards = 400;

    private const int MostResolved = 100;

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
        var inScope = Scoped(db.Incidents.AsNoTracking(), scope);
        var active = inScope.Where(i =>
            i.Status == IncidentStatus.Open || i.Status == IncidentStatus.Investigating
        );
        var incidents = await active
            .OrderByDescending(i => i.CreatedAt)
            .Take(MostCards)
            .ToListAsync(cancellation);
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
        var cards = await CardsAsync(db, incidents, cancellation);
        var any = incidents.Count > 0 || await db.Incidents.AnyAsync(cancellation);
        return new BoardData(
            cards,
            await BoardFigures.ReadAsync(db, now, cancellation),
            await UnreachedAsync(db, cancellation),
            any,
            notShown
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

    /// <summary>Services that have, or had, an incident, and those of the catalogue.</summary>
    public async Task<IReadOnlyList<string>> ServiceNamesAsync(CancellationToken cancellation)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellation);
        var seen = await db.Incidents.Select(i => i.Service).Distinct().ToListAsync(cancellation);
        var known = await db.Services.Select(s => s.Name).ToListAsync(cancellation);
        return
        [
            .. seen.Concat(known).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal),
        ];
    }

    /// <summary>The newest incidents that the text speaks of.</summary>
    public async Task<IReadOnlyList<BoardHit>> FindAsync(
        string text,
        int limit,
        CancellationToken cancellation
    )
    {
        await using var db = await contexts.CreateDbContextAsync(cancellation);
        return await Scoped(db.Incidents.AsNoTracking(), new BoardScope { Text = text })
            .OrderByDescending(i => i.CreatedAt)
            .Take(limit)
            .Select(i => new BoardHit(i.Id, i.Title, i.Service, i.Severity, i.Status))
            .ToListAsync(cancellation);
    }

#pragma warning disable CA1304, CA1311, CA1862 // Translated to SQL, where LOWER knows no culture; LIKE alone minds case on some engines.
    private static IQueryable<Incident> Scoped(IQueryable<Incident> incidents, BoardScope scope)
    {
        if (scope.Severity is { } severity)
        {
            incidents = incidents.Where(i => i.Severity == severity);
        }

        if (scope.Service.Length > 0)
        {
            incidents = incidents.Where(i => i.Service == scope.Service);
        }

        if (scope.Since is { } since)
        {
            incidents = incidents.Where(i => i.LastObservedAt >= since);
        }

        if (scope.Text.Trim().ToLowerInvariant() is { Length: > 0 } text)
        {
            incidents = incidents.Where(i =>
                i.Title.ToLower().Contains(text)
                || i.Service.ToLower().Contains(text)
                || i.Id.ToLower().Contains(text)
                || (i.RootCause != null && i.RootCause.ToLower().Contains(text))
            );
        }

        return incidents;
    }
#pragma warning restore CA1304, CA1311, CA1862

    private static async Task<IReadOnlyList<BoardCard>> CardsAsync(
        OnCallDbContext db,
        IReadOnlyCollection<Incident> incidents,
        CancellationToken cancellation
    )
    {
        var ids = incidents.Select(i => i.Id).ToList();
        var activeIds = incidents.Where(i => i.IsActive).Select(i => i.Id).ToList();
        var actions = (
            await db
                .Actions.AsNoTracking()
                .Where(a => activeIds.Contains(a.IncidentId) && a.Status != ActionStatus.Cancelled)
                .OrderBy(a => a.Sequence)
                .ToListAsync(cancellation)
        ).ToLookup(a => a.IncidentId, StringComparer.Ordinal);
        var watches = (
            await db
                .Verifications.AsNoTracking()
                .Where(v => activeIds.Contains(v.IncidentId))
                .ToListAsync(cancellation)
        ).ToDictionary(v => v.IncidentId, v => v.State, StringComparer.Ordinal);
        var told = (
            await db
                .Timeline.AsNoTracking()
                .Where(t =>
                    ids.Contains(t.IncidentId)
                    && (t.Kind == TimelineKind.Escalated || t.Kind == TimelineKind.Resolved)
                )
                .OrderBy(t => t.Id)
                .Select(t => new
                {
                    t.IncidentId,
                    t.Kind,
                    t.Actor,
                    t.Text,
                })
                .ToListAsync(cancellation)
        ).ToLookup(t => t.IncidentId, StringComparer.Ordinal);
        var calls = await CallsAsync(db, activeIds, cancellation);

        return
        [
            .. incidents.Select(i => new BoardCard
            {
                Id = i.Id,
                Title = i.Title,
                Service = i.Service,
                Severity = i.Severity,
                Status = i.Status,
                Handler = i.Handler,
                NextStep = i.NextStep,
                CreatedAt = i.CreatedAt,
                ResolvedAt = i.ResolvedAt,
                AcknowledgedAt = i.AcknowledgedAt,
                AcknowledgedBy = i.AcknowledgedBy,
                ResolutionMethod = i.ResolutionMethod,
                AiConfidence = i.AiConfidence,
                OccurrenceCount = i.OccurrenceCount,
                Version = i.Version,
                Actions =
                [
                    .. actions[i.Id]
                        .Select(a => new CardAction(a.Id, a.ActionType, a.Status, a.Parameters)),
                ],
                Watch = watches.TryGetValue(i.Id, out var watch)
                    ? new CardWatch(watch.StartedAt, watch.EndsAt)
                    : null,
                EscalationReason = told[i.Id]
                    .LastOrDefault(t => t.Kind == TimelineKind.Escalated)
                    ?.Text,
                ResolvedBy = i.IsActive
                    ? null
                    : told[i.Id].LastOrDefault(t => t.Kind == TimelineKind.Resolved)?.Actor,
                Call = calls.GetValueOrDefault(i.Id, CallState.None),
            }),
        ];
    }

    private static async Task<IReadOnlyList<UnreachedIncident>> UnreachedAsync(
        OnCallDbContext db,
        CancellationToken cancellation
    )
    {
        var unseen = await db
            .Incidents.AsNoTracking()
            .Where(i =>
                (i.Status == IncidentStatus.Open || i.Status == IncidentStatus.Investigating)
                && i.AcknowledgedAt == null
            )
            .OrderByDescending(i => i.CreatedAt)
            .Take(MostCards)
            .Select(i => new
            {
                i.Id,
                i.Title,
                i.Severity,
            })
            .ToListAsync(cancellation);
        var calls = await CallsAsync(db, [.. unseen.Select(i => i.Id)], cancellation);
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

    private static async Task<Dictionary<string, CallState>> CallsAsync(
        OnCallDbContext db,
        IReadOnlyCollection<string> ids,
        CancellationToken cancellation
    )
    {
        var rows = await db
            .Deliveries.AsNoTracking()
            .Where(d => ids.Contains(d.IncidentId))
            .Select(d => new BoardCalls.Row(
                d.IncidentId,
                d.Cause,
                d.Channel,
                d.Status,
                d.Attempts,
                d.Reason,
                d.CreatedAt,
                d.SentAt
            ))
            .ToListAsync(cancellation);
        return rows.GroupBy(r => r.IncidentId, StringComparer.Ordinal)
            .ToDictionary(g => g.Key, g => BoardCalls.Of([.. g]), StringComparer.Ordinal);
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
