using OnCallAgent.Domain.Shared;

namespace OnCallAgent.Domain.Escalation;

/// <summary>Somebody who can be reached.</summary>
/// <param name="Channel">Name of the channel.</param>
/// <param name="Recipient">Whom it reaches there.</param>
public sealed record ChannelTarget(string Channel, string Recipient);

/// <summary>Who is told. Never nobody: where no channel is configured, the alert goes to the agent's log.</summary>
public static class EscalationPlan
{
    /// <summary>Recipient of deliveries on <see cref="Delivery.LogChannel"/>.</summary>
    public const string LogRecipient = "log";

    /// <summary>Everybody whom the channels reach as they are configured.</summary>
    public static IReadOnlyList<ChannelTarget> Targets(IEnumerable<INotificationChannel> channels)
    {
        ArgumentNullException.ThrowIfNull(channels);
        return
        [
            .. channels.SelectMany(c => c.Recipients.Select(r => new ChannelTarget(c.Name, r))),
        ];
    }

    /// <summary>One delivery for each target; a target named twice gets one, addresses compared without regard to case.</summary>
    /// <param name="notice">What to say.</param>
    /// <param name="cause">Key of the cause, by <see cref="EscalationCause"/>.</param>
    /// <param name="targets">Whom to tell; empty where nothing is configured.</param>
    /// <param name="now">The agent's clock.</param>
    /// <param name="ids">Where ids come from.</param>
    /// <param name="step">Which message of the cause it is, from 1.</param>
    public static IReadOnlyList<Delivery> Deliveries(
        EscalationNotice notice,
        string cause,
        IReadOnlyList<ChannelTarget> targets,
        DateTimeOffset now,
        IIdSource ids,
        int step = 1
    )
    {
        ArgumentNullException.ThrowIfNull(notice);
        ArgumentNullException.ThrowIfNull(targets);
        return targets.Count == 0
            ? [ToTheLog(notice, cause, now, ids, step)]
            :
            [
                .. targets
                    .DistinctBy(t => (t.Channel, t.Recipient.ToUpperInvariant()))
                    .Select(t =>
                        Delivery.Queue(notice, cause, t.Channel, t.Recipient, now, ids, step)
                    ),
            ];
    }

    /// <summary>The delivery that puts the alert into the agent's log in full.</summary>
    public static Delivery ToTheLog(
        EscalationNotice notice,
        string cause,
        DateTimeOffset now,
        IIdSource ids,
        int step = 1
    ) => Delivery.Queue(notice, cause, Delivery.LogChannel, LogRecipient, now, ids, step);

    /// <summary>
    /// Whether an alert must go to the log as well: one of its deliveries is given up, or everybody was tried
    /// and nobody was reached.
    /// </summary>
    /// <param name="deliveries">All deliveries of one incident, cause and step.</param>
    public static bool NeedsTheLog(IReadOnlyCollection<Delivery> deliveries)
    {
        ArgumentNullException.ThrowIfNull(deliveries);
        if (deliveries.Any(d => d.Channel == Delivery.LogChannel))
        {
            return false;
        }

        return deliveries.Any(d => d.Status == DeliveryStatus.Failed)
            || (
                deliveries.Any(IsFailing)
                && deliveries.All(d => IsFailing(d) || d.Status == DeliveryStatus.Skipped)
            );
    }

    // A claimed delivery that was not concluded yet has an attempt, but no reason.
    private static bool IsFailing(Delivery d) =>
        d is { Status: DeliveryStatus.Queued, Attempts: > 0, Reason: not null };
}
