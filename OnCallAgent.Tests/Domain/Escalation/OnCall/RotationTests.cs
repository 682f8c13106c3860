using CsCheck;
using OnCallAgent.Domain.Escalation.OnCall;

namespace OnCallAgent.Tests.Domain.Escalation.OnCall;

/// <summary>Turns are handed over by the clock on the wall, also in the nights in which it is changed.</summary>
public sealed class RotationTests
{
    private static readonly TimeZoneInfo Berlin = Zone("Europe/Berlin");
    private static readonly string[] Zones =
    [
        "UTC",
        "Europe/Berlin",
        "America/New_York",
        // Half an hour, on the southern half of the world.
        "Australia/Lord_Howe",
        "Asia/Kathmandu",
        // Changes its clocks at midnight: the day begins at one.
        "America/Santiago",
    ];

    [Fact]
    public void People_take_turns_in_their_order_and_begin_anew()
    {
        var weekly = Rotation(ShiftUnit.Weeks, 1);

        Who(weekly, "2026-03-02T08:59:59+01:00").ShouldBe("carol", "the handover is at nine");
        Who(weekly, "2026-03-02T09:00:00+01:00").ShouldBe("ada");
        Who(weekly, "2026-03-09T09:00:00+01:00").ShouldBe("bob");
        Who(weekly, "2026-03-16T09:00:00+01:00").ShouldBe("carol");
        Who(weekly, "2026-03-23T09:00:00+01:00").ShouldBe("ada");
    }

    [Fact]
    public void Before_the_first_shift_nobody_is_on_call()
    {
        var weekly = Rotation(ShiftUnit.Weeks, 1);

        weekly.At(At("2026-02-09T08:59:59+01:00"), Berlin).ShouldBeNull();
        weekly.At(At("2026-02-09T09:00:00+01:00"), Berlin)!.Person.ShouldBe("ada");
        weekly.Begin(Berlin).ShouldBe(At("2026-02-09T09:00:00+01:00"));
    }

    [Theory]
    [InlineData("2026-03-28T09:00:00+01:00", "2026-03-29T09:00:00+02:00", 23)]
    [InlineData("2026-10-24T09:00:00+02:00", "2026-10-25T09:00:00+01:00", 25)]
    [InlineData("2026-06-01T09:00:00+02:00", "2026-06-02T09:00:00+02:00", 24)]
    public void A_shift_over_a_change_of_clocks_is_an_hour_shorter_or_longer_and_nine_stays_nine(
        string from,
        string until,
        int hours
    )
    {
        var shift = Rotation(ShiftUnit.Days, 1).At(At(from), Berlin)!;

        (shift.From, shift.Until).ShouldBe((At(from), At(until)));
        (shift.Until - shift.From).ShouldBe(TimeSpan.FromHours(hours));
    }

    [Fact]
    public void A_handover_in_the_hour_that_is_left_out_is_where_the_clock_would_have_shown_it()
    {
        // 02:30 does not exist on that night; the clock goes from 01:59:59 to 03:00.
        var nightly = Rotation(ShiftUnit.Days, 1) with
        {
            HandoverAt = new TimeOnly(2, 30),
        };

        var shift = nightly.At(At("2026-03-29T12:00:00+02:00"), Berlin)!;

        shift.From.ShouldBe(At("2026-03-29T03:30:00+02:00"));
        shift.Until.ShouldBe(At("2026-03-30T02:30:00+02:00"));
    }

    [Fact]
    public void A_handover_in_the_hour_that_comes_twice_is_at_the_first_and_only_there()
    {
        var nightly = Rotation(ShiftUnit.Days, 1) with { HandoverAt = new TimeOnly(2, 30) };
        var before = Who(nightly, "2026-10-25T02:29:59+02:00");
        var after = Who(nightly, "2026-10-25T02:30:00+02:00");

        after.ShouldNotBe(before);
        Who(nightly, "2026-10-25T02:15:00+01:00").ShouldBe(after, "the second quarter past two");
        Who(nightly, "2026-10-25T02:45:00+01:00").ShouldBe(after);
        Who(nightly, "2026-10-26T02:29:59+01:00").ShouldBe(after);
    }

