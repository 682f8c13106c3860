using OnCallAgent.Domain.Incidents;

namespace OnCallAgent.Domain.Escalation;

/// <summary>What the incident's timeline tells of a delivery: its end, and its first failure; not every retry.</summary>
public static class DeliveryTimeline
{
    /// <summary>The entry for a delivery that was just concluded; null where there is nothing new to tell.</summary>
    /// <param name="delivery">As it stands after the attempt.</param>
    /// <param name="anotherReached">Whether another delivery of the same cause reached somebody.</param>
    public static (TimelineKind Kind, string Text)? Tell(Delivery delivery, bool anotherReached)
    {
        ArgumentNullException.ThrowIfNull(delivery);
        var what = What(delivery);
        return delivery switch
        {
            { Channel: Delivery.LogChannel, Status: DeliveryStatus.Sent } => anotherReached
                ? null
                : (
                    TimelineKind.NobodyToNotify,
                    "Nobody could be told: no channel is configured or none could be reached. The alert is in the agent's log in full."
                ),
            { Status: DeliveryStatus.Sent, BundledIn: not null } => (
                TimelineKind.Notified,
                $"{what} was delivered together with others that were held back."
            ),
            { HeldBack: true, Attempts: 0, Status: DeliveryStatus.Queued } => (
                TimelineKind.Suppressed,
                $"{what} is held back: {delivery.Reason}"
            ),
            { Status: DeliveryStatus.Sent, Attempts: > 1 } => (
                TimelineKind.Notified,
                $"{what} was delivered at attempt {delivery.Attempts}."
            ),
            { Status: DeliveryStatus.Sent } => (TimelineKind.Notified, $"{what} was delivered."),
            { Status: DeliveryStatus.Skipped } => (
                TimelineKind.NotificationFailed,
                $"{what} was not sent: {delivery.Reason}"
            ),
            { Status: DeliveryStatus.Failed } => (
                TimelineKind.NotificationFailed,
                $"{what} is given up after {Times(delivery.Attempts)}: {delivery.Reason}"
            ),
            { Attempts: 1 } => (
                TimelineKind.NotificationFailed,
                $"{what} could not be delivered and is tried again: {delivery.Reason}"
            ),
            _ => null,
        };
    }

    /// <summary>The entry for a delivery that a person wants sent again.</summary>
    public static string Requeued(Delivery delivery, string by)
    {
        ArgumentNullException.ThrowIfNull(delivery);
        return $"{What(delivery)} is sent again for {by}.";
    }

    private static string What(Delivery delivery) =>
        delivery.Channel switch
        {
            "email" => $"E-mail to {delivery.Recipient}",
            "teams" => "Teams message",
            Delivery.LogChannel => "Alert to the log",
            var other => $"Message to {delivery.Recipient} ({other})",
        };

    private static string Times(int attempts) =>
        attempts == 1 ? "one attempt" : $"{attempts} attempts";
}
