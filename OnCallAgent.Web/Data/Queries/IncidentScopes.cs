using OnCallAgent.Domain.Incidents;
using OnCallAgent.Domain.Shared;

namespace OnCallAgent.Web.Data.Queries;

/// <summary>In which order incidents are listed.</summary>
public enum IncidentOrder
{
    /// <summary>The latest opened first.</summary>
    Newest = 0,

    /// <summary>The first opened first.</summary>
    Oldest = 1,

    /// <summary>The worst first, the newest of them first.</summary>
    Severity = 2,

    /// <summary>Those with a sign of late first.</summary>
    LastSeen = 3,

    /// <summary>Those with most lines first.</summary>
    Lines = 4,
}

/// <summary>Narrows and orders incidents as a page asks for.</summary>
internal static class IncidentScopes
{
#pragma warning disable CA1304, CA1311, CA1862 // Translated to SQL, where LOWER knows no culture; LIKE alone minds case on some engines.
    /// <summary>Only those within the scope.</summary>
    public static IQueryable<Incident> In(IQueryable<Incident> incidents, BoardScope scope)
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

        if (scope.AssignedTo is { } person)
        {
            incidents = incidents.Where(i => i.AssignedTo == person);
        }

        if (scope.Column is { } column)
        {
            incidents = InColumn(incidents, column);
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

    /// <summary>In this order; ties by id, so that the order is always the same.</summary>
    public static IQueryable<Incident> Ordered(
        IQueryable<Incident> incidents,
        IncidentOrder order
    ) =>
        order switch
        {
            IncidentOrder.Oldest => incidents.OrderBy(i => i.CreatedAt).ThenBy(i => i.Id),
            IncidentOrder.LastSeen => incidents
                .OrderByDescending(i => i.LastObservedAt)
                .ThenByDescending(i => i.Id),
            IncidentOrder.Lines => incidents
                .OrderByDescending(i => i.OccurrenceCount)
                .ThenByDescending(i => i.Id),
            // Stored as words, whose order is the alphabet's.
            IncidentOrder.Severity => incidents
                .OrderBy(i =>
                    i.Severity == Severity.Critical ? 0
                    : i.Severity == Severity.High ? 1
                    : i.Severity == Severity.Medium ? 2
                    : i.Severity == Severity.Low ? 3
                    : 4
                )
                .ThenByDescending(i => i.CreatedAt)
                .ThenByDescending(i => i.Id),
            _ => incidents.OrderByDescending(i => i.CreatedAt).ThenByDescending(i => i.Id),
        };

    // The same rule as BoardColumns.Of, in terms that a database understands.
    private static IQueryable<Incident> InColumn(IQueryable<Incident> incidents, BoardColumn column)
    {
        if (column == BoardColumn.Resolved)
        {
            return incidents.Where(i =>
                i.Status == IncidentStatus.Resolved || i.Status == IncidentStatus.Closed
            );
        }

        var active = incidents.Where(i =>
            i.Status == IncidentStatus.Open || i.Status == IncidentStatus.Investigating
        );
        return column switch
        {
            BoardColumn.NeedsApproval => active.Where(i => i.Handler == Handler.WaitingForApproval),
            BoardColumn.AgentWorking => active.Where(i => i.Handler == Handler.Agent),
            BoardColumn.NeedsHuman => active.Where(i =>
                i.Handler == Handler.Human
                || (
                    i.Handler == Handler.Nobody
                    && i.AcknowledgedAt != null
                    && i.NextStep == IncidentStep.None
                )
            ),
            _ => active.Where(i =>
                i.Handler == Handler.Nobody
                && (i.AcknowledgedAt == null || i.NextStep != IncidentStep.None)
            ),
        };
    }
}
