using Microsoft.EntityFrameworkCore;
using OnCallAgent.Domain.Flow;
using OnCallAgent.Domain.Incidents;
using OnCallAgent.Domain.Remediation;

namespace OnCallAgent.Web.Data.Queries;

/// <summary>Reads what the cards and rows of incidents show.</summary>
internal static class IncidentCards
{
    /// <summary>The incidents in the order given, with what their cards show.</summary>
    public static async Task<IReadOnlyList<BoardCard>> OfAsync(
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
                AssignedTo = i.AssignedTo,
                LastObservedAt = i.LastObservedAt,
                PatternId = i.PatternId,
                ResolutionMethod = i.ResolutionMethod,
                AiConfidence = i.AiConfidence,
                OccurrenceCount = i.OccurrenceCount,
                Version = i.Version,
                Digest = actions[i.Id]
                    .Where(a => a.Status == ActionStatus.AwaitingApproval)
                    .ToList()
                    is { Count: > 0 } waiting
                    ? ApprovalStage.DigestOf(waiting)
                    : null,
                Actions =
                [
                    .. actions[i.Id]
                        .Select(a => new CardAction(a.Id, a.ActionType, a.Status, a.Parameters)
                        {
                            IsTakeBack = a.RollsBack is not null,
                        }),
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

    /// <summary>How the calls for a human went, by incident.</summary>
    public static async Task<Dictionary<string, CallState>> CallsAsync(
        OnCallDbContext db,
        IReadOnlyCollection<string> ids,
        CancellationToken cancellation
    )
    {
        var rows = await db
            .Deliveries.AsNoTracking()
            .Where(d => d.IncidentId != null && ids.Contains(d.IncidentId))
            .Select(d => new BoardCalls.Row(
                d.IncidentId!,
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
