using System.Text;
using System.Text.Json;
using CsCheck;
using OnCallAgent.Domain.Logs;
using OnCallAgent.Tests.Support;
using OnCallAgent.Web.Data;
using OnCallAgent.Web.Sources.Elasticsearch;

namespace OnCallAgent.Tests.Web.Sources.Elasticsearch;

public sealed class DocumentEntryTests
{
    private static readonly DateTimeOffset Now = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    public static TheoryData<string, EntryLevel, string, string> Shapes =>
        new()
        {
            {
                """{"@timestamp":"2026-03-01T11:59:00Z","level":"ERROR","service":"orders","message":"boom","metadata":{"order":7}}""",
                EntryLevel.Error,
                "orders",
                "boom"
            },
            {
                """{"@timestamp":"2026-03-01T11:59:00.000Z","log.level":"warn","service.name":"orders","message":"boom","trace.id":"t1"}""",
                EntryLevel.Warning,
                "orders",
                "boom"
            },
            {
                """{"@timestamp":"2026-03-01T12:59:00+01:00","log":{"level":"ERROR","logger":"a.B"},"service":{"name":"orders"},"host":{"name":"h1"},"message":"boom"}""",
                EntryLevel.Error,
                "orders",
                "boom"
            },
            {
                """{"@timestamp":"2026-03-01T11:59:00Z","log":{"level":"error"},"service":{"name":"orders"},"message":"boom","error":{"type":"X","message":"why","stack_trace":"X: why\n\tat A"}}""",
                EntryLevel.Error,
                "orders",
                "boom\nX: why\n\tat A"
            },
            {
                """{"@timestamp":"2026-03-01T11:59:00Z","service":{"name":"orders"},"error":{"message":"only this"}}""",
                EntryLevel.Unknown,
                "orders",
                "only this"
            },
            {
                """{"@timestamp":"2026-03-01T11:59:00Z","service":{"name":"orders"},"event":{"original":"ERROR as it came"}}""",
                EntryLevel.Error,
                "orders",
                "as it came"
            },
            // Filebeat, with the line as it stood in the file.
            {
                """{"@timestamp":"2026-03-01T11:59:00Z","agent":{"type":"filebeat"},"log":{"offset":10,"file":{"path":"/var/log/payments.log"}},"message":"2026-03-01 11:59:00 ERROR no connection","input":{"type":"filestream"}}""",
                EntryLevel.Error,
                "payments",
                "no connection"
            },
            // Fluent Bit from Kubernetes.
            {
                """{"@timestamp":"2026-03-01T11:59:00Z","log":"level=error msg=\"no connection\"\n","stream":"stderr","kubernetes":{"container_name":"orders","pod_name":"orders-1"}}""",
                EntryLevel.Error,
                "orders",
                "no connection"
            },
            {
                """{"@timestamp":"2026-03-01T11:59:00Z","message":"x","data_stream":{"dataset":"nginx.error"}}""",
                EntryLevel.Unknown,
                "nginx.error",
                "x"
            },
            {
                """{"@timestamp":"2026-03-01T11:59:00Z","message":"x"}""",
                EntryLevel.Unknown,
                "logs-app",
                "x"
            },
        };

    [Theory, MemberData(nameof(Shapes))]
    public void Documents_are_read_whoever_wrote_them(
        string document,
        EntryLevel level,
        string service,
        string message
    )
    {
        var entry = Read(document);
        (entry.Level, entry.Service, entry.Message).ShouldBe((level, service, message));
        entry.Timestamp.ShouldBe(Now.AddMinutes(-1));
        entry.Source.ShouldBe("elastic");
        entry.Metadata["elasticsearch.id"].ShouldBe("id-1");
    }

    [Theory]
    [InlineData("""{"app":{"unit":"orders"},"prio":"3","message":"x"}""")]
    [InlineData("""{"app.unit":"orders","prio":"error","message":"x"}""")]
    [InlineData(
        """{"app":{"unit":["orders"]},"prio":3,"message":"x","service":"other","level":"debug"}"""
    )]
    public void Fields_that_a_person_names_come_first(string document)
    {
        var entry = Read(
            document,
            new ElasticsearchSettings { ServiceField = "app.unit", LevelField = "prio" }
        );
        (entry.Service, entry.Level).ShouldBe(("orders", EntryLevel.Error));
        // Without a time of its own, the one it was found by.
        entry.Timestamp.ShouldBe(Now.AddHours(-1));
    }

