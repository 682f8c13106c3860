using System.Threading.RateLimiting;

namespace OnCallAgent.Web.Sources.Push;

/// <summary>
/// Lets requests of sources in one after the other: a source that sends too much is told to come again (429) before its body is
/// read, one that sends faster than the database stores, at the latest after it. Only what has come whole takes a place among
/// all: a body that comes slowly holds up its own source and no other.
/// </summary>
public sealed class PushGate(PushLimits limits) : IAsyncDisposable
{
    private readonly PartitionedRateLimiter<string> rate = PartitionedRateLimiter.Create<
        string,
        string
    >(source =>
        RateLimitPartition.GetTokenBucketLimiter(
            source,
            _ => new TokenBucketRateLimiterOptions
            {
                TokenLimit = limits.Burst,
                TokensPerPeriod = limits.RequestsPerSecond,
                ReplenishmentPeriod = TimeSpan.FromSeconds(1),
                QueueLimit = 0,
            }
        )
    );

    private readonly PartitionedRateLimiter<string> turns = PartitionedRateLimiter.Create<
        string,
        string
    >(source =>
        RateLimitPartition.GetConcurrencyLimiter(
            source,
            _ => new ConcurrencyLimiterOptions
            {
                PermitLimit = limits.AtOncePerSource,
                QueueLimit = limits.WaitingPerSource,
                QueueProcessingOrder = QueueProcessingOrder.OldestFirst,
            }
        )
    );

    private readonly ConcurrencyLimiter all = new(
        new ConcurrencyLimiterOptions
        {
            PermitLimit = limits.AtOnce,
            QueueLimit = limits.Waiting,
            QueueProcessingOrder = QueueProcessingOrder.OldestFirst,
        }
    );

    /// <summary>What is in memory of bodies.</summary>
    internal HeldBytes Bodies { get; } = new(limits.Held);

    /// <summary>Waits for the source's turn, in which a body may be read.</summary>
    /// <returns>The turn, to be given back by disposing it; null where the source must come again later, with the reason.</returns>
    public async ValueTask<(IDisposable? Turn, string Why)> EnterAsync(
        string source,
        CancellationToken cancellation
    )
    {
        using var request = rate.AttemptAcquire(source);
        if (!request.IsAcquired)
        {
            return (null, $"More than {limits.RequestsPerSecond} requests a second came.");
        }

        var own = await turns.AcquireAsync(source, 1, cancellation);
        if (own.IsAcquired)
        {
            return (own, "");
        }

        own.Dispose();
        return (null, $"{limits.WaitingPerSource} requests of this source wait already.");
    }

    /// <summary>Waits for a place among all sources, in which a body is unpacked and stored.</summary>
    /// <returns>The place, to be given back by disposing it; null where the source must come again later, with the reason.</returns>
    public async ValueTask<(IDisposable? Place, string Why)> WorkAsync(
        CancellationToken cancellation
    )
    {
        var shared = await all.AcquireAsync(1, cancellation);
        if (shared.IsAcquired)
        {
            return (shared, "");
        }

        shared.Dispose();
        return (null, $"{limits.Waiting} requests of all sources wait already.");
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await rate.DisposeAsync();
        await turns.DisposeAsync();
        await all.DisposeAsync();
    }
}
