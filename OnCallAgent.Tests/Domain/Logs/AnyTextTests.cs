using CsCheck;
using OnCallAgent.Domain.Logs;
using OnCallAgent.Tests.Support;

namespace OnCallAgent.Tests.Domain.Logs;

/// <summary>Whatever a file holds, reading it neither fails nor loses anything.</summary>
public sealed class AnyTextTests
{
    private static readonly string[] Seeds =
    [
        "2026-11-23T10:41:07.550Z ERROR [orders-db] replication lag 312 s",
        "{\"@timestamp\":\"2026-11-23T10:41:07.550Z\",\"log\":{\"level\":\"error\"},\"message\":\"x\\u00e9\\n\",\"n\":[1,{\"a\":2}]}",
        "{\"log\":\"2026-11-23 10:41:07,550 ERROR [main] a.B - boom\\n\",\"stream\":\"stdout\",\"time\":\"2026-11-23T10:41:07.55Z\"}",
        "2026-11-23T10:41:07.550123456Z stdout P text",
        "<165>1 2026-11-23T10:41:07.003Z host app 77 ID47 [x@1 a=\"b\\\"c\"] message",
        "<34>Oct 11 22:14:15 mymachine su[1]: 'su root' failed",
        "Nov 23, 2026 10:41:07 AM com.acme.Orders save\nSEVERE: cannot save",
        "[Mon Nov 23 10:41:07.550123 2026] [proxy:error] [pid 12:tid 34] message",
        "1.2.3.4 - ann [23/Nov/2026:10:41:07 +0100] \"GET /pay?x=1 HTTP/1.1\" 503 12 \"r\" \"u\"",
        "2026/11/23 10:41:07 [error] 31#31: *9 connect() failed, client: 1.2.3.4, request: \"GET / HTTP/1.1\"",
        "2026-11-23 10:41:07.550 UTC [123-1] app@shop ERROR:  duplicate key",
        "time=\"2026-11-23T10:41:07Z\" level=error msg=\"cannot \\\"pull\\\"\" a=b c",
        "fail: Acme.Orders[13]\n      cannot save",
        "E1123 10:41:07.550123       1 reflector.go:138] Failed",
        "E, [2026-11-23T10:41:07.550123 #1234] ERROR -- shop: boom",
        "[2026-11-23 10:41:07,550: ERROR/MainProcess] Task x",
        "[2026-11-23T10:41:07.550+0100] {taskinstance.py:1768} ERROR - x",
        "2026-11-23T10:41:07.550Z\tERROR\tshop\tdb/conn.go:12\tlost",
        "03-17 16:13:38.811  1702  2395 D Tag: message",
        "1234:M 23 Nov 2026 10:41:07.550 # Out of memory",
        "134681 node-246 unix.hw state 1077804742 1 text",
        "INFO  [main] 2026-11-23 10:41:07,550 C.java:650 - x",
        "Traceback (most recent call last):\n  File \"a\"\nValueError: x",
        "\tat a.B.c(B.java:1)",
        "panic: x\n\ngoroutine 1 [running]:\nmain.f(0x1)\n\t/a.go:1 +0x1",
    ];

    private static readonly Gen<string> Punctuation = Gen.Char[
            "{}[]()<>\":,.-|\\/ =0123456789TZaeEINFOROR#*\t\n\u001b\ufeff\0\ud800"
        ]
        .Array[0, 120]
        .Select(c => new string(c));

    private static readonly Gen<string> Mutations = NearMisses.Of(Seeds, Punctuation);

    private static readonly Gen<string> Any = Gen.OneOf(
        NearMisses.Characters,
        NearMisses.Bytes,
        Punctuation,
        Mutations,
        Mutations,
        Mutations
    );

