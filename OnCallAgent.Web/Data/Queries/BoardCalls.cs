using OnCallAgent.Domain.Escalation;

namespace OnCallAgent.Web.Data.Queries;

/// <summary>Tells from an incident's deliveries whether a human was reached.</summary>
internal static class BoardCalls
{
    /// <summary>What is read of a delivery.</summary>
    internal sealed record Row(
        string IncidentId,
        string Cause,
        string Channel,
        DeliveryStatus Status,
        int Attempts,
        string? Reason,
        DateTimeOffset CreatedAt,
        DateTimeOffset? SentAt
    );

    /// <summary>The state of the latest call. A message in the agent's own log reaches nobody.</summary>
    public static CallState Of(IReadOnlyCollection<Row> deliveries)
    {
        if (deliveries.Count == 0)
        {
            return CallState.None;
        }

        var cause = deliveries.MaxBy(d => d.CreatedAt)!.Cause;
        var latest = deliveries.Where(d => d.Cause == cause).ToList();
        var reached = latest
            .Where(d => d.Status == DeliveryStatus.Sent && d.Channel != Delivery.LogChannel)
            .Select(d => d.SentAt ?? d.CreatedAt)
            .ToList();
        if (reached.Count > 0)
        {
            return new CallState(CallOutcome.Reached, reached.Min(), null);
        }

        var since = latest.Min(d => d.CreatedAt);
        if (
            latest.Any(d =>
                d.Channel != Delivery.LogChannel
                && d is { Status: DeliveryStatus.Queued, Reason: null }
            )
        )
        {
            return new CallState(CallOutcome.Sending, since, null);
        }

        return new CallState(CallOutcome.NobodyReached, since, Why(latest));
    }

    private static string Why(IReadOnlyCollection<Row> deliveries)
    {
        var tried = deliveries.Where(d => d.Channel != Delivery.LogChannel).ToList();
        return tried.Count == 0
            ? "No channel is configured (SMTP_SERVER with ONCALL_EMAILS, or TEAMS_WEBHOOK_URL); the alert stands in full in the agent's log."
            : string.Join(
                " · ",
                tried
                    .Select(d =>
                        $"{d.Channel}: {d.Reason ?? d.Status.ToString().ToLowerInvariant()}"
                    )
                    .Distinct()
            );
    }
}
