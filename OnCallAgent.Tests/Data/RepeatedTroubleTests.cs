using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using OnCallAgent.Tests.Support;
using OnCallAgent.Web.Data;

namespace OnCallAgent.Tests.Data;

/// <summary>What the log says of something that fails each second for a while.</summary>
public sealed class RepeatedTroubleTests : IDisposable
{
    private const string What = "The outbox could not be read";

    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    private readonly FakeTimeProvider clock = new();
    private readonly RecordedLog log = new();
    private readonly RepeatedTrouble trouble;

    public RepeatedTroubleTests() => trouble = new RepeatedTrouble(log.CreateLogger("test"), clock);

    public void Dispose() => log.Dispose();

    [Fact]
    public void A_database_that_is_away_is_told_at_once_then_by_its_count_and_at_the_end()
    {
        Fail(600, new TimeoutException("no answer"));
        trouble.Over(What);
        trouble.Over(What);

        log.Lines.Select(static l => l.Message)
            .ShouldBe([
                $"{What}; it is tried again, and repeats are counted and told every few minutes: no answer",
                $"{What}: 301 times in 300 s by now, lastly: no answer",
                $"{What}: over after 600 s, in which it failed 600 times",
            ]);
        log.Lines.ShouldAllBe(static l => l.Exception == null);
    }

    [Fact]
    public void A_bug_is_told_with_its_stack_also_while_the_database_is_away()
    {
        Fail(10, new TimeoutException("no answer"));
        Fail(10, new InvalidOperationException("a bug"));
        Fail(10, new TimeoutException("no answer"));

        log.Lines.Count.ShouldBe(2);
        log.Lines[1].Level.ShouldBe(LogLevel.Error);
        log.Lines[1].Exception!.Message.ShouldBe("a bug");
    }

    [Fact]
    public void What_comes_again_after_a_long_time_is_told_as_new()
    {
        Fail(3, new TimeoutException("no answer"));
        clock.Advance(RepeatedTrouble.Interval);
        Fail(3, new TimeoutException("no answer"));

        log.Lines.Count(static l => l.Message.Contains("is tried again", StringComparison.Ordinal))
            .ShouldBe(2);
    }

    private void Fail(int times, Exception failure)
    {
        for (var i = 0; i < times; i++)
        {
            trouble.Failed(What, failure);
            clock.Advance(Second);
        }
    }
}
