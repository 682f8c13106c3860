using OnCallAgent.Domain.Detection;
using OnCallAgent.Tests.Support;

namespace OnCallAgent.Tests.Domain.Detection;

public sealed class MessageNormaliserTests
{
    [Theory]
    [InlineData("took 1500 ms", "took <n> ms")]
    [InlineData("took 1.5s, 30s or 1m30s", "took <n> or <n>")]
    [InlineData("used 512MB of 1,024 MB (50%)", "used <n> of <n> MB (<n>)")]
    [InlineData("delta -3 at +4.5", "delta <n> at <n>")]
    [InlineData("order 3f2504e0-4f89-11d3-9a0c-0305e82c3301 failed", "order <uuid> failed")]
    [InlineData(
        "at 2026-03-01T12:00:00.123Z and 2026-03-01 12:00:00,123 +0100",
        "at <time> and <time>"
    )]
    [InlineData("[17/May/2015:10:05:03 +0000] x", "[<time>] x")]
    [InlineData("Jan  2 03:04:05 host", "<time> host")]
    [InlineData("from 10.1.2.3:4711 to 10.0.0.0/8", "from <ip> to <ip>")]
    [InlineData("peer /10.10.34.11:3888 gone", "peer <ip> gone")]
    [InlineData("from fe80::1ff:fe23:4567:890a port 22", "from <ip> port <n>")]
    [InlineData("mail alice.b@example.com now", "mail <email> now")]
    [InlineData(
        "GET https://api.example.com:8443/v1/orders/17?x=1 failed",
        "GET https://api.example.com:<n><path> failed"
    )]
    [InlineData("postgres://bob:secret@db-1:5432/app", "postgres://db-<n>:<n><path>")]
    [InlineData("open /var/log/app/x.log: denied", "open <path>: denied")]
    [InlineData("C:\\temp\\a.txt missing", "<path> missing")]
    [InlineData("user \"bob smith\" and 'eve' said can't", "user <str> and <str> said can't")]
    [InlineData(
        "Controller 0's connection to kafka1:9092",
        "Controller <n>'s connection to kafka<n>:<n>"
    )]
    [InlineData("[http-nio-8080-exec-3] x", "[http-nio-<n>-exec-<n>] x")]
    [InlineData("obj Foo@1a2b3c4d 0x7ffe", "obj Foo@<id> <id>")]
    [InlineData("pod orders-7d9f8b6c5d-x2x4z down", "pod orders-<id>-<id> down")]
    [InlineData("commit deadbeef01 pushed", "commit <id> pushed")]
    [InlineData(
        "ORA-12541: no listener, errno 111, order 111",
        "ORA-12541: no listener, errno 111, order <n>"
    )]
    [InlineData("brokers 1,2, 3 and [4, 5]", "brokers <n> and [<n>]")]
    [InlineData("blk_-1608999687919862906 lost", "blk_<n> lost")]
    [InlineData("  tabs\tand   blanks \u0007", "tabs and blanks")]
    [InlineData("unclosed \"quote 1", "unclosed \"quote <n>")]
    [InlineData("", "")]
    public void What_varies_is_masked(string message, string masked) =>
        MessageNormaliser.Normalise(message).ShouldBe(masked);

    [Theory]
    [InlineData(
        "Request failed\njava.io.IOException: broken\n\tat a.B.c(B.java:1)\nCaused by: java.net.ConnectException: refused",
        "Request failed | java.net.ConnectException"
    )]
    [InlineData(
        "java.io.IOException: broken 12\n\tat a.B.c(B.java:1)",
        "java.io.IOException: broken <n>"
    )]
    [InlineData(
        "Traceback (most recent call last):\n  File \"x.py\", line 3\npsycopg2.OperationalError: gone",
        "Traceback (most recent call last): | psycopg2.OperationalError"
    )]
    public void A_stack_trace_is_its_first_line_and_its_root_cause(string message, string masked) =>
        MessageNormaliser.Normalise(message).ShouldBe(masked);

    [Fact]
    public void Normalising_twice_changes_nothing_more()
    {
        const string Message =
            "GET https://api:8443/v1 from 10.1.2.3:80 took 1.5s for order 3f2504e0-4f89-11d3-9a0c-0305e82c3301";
        var once = MessageNormaliser.Normalise(Message);
        MessageNormaliser.Normalise(once).ShouldBe(once);
    }

    [Theory]
    [InlineData("\"")]
    [InlineData("1.1.1.")]
    [InlineData("a:")]
    [InlineData("/")]
    [InlineData("a@b.")]
    [InlineData("::")]
    [InlineData("Jan 1 ")]
    [InlineData("h://")]
    [InlineData("a.Exception\n")]
    [InlineData("1, ")]
    public void A_hostile_line_takes_no_longer_than_any(string piece)
    {
        var text = string.Concat(Enumerable.Repeat(piece, 100_000 / piece.Length));
        var start = ThreadTime.Spent();
        MessageNormaliser.Normalise(text).Length.ShouldBeLessThan(10_000);
        (ThreadTime.Spent() - start).ShouldBeLessThan(TimeSpan.FromSeconds(1));
    }

    [Fact]
    public void Any_text_can_be_normalised() =>
        CsCheck.Check.Sample(
            CsCheck.Gen.String,
            text => MessageNormaliser.Normalise(text).ShouldNotContain('\n'),
            iter: 20_000,
            writeLine: _ => { }
        );

    [Fact]
    public void A_fingerprint_is_versioned_and_stays_as_it_is()
    {
        var pattern = Some.Pattern("db");
        var signal = Some.Signal(pattern, "Connection refused by orders-db after 12 ms");
        // Stored in databases: if this changes, the version must change with it.
        signal.Fingerprint.ShouldBe("v1:584d4b77539d97025e2611a3");
        Some.Signal(pattern, "Connection refused by orders-db after 7 ms", "ORDERS")
            .Fingerprint.ShouldBe(signal.Fingerprint);
        Some.Signal(pattern, "Connection refused by orders-db after 7 ms", "payments")
            .Fingerprint.ShouldNotBe(signal.Fingerprint);
        Some.Signal(Some.Pattern("db2"), "Connection refused by orders-db after 12 ms")
            .Fingerprint.ShouldNotBe(signal.Fingerprint);
        Some.Signal(pattern, "Connection refused by users-db after 12 ms")
            .Fingerprint.ShouldNotBe(signal.Fingerprint);
        var byService = pattern with { GroupBy = GroupBy.Service };
        Some.Signal(byService, "one")
            .Fingerprint.ShouldBe(Some.Signal(byService, "two").Fingerprint);
    }
}
