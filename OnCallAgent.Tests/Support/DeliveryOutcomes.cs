using OnCallAgent.Domain.Escalation;

namespace OnCallAgent.Tests.Support;

/// <summary>What a test expects of an attempt; a wrong one fails with the reason in the message.</summary>
public static class DeliveryOutcomes
{
    public static void ShouldBeSent(this DeliveryOutcome outcome) =>
        outcome.ShouldBe(new DeliveryOutcome.Sent());

    /// <returns>The reason.</returns>
    public static string ShouldBeTryAgain(this DeliveryOutcome outcome) =>
        outcome is DeliveryOutcome.TryAgain again
            ? again.Reason
            : throw new ShouldAssertException($"Expected another try, but was {outcome}");

    /// <returns>The reason.</returns>
    public static string ShouldBeRefused(this DeliveryOutcome outcome) =>
        outcome is DeliveryOutcome.Refused refused
            ? refused.Reason
            : throw new ShouldAssertException($"Expected a refusal, but was {outcome}");
}

/// <summary>Sends a delivery as it was written: without a link, and with nothing beside it.</summary>
public static class PlainSending
{
    public static Task<DeliveryOutcome> SendAsync(
        this INotificationChannel channel,
        Delivery delivery,
        CancellationToken cancellation
    ) => channel.SendAsync(delivery, delivery.Notice, cancellation);
}
