using System.Threading.Channels;
using OnCallAgent.Web.Data;
using OnCallAgent.Web.Data.News;
using StackExchange.Redis;

namespace OnCallAgent.Web.Live;

/// <summary>
/// Rings through Redis. It connects beside everything else: a Redis that is away holds back neither the start nor a
/// commit, and is connected to again once it is back.
/// </summary>
internal sealed partial class RedisBell(
    RedisTarget target,
    NodeIdentity node,
    CommittedChanges changes,
    ILogger<RedisBell> logger
) : BackgroundService, INewsBell
{
    private static readonly RedisChannel News = RedisChannel.Literal("oncall-agent:news");

    // One waiting ring is as good as many.
    private readonly Channel<bool> rings = Channel.CreateBounded<bool>(
        new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite }
    );

    private volatile string? trouble = "not connected yet";

    /// <inheritdoc />
    public event Action? Rung;

    /// <inheritdoc />
    public string? Trouble => trouble;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await Task.Yield();
        changes.NewsCommitted += Ring;
        try
        {
            await using var redis = await ConnectionMultiplexer.ConnectAsync(target.Options);
            redis.ConnectionFailed += (_, _) => Lost();
            redis.ConnectionRestored += (_, _) => FindAgain(redis);
            await redis
                .GetSubscriber()
                .SubscribeAsync(News, (_, from) => Hear(from), CommandFlags.FireAndForget);
            if (!FindAgain(redis))
            {
                Lost();
            }

            await foreach (var _ in rings.Reader.ReadAllAsync(stoppingToken))
            {
                await PublishAsync(redis);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The host stops.
        }
        finally
        {
            changes.NewsCommitted -= Ring;
        }
    }

    private void Ring() => rings.Writer.TryWrite(true);

    private async Task PublishAsync(ConnectionMultiplexer redis)
    {
        if (!redis.IsConnected)
        {
            // Nothing is kept for later: the others look by themselves.
            return;
        }

        try
        {
            await redis.GetSubscriber().PublishAsync(News, node.Instance);
        }
        catch (Exception e) when (e is RedisException or TimeoutException)
        {
            RingLost(logger, e.Message);
        }
    }

    private void Hear(RedisValue from)
    {
        if (from != node.Instance)
        {
            Rung?.Invoke();
        }
    }

    private void Lost()
    {
        if (trouble is not { } known || known == "not connected yet")
        {
            trouble = $"Redis at {target} does not answer";
            RedisAway(logger, target.ToString());
        }
    }

    // Two connections may be needed for the two directions.
    private bool FindAgain(ConnectionMultiplexer redis)
    {
        if (!redis.IsConnected || !redis.GetSubscriber().IsConnected())
        {
            return false;
        }

        // Each of them tells when it is back, and may tell late: it is found again once.
        if (Interlocked.Exchange(ref trouble, null) is not null)
        {
            RedisThere(logger, target.ToString());
            // What happened meanwhile rang nowhere.
            Rung?.Invoke();
        }

        return true;
    }

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "Redis at {Redis} does not answer: what other nodes do is seen within a second instead of at once"
    )]
    private static partial void RedisAway(ILogger logger, string redis);

    [LoggerMessage(Level = LogLevel.Information, Message = "Redis at {Redis} answers")]
    private static partial void RedisThere(ILogger logger, string redis);

    [LoggerMessage(
        Level = LogLevel.Debug,
        Message = "Other nodes could not be told through Redis: {Reason}"
    )]
    private static partial void RingLost(ILogger logger, string reason);
}
