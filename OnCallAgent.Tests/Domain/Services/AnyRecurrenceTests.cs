using CsCheck;
using OnCallAgent.Domain.Shared;
using OnCallAgent.Tests.Support;

namespace OnCallAgent.Tests.Domain.Services;

/// <summary>A rule is written by a person: it is sound, or told what is wrong with it.</summary>
public sealed class AnyRecurrenceTests
{
    private static readonly DateTimeOffset Start = new(2026, 1, 31, 22, 0, 0, TimeSpan.Zero);

    private static readonly Gen<string> Rules = NearMisses.Of(
        [
            "FREQ=WEEKLY;BYDAY=SU",
            "FREQ=DAILY;INTERVAL=2;COUNT=10",
            "FREQ=MONTHLY;BYDAY=-1FR;UNTIL=20271224T000000Z",
            "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29;BYHOUR=1,2",
            "FREQ=MONTHLY;BYSETPOS=-1;BYDAY=MO,TU;WKST=SU",
            "FREQ=YEARLY;BYWEEKNO=53;BYYEARDAY=-366",
        ],
        NearMisses.OneOf(
            "0",
            "-1",
            "2147483647",
            "99999999999",
            ";",
            "=",
            ",",
            "FREQ=",
            "INTERVAL=2147483647",
            "COUNT=0",
            "UNTIL=99991231T235959Z",
            "UNTIL=00010101",
            "BYMONTHDAY=30,31;BYMONTH=2",
            "BYSECOND=61",
            "BYDAY=100MO"
        )
    );

    [Fact]
    public void A_rule_that_is_called_sound_can_be_asked_at_any_time() =>
        Gen.Select(Rules, NearMisses.OneOf("UTC", "Europe/Berlin", "Pacific/Apia"))
            .Sample(
                (rule, zone) =>
                {
                    var window = new RecurringTime(Start, Start.AddHours(4), rule, zone);
                    if (window.Fault() is { } fault)
                    {
                        return fault.Length > 0;
                    }

                    foreach (var days in new[] { -1, 0, 40, 800 })
                    {
                        var now = Start.AddDays(days);
                        _ = window.At(now);
                        if (window.Next(now) is { } next && next.From <= now)
                        {
                            return false;
                        }
                    }

                    return true;
                },
                iter: 2_000
            );

    [Theory]
    [InlineData("FREQ=DAILY;INTERVAL=2147483647")]
    [InlineData("FREQ=WEEKLY;INTERVAL=2147483647")]
    [InlineData("FREQ=MONTHLY;INTERVAL=2147483647")]
    [InlineData("FREQ=YEARLY;INTERVAL=2147483647")]
    public void A_rule_whose_next_occurrence_lies_beyond_the_calendar_occurs_once(string rule)
    {
        var window = new RecurringTime(Start, Start.AddHours(4), rule, "Pacific/Apia");
        window.Fault().ShouldBeNull();
        window.At(Start).ShouldBe(new Stretch(Start, Start.AddHours(4)));
        window.At(Start.AddDays(40)).ShouldBeNull();
        window.Next(Start).ShouldBeNull();
    }
}
