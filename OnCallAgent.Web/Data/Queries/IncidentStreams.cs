using Microsoft.EntityFrameworkCore;
using OnCallAgent.Domain.Incidents;
using OnCallAgent.Domain.Shared;

namespace OnCallAgent.Web.Data.Queries;

/// <summary>
/// Lists the incidents of one severity, or the worst first, in a time that does not grow with the history: each severity in each status
/// has an order of its own in an index. Asked for as a whole, a rare severity is looked for in all there ever were, and the worst
/// first are all sorted.
/// </summary>
internal static class IncidentStreams
{
    /// <summary>Whether a list is one of these.</summary>
    public static bool Serve(BoardScope scope, IncidentOrder order) =>
        scope with { Severity = null } == new BoardScope()
        && order switch
        {
            IncidentOrder.Severity => true,
            IncidentOrder.Newest or IncidentOrder.Oldest => scope.Severity is not null,
            _ => false,
        };

    /// <summary>The first of them.</summary>
    public static async Task<List<string>> IdsAsync(
        IQueryable<Incident> incidents,
        BoardScope scope,
        IncidentOrder order,
        int count,
        CancellationToken cancellation
    )
    {
        List<string> ids = [];
        // The worst come first in the enumeration, too.
        Severity[] severities = scope.Severity is { } one ? [one] : Enum.GetValues<Severity>();
        foreach (var severity in severities)
        {
            if (ids.Count < count)
            {
                ids.AddRange(
                    await First(incidents, severity, order, count - ids.Count)
                        .ToListAsync(cancellation)
                );
            }
        }

        return ids;
    }

    private static IQueryable<string> First(
        IQueryable<Incident> incidents,
        Severity severity,
        IncidentOrder order,
        int count
    )
    {
        var within = order == IncidentOrder.Oldest ? order : IncidentOrder.Newest;
        var keys = Enum.GetValues<IncidentStatus>()
            .Select(status =>
                IncidentScopes
                    .Ordered(
                        incidents.Where(i => i.Status == status && i.Severity == severity),
                        within
                    )
                    .Take(count)
                    .Select(i => new Key { CreatedAt = i.CreatedAt, Id = i.Id })
            )
            .Aggregate((a, b) => a.Concat(b));
        var ordered =
            within == IncidentOrder.Oldest
                ? keys.OrderBy(k => k.CreatedAt).ThenBy(k => k.Id)
                : keys.OrderByDescending(k => k.CreatedAt).ThenByDescending(k => k.Id);
        return ordered.Select(k => k.Id).Take(count);
    }

    private sealed class Key
    {
        public DateTimeOffset CreatedAt { get; init; }

        public string Id { get; init; } = "";
    }
}
