using OnCallAgent.Domain.Logs;

namespace OnCallAgent.Tests.Domain.Logs;

public sealed class LineTimesTests
{
    private static readonly TimeZoneInfo Berlin = TimeZoneInfo.CreateCustomTimeZone(
        "Berlin-like",
        TimeSpan.FromHours(1),
        "Berlin-like",
        "winter",
        "summer",
        [
            TimeZoneInfo.AdjustmentRule.CreateAdjustmentRule(
                DateTime.MinValue.Date,
                DateTime.MaxValue.Date,
                TimeSpan.FromHours(1),
                TimeZoneInfo.TransitionTime.CreateFloatingDateRule(
                    new DateTime(1, 1, 1, 2, 0, 0),
                    3,
                    5,
                    DayOfWeek.Sunday
                ),
                TimeZoneInfo.TransitionTime.CreateFloatingDateRule(
                    new DateTime(1, 1, 1, 3, 0, 0),
                    10,
                    5,
                    DayOfWeek.Sunday
                )
            ),
        ]
    );

    [Theory]
    [InlineData("2026-11-23T10:41:07Z x", "2026-11-23T10:41:07.0000000")]
    [InlineData("2026-11-23T10:41:07.123456789+05:30 x", "2026-11-23T05:11:07.1234567")]
    [InlineData("2026-11-23 10:41:07,5 x", "2026-11-23T10:41:07.5000000")]
    [InlineData("2026-11-23 10:41:07.550 -0800 x", "2026-11-23T18:41:07.5500000")]
    [InlineData("2026-11-23 10:41:07 CET x", "2026-11-23T09:41:07.0000000")]
    [InlineData("2026-11-23 10:41:07 EDT x", "2026-11-23T14:41:07.0000000")]
    [InlineData("2026/11/23 10:41:07 x", "2026-11-23T10:41:07.0000000")]
    [InlineData("2026.11.23 10:41:07.5 x", "2026-11-23T10:41:07.5000000")]
    [InlineData("23.11.2026 10:41:07 x", "2026-11-23T10:41:07.0000000")]
    [InlineData("23/11/2026 10:41:07 x", "2026-11-23T10:41:07.0000000")]
    [InlineData("11/23/2026 10:41:07 x", "2026-11-23T10:41:07.0000000")]
    [InlineData("11/23/2026, 1:41:07 PM x", "2026-11-23T13:41:07.0000000")]
    [InlineData("11/23/2026 12:41:07 AM x", "2026-11-23T00:41:07.0000000")]
    [InlineData("26/11/23 10:41:07 x", "2026-11-23T10:41:07.0000000")]
    [InlineData("20261123T104107Z x", "2026-11-23T10:41:07.0000000")]
    [InlineData("20261123 10:41:07.55 x", "2026-11-23T10:41:07.5500000")]
    [InlineData("261123 10:41:07 x", "2026-11-23T10:41:07.0000000")]
    [InlineData("20261123104107 x", "2026-11-23T10:41:07.0000000")]
    [InlineData("1795430467 INFO x", "2026-11-23T10:41:07.0000000")]
    [InlineData("1795430467550 x", "2026-11-23T10:41:07.5500000")]
    [InlineData("1795430467.550 x", "2026-11-23T10:41:07.5500000")]
    [InlineData("Mon Nov 23 10:41:07 UTC 2026 x", "2026-11-23T10:41:07.0000000")]
    [InlineData("Mon, 23 Nov 2026 10:41:07 GMT x", "2026-11-23T10:41:07.0000000")]
    [InlineData("23 Nov 2026 10:41:07.550 x", "2026-11-23T10:41:07.5500000")]
    [InlineData("Nov  3 10:41:07 x", "2026-11-03T10:41:07.0000000")]
    [InlineData("2026-11-23T10:41:60Z x", "2026-11-23T10:41:59.0000000")]
    [InlineData("[2026-11-23 10:41] x", "2026-11-23T10:41:00.0000000")]
    public void Notations_of_time_are_read(string line, string utc)
    {
        var entry = Lines.Parser.Parse(line, Lines.Context(), Lines.Noon.AddDays(1));
        entry.TimestampIsObserved.ShouldBeFalse();
        entry.Timestamp.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.fffffff", null).ShouldBe(utc);
        entry.Message.ShouldBe("x");
    }

    [Theory]
    [InlineData("2026-01-15 10:00:00 x", "2026-01-15T09:00:00")]
    [InlineData("2026-07-15 10:00:00 x", "2026-07-15T08:00:00")]
    [InlineData("2026-07-15 10:00:00Z x", "2026-07-15T10:00:00")]
    [InlineData("Jul 15 10:00:00 x", "2026-07-15T08:00:00")]
    public void Times_without_a_zone_are_the_stream_s(string line, string utc) =>
        Lines.Parse(line, Berlin).Timestamp.UtcDateTime.ToString("s", null).ShouldBe(utc);

    [Theory]
    [InlineData("2026-11-23T12:00:00Z", "Nov 23 11:00:00 x", "2026-11-23T11:00:00")]
    [InlineData("2026-11-23T12:00:00Z", "Nov 24 11:00:00 x", "2026-11-23T12:00:00")]
    [InlineData("2026-11-23T12:00:00Z", "Nov 24 13:00:00 x", "2025-11-24T13:00:00")]
    [InlineData("2027-01-01T00:10:00Z", "Dec 31 23:59:00 x", "2026-12-31T23:59:00")]
    [InlineData("2026-12-31T23:59:00Z", "Jan  1 00:00:30 x", "2027-01-01T00:00:30")]
    [InlineData("2027-02-10T00:00:00Z", "Feb 29 10:00:00 x", "2024-02-29T10:00:00")]
    [InlineData("2026-11-23T12:00:00Z", "11:59:00.5 x", "2026-11-23T11:59:00")]
    [InlineData("2026-11-23T00:10:00Z", "23:59:00 x", "2026-11-22T23:59:00")]
    [InlineData("2026-11-22T23:59:30Z", "00:00:10 x", "2026-11-23T00:00:10")]
    public void What_a_time_leaves_out_comes_from_the_reading_time(
        string observed,
        string line,
        string utc
    )
    {
        var at = DateTimeOffset.Parse(observed, System.Globalization.CultureInfo.InvariantCulture);
        Lines
            .Parser.Parse(line, Lines.Context(), at)
            .Timestamp.UtcDateTime.ToString("s", null)
            .ShouldBe(utc);
    }