    private static readonly Gen<DateTimeOffset> Times = Gen.OneOf(
        Gen.Const(Lines.Noon),
        NearMisses.OneOf(
            DateTimeOffset.MinValue,
            DateTimeOffset.MaxValue,
            DateTimeOffset.UnixEpoch,
            new DateTimeOffset(2028, 2, 29, 0, 0, 0, TimeSpan.FromHours(14)),
            new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero)
        )
    );

    [Fact]
    public void Any_text_is_an_entry() =>
        Gen.Select(Any, Times)
            .Sample(
                (text, time) =>
                {
                    var entry = Lines.Parser.Parse(text, Lines.Context(), time);
                    return entry.Raw == text
                        && entry.Service.Length > 0
                        && entry.Message is not null
                        && entry.Timestamp.Offset == TimeSpan.Zero
                        && entry.Metadata.All(m => m.Value.Length <= 2048)
                        && entry.Metadata.Count <= 64;
                },
                iter: 30_000
            );

    [Fact]
    public void Reading_times_beyond_the_calendar_are_kept_in_any_zone() =>
        Gen.Select(Mutations, Times)
            .Sample(
                (text, time) =>
                    Lines.Parser.Parse(
                        text,
                        Lines.Context(
                            TimeZoneInfo.CreateCustomTimeZone(
                                "far",
                                TimeSpan.FromHours(-11),
                                "far",
                                "far"
                            )
                        ),
                        time
                    )
                        is not null,
                iter: 5_000
            );

    [Fact]
    public void Joining_any_lines_loses_none_of_them() =>
        Any.Array[0, 30]
            .Sample(
                texts =>
                {
                    // Lines hold no line ends; all else goes.
                    var lines = texts.SelectMany(t => t.Split('\n')).ToList();
                    var limits = new JoinLimits { MaxLines = 5, MaxChars = 400 };
                    var joiner = new MultiLineJoiner(limits);
                    var events = new List<JoinedEvent>();
                    for (var i = 0; i < lines.Count; i++)
                    {
                        var before = joiner.PendingStart;
                        if (
                            joiner.Add(
                                new RawLine(
                                    lines[i],
                                    new LinePosition("f", i, i + 1),
                                    false,
                                    Lines.Noon
                                )
                            ) is
                            { } done
                        )
                        {
                            events.Add(done);
                            if (done.Position != before)
                            {
                                return false;
                            }
                        }
                    }

                    if (joiner.Flush() is { } last)
                    {
                        events.Add(last);
                    }

                    var kept = events
                        .SelectMany(e => e.Text.Split('\n'))
                        .Where(l => !string.IsNullOrWhiteSpace(l));
                    return kept.SequenceEqual(lines.Where(l => !string.IsNullOrWhiteSpace(l)))
                        && events.TrueForAll(e => e.Lines <= limits.MaxLines)
                        && events
                            .Select(e => e.Position!.Offset)
                            .SequenceEqual(events.Select(e => e.Position!.Offset).Order());
                },
                iter: 3_000
            );

    [Fact]
    public void Continuation_can_be_asked_of_any_text() =>
        Any.Sample(text => Lines.Parser.IsContinuation(text) || true, iter: 10_000);

    [Theory]
    [InlineData("{\"a\":", "1", "}")]
    [InlineData("[", "]", "")]
    [InlineData("{\"m\":[[[", "[", "")]
    [InlineData("\"", "\\", "")]
    [InlineData("a=", "\"", " b")]
    [InlineData("Caused by: ", "at ", "(")]
    [InlineData("<", "<", ">")]
    [InlineData("2026-11-23 10:41:07 ", "[", "ERROR")]
    [InlineData("2026-11-23 10:41:07 ERROR ", "- ", "x")]
    [InlineData("1.2.3.4 - - [23/Nov/2026:10:41:07 +0100] \"", "\\\"", "")]
    [InlineData("<1>1 - - - - - [", " a=\"", "")]
    public void Long_repetitions_take_no_more_time_than_their_length(
        string head,
        string middle,
        string tail
    )
    {
        var text = head + string.Concat(Enumerable.Repeat(middle, 100_000)) + tail;
        var start = ThreadTime.Spent();
        Lines.Parse(text).Raw.ShouldBe(text);
        Lines.Read([text, text]).Count.ShouldBeGreaterThan(0);
        // Anything quadratic takes minutes here.
        (ThreadTime.Spent() - start).ShouldBeLessThan(TimeSpan.FromSeconds(10));
    }

    [Fact]
    public void Objects_nested_a_hundred_thousand_deep_are_read()
    {
        var text =
            string.Concat(Enumerable.Repeat("{\"a\":", 100_000)) + "1" + new string('}', 100_000);
        Lines.Parse(text).Format.ShouldBe("json");
    }

    [Theory]
    [InlineData("{\"ts\":1e400,\"msg\":\"x\"}")]
    [InlineData("{\"ts\":99999999999999999999999999999999999,\"msg\":\"x\"}")]
    [InlineData("{\"ts\":-5,\"msg\":\"x\"}")]
    [InlineData("{\"level\":99999999999999999999,\"msg\":\"x\"}")]
    [InlineData("9999999999999 x")]
    [InlineData("2026-99-99T99:99:99Z ERROR x")]
    [InlineData("2026-02-30 10:00:00 ERROR x")]
    public void Impossible_numbers_are_no_times(string line) =>
        Lines.Parse(line).TimestampIsObserved.ShouldBeTrue();
}
