using Microsoft.EntityFrameworkCore;
using OnCallAgent.Domain.Incidents;
using OnCallAgent.Domain.Shared;

namespace OnCallAgent.Web.Data.Queries;

/// <summary>
/// Lists incidents by severity, by column, and in the orders of the page, in a time that does not grow with the history: each
/// severity in each status has its own place in an index, in each order. Asked for as a whole, a rare severity is looked for in all
/// there ever were, and the worst first, or those with most lines, are all sorted.
/// </summary>
internal static class IncidentStreams
{
    /// <summary>Whether a list is one of these. One service or person has orders of its own; words are no order.</summary>
    public static bool Serve(BoardScope scope, IncidentOrder order)
    {
        if (scope with { Severity = null, Column = null, Since = null } != new BoardScope())
        {
            return false;
        }

        // Of what is over, only the order by the last sign knows where those seen since then end.
        if (scope.Since is not null && !IsActive(scope.Column))
        {
            return order == IncidentOrder.LastSeen;
        }

        return order is not (IncidentOrder.Newest or IncidentOrder.Oldest)
            || scope != new BoardScope();
    }

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
        IncidentStatus[] statuses = scope.Column switch
        {
            null => Enum.GetValues<IncidentStatus>(),
            BoardColumn.Resolved => [IncidentStatus.Resolved, IncidentStatus.Closed],
            _ => [IncidentStatus.Open, IncidentStatus.Investigating],
        };
        // What the streams do not say already: each would be compared with all of them once more.
        incidents = IncidentScopes.In(
            incidents,
            scope with
            {
                Severity = null,
                Column = IsActive(scope.Column) ? scope.Column : null,
            }
        );
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

    private static bool IsActive(BoardColumn? column) =>
        column is not (null or BoardColumn.Resolved);

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