    [Theory]
    [InlineData("2026-11-22 ERROR payment failed", "2026-11-22T00:00:00")]
    [InlineData("2026/11/22 [main] ERROR payment failed", "2026-11-22T00:00:00")]
    [InlineData("2026-11-22 | ERROR | payment failed", "2026-11-22T00:00:00")]
    [InlineData("2026-11-23 ERROR payment failed", "2026-11-23T12:00:00")]
    [InlineData("2026-11-24 ERROR payment failed", "2026-11-23T12:00:00")]
    public void A_line_with_the_day_alone_is_of_that_day_and_today_s_of_the_reading_time(
        string line,
        string utc
    )
    {
        var entry = Lines.Parse(line);
        entry.Timestamp.UtcDateTime.ToString("s", null).ShouldBe(utc);
        (entry.Level, entry.Message).ShouldBe((EntryLevel.Error, "payment failed"));
    }

    [Theory]
    [InlineData("2026-11-22 was a Sunday")]
    [InlineData("2026-13-22 ERROR x")]
    [InlineData("2026-11-22: ERROR x")]
    [InlineData("2026-11-22")]
    public void A_date_that_begins_no_header_is_text(string line)
    {
        var entry = Lines.Parse(line);
        entry.TimestampIsObserved.ShouldBeTrue();
        entry.Message.ShouldBe(line);
    }

    [Fact]
    public void A_line_without_a_time_has_the_reading_time_in_utc()
    {
        var at = new DateTimeOffset(2026, 11, 23, 13, 0, 0, TimeSpan.FromHours(1));
        var entry = Lines.Parser.Parse("no time", Lines.Context(), at);
        entry.TimestampIsObserved.ShouldBeTrue();
        entry.Timestamp.ShouldBe(at);
        entry.Timestamp.Offset.ShouldBe(TimeSpan.Zero);
    }

    [Theory]
    [InlineData("2199-11-23T10:41:07Z ERROR payment failed", "2199-11-23T10:41:07Z")]
    [InlineData("2999-12-31 23:59:59,5 ERROR payment failed", "2999-12-31T23:59:59.5Z")]
    [InlineData("23.11.2999 10:41:07 ERROR payment failed", "2999-11-23T10:41:07Z")]
    [InlineData("2026-11-23T12:10:01Z ERROR payment failed", "2026-11-23T12:10:01Z")]
    [InlineData("Nov 24 11:00:00 ERROR payment failed", "2026-11-24T11:00:00Z")]
    [InlineData("12:59:00 ERROR payment failed", "2026-11-23T12:59:00Z")]
    [InlineData(
        """{"@timestamp":"2999-11-23T10:41:07Z","level":"ERROR","message":"payment failed"}""",
        "2999-11-23T10:41:07Z"
    )]
    [InlineData(
        """{"ts":4079500000,"level":"ERROR","message":"payment failed"}""",
        "2099-04-10T10:26:40Z"
    )]
    [InlineData(
        "ts=2999-11-23T10:41:07Z level=error msg=\"payment failed\"",
        "2999-11-23T10:41:07Z"
    )]
    public void A_line_of_the_future_happened_when_it_came_and_keeps_what_it_said(
        string line,
        string said
    )
    {
        var entry = Lines.Parse(line);
        entry.Timestamp.ShouldBe(Lines.Noon);
        entry.TimestampIsObserved.ShouldBeTrue();
        entry.Metadata[SaidTime.Field].ShouldBe(said);
        (entry.Level, entry.Message).ShouldBe((EntryLevel.Error, "payment failed"));
    }

    [Theory]
    [InlineData("2026-11-23T12:10:00Z x")]
    [InlineData("2026-11-23T11:00:00Z x")]
    [InlineData("1970-01-01T00:00:00Z x")]
    public void What_a_clock_may_be_wrong_by_is_believed_and_any_time_of_the_past(string line)
    {
        var entry = Lines.Parse(line);
        entry.TimestampIsObserved.ShouldBeFalse();
        entry.Metadata.Keys.ShouldNotContain(SaidTime.Field);
        entry.Message.ShouldBe("x");
    }

    [Fact]
    public void A_container_s_clock_is_believed_over_an_inner_time_without_zone()
    {
        Lines
            .Parse("2026-11-23T02:41:07Z stdout F 2026-11-23 10:41:07,550 ERROR [main] a.B - x")
            .Timestamp.Hour.ShouldBe(2);
        Lines
            .Parse("2026-11-23T02:41:07Z stdout F 2026-11-23T10:41:06+08:00 ERROR x")
            .Timestamp.Second.ShouldBe(6);
    }

    [Theory]
    [InlineData("1073741824 bytes were read by nobody")]
    [InlineData("12:30 is lunch")]
    [InlineData("1.2.3.4 is an address")]
    [InlineData("May be late")]
    public void What_is_no_time_is_left_alone(string line) =>
        Lines.Parse(line).Message.ShouldBe(line);
}
