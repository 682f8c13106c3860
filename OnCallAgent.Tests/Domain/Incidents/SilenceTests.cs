using System.Globalization;
using OnCallAgent.Domain.Incidents;
using OnCallAgent.Domain.Logs;
using OnCallAgent.Domain.Shared;
using OnCallAgent.Tests.Domain.Detection;

namespace OnCallAgent.Tests.Domain.Incidents;

public sealed class SilenceTests
{
    private static readonly DateTimeOffset Noon = new(2026, 3, 28, 12, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData("service", MatcherKind.Equals, "ORDERS", true)]
    [InlineData("service", MatcherKind.Equals, "order", false)]
    [InlineData("service", MatcherKind.NotEquals, "payments", true)]
    [InlineData("service", MatcherKind.Matches, "ord.*|pay.*", true)]
    [InlineData("service", MatcherKind.Matches, "ord", false)]
    [InlineData("service", MatcherKind.NotMatches, "pay.*", true)]
    [InlineData("severity", MatcherKind.Equals, "high", true)]
    [InlineData("level", MatcherKind.Equals, "error", true)]
    [InlineData("pattern", MatcherKind.Equals, "p", true)]
    [InlineData("host", MatcherKind.Equals, "db1", true)]
    [InlineData("HOST", MatcherKind.Matches, @"db\d", true)]
    [InlineData("rack", MatcherKind.Equals, "7", false)]
    [InlineData("rack", MatcherKind.NotEquals, "7", true)]
    [InlineData("message", MatcherKind.Matches, ".*boom.*", true)]
    public void A_matcher_looks_at_labels_of_the_line(
        string label,
        MatcherKind kind,
        string value,
        bool covers
    )
    {
        var signal = Some.Signal(Some.Pattern(severity: Severity.High), "big boom here");
        signal = signal with
        {
            Pattern = signal.Pattern with { Id = "p" },
            Entry = signal.Entry with
            {
                Level = EntryLevel.Error,
                Metadata = new Dictionary<string, string> { ["host"] = "db1" },
            },
        };
        (
            ActiveSilences
                .Of([new SilenceMatcher(label, kind, value)])
                .Covering(SilenceSubject.Of(signal))
            is not null
        ).ShouldBe(covers);
    }

    [Fact]
    public void All_matchers_must_hold()
    {
        var signal = SilenceSubject.Of(Some.Signal(Some.Pattern(), "boom"));
        SilenceMatcher mine = new("service", MatcherKind.Equals, "orders");
        ActiveSilences.Of([mine]).Covering(signal).ShouldNotBeNull();
        ActiveSilences
            .Of([mine, new("host", MatcherKind.Equals, "db2")])
            .Covering(signal)
            .ShouldBeNull();
    }

    [Fact]
    public void A_silence_holds_from_its_begin_until_before_its_end()
    {
        var silence = Silence(Noon, TimeSpan.FromHours(1));
        silence.StateAt(Noon.AddSeconds(-1)).ShouldBe(SilenceState.Upcoming);
        silence.StateAt(Noon).ShouldBe(SilenceState.Active);
        silence.StateAt(Noon.AddMinutes(59)).ShouldBe(SilenceState.Active);
        silence.StateAt(Noon.AddHours(1)).ShouldBe(SilenceState.Ended);
        (silence with { EndedAt = Noon.AddMinutes(5) })
            .StateAt(Noon.AddMinutes(5))
            .ShouldBe(SilenceState.Ended);
    }

