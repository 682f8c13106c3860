using Microsoft.EntityFrameworkCore;
using OnCallAgent.Domain.Shared;
using OnCallAgent.Web.Data.Push;

namespace OnCallAgent.Web.Data.Intake;

/// <summary>Nothing was stored: the idempotency key was used for something else.</summary>
public sealed record IdempotencyKeyReused(string Key)
    : Error(
        "idempotency.key_reused",
        $"The idempotency key {Key} was used for another request within the last day. Use a new key for new content."
    );

/// <summary>Keys of deliveries, in the transaction of what they delivered: a delivery that is sent twice is stored once.</summary>
internal static class PushReceipts
{
    /// <summary>The answer that was given to this very delivery; null where it is new, and its receipt is stored then.</summary>
    /// <returns><see cref="IdempotencyKeyReused"/> where the key stands for another one.</returns>
    public static async Task<Result<string?>> TakeAsync(
        OnCallDbContext context,
        PushReceipt? delivery,
        DateTimeOffset now,
        CancellationToken cancellation
    )
    {
        if (delivery is null)
        {
            return (string?)null;
        }

        var (source, key) = (delivery.SourceId, delivery.Key);
        var stored = await context.PushReceipts.SingleOrDefaultAsync(
            r => r.SourceId == source && r.Key == key,
            cancellation
        );
        if (stored is null)
        {
            context.PushReceipts.Add(
                new PushReceipt
                {
                    SourceId = source,
                    Key = key,
                    BodyHash = delivery.BodyHash,
                    Answer = delivery.Answer,
                    ExpiresAt = now + PushReceipt.Kept,
                }
            );
            return (string?)null;
        }

        if (stored.ExpiresAt > now)
        {
            return stored.BodyHash.Equals(delivery.BodyHash, StringComparison.Ordinal)
                ? stored.Answer
                : new IdempotencyKeyReused(key);
        }

        stored.BodyHash = delivery.BodyHash;
        stored.Answer = delivery.Answer;
        stored.ExpiresAt = now + PushReceipt.Kept;
        return (string?)null;
    }
}
