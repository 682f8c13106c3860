using OnCallAgent.Domain.Logs;

namespace OnCallAgent.Tests.Domain.Logs;

public sealed class TextLinesTests
{
    [Theory]
    [MemberData(nameof(KnownLines.Own), MemberType = typeof(KnownLines))]
    [MemberData(nameof(KnownLines.Languages), MemberType = typeof(KnownLines))]
    [MemberData(nameof(KnownLines.Systems), MemberType = typeof(KnownLines))]
    public void A_line_gives_its_time_level_service_and_message(
        string line,
        string format,
        string? time,
        EntryLevel level,
        string service,
        string message
    ) => Lines.Parse(line).ShouldBe(format, time, level, service, message);

    [Fact]
    public void An_access_line_keeps_what_patterns_for_server_errors_look_for() =>
        Lines
            .Parse("1.2.3.4 - - [23/Nov/2026:10:41:07 +0000] \"GET /pay HTTP/1.1\" 502 0")
            .Message.ShouldMatch("HTTP/1\\.[01]\" 5\\d\\d");

    [Fact]
    public void What_is_taken_out_of_a_spring_line_is_kept_as_metadata()
    {
        var entry = Lines.Parse(
            "2026-11-23 10:41:07.550  INFO [orders,5f3c5f3c5f3c5f3c,1a2b1a2b1a2b1a2b] 28442 --- [nio-8080-exec-1] c.e.Api : hello"
        );
        entry.Metadata["pid"].ShouldBe("28442");
        entry.Metadata["thread"].ShouldBe("nio-8080-exec-1");
        entry.Metadata["logger"].ShouldBe("c.e.Api");
        entry.Metadata["trace_id"].ShouldBe("5f3c5f3c5f3c5f3c");
    }

    [Fact]
    public void What_is_taken_out_of_an_access_line_is_kept_as_metadata()
    {
        var entry = Lines.Parse(
            "1.2.3.4 - ann [23/Nov/2026:10:41:07 +0100] \"GET /pay?x=1 HTTP/1.1\" 503 12 \"http://ref\" \"curl/8\" 0.5"
        );
        entry.Metadata["http.method"].ShouldBe("GET");
        entry.Metadata["http.path"].ShouldBe("/pay?x=1");
        entry.Metadata["http.status"].ShouldBe("503");
        entry.Metadata["client"].ShouldBe("1.2.3.4");
        entry.Metadata["user"].ShouldBe("ann");
        entry.Metadata["user_agent"].ShouldBe("curl/8");
        entry.Metadata["extra"].ShouldBe("0.5");
    }
}
