using Microsoft.Extensions.Logging.Abstractions;
using OnCallAgent.Tests.Support;
using OnCallAgent.Web.Data;
using OnCallAgent.Web.Data.News;
using OnCallAgent.Web.Live;

namespace OnCallAgent.Tests.Web.Live;

public sealed class RedisBellTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("redis://cache", "cache:6379")]
    [InlineData("redis://:s%40cret@10.0.0.5:7000/2", "10.0.0.5:7000")]
    [InlineData("rediss://me:s@cache.example.org:6380", "cache.example.org:6380")]
    public void A_url_names_host_and_port_and_shows_no_password(string url, string shown)
    {
        var target = RedisTarget.Parse(url).ShouldNotBeNull();
        target.ToString().ShouldContain(shown);
        target.ToString().ShouldNotContain("cret");
        target.Options.Ssl.ShouldBe(url.StartsWith("rediss", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("cache:6379")]
    [InlineData("http://cache")]
    [InlineData("redis://")]
    [InlineData("redis://cache/one")]
    [InlineData("redis://cache?db=1")]
    public void What_is_no_redis_url_is_none(string url) => RedisTarget.Parse(url).ShouldBeNull();

    [Fact]
    public async Task A_ring_is_heard_by_the_others_and_again_after_redis_was_away()
    {
        await using var redis = await RedisServer.StartAsync();
        using var one = new Node(redis);
        using var other = new Node(redis);
        await one.StartAsync();
        await other.StartAsync();
        await Eventually.TrueAsync(() => one.Bell.Trouble is null && other.Bell.Trouble is null);

        await RingsAsync(one, other);
        one.Heard.ShouldBe(one.HeardAtStart, "nobody hears himself");

        redis.Kill();
        await Eventually.TrueAsync(() =>
        {
            one.Changes.TellNews();
            return one.Bell.Trouble is not null && other.Bell.Trouble is not null;
        });
        await redis.StartAgainAsync();
        (
            await Eventually.HappensAsync(
                () => Task.FromResult(one.Bell.Trouble is null && other.Bell.Trouble is null),
                TimeSpan.FromMinutes(2)
            )
        ).ShouldBeTrue();
        await RingsAsync(one, other);
        await one.StopAsync();
        await other.StopAsync();
    }

    [Fact]
    public async Task A_redis_that_is_not_there_holds_up_neither_start_nor_stop()
    {
        using var alone = new Node("redis://127.0.0.1:9");
        await alone.StartAsync();
        alone.Changes.TellNews();
        alone.Bell.Trouble.ShouldNotBeNull();
        await alone.StopAsync();
    }

    private static async Task RingsAsync(Node from, Node to)
    {
        var before = to.Heard;
        // More than once: what was rung while the other was just about to listen is lost, as it may be.
        await Eventually.TrueAsync(() =>
        {
            from.Changes.TellNews();
            return to.Heard > before;
        });
    }

    private sealed class Node : IDisposable
    {
        private int heard;

        public Node(RedisServer redis)
            : this(redis.Url) { }

        public Node(string url)
        {
            Bell = new RedisBell(
                RedisTarget.Parse(url)!,
                NodeIdentity.Started("n"),
                Changes,
                NullLogger<RedisBell>.Instance
            );
            Bell.Rung += () => Interlocked.Increment(ref heard);
        }

        public CommittedChanges Changes { get; } = new();

        public RedisBell Bell { get; }

        public int Heard => Volatile.Read(ref heard);

        // Once connected it looks for itself.
        public int HeardAtStart => 1;

        public Task StartAsync() => Bell.StartAsync(Cancelled);

        public Task StopAsync() => Bell.StopAsync(Cancelled);

        public void Dispose() => Bell.Dispose();
    }
}
