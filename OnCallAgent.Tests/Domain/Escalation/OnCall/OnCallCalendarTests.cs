using System.Globalization;
using OnCallAgent.Domain.Escalation.OnCall;

namespace OnCallAgent.Tests.Domain.Escalation.OnCall;

public sealed class OnCallCalendarTests
{
    private static readonly OnCallSchedule Schedule = new()
    {
        Id = "shop",
        Name = "Shop",
        Zone = "Europe/Berlin",
        Rotations =
        [
            new Rotation
            {
                Name = "primary",
                StartsOn = new DateOnly(2026, 3, 23),
                HandoverAt = new TimeOnly(9, 0),
                Unit = ShiftUnit.Days,
                People = ["ada", "bob"],
            },
        ],
    };

    private int made;

    [Fact]
    public void Somebody_takes_over_and_hands_back()
    {
        var taken = Override("carol", "2026-03-24T12:00:00+01:00", "2026-03-24T14:00:00+01:00");

        On("2026-03-24T11:59:59+01:00", taken).ShouldBe(["bob"]);
        On("2026-03-24T12:00:00+01:00", taken).ShouldBe(["carol"]);
        On("2026-03-24T14:00:00+01:00", taken).ShouldBe(["bob"]);
    }

    [Fact]
    public void An_override_for_one_person_leaves_the_others()
    {
        var both = Schedule with
        {
            Rotations =
            [
                .. Schedule.Rotations,
                Schedule.Rotations[0] with
                {
                    Name = "backup",
                    People = ["dora"],
                },
            ],
        };
        var forBob = Override(
            "carol",
            "2026-03-24T00:00:00+01:00",
            "2026-03-26T00:00:00+01:00"
        ) with
        {
            InsteadOf = "bob",
        };

        OnCallCalendar
            .At(both, [forBob], At("2026-03-24T10:00:00+01:00"))
            .Select(d => (d.Person, d.Rotation, d.Override is not null))
            .ShouldBe([("carol", "primary", true), ("dora", "backup", false)]);
        // The next day it is ada's turn, for whom nobody stands in.
        OnCallCalendar
            .At(both, [forBob], At("2026-03-25T10:00:00+01:00"))
            .Select(d => d.Person)
            .ShouldBe(["ada", "dora"]);
    }

    [Fact]
    public void Of_two_overrides_at_one_time_the_later_entered_counts()
    {
        var first = Override("carol", "2026-03-24T12:00:00+01:00", "2026-03-24T18:00:00+01:00");
        var second = Override("dora", "2026-03-24T13:00:00+01:00", "2026-03-24T14:00:00+01:00");

        On("2026-03-24T12:30:00+01:00", second, first).ShouldBe(["carol"]);
        On("2026-03-24T13:30:00+01:00", second, first).ShouldBe(["dora"]);
        On("2026-03-24T14:30:00+01:00", second, first).ShouldBe(["carol"]);
    }

    [Fact]
    public void An_override_puts_somebody_on_call_where_nobody_is()
    {
        var early = Override("carol", "2026-03-20T00:00:00+01:00", "2026-03-21T00:00:00+01:00");

        On("2026-03-20T10:00:00+01:00").ShouldBeEmpty();
        On("2026-03-20T10:00:00+01:00", early).ShouldBe(["carol"]);
    }

    [Fact]
    public void An_override_of_another_schedule_changes_nothing() =>
        On(
                "2026-03-24T12:00:00+01:00",
                Override("carol", "2026-03-24T00:00:00+01:00", "2026-03-25T00:00:00+01:00") with
                {
                    ScheduleId = "other",
                }
            )
            .ShouldBe(["bob"]);

    [Fact]
    public void A_calendar_shows_shifts_overrides_and_stretches_without_anybody()
    {
        var taken = Override("carol", "2026-03-24T12:00:00+01:00", "2026-03-24T14:00:00+01:00");

        OnCallCalendar
            .Between(
                Schedule,
                [taken],
                At("2026-03-22T09:00:00+01:00"),
                At("2026-03-25T09:00:00+01:00")
            )
            .Select(s => $"{Local(s.From)} to {Local(s.Until)} {s.Duty?.Person ?? "nobody"}")
            .ShouldBe([
                "22 09:00 to 23 09:00 nobody",
                "23 09:00 to 24 09:00 ada",
                "24 09:00 to 24 12:00 bob",
                "24 12:00 to 24 14:00 carol",
                "24 14:00 to 25 09:00 bob",
            ]);
    }

    [Theory]
    [InlineData("2026-03-28T00:00:00Z", "2026-03-31T00:00:00Z")]
    [InlineData("2026-10-24T00:00:00Z", "2026-10-27T00:00:00Z")]
    public void A_calendar_and_who_is_on_call_agree_while_clocks_change(string from, string until)
    {
        var schedule = Schedule with
        {
            Rotations =
            [
                Schedule.Rotations[0] with
                {
                    HandoverAt = new TimeOnly(2, 30),
                    Unit = ShiftUnit.Hours,
                    Length = 6,
                },
            ],
        };
        var taken = Override("carol", "2026-03-29T01:30:00+01:00", "2026-03-29T03:30:00+02:00");
        var shifts = OnCallCalendar.Between(schedule, [taken], At(from), At(until));

        for (var at = At(from); at < At(until); at = at.AddMinutes(10))
        {
            shifts
                .Single(s => s.From <= at && at < s.Until)
                .Duty.ShouldBe(OnCallCalendar.At(schedule, [taken], at).Single(), at.ToString("u"));
        }

        shifts.Zip(shifts.Skip(1)).ShouldAllBe(p => p.First.Until == p.Second.From);
    }

    private IReadOnlyList<string> On(string at, params ScheduleOverride[] overrides) =>
        [.. OnCallCalendar.At(Schedule, overrides, At(at)).Select(d => d.Person)];

    private ScheduleOverride Override(string person, string from, string until) =>
        new()
        {
            Id = new Guid(++made, 0, 0, new byte[8]),
            ScheduleId = "shop",
            Person = person,
            From = At(from),
            Until = At(until),
            CreatedAt = At("2026-03-01T00:00:00Z").AddMinutes(made),
        };

    private static string Local(DateTimeOffset at) =>
        TimeZoneInfo
            .ConvertTime(at, TimeZoneInfo.FindSystemTimeZoneById("Europe/Berlin"))
            .ToString("dd HH:mm", CultureInfo.InvariantCulture);

    private static DateTimeOffset At(string text) =>
        DateTimeOffset.Parse(text, CultureInfo.InvariantCulture);
}