    [Fact]
    public void A_weekly_window_keeps_its_hour_when_the_clocks_change()
    {
        // Berlin goes from UTC+1 to UTC+2 on 29 March 2026.
        var silence = Silence(Berlin(2026, 3, 22, 4), TimeSpan.FromHours(2)) with
        {
            Recurrence = "FREQ=WEEKLY;BYDAY=SU",
            Zone = "Europe/Berlin",
        };
        SilenceRules.Check(silence).ShouldBeEmpty();
        SilenceSchedule
            .Next(silence, Noon)
            .ShouldBe(
                new SilenceSpan(
                    new DateTimeOffset(2026, 3, 29, 2, 0, 0, TimeSpan.Zero),
                    new DateTimeOffset(2026, 3, 29, 4, 0, 0, TimeSpan.Zero)
                )
            );
        silence
            .StateAt(new DateTimeOffset(2026, 3, 29, 3, 59, 0, TimeSpan.Zero))
            .ShouldBe(SilenceState.Active);
        silence
            .StateAt(new DateTimeOffset(2026, 3, 29, 4, 0, 0, TimeSpan.Zero))
            .ShouldBe(SilenceState.Upcoming);
        SilenceSchedule
            .At(silence, new DateTimeOffset(2026, 3, 22, 3, 30, 0, TimeSpan.Zero))!
            .Value.From.ShouldBe(Berlin(2026, 3, 22, 4));
    }

    [Fact]
    public void A_nightly_window_past_midnight_holds_on_both_days()
    {
        var silence = Silence(
            new DateTimeOffset(2026, 3, 1, 23, 0, 0, TimeSpan.Zero),
            TimeSpan.FromHours(3)
        ) with
        {
            Recurrence = "FREQ=DAILY;UNTIL=20260401T000000Z",
        };
        silence
            .StateAt(new DateTimeOffset(2026, 3, 15, 1, 59, 0, TimeSpan.Zero))
            .ShouldBe(SilenceState.Active);
        silence
            .StateAt(new DateTimeOffset(2026, 3, 15, 2, 0, 0, TimeSpan.Zero))
            .ShouldBe(SilenceState.Upcoming);
        silence
            .StateAt(new DateTimeOffset(2026, 4, 3, 0, 0, 0, TimeSpan.Zero))
            .ShouldBe(SilenceState.Ended);
    }

    [Theory]
    [InlineData("FREQ=SECONDLY", "daily, weekly")]
    [InlineData("FREQ=HOURLY", "daily, weekly")]
    [InlineData("every sunday", "iCalendar")]
    [InlineData("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30", "never")]
    [InlineData("FREQ=WEEKLY;BYDAY=XX", "iCalendar")]
    public void A_rule_that_cannot_recur_is_refused(string rule, string why)
    {
        var fault = SilenceRules
            .Check(Silence(Noon, TimeSpan.FromHours(1)) with { Recurrence = rule })
            .ShouldHaveSingleItem();
        fault.Field.ShouldBe("recurrence");
        fault.Reason.ShouldContain(why);
    }

    [Fact]
    public void A_condition_that_would_take_minutes_for_a_line_silences_nothing_wherever_it_came_from()
    {
        // The engine takes it, and never looks at its time limit on letters like these.
        var condition = new SilenceMatcher(
            "message",
            MatcherKind.Matches,
            ".*(?:[a-z]{1,45}[a-y]{1,45}){1,9}!"
        );
        var state = 1u;
        var letters = new char[60_000];
        for (var i = 0; i < letters.Length; i++)
        {
            state = (state * 1_664_525) + 1_013_904_223;
            letters[i] = "abxyz"[(int)(state >> 16) % 5];
        }

        condition.Compile()(new string(letters)).ShouldBeFalse();
    }

    [Fact]
    public void A_condition_that_is_slow_line_after_line_is_given_up_for_the_rest_of_them()
    {
        var covers = new SilenceMatcher(
            "message",
            MatcherKind.Matches,
            ".*(?:[a-z0-9]{1,30}x){1,3}!|fine"
        ).Compile();
        covers("fine").ShouldBeTrue();
        var hostile = string.Concat(Enumerable.Repeat("abcx1", 12_000));
        // Each of them may take a quarter of a second: an hour without an end to it.
        for (var i = 0; i < 15_000; i++)
        {
            covers(hostile).ShouldBeFalse();
        }
    }

