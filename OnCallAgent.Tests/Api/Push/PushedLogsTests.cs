using System.Net;
using System.Text;
using OnCallAgent.Domain.Logs;

namespace OnCallAgent.Tests.Api.Push;

public sealed class PushedLogsTests(SharedPushHost shared)
    : IClassFixture<SharedPushHost>,
        IAsyncLifetime
{
    private const string Logs = "/api/v1/logs";

    private PushDriver push = null!;

    public async ValueTask InitializeAsync() => push = await shared.First.AnotherAsync();

    public ValueTask DisposeAsync() => push.DisposeAsync();

    [Fact]
    public async Task An_array_is_stored_with_its_fields_and_finds_faults()
    {
        var on = push;
        (
            await on.PushAsync(
                Logs,
                """
                [{"timestamp":"2026-03-14T15:00:00Z","level":"ERROR","service":"orders-api",
                  "message":"java.lang.OutOfMemoryError: Java heap space","metadata":{"host":"web-1","attempt":3}},
                 {"@timestamp":"2026-03-14T15:00:01Z","log.level":"info","service":{"name":"billing"},"message":"ok"}]
                """
            )
        ).ShouldBe((2, 0));
        var lines = await on.LinesAsync();
        lines
            .Select(l => (l.Service, l.Level))
            .ShouldBe([("orders-api", EntryLevel.Error), ("billing", EntryLevel.Info)]);
        lines[0].Timestamp.ShouldBe(new DateTimeOffset(2026, 3, 14, 15, 0, 0, TimeSpan.Zero));
        lines[0].Message.ShouldBe("java.lang.OutOfMemoryError: Java heap space");
        lines[0].Metadata.ShouldNotBeNull().ShouldContain("\"host\":\"web-1\"");
        lines.ShouldAllBe(l => l.Source == on.Source);
        var incident = await on.IncidentAsync();
        incident.Service.ShouldBe("orders-api");
        incident.Source.ShouldBe(on.Source);
    }

    [Theory]
    [InlineData("application/x-ndjson")]
    [InlineData("application/json")]
    [InlineData("application/x-www-form-urlencoded")]
    [InlineData(null)]
    public async Task One_object_a_line_is_taken_whatever_the_content_type_says(string? type)
    {
        (
            await push.PushAsync(
                Logs,
                """{"message":"one","level":"warn"}""" + "\r\n\n" + """{"msg":"two"}""" + "\n",
                type
            )
        ).ShouldBe((2, 0));
        (await push.LinesAsync()).Select(l => l.Message).ShouldBe(["one", "two"]);
    }

    [Fact]
    public async Task One_object_may_spread_over_lines_and_gets_the_sources_service()
    {
        (await push.PushAsync(Logs, "{\n \"message\": \"alone\"\n}\n")).ShouldBe((1, 0));
        (await push.LinesAsync()).Single().Service.ShouldBe("fallback");
    }

    [Fact]
    public async Task Plain_lines_are_read_as_those_of_a_file_and_traces_join()
    {
        (
            await push.PushAsync(
                Logs,
                "2026-03-14 15:00:00,123 ERROR [main] Boom failed\njava.lang.IllegalStateException: x\n\tat a.B.c(B.java:1)\n2026-03-14 15:00:01,000 INFO fine\n",
                "text/plain; charset=utf-8"
            )
        ).ShouldBe((2, 0));
        var lines = await push.LinesAsync();
        lines[0].Level.ShouldBe(EntryLevel.Error);
        lines[0].Message.ShouldContain("at a.B.c");
    }

    [Fact]
    public async Task What_cannot_be_read_is_named_and_does_not_keep_its_neighbours_out()
    {
        var answer = await push.PostAsync(
                Logs,
                """
                [{"message":"good"},7,{"message":{"a":1}},{"timestamp":"yesterday","message":"x"},{},
                 {"message":"a","message":"b"},{"timestamp":1e400,"message":"x"},{"message":"\ud800"},"a raw line",{"level":[1],"message":"x"}]
                """
            )
            .ShouldBeAsync(HttpStatusCode.OK);
        answer.GetProperty("accepted").GetInt32().ShouldBe(2);
        answer.GetProperty("refused_count").GetInt32().ShouldBe(8);
        answer
            .GetProperty("refused")
            .EnumerateArray()
            .Select(r => (r.GetProperty("index").GetInt32(), r.Text("field")))
            .ShouldBe([
                (1, ""),
                (2, "message"),
                (3, "timestamp"),
                (4, ""),
                (5, ""),
                (6, "timestamp"),
                (7, ""),
                (9, "level"),
            ]);
        (await push.LinesAsync()).Select(l => l.Message).ShouldBe(["good", "a raw line"]);
        var counters = await push.CountersAsync();
        counters.GetProperty("entries_refused").GetInt64().ShouldBe(8);
        counters.GetProperty("entries_taken").GetInt64().ShouldBe(2);
        counters.Text("last_refusal").ShouldContain("8 of 10");
    }

    public static TheoryData<string, byte[], string?, string?, HttpStatusCode, string> Broken() =>
        new()
        {
            { "empty", [], "application/json", null, HttpStatusCode.BadRequest, "empty" },
            { "blank", "  \n"u8.ToArray(), "text/plain", null, HttpStatusCode.BadRequest, "empty" },
            {
                "no JSON",
                "hello"u8.ToArray(),
                "application/json",
                null,
                HttpStatusCode.BadRequest,
                "Nothing"
            },
            {
                "cut array",
                """[{"message":"x"},"""u8.ToArray(),
                "application/json",
                null,
                HttpStatusCode.BadRequest,
                "well-formed"
            },
            {
                "bad UTF-8",
                [.. "{\"message\":\""u8, 0xff, 0xfe, .. "\"}"u8],
                "application/json",
                null,
                HttpStatusCode.BadRequest,
                "Nothing"
            },
            {
                "deep",
                Encoding.ASCII.GetBytes(
                    "["
                        + string.Concat(Enumerable.Repeat("{\"a\":", 500))
                        + "1"
                        + new string('}', 500)
                        + "]"
                ),
                "application/json",
                null,
                HttpStatusCode.BadRequest,
                "32"
            },
            {
                "deeper than any stack",
                Encoding.ASCII.GetBytes(new string('[', 1_000_000)),
                "application/json",
                null,
                HttpStatusCode.BadRequest,
                "32"
            },
            {
                "cut gzip",
                PushDriver.Gzip(
                    Encoding.ASCII.GetBytes(
                        "["
                            + string.Join(
                                ',',
                                Enumerable.Range(0, 500).Select(i => $"\"line {i * 7919}\"")
                            )
                            + "]"
                    )
                )[..^200],
                "application/json",
                "gzip",
                HttpStatusCode.BadRequest,
                "gzip"
            },
            {
                "no gzip",
                "[]"u8.ToArray(),
                "application/json",
                "gzip",
                HttpStatusCode.BadRequest,
                "gzip"
            },
            {
                "gzip bomb",
                PushDriver.Gzip(new byte[40 * 1_024 * 1_024]),
                "text/plain",
                "gzip",
                HttpStatusCode.RequestEntityTooLarge,
                "unpacked"
            },
            {
                "large",
                new byte[8 * 1_024 * 1_024 + 1],
                "text/plain",
                null,
                HttpStatusCode.RequestEntityTooLarge,
                "8388608"
            },
            {
                "too many",
                Encoding.ASCII.GetBytes(
                    "[" + string.Join(',', Enumerable.Repeat("\"x\"", 10_001)) + "]"
                ),
                "application/json",
                null,
                HttpStatusCode.RequestEntityTooLarge,
                "10000"
            },
            {
                "too many lines",
                Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat("xyz\n", 10_001))),
                "text/plain",
                null,
                HttpStatusCode.RequestEntityTooLarge,
                "10000"
            },
            {
                "brotli",
                "[]"u8.ToArray(),
                "application/json",
                "br",
                HttpStatusCode.UnsupportedMediaType,
                "gzip"
            },
            {
                "latin 1",
                "[]"u8.ToArray(),
                "application/json; charset=iso-8859-1",
                null,
                HttpStatusCode.UnsupportedMediaType,
                "UTF-8"
            },
            {
                "protobuf",
                "x"u8.ToArray(),
                "application/x-protobuf",
                null,
                HttpStatusCode.UnsupportedMediaType,
                "/v1/logs"
            },
        };

    [Fact]
    public async Task A_broken_body_is_refused_with_the_reason_and_changes_nothing()
    {
        foreach (var row in Broken())
        {
            var (name, body, type, encoding, status, reason) = row.Data;
            using var answer = await push.PostAsync(Logs, body, type, encoding);
            var text = await answer.Content.ReadAsStringAsync();
            answer.StatusCode.ShouldBe(status, $"{name}: {text}");
            text.ShouldContain(reason, Case.Sensitive, name);
            answer.Content.Headers.ContentType?.MediaType.ShouldBe("application/problem+json");
        }

        (await push.LinesAsync()).ShouldBeEmpty();
        (await push.CountersAsync())
            .GetProperty("requests_refused")
            .GetInt64()
            .ShouldBe(
                // 415s for the type are told before anything is read, as no delivery of the source.
                Broken().Count - 2
            );
    }
}