    [Fact]
    public void Of_two_handovers_at_one_moment_the_later_counts()
    {
        // By the hour: the shift from two to three is left out in that night, and nobody's turn lasts no time.
        var hourly = Rotation(ShiftUnit.Hours, 1);

        var shift = hourly.At(At("2026-03-29T03:00:00+02:00"), Berlin)!;

        shift.From.ShouldBe(At("2026-03-29T01:00:00Z"));
        shift.Until.ShouldBe(At("2026-03-29T02:00:00Z"));
    }

    [Fact]
    public void At_every_moment_exactly_one_person_of_a_rotation_is_on_call_and_shifts_join()
    {
        var moments =
            from zone in Gen.Int[0, Zones.Length - 1]
            from unit in Gen.Int[0, 2]
            from length in Gen.Int[1, 30]
            from handover in Gen.Int[0, (24 * 4) - 1]
            from minutes in Gen.Int[0, 60 * 24 * 400]
            select (Zone(Zones[zone]), (ShiftUnit)unit, length, handover * 15, minutes);
        moments.Sample(
            m =>
            {
                var (zone, unit, length, handover, minutes) = m;
                var rotation = Rotation(unit, length) with
                {
                    HandoverAt = new TimeOnly(handover / 60, handover % 60),
                };
                var at = rotation.Begin(zone).AddMinutes(minutes);
                var shift = rotation.At(at, zone)!;
                var next = rotation.At(shift.Until, zone)!;
                return shift.From <= at
                    && at < shift.Until
                    && rotation.At(shift.From, zone) == shift
                    && rotation.At(shift.Until.AddTicks(-1), zone) == shift
                    && next.From == shift.Until;
            },
            iter: 3_000
        );
    }

    [Fact]
    public void What_cannot_be_a_rotation_is_refused_with_its_reason()
    {
        var schedule = new OnCallSchedule
        {
            Id = "primary",
            Name = "Primary",
            Zone = "Mars/Olympus",
            Rotations =
            [
                Rotation(ShiftUnit.Hours, 0),
                Rotation(ShiftUnit.Weeks, 53),
                Rotation(ShiftUnit.Days, 1) with
                {
                    People = ["mallory", "ada"],
                    StartsOn = new DateOnly(1999, 1, 1),
                },
                Rotation(ShiftUnit.Days, 1) with
                {
                    People = [],
                },
            ],
        };

        schedule
            .Check(p => p == "ada")
            .Select(e => e.Message)
            .ShouldBe([
                "zone: is “Mars/Olympus”; it must be a zone like Europe/Berlin or UTC",
                "rotations: a shift is 0 hours long; 1 to 1000 are taken",
                "rotations: there is no person “bob”",
                "rotations: there is no person “carol”",
                "rotations: a shift is 53 weeks long; 1 to 52 are taken",
                "rotations: there is no person “bob”",
                "rotations: there is no person “carol”",
                "rotations: the first shift must begin in a year from 2000 to 2200",
                "rotations: there is no person “mallory”",
                "rotations: a rotation has 0 people; 1 to 100 are taken",
            ]);
    }

    private static string Who(Rotation rotation, string at) => rotation.At(At(at), Berlin)!.Person;

    private static Rotation Rotation(ShiftUnit unit, int length) =>
        new()
        {
            // A Monday.
            StartsOn = new DateOnly(2026, 2, 9),
            HandoverAt = new TimeOnly(9, 0),
            Unit = unit,
            Length = length,
            People = ["ada", "bob", "carol"],
        };

    private static DateTimeOffset At(string text) =>
        DateTimeOffset.Parse(text, System.Globalization.CultureInfo.InvariantCulture);

    private static TimeZoneInfo Zone(string id) => TimeZoneInfo.FindSystemTimeZoneById(id);
}
