using Microsoft.EntityFrameworkCore;
using OnCallAgent.Domain.Incidents;
using OnCallAgent.Domain.Shared;

namespace OnCallAgent.Web.Data.Queries;

/// <summary>
/// Lists incidents by severity, by what is over, and in the orders of the page, in a time that does not grow with the history: each
/// severity in each status has its own place in an index, in each order. Asked for as a whole, a rare severity is looked for in all
/// there ever were, and the worst first, or those with most lines, are all sorted.
/// </summary>
internal static class IncidentStreams
{
    /// <summary>Whether a list is one of these. One service or person has orders of its own; words are no order.</summary>
    public static bool Serve(BoardScope scope, IncidentOrder order) =>
        scope with { Severity = null, Column = null, Since = null } == new BoardScope()
        && (
            order is not (IncidentOrder.Newest or IncidentOrder.Oldest) || scope != new BoardScope()
        );

    /// <summary>The first of them.</summary>
    public static async Task<List<string>> IdsAsync(
        IQueryable<Incident> incidents,
        BoardScope scope,
        IncidentOrder order,
        int count,
        CancellationToken cancellation
    )
    {
        Severity[] severities = scope.Severity is { } one ? [one] : Enum.GetValues<Severity>();
        IncidentStatus[] statuses = scope.Column is null
            ? Enum.GetValues<IncidentStatus>()
            : [IncidentStatus.Resolved, IncidentStatus.Closed];
        if (order != IncidentOrder.Severity)
        {
            return await First(incidents, statuses, severities, order, count)
                .ToListAsync(cancellation);
        }

        List<string> ids = [];
        // The worst come first in the enumeration, too.
        foreach (var severity in severities)
        {
            if (ids.Count < count)
            {
                ids.AddRange(
                    await First(
                            incidents,
                            statuses,
                            [severity],
                            IncidentOrder.Newest,
                            count - ids.Count
                        )
                        .ToListAsync(cancellation)
                );
            }
        }

        return ids;
    }

    private static IQueryable<string> First(
        IQueryable<Incident> incidents,
        IReadOnlyList<IncidentStatus> statuses,
        IReadOnlyList<Severity> severities,
        IncidentOrder order,
        int count
    )
    {
        var streams =
            from status in statuses
            from severity in severities
            select Keys(
                IncidentScopes
                    .Ordered(
                        incidents.Where(i => i.Status == status && i.Severity == severity),
                        order
                    )
                    .Take(count),
                order
            );
        return Ordered(streams.Aggregate((a, b) => a.Concat(b)), order)
            .Select(k => k.Id)
            .Take(count);
    }

    // What an index holds, and no more: else each row would be read.
    private static IQueryable<Key> Keys(IQueryable<Incident> incidents, IncidentOrder order) =>
        order switch
        {
            IncidentOrder.LastSeen => incidents.Select(i => new Key
            {
                At = i.LastObservedAt,
                Id = i.Id,
            }),
            IncidentOrder.Lines => incidents.Select(i => new Key
            {
                Lines = i.OccurrenceCount,
                Id = i.Id,
            }),
            _ => incidents.Select(i => new Key { At = i.CreatedAt, Id = i.Id }),
        };

    private static IOrderedQueryable<Key> Ordered(IQueryable<Key> keys, IncidentOrder order) =>
        order switch
        {
            IncidentOrder.Oldest => keys.OrderBy(k => k.At).ThenBy(k => k.Id),
            IncidentOrder.Lines => keys.OrderByDescending(k => k.Lines).ThenByDescending(k => k.Id),
            _ => keys.OrderByDescending(k => k.At).ThenByDescending(k => k.Id),
        };

    private sealed class Key
    {
        public DateTimeOffset At { get; init; }

        public long Lines { get; init; }

        public string Id { get; init; } = "";
    }
}
