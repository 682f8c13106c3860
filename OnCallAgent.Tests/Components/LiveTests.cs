using System.Threading.Channels;
using Microsoft.Extensions.Time.Testing;
using OnCallAgent.Tests.Support;
using OnCallAgent.Web.Live;

namespace OnCallAgent.Tests.Components;

public sealed class LiveTests
{
    private readonly LiveFeed feed = new();
    private readonly FakeTimeProvider clock = new(
        new DateTimeOffset(2026, 11, 23, 10, 50, 0, TimeSpan.Zero)
    );
    private readonly Channel<LiveBatch> told = Channel.CreateUnbounded<LiveBatch>();

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_first_event_is_told_at_once_and_a_storm_together_after_the_pause()
    {
        await using var watch = Watch();
        feed.Publish(new LiveEvent.IncidentChanged("INC-1"));
        (await NextAsync()).Touches("INC-1").ShouldBeTrue();

        for (var i = 0; i < 500; i++)
        {
            feed.Publish(new LiveEvent.IncidentChanged($"INC-{i}"));
        }

        told.Reader.TryRead(out _).ShouldBeFalse("the pause is not over");
        await AdvanceUntilToldAsync();
        (await NextAsync()).Events.Count.ShouldBe(500);
    }

    [Fact]
    public async Task What_does_not_concern_a_page_neither_tells_it_anything_nor_holds_up_what_does()
    {
        await using var watch = Watch(static e => e is LiveEvent.IncidentChanged);
        for (var i = 0; i < 20; i++)
        {
            feed.Publish(new LiveEvent.LinesStored([]));
            await Task.Yield();
        }

        // The clock stands still: behind a pause it would never come.
        feed.Publish(new LiveEvent.IncidentChanged("INC-1"));
        (await NextAsync())
            .Events.ShouldHaveSingleItem()
            .ShouldBeOfType<LiveEvent.IncidentChanged>();
    }

    [Fact]
    public async Task A_viewer_that_is_too_slow_is_told_how_much_it_missed_and_must_look_at_everything()
    {
        await using var watch = Watch();
        feed.Publish(new LiveEvent.IncidentChanged("INC-0"));
        await NextAsync();
        for (var i = 0; i < 3_000; i++)
        {
            feed.Publish(new LiveEvent.SourceChanged("s"));
        }

        await AdvanceUntilToldAsync();
        var batch = await NextAsync();
        batch.Lost.ShouldBe(3_000 - batch.Events.Count);
        batch.Lost.ShouldBeGreaterThan(0);
        batch.Touches("INC-7").ShouldBeTrue("its change may be among those that were lost");
        batch.Has<LiveEvent.ConfigurationChanged>().ShouldBeTrue();
    }

    [Fact]
    public async Task Nothing_is_told_once_the_page_is_gone()
    {
        await Watch().DisposeAsync();
        feed.Publish(new LiveEvent.IncidentChanged("INC-1"));
        told.Reader.TryRead(out _).ShouldBeFalse();
    }

    [Fact]
    public void The_rate_counts_the_last_minute()
    {
        using var rate = new LineRate(feed, clock);
        rate.Add(30);
        clock.Advance(TimeSpan.FromSeconds(30));
        rate.Add(12);
        rate.PerMinute.ShouldBe(42);
        clock.Advance(TimeSpan.FromSeconds(31));
        rate.PerMinute.ShouldBe(12);
        clock.Advance(TimeSpan.FromHours(3));
        rate.PerMinute.ShouldBe(0);
    }

    [Fact]
    public void The_rate_counts_the_last_minute_also_where_the_clock_was_set_back()
    {
        var wall = new WallClock(clock.GetUtcNow());
        using var rate = new LineRate(feed, wall);
        rate.Add(30);
        wall.SetBack = TimeSpan.FromHours(2);
        rate.Add(12);
        rate.PerMinute.ShouldBe(42);

        wall.Advance(TimeSpan.FromSeconds(61));

        rate.PerMinute.ShouldBe(0);
    }

    private LiveWatch Watch(Func<LiveEvent, bool>? concerns = null) =>
        LiveWatch.Start(
            feed,
            clock,
            TimeSpan.FromMilliseconds(250),
            concerns ?? (static _ => true),
            batch =>
            {
                told.Writer.TryWrite(batch);
                return Task.CompletedTask;
            }
        );

    private async Task<LiveBatch> NextAsync()
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(Cancelled);
        limit.CancelAfter(TimeSpan.FromSeconds(30));
        return await told.Reader.ReadAsync(limit.Token);
    }

    // The watch begins its pause a moment after it told; the clock may stand still until then.
    private async Task AdvanceUntilToldAsync() =>
        await Support.Eventually.TrueAsync(() =>
        {
            clock.Advance(TimeSpan.FromMilliseconds(250));
            return told.Reader.Count > 0;
        });
}
