using System.Net;
using System.Text;
using Google.Protobuf;
using OnCallAgent.Domain.Logs;
using OnCallAgent.Domain.Logs.Pushed;
using OnCallAgent.Web.Sources.Push.Otlp;

namespace OnCallAgent.Tests.Api.Push;

public sealed class OtlpLogsTests(SharedPushHost shared)
    : IClassFixture<SharedPushHost>,
        IAsyncLifetime
{
    private const string Path = "/v1/logs";
    private const string Binary = "application/x-protobuf";

    private PushDriver push = null!;

    public async ValueTask InitializeAsync() => push = await shared.First.AnotherAsync();

    public ValueTask DisposeAsync() => push.DisposeAsync();

    [Theory]
    [InlineData(null)]
    [InlineData("gzip")]
    public async Task Binary_records_are_stored_with_service_level_and_ids(string? encoding)
    {
        var body = Request().ToByteArray();
        using var answer = await push.PostAsync(
            Path,
            encoding is null ? body : PushDriver.Gzip(body),
            Binary,
            encoding
        );
        answer.StatusCode.ShouldBe(HttpStatusCode.OK);
        answer.Content.Headers.ContentType!.MediaType.ShouldBe(Binary);
        var told = ExportLogsServiceResponse.Parser.ParseFrom(
            await answer.Content.ReadAsByteArrayAsync()
        );
        told.PartialSuccess.RejectedLogRecords.ShouldBe(1);
        told.PartialSuccess.ErrorMessage.ShouldContain("empty");
        var line = (await push.LinesAsync()).ShouldHaveSingleItem();
        (line.Service, line.Level).ShouldBe(("checkout", EntryLevel.Error));
        line.Message.ShouldStartWith("Payment failed\nSystem.TimeoutException");
        line.Timestamp.ShouldBe(new DateTimeOffset(2026, 3, 14, 15, 0, 0, TimeSpan.Zero));
        line.Metadata.ShouldNotBeNull();
        line.Metadata.ShouldContain("\"trace_id\":\"5b8efff798038103d269b633813fc60c\"");
        line.Metadata.ShouldContain("\"host.name\":\"web-1\"");
    }

    [Fact]
    public async Task Json_records_are_the_same_with_ids_in_hex()
    {
        var answer = await push.PostAsync(
                Path,
                """
                {"resourceLogs":[{"resource":{"attributes":[{"key":"service.name","value":{"stringValue":"checkout"}}]},
                 "scopeLogs":[{"scope":{"name":"my.library"},"logRecords":[{"timeUnixNano":"1773500400000000000","severityNumber":17,
                  "severityText":"ERROR","body":{"stringValue":"Payment failed"},"unknownField":1,
                  "attributes":[{"key":"n","value":{"intValue":"10"}},{"key":"m","value":{"kvlistValue":{"values":[{"key":"a","value":{"boolValue":true}}]}}}],
                  "traceId":"5b8efff798038103d269b633813fc60c","spanId":"eee19b7ec3c1b174"}]}]}]}
                """
            )
            .ShouldBeAsync(HttpStatusCode.OK);
        answer.EnumerateObject().ShouldBeEmpty();
        var line = (await push.LinesAsync()).ShouldHaveSingleItem();
        (line.Service, line.Level, line.Message).ShouldBe(
            ("checkout", EntryLevel.Error, "Payment failed")
        );
        line.Metadata.ShouldNotBeNull();
        line.Metadata.ShouldContain("\"trace_id\":\"5b8efff798038103d269b633813fc60c\"");
        line.Metadata.ShouldContain("\"span_id\":\"eee19b7ec3c1b174\"");
        line.Metadata.ShouldContain("\"n\":\"10\"");
    }

    [Fact]
    public async Task A_line_that_a_collector_read_from_a_file_is_recognised()
    {
        var request = new ExportLogsServiceRequest();
        var records = new ScopeLogs();
        records.LogRecords.Add(
            new LogRecord
            {
                Body = new AnyValue
                {
                    StringValue = "2026-03-14 15:00:00,123 ERROR [main] a.B - Broken",
                },
            }
        );
        var resource = new ResourceLogs();
        resource.ScopeLogs.Add(records);
        request.ResourceLogs.Add(resource);
        using var answer = await push.PostAsync(Path, request.ToByteArray(), Binary);
        answer.StatusCode.ShouldBe(HttpStatusCode.OK);
        var line = (await push.LinesAsync()).ShouldHaveSingleItem();
        (line.Level, line.Service).ShouldBe((EntryLevel.Error, "fallback"));
    }

    [Theory]
    [InlineData("18446744073709551615")]
    [InlineData("4102444800000000000")]
    public async Task A_time_that_no_clock_says_is_not_believed(string nanoseconds)
    {
        await push.PostAsync(
                Path,
                """
                {"resourceLogs":[{"scopeLogs":[{"logRecords":[{"timeUnixNano":"TIME",
                  "observedTimeUnixNano":"1773500400000000000","body":{"stringValue":"Payment failed"}}]}]}]}
                """.Replace("TIME", nanoseconds, StringComparison.Ordinal)
            )
            .ShouldBeAsync(HttpStatusCode.OK);

        var line = (await push.LinesAsync()).ShouldHaveSingleItem();
        line.Timestamp.ShouldBe(DateTimeOffset.FromUnixTimeSeconds(1773500400));
        line.Metadata.ShouldNotBeNull().ShouldContain(SaidTime.Field);
    }

    [Fact]
    public async Task A_request_without_a_record_is_a_success()
    {
        var bare = new ExportLogsServiceRequest();
        bare.ResourceLogs.Add(new ResourceLogs { ScopeLogs = { new ScopeLogs() } });
        foreach (var body in new[] { [], bare.ToByteArray() })
        {
            using var answer = await push.PostAsync(Path, body, Binary);
            answer.StatusCode.ShouldBe(HttpStatusCode.OK);
            answer.Content.Headers.ContentType!.MediaType.ShouldBe(Binary);
            (await answer.Content.ReadAsByteArrayAsync()).ShouldBeEmpty();
        }

        foreach (var json in new[] { "{}", """{"resourceLogs":[{"scopeLogs":[]}]}""" })
        {
            (await push.PostAsync(Path, json).ShouldBeAsync(HttpStatusCode.OK))
                .EnumerateObject()
                .ShouldBeEmpty();
        }

        (await push.LinesAsync()).ShouldBeEmpty();
    }

    [Fact]
    public async Task Where_all_records_are_rejected_the_answer_says_how_many()
    {
        var answer = await push.PostAsync(
                Path,
                """{"resourceLogs":[{"scopeLogs":[{"logRecords":[{},{}]}]}]}"""
            )
            .ShouldBeAsync(HttpStatusCode.OK);
        var told = answer.GetProperty("partialSuccess");
        told.Text("rejectedLogRecords").ShouldBe("2");
        told.Text("errorMessage").ShouldContain("empty");
        (await push.LinesAsync()).ShouldBeEmpty();
    }

    [Fact]
    public async Task Broken_requests_are_refused_as_the_protocol_says_and_change_nothing()
    {
        var whole = Request().ToByteArray();
        var rows = new (byte[] Body, string Type, string? Encoding, HttpStatusCode Status)[]
        {
            (whole[..^3], Binary, null, HttpStatusCode.BadRequest),
            ([0xff, 0xff, 0xff, 0xff, 0xff, 0xff], Binary, null, HttpStatusCode.BadRequest),
            (
                "{\"resourceLogs\":7}"u8.ToArray(),
                "application/json",
                null,
                HttpStatusCode.BadRequest
            ),
            (
                "{\"resourceLogs\":["u8.ToArray(),
                "application/json",
                null,
                HttpStatusCode.BadRequest
            ),
            ([.. "{\""u8, 0xff, .. "\":1}"u8], "application/json", null, HttpStatusCode.BadRequest),
            (
                Encoding.ASCII.GetBytes(
                    string.Concat(Enumerable.Repeat("{\"resourceLogs\":[", 5_000))
                ),
                "application/json",
                null,
                HttpStatusCode.BadRequest
            ),
            (PushDriver.Gzip(whole)[..^6], Binary, "gzip", HttpStatusCode.BadRequest),
            (whole, "text/plain", null, HttpStatusCode.UnsupportedMediaType),
            (new byte[8 * 1_024 * 1_024 + 1], Binary, null, HttpStatusCode.RequestEntityTooLarge),
        };
        foreach (var (body, type, encoding, status) in rows)
        {
            using var answer = await push.PostAsync(Path, body, type, encoding);
            var bytes = await answer.Content.ReadAsByteArrayAsync();
            answer.StatusCode.ShouldBe(status, Encoding.UTF8.GetString(bytes));
            if (type == Binary)
            {
                RpcStatus.Parser.ParseFrom(bytes).Message.ShouldNotBeEmpty();
            }
        }

        (await push.LinesAsync()).ShouldBeEmpty();
    }

    [Fact]
    public void No_bytes_make_the_reader_throw()
    {
        var random = new Random(20260314);
        var seed = Request().ToByteArray();
        var json = Encoding.UTF8.GetBytes(JsonFormatter.Default.Format(Request()));
        var parser = new LogLineParser();
        var context = new LineContext("s", "d", TimeZoneInfo.Utc);
        var at = new DateTimeOffset(2026, 3, 14, 15, 0, 0, TimeSpan.Zero);
        for (var round = 0; round < 10_000; round++)
        {
            var isJson = round % 2 == 0;
            var bytes = (byte[])(isJson ? json : seed).Clone();
            for (var n = random.Next(1, 5); n > 0; n--)
            {
                bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
            }

            _ = OtlpLogs.Read(bytes, isJson, parser, context, PushedLimits.Default, at);
        }
    }

    private static ExportLogsServiceRequest Request()
    {
        var record = new LogRecord
        {
            TimeUnixNano = 1_773_500_400_000_000_000,
            SeverityNumber = SeverityNumber.Error,
            SeverityText = "Error",
            Body = new AnyValue { StringValue = "Payment failed" },
            TraceId = ByteString.CopyFrom(
                Convert.FromHexString("5b8efff798038103d269b633813fc60c")
            ),
            SpanId = ByteString.CopyFrom(Convert.FromHexString("eee19b7ec3c1b174")),
        };
        record.Attributes.Add(Field("exception.type", "System.TimeoutException"));
        record.Attributes.Add(Field("exception.message", "too slow"));
        var scope = new ScopeLogs { Scope = new InstrumentationScope { Name = "my.library" } };
        scope.LogRecords.Add(record);
        scope.LogRecords.Add(new LogRecord());
        var resource = new ResourceLogs { Resource = new Resource() };
        resource.Resource.Attributes.Add(Field("service.name", "checkout"));
        resource.Resource.Attributes.Add(Field("host.name", "web-1"));
        resource.ScopeLogs.Add(scope);
        var request = new ExportLogsServiceRequest();
        request.ResourceLogs.Add(resource);
        return request;
    }

    private static KeyValue Field(string key, string value) =>
        new()
        {
            Key = key,
            Value = new AnyValue { StringValue = value },
        };
}