    [Theory]
    [InlineData("service", MatcherKind.Matches, ".*", "fit everything")]
    [InlineData("service", MatcherKind.NotEquals, "x", "fit everything")]
    [InlineData("service", MatcherKind.Matches, "(a", "wrong")]
    [InlineData("service", MatcherKind.Matches, @"(a)\1", "for ever")]
    [InlineData("service", MatcherKind.Matches, "(?=a)a", "for ever")]
    [InlineData("message", MatcherKind.Matches, ".*(?:[a-z]{1,45}[a-y]{1,45}){1,9}!", "for ever")]
    [InlineData("ser vice", MatcherKind.Equals, "x", "label")]
    [InlineData("", MatcherKind.Equals, "x", "label")]
    public void A_matcher_that_is_wrong_or_silences_everything_is_refused(
        string label,
        MatcherKind kind,
        string value,
        string why
    )
    {
        var fault = SilenceRules
            .Check(
                Silence(Noon, TimeSpan.FromHours(1)) with
                {
                    Matchers = [new(label, kind, value)],
                }
            )
            .ShouldHaveSingleItem();
        (fault.Field, fault.Reason.Contains(why, StringComparison.Ordinal)).ShouldBe(
            ("matchers", true),
            fault.Reason
        );
    }

    [Fact]
    public void Lengths_reasons_and_zones_are_checked()
    {
        var silence = Silence(Noon, TimeSpan.FromHours(1));
        SilenceRules
            .Check(silence with { EndsAt = Noon })
            .ShouldHaveSingleItem()
            .Field.ShouldBe("ends_at");
        SilenceRules
            .Check(silence with { EndsAt = Noon.AddDays(91) })
            .ShouldHaveSingleItem()
            .Field.ShouldBe("ends_at");
        SilenceRules
            .Check(silence with { Reason = " " })
            .ShouldHaveSingleItem()
            .Field.ShouldBe("reason");
        SilenceRules
            .Check(silence with { Zone = "Mars/Olympus" })
            .ShouldHaveSingleItem()
            .Field.ShouldBe("zone");
        SilenceRules
            .Check(silence with { Matchers = [] })
            .ShouldHaveSingleItem()
            .Field.ShouldBe("matchers");
    }

    [Fact]
    public void Until_when_it_is_silenced_is_told_alike_in_every_culture()
    {
        var before = CultureInfo.CurrentCulture;
        try
        {
            // Another calendar, in which this is the year 1447.
            CultureInfo.CurrentCulture = CultureInfo.GetCultureInfo("ar-SA");
            var incident = Incident
                .Report(
                    new NewIncident("Pool exhausted", "", "orders", Severity.High),
                    "ann",
                    Noon,
                    new CountingIds()
                )
                .Value;
            var silence = Silence(Noon, TimeSpan.FromHours(1));
            incident.WaitForSilence(
                silence,
                new SilenceSpan(silence.StartsAt, silence.EndsAt),
                Noon
            );
            incident.UnsavedTimeline[^1].Text.ShouldContain("until 2026-03-28 13:00 UTC");
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }

    private static DateTimeOffset Berlin(int year, int month, int day, int hour)
    {
        var local = new DateTime(year, month, day, hour, 0, 0);
        return new DateTimeOffset(
            local,
            TimeZoneInfo.FindSystemTimeZoneById("Europe/Berlin").GetUtcOffset(local)
        );
    }

    private static Silence Silence(DateTimeOffset from, TimeSpan length) =>
        new()
        {
            Id = "SIL-1",
            Reason = "Upgrade",
            Matchers = [new("service", MatcherKind.Equals, "orders")],
            StartsAt = from,
            EndsAt = from + length,
            CreatedBy = "mara",
            CreatedAt = from,
            UpdatedBy = "mara",
            UpdatedAt = from,
        };
}
