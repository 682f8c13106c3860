using Microsoft.Extensions.Time.Testing;
using OnCallAgent.Web.Sources.Files;

namespace OnCallAgent.Tests.Web.Sources.Files;

/// <summary>Another agent under the same name is told from a hitch of one's own.</summary>
public sealed class RivalWatchTests
{
    private readonly FakeTimeProvider clock = new();

    [Fact]
    public void What_happens_once_or_twice_is_no_rival()
    {
        var watch = new RivalWatch(clock);
        watch.Moved();
        watch.Moved();
        watch.IsThere.ShouldBeFalse();
        clock.Advance(RivalWatch.Memory);
        watch.Moved();
        watch.IsThere.ShouldBeFalse();
    }

    [Fact]
    public void What_happens_again_and_again_is_one_until_it_ends()
    {
        var watch = new RivalWatch(clock);
        for (var n = 0; n < 5; n++)
        {
            watch.Moved();
        }

        watch.IsThere.ShouldBeTrue();
        clock.Advance(RivalWatch.Memory);
        watch.IsThere.ShouldBeFalse();
    }
}
