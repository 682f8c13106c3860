using OnCallAgent.Domain.Detection;

namespace OnCallAgent.Tests.Domain.Detection;

public sealed class IncidentTitleTests
{
    [Theory]
    [InlineData("Connection refused by orders-db", "Connection refused by orders-db")]
    [InlineData(
        "connection refused by orders-db. Retrying in 5 s.",
        "Connection refused by orders-db"
    )]
    [InlineData(
        "java.io.IOException: Connection to kafka2:9092 (id: 2 rack: null) failed",
        "Connection to kafka2:9092 (id: 2 rack: null) failed"
    )]
    [InlineData(
        "[Controller-0-to-broker-1-send-thread], Controller 0's connection to broker kafka1:9092 was unsuccessful (kafka.controller.RequestSendThread)",
        "Controller 0's connection to broker kafka1:9092 was unsuccessful"
    )]
    [InlineData(
        "Connection broken for id 188978561024, my id = 1, error = ",
        "Connection broken for id 188978561024, my id = 1, error"
    )]
    [InlineData(
        "HikariPool-1 - Connection is not available, request timed out after 30000ms.",
        "Connection is not available, request timed out after 30000ms"
    )]
    [InlineData(
        "2026-03-01 12:00:00,123 ERROR [main] com.example.Pool - could not connect to server",
        "Could not connect to server"
    )]
    [InlineData(
        "dial tcp 10.0.0.7:5432: connect: connection refused",
        "Dial tcp 10.0.0.7:5432: connect: connection refused"
    )]
    public void A_title_is_what_the_line_says_and_no_more(string message, string title) =>
        Title(BuiltInPatterns.ConnectionFailures, message).ShouldBe(title);

    [Theory]
    [InlineData(
        "java.lang.OutOfMemoryError: Java heap space\n\tat a.B.c(B.java:1)",
        "OutOfMemoryError: Java heap space"
    )]
    [InlineData(
        "Exception in thread \"main\" java.lang.OutOfMemoryError: GC overhead limit exceeded",
        "OutOfMemoryError: GC overhead limit exceeded"
    )]
    [InlineData(
        "Request failed\n\tat a.B.c(B.java:1)\nCaused by: java.lang.OutOfMemoryError: Java heap space\n\t... 3 more",
        "OutOfMemoryError: Java heap space"
    )]
    [InlineData(
        "Out of memory: Killed process 4242 (postgres) total-vm:8388608kB",
        "Out of memory: Killed process 4242 (postgres) total-vm:8388608kB"
    )]
    public void A_stack_trace_is_titled_by_the_line_that_matched(string message, string title) =>
        Title(BuiltInPatterns.OutOfMemory, message).ShouldBe(title);

    [Fact]
    public void Colours_control_and_direction_marks_do_not_reach_the_title() =>
        Title(
                Some.Pattern(regex: "refused"),
                "\u001b[31mConnection\trefused\u0007 by\u202e orders-db\u001b[0m"
            )
            .ShouldBe("Connection refused by orders-db");

    [Fact]
    public void Where_many_unlike_lines_are_counted_the_patterns_name_comes_first()
    {
        Title(
                BuiltInPatterns.AuthenticationFailures,
                "Failed password for root from 10.0.0.9 port 4711 ssh2"
            )
            .ShouldBe(
                "Authentication failures: Failed password for root from 10.0.0.9 port 4711 ssh2"
            );
        Title(
                BuiltInPatterns.AuthenticationFailures,
                "pam_unix(sshd:auth): authentication failure; logname= uid=0 euid=0 tty=ssh ruser= rhost=10.0.0.9  user=root"
            )
            .ShouldBe(
                "Authentication failures: pam_unix(sshd:auth): authentication failure (rhost 10.0.0.9, user root)"
            );
        Title(BuiltInPatterns.HttpServerErrors, "\"GET /pay?card=4111 HTTP/1.1\" 503 12")
            .ShouldBe("HTTP 5xx errors: GET /pay answered 503");
    }

    [Fact]
    public void What_says_too_little_is_titled_by_the_pattern()
    {
        var pattern = Some.Pattern("Disk trouble", "EIO|\\d");
        Title(pattern, "EIO").ShouldBe("Disk trouble: EIO");
        Title(pattern, "1").ShouldBe("Disk trouble: 1");
    }

    [Fact]
    public void The_match_is_in_the_title_of_a_long_line()
    {
        var message =
            string.Join(' ', Enumerable.Repeat("preparing the request and a lot besides", 20))
            + ": connection refused by orders-db";
        Title(BuiltInPatterns.ConnectionFailures, message)
            .ShouldBe("Connection refused by orders-db");
    }

    [Fact]
    public void Any_line_gets_a_short_printable_title() =>
        CsCheck.Check.Sample(
            CsCheck.Gen.Select(CsCheck.Gen.String, CsCheck.Gen.Int[0, 300], CsCheck.Gen.Int[0, 50]),
            (text, start, length) =>
            {
                var signal = SignalFingerprint.Signal(
                    Some.Pattern("Disk trouble"),
                    Some.Line(text),
                    new MatchSpan(Math.Min(start, text.Length), length)
                );
                var title = IncidentTitle.For(signal);
                title.Length.ShouldBeInRange(1, IncidentTitle.MaxLength);
                title.Any(char.IsControl).ShouldBeFalse();
            },
            iter: 20_000,
            writeLine: _ => { }
        );

    private static string Title(AlertPattern pattern, string message)
    {
        var signal = PatternSet.Create([pattern]).Set.Detect(Some.Line(message)).ShouldNotBeNull();
        return IncidentTitle.For(signal);
    }
}
