using System.Globalization;
using OnCallAgent.Domain.Escalation.OnCall;
using OnCallAgent.Domain.Shared;

namespace OnCallAgent.Tests.Domain.Escalation.OnCall;

public sealed class QuietHoursTests
{
    private static readonly QuietHours Night = new()
    {
        From = new TimeOnly(22, 0),
        Until = new TimeOnly(7, 0),
        Zone = "Europe/Berlin",
    };

    [Theory]
    [InlineData("2026-06-01T21:59:59+02:00", null)]
    [InlineData("2026-06-01T22:00:00+02:00", "2026-06-02T07:00:00+02:00")]
    [InlineData("2026-06-02T06:59:59+02:00", "2026-06-02T07:00:00+02:00")]
    [InlineData("2026-06-02T07:00:00+02:00", null)]
    // The nights in which clocks change: seven stays seven.
    [InlineData("2026-03-28T23:00:00+01:00", "2026-03-29T07:00:00+02:00")]
    [InlineData("2026-10-24T23:00:00+02:00", "2026-10-25T07:00:00+01:00")]
    public void What_can_wait_waits_for_the_morning(string now, string? until) =>
        Night.HoldUntil(Severity.Low, At(now)).ShouldBe(until is null ? null : At(until));

    [Theory]
    [InlineData(Severity.Critical, false)]
    [InlineData(Severity.High, false)]
    [InlineData(Severity.Medium, true)]
    [InlineData(Severity.Info, true)]
    public void Only_what_they_name_waits(Severity severity, bool waits) =>
        (Night.HoldUntil(severity, At("2026-06-02T03:00:00+02:00")) is not null).ShouldBe(waits);

    [Fact]
    public void Critical_never_waits_whatever_they_name() =>
        (Night with { Severities = [Severity.Critical] })
            .HoldUntil(Severity.Critical, At("2026-06-02T03:00:00+02:00"))
            .ShouldBeNull();

    [Fact]
    public void Hours_within_a_day_hold_within_it()
    {
        var lunch = Night with { From = new TimeOnly(12, 0), Until = new TimeOnly(13, 0) };

        lunch
            .HoldUntil(Severity.Low, At("2026-06-02T12:30:00+02:00"))
            .ShouldBe(At("2026-06-02T13:00:00+02:00"));
        lunch.HoldUntil(Severity.Low, At("2026-06-02T23:30:00+02:00")).ShouldBeNull();
    }

    [Fact]
    public void An_end_in_the_hour_that_comes_twice_is_the_first_and_holds_nobody_again()
    {
        var early = Night with { Until = new TimeOnly(2, 30) };

        early
            .HoldUntil(Severity.Low, At("2026-10-25T02:15:00+02:00"))
            .ShouldBe(At("2026-10-25T02:30:00+02:00"));
        early.HoldUntil(Severity.Low, At("2026-10-25T02:15:00+01:00")).ShouldBeNull();
    }

    [Fact]
    public void An_end_in_the_hour_that_is_left_out_comes()
    {
        var early = Night with { Until = new TimeOnly(2, 30) };

        early
            .HoldUntil(Severity.Low, At("2026-03-29T01:59:00+01:00"))
            .ShouldBe(At("2026-03-29T03:30:00+02:00"));
    }

    [Theory]
    [InlineData("Europe/Berlin", "2026-03-28T12:00:00Z")]
    [InlineData("Europe/Berlin", "2026-10-24T12:00:00Z")]
    [InlineData("America/New_York", "2026-03-07T12:00:00Z")]
    [InlineData("America/New_York", "2026-10-31T12:00:00Z")]
    [InlineData("Australia/Lord_Howe", "2026-04-04T06:00:00Z")]
    [InlineData("Australia/Lord_Howe", "2026-10-03T06:00:00Z")]
    public void Over_a_night_in_which_clocks_change_whoever_waits_waits_for_one_and_the_same_moment(
        string zone,
        string noon
    )
    {
        for (var minutes = 0; minutes < 24 * 60; minutes += 15)
        {
            var until = new TimeOnly(minutes / 60, minutes % 60);
            if (until == Night.From)
            {
                continue;
            }

            var quiet = Night with { Zone = zone, Until = until };
            var ends = Enumerable
                .Range(0, 24 * 12)
                .Select(n => At(noon).AddMinutes(5 * n))
                .Select(now => (now, end: quiet.HoldUntil(Severity.Low, now)))
                .ToList();

            // Who is told to wait until a moment is joined by all that comes before it, and by nobody after it.
            foreach (var (now, end) in ends)
            {
                ends.Where(other => end is not null && other.now >= now && other.now < end)
                    .All(other => other.end == end)
                    .ShouldBeTrue($"until {until} in {zone}, from {now:O}");
            }
        }
    }

    private static DateTimeOffset At(string text) =>
        DateTimeOffset.Parse(text, CultureInfo.InvariantCulture);
}
