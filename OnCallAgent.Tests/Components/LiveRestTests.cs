using OnCallAgent.Web.Live;

namespace OnCallAgent.Tests.Components;

public sealed class LiveRestTests
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    private readonly LiveRest rest = new(Pause);

    [Fact]
    public void A_few_things_after_a_quiet_while_are_told_a_pause_apart()
    {
        var look = TimeSpan.FromMilliseconds(20);
        rest.After(Hour, look).ShouldBe(Pause);
        rest.After(Pause, look).ShouldBe(Pause);
        rest.After(Pause, look).ShouldBe(Pause);
    }

    [Theory]
    [InlineData(20)]
    [InlineData(90)]
    public void In_the_long_run_a_page_rests_twenty_times_as_long_as_it_works(int milliseconds)
    {
        var look = TimeSpan.FromMilliseconds(milliseconds);
        var rested = Hour;
        for (var i = 0; i < 100; i++)
        {
            rested = rest.After(rested, look);
        }

        rested.ShouldBe(look * 20);
        rest.After(Hour, TimeSpan.FromMilliseconds(20)).ShouldBe(Pause, "a quiet hour pays for it");
    }

    [Fact]
    public void No_rest_is_longer_than_three_seconds() =>
        rest.After(TimeSpan.Zero, Hour).ShouldBe(TimeSpan.FromSeconds(3));

    [Fact]
    public void A_look_that_costs_nothing_needs_the_pause_alone() =>
        Enumerable.Range(0, 100).ShouldAllBe(_ => rest.After(Pause, TimeSpan.Zero) == Pause);
}
