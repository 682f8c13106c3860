using System.Globalization;
using OnCallAgent.Domain.Services;
using OnCallAgent.Domain.Shared;

namespace OnCallAgent.Tests.Domain.Services;

public sealed class ChangeWindowsTests
{
    private const string Berlin = "Europe/Berlin";

    [Theory]
    [InlineData("FREQ=DAILY", 1)]
    [InlineData("FREQ=WEEKLY;BYDAY=SU,WE", 2)]
    [InlineData("FREQ=MONTHLY;BYDAY=-1FR", 30)]
    [InlineData("FREQ=DAILY;COUNT=10", 1)]
    public void What_was_asked_before_changes_no_answer(string rule, int hours)
    {
        var start = new DateTimeOffset(2025, 1, 1, 20, 0, 0, TimeSpan.Zero);
        RecurringTime Window(int n) =>
            // Equal but for a name of the zone that means the same: nothing is remembered of this one.
            new(start, start.AddHours(hours), rule, n == 0 ? "UTC" : "Etc/UTC");
        var moments = Enumerable
            .Range(0, 400)
            .Select(n => start.AddHours((n * 7_919) % 20_000))
            .ToList();

        var mixed = moments.ConvertAll(m => (Window(0).At(m), Window(0).Next(m)));
        var sorted = moments
            .Order()
            .ToDictionary(m => m, m => (Window(1).At(m), Window(1).Next(m)));

        mixed.ShouldBe(moments.ConvertAll(m => sorted[m]));
    }

    [Fact]
    public void Without_windows_it_is_always_open() =>
        ChangeWindows.Judge([], At("2026-03-01T12:00Z")).IsOpen.ShouldBeTrue();

    [Theory]
    [InlineData("2026-01-12T20:59Z", false)]
    [InlineData("2026-01-12T21:00Z", true)]
    [InlineData("2026-01-13T02:59Z", true)]
    [InlineData("2026-01-13T03:00Z", false)]
    // Summer: ten in the evening in Berlin is an hour earlier by the sun.
    [InlineData("2026-07-13T19:59Z", false)]
    [InlineData("2026-07-13T20:00Z", true)]
    [InlineData("2026-07-14T01:59Z", true)]
    [InlineData("2026-07-14T02:00Z", false)]
    public void A_nightly_window_keeps_to_the_clock_on_the_wall(string at, bool open) =>
        ChangeWindows.Judge([Nights()], At(at)).IsOpen.ShouldBe(open);

    [Theory]
    // The clocks go forward at 01:00 UTC on 29 March 2026 and back at 01:00 UTC on 25 October.
    [InlineData("2026-03-28T20:59Z", false)]
    [InlineData("2026-03-28T21:00Z", true)]
    [InlineData("2026-03-29T01:30Z", true)]
    [InlineData("2026-03-29T20:00Z", true)]
    [InlineData("2026-10-24T20:00Z", true)]
    [InlineData("2026-10-25T01:30Z", true)]
    [InlineData("2026-10-25T20:30Z", false)]
    [InlineData("2026-10-25T21:00Z", true)]
    public void The_nights_of_the_change_of_clocks_are_right(string at, bool open) =>
        ChangeWindows.Judge([Nights()], At(at)).IsOpen.ShouldBe(open);

    [Fact]
    public void A_refusal_names_the_next_opening()
    {
        var verdict = ChangeWindows.Judge([Nights()], At("2026-07-13T12:00Z"));
        verdict.OpensAt.ShouldBe(At("2026-07-13T20:00Z"));
        verdict.Why.ShouldContain("from Mon 2026-07-13 22:00 Europe/Berlin (+02:00)");
    }

    [Fact]
    public void A_freeze_is_stronger_than_an_open_window_and_opens_within_one()
    {
        // Until noon: the next opening is the evening's, not the end of the freeze.
        var freeze = new ChangeWindow(
            WindowKind.Freeze,
            At("2026-01-12T00:00Z"),
            At("2026-01-13T12:00Z"),
            "UTC"
        )
        {
            Name = "release",
        };
        var verdict = ChangeWindows.Judge([Nights(), freeze], At("2026-01-12T22:00Z"));
        verdict.IsOpen.ShouldBeFalse();
        verdict.Why.ShouldStartWith("A freeze “release” holds until Tue 2026-01-13 12:00 UTC");
        verdict.OpensAt.ShouldBe(At("2026-01-13T21:00Z"));
    }

    [Fact]
    public void A_freeze_alone_leaves_everything_else_open()
    {
        var freeze = new ChangeWindow(
            WindowKind.Freeze,
            At("2025-12-20T00:00Z"),
            At("2026-01-03T00:00Z"),
            "UTC"
        )
        {
            Recurrence = "FREQ=YEARLY",
        };
        ChangeWindows.Judge([freeze], At("2026-06-01T00:00Z")).IsOpen.ShouldBeTrue();
        var verdict = ChangeWindows.Judge([freeze], At("2029-12-24T00:00Z"));
        verdict.IsOpen.ShouldBeFalse();
        verdict.OpensAt.ShouldBe(At("2030-01-03T00:00Z"));
    }

    [Fact]
    public void Windows_that_are_over_never_open_again_and_say_so()
    {
        var once = new ChangeWindow(
            WindowKind.Allowed,
            At("2026-01-01T00:00Z"),
            At("2026-01-02T00:00Z"),
            "UTC"
        );
        var verdict = ChangeWindows.Judge([once], At("2026-02-01T00:00Z"));
        verdict.IsOpen.ShouldBeFalse();
        verdict.OpensAt.ShouldBeNull();
        verdict.Why.ShouldContain("none opens again");
    }

    [Fact]
    public void Freezes_without_a_gap_end_in_an_answer()
    {
        var always = new ChangeWindow(
            WindowKind.Freeze,
            At("2026-01-01T00:00Z"),
            At("2026-01-02T00:00Z"),
            "UTC"
        )
        {
            Recurrence = "FREQ=DAILY",
        };
        ChangeWindows.Judge([always], At("2026-02-01T00:00Z")).OpensAt.ShouldBeNull();
    }

    [Theory]
    [InlineData("Mars/Olympus", 1, null)]
    [InlineData("UTC", 0, null)]
    [InlineData("UTC", 91 * 24, null)]
    [InlineData("UTC", 1, "FREQ=SOMETIMES")]
    [InlineData("UTC", 1, "FREQ=SECONDLY")]
    [InlineData("UTC", 1, "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30")]
    public void What_makes_no_sense_is_refused(string zone, int hours, string? rule)
    {
        var start = At("2026-01-01T00:00Z");
        new ChangeWindow(WindowKind.Allowed, start, start.AddHours(hours), zone)
        {
            Recurrence = rule,
        }
            .Fault()
            .ShouldNotBeNull();
    }

    private static ChangeWindow Nights() =>
        new(WindowKind.Allowed, At("2026-01-05T21:00Z"), At("2026-01-06T03:00Z"), Berlin)
        {
            Recurrence = "FREQ=DAILY",
        };

    private static DateTimeOffset At(string text) =>
        DateTimeOffset.Parse(text, CultureInfo.InvariantCulture);
}