    [Theory]
    [InlineData("""{"message":"boom","@timestamp":"2999-01-01T00:00:00Z"}""", -60)]
    [InlineData(
        """{"message":"boom","@timestamp":"2999-01-01T00:00:00Z","event":{"ingested":"2026-03-01T11:30:00Z"}}""",
        -60
    )]
    public void A_document_of_the_future_has_the_time_it_was_found_by(string document, int minutes)
    {
        var entry = Read(document);
        entry.Timestamp.ShouldBe(Now.AddMinutes(minutes));
        entry.Metadata[SaidTime.Field].ShouldBe("2999-01-01T00:00:00Z");
    }

    [Theory]
    [InlineData("""{"message":"boom"}""", 0)]
    [InlineData("""{"message":"boom","event":{"ingested":"2026-03-01T11:30:00Z"}}""", -30)]
    public void A_document_that_is_found_by_a_time_of_the_future_came_when_it_was_ingested_or_read(
        string document,
        int minutes
    ) => Read(document, foundBy: Now.AddYears(1)).Timestamp.ShouldBe(Now.AddMinutes(minutes));

    [Fact]
    public void A_document_that_is_not_stored_is_still_a_line() =>
        Read(null).Message.ShouldContain("id-1");

    [Fact]
    public void An_endless_message_is_cut_and_marked()
    {
        var entry = Read($$"""{"message":"{{new string('x', 100_000)}}"}""");
        entry.Message.Length.ShouldBe(64 * 1024);
        entry.Truncated.ShouldBeTrue();
    }

    [Theory]
    [InlineData("""{}""")]
    [InlineData("""{"message":null,"level":[],"service":{}}""")]
    [InlineData("""{"message":{"deep":{"deeper":1}},"@timestamp":"yesterday"}""")]
    [InlineData("""{"@timestamp":{"a":1},"log":[1,2,3]}""")]
    // Well-formed JSON, and half of a character.
    [InlineData("""{"message":"x","service":{"name":"\ud800"},"log":{"level":"\udc00"}}""")]
    [InlineData("""{"message":"\ud800","\ud800":1,"@timestamp":"\ud800"}""")]
    public void Strange_documents_are_lines_too(string document)
    {
        var entry = Read(document);
        entry.Message.ShouldNotBeEmpty();
        entry.Timestamp.ShouldBe(Now.AddHours(-1));
    }

    [Fact]
    public void Whatever_a_document_holds_it_is_a_line() =>
        NearMisses
            .Of([.. Shapes.Select(s => s.Data.Item1)])
            // Half a character may be written in it, as an escape, but not stand in it: it came as UTF-8.
            .Select(text => Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text)))
            .Sample(
                document =>
                    !IsDocument(document)
                    || Read(
                        document,
                        new ElasticsearchSettings
                        {
                            ServiceField = "service.name",
                            LevelField = "log.level",
                        }
                    )
                        is { Service.Length: > 0 },
                iter: 10_000
            );

    private static bool IsDocument(string text)
    {
        try
        {
            using var read = JsonDocument.Parse(text);
            return read.RootElement.ValueKind == JsonValueKind.Object;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private static LogEntry Read(
        string? document,
        ElasticsearchSettings? settings = null,
        DateTimeOffset? foundBy = null
    ) =>
        new DocumentEntry(
            new StoredSource
            {
                Id = "elastic",
                Name = "Elastic",
                Location = "http://localhost:9200",
            },
            settings ?? new ElasticsearchSettings(),
            new LogLineParser()
        ).Of(
            new SearchHit(
                "logs-app-2026.03.01",
                "id-1",
                foundBy ?? Now.AddHours(-1),
                document,
                "[]"
            ),
            Now
        );
}
