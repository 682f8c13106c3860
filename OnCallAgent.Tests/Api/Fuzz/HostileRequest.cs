using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace OnCallAgent.Tests.Api.Fuzz;

/// <summary>A request for an operation of which something is wrong, and at times nothing.</summary>
internal sealed class HostileRequest
{
    // What programs send in their own shapes, which the document leaves open.
    private static readonly Dictionary<string, string> OtherShapes = new(StringComparer.Ordinal)
    {
        ["/api/v1/logs"] =
            """[{"message":"connection refused","level":"error","service":"orders-api"}]""",
        ["/v1/logs"] =
            """{"resourceLogs":[{"resource":{"attributes":[{"key":"service.name","value":{"stringValue":"a"}}]},"scopeLogs":[{"logRecords":[{"timeUnixNano":"1773500000000000000","severityNumber":17,"body":{"stringValue":"x"}}]}]}]}""",
        ["/api/v1/alerts/alertmanager"] =
            """{"version":"4","groupKey":"g","status":"firing","receiver":"r","alerts":[{"status":"firing","labels":{"alertname":"Down","service":"a"},"annotations":{"summary":"s"},"startsAt":"2026-03-14T15:00:00Z","endsAt":"0001-01-01T00:00:00Z","fingerprint":"f"}]}""",
        ["/api/v1/alerts/grafana"] =
            """{"receiver":"r","status":"firing","orgId":1,"alerts":[{"status":"firing","labels":{"alertname":"Down"},"annotations":{},"startsAt":"2026-03-14T15:00:00Z","endsAt":"0001-01-01T00:00:00Z","fingerprint":"f"}],"title":"t","state":"alerting","message":"m"}""",
        ["/api/v1/alerts/webhook/{source}"] = """{"title":"t","status":"firing","service":"a"}""",
    };

    private static readonly string[] ContentTypes =
    [
        "text/plain",
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=x",
        "application/json; charset=utf-7",
        "application/json; charset=nonsense",
        "application/x-ndjson",
        "application/x-protobuf",
        "nonsense",
    ];

    private static readonly string[] Versions =
    [
        "*",
        "\"1\"",
        "\"-1\"",
        "W/\"1\"",
        "1",
        "\"99999999999999999999\"",
        "\"",
        "\"1\", \"2\"",
    ];

    private HostileRequest(
        ApiOperation operation,
        HttpMethod method,
        string target,
        byte[]? body,
        string? type,
        IReadOnlyList<(string Name, string Value)> headers
    )
    {
        Operation = operation;
        Method = method;
        Target = target;
        Body = body;
        ContentType = type;
        Headers = headers;
    }

    public ApiOperation Operation { get; }

    /// <summary>Whether its path may end up at another route, or at none.</summary>
    public bool IsElsewhere { get; private init; }

    public HttpMethod Method { get; }

    public string Target { get; }

    public byte[]? Body { get; }

    public string? ContentType { get; }

    public IReadOnlyList<(string Name, string Value)> Headers { get; }

    public static HostileRequest For(ApiOperation operation, SampleValues values, Random random)
    {
        var target = new StringBuilder(operation.Path);
        var isElsewhere = false;
        foreach (var part in operation.Parameters.Where(p => p.Place == "path"))
        {
            var hostile = random.Next(6) == 0;
            isElsewhere |= hostile;
            target.Replace(
                $"{{{part.Name}}}",
                hostile
                    ? Segment(random)
                    : Uri.EscapeDataString(values.Name(SampleValues.Collection(operation.Path)))
            );
        }

        var separator = '?';
        foreach (var part in operation.Parameters.Where(p => p.Place == "query"))
        {
            foreach (var value in QueryValues(part.Schema, values, random))
            {
                target
                    .Append(separator)
                    .Append(Uri.EscapeDataString(part.Name))
                    .Append('=')
                    .Append(value);
                separator = '&';
            }
        }

        var (body, type) = BodyOf(operation, values, random);
        List<(string, string)> headers = [];
        if (operation.Method == HttpMethod.Put || operation.Method == HttpMethod.Delete)
        {
            headers.Add(
                ("If-Match", random.Next(2) == 0 ? "*" : Versions[random.Next(Versions.Length)])
            );
        }

        if (random.Next(20) == 0)
        {
            headers.Add(("Accept", "image/png"));
            headers.Add(("Content-Encoding", "gzip"));
        }

        return new HostileRequest(
            operation,
            random.Next(30) == 0
                ? new HttpMethod(random.Next(2) == 0 ? "PATCH" : "DELETE")
                : operation.Method,
            target.ToString(),
            body,
            type,
            headers
        )
        {
            IsElsewhere = isElsewhere,
        };
    }

    public HttpRequestMessage Message(Uri host)
    {
        var message = new HttpRequestMessage(
            Method,
            new Uri(
                host.GetLeftPart(UriPartial.Authority) + Target,
                // Else the client would tidy the dots and percents that are to be tried.
                new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true }
            )
        );
        if (Body is not null)
        {
            message.Content = new ByteArrayContent(Body);
            if (ContentType is not null)
            {
                message.Content.Headers.TryAddWithoutValidation("Content-Type", ContentType);
            }
        }

        foreach (var (name, value) in Headers)
        {
            if (!message.Headers.TryAddWithoutValidation(name, value))
            {
                message.Content?.Headers.TryAddWithoutValidation(name, value);
            }
        }

        return message;
    }

    public override string ToString() =>
        $"{Method} {Target} [{ContentType}] {string.Join("; ", Headers)}\n{(Body is null ? "" : Encoding.UTF8.GetString(Body, 0, Math.Min(Body.Length, 1500)))}";

    private static (byte[]? Body, string? Type) BodyOf(
        ApiOperation operation,
        SampleValues values,
        Random random
    )
    {
        JsonNode? good;
        if (operation.Body is { } schema)
        {
            good = values.Of(schema);
        }
        else if (OtherShapes.TryGetValue(operation.Path, out var shape))
        {
            good = JsonNode.Parse(shape);
        }
        else if (operation.Method == HttpMethod.Get || random.Next(4) > 0)
        {
            return (null, null);
        }
        else
        {
            good = new JsonObject();
        }

        var kind = random.Next(10);
        var text = kind < 4 ? good?.ToJsonString() ?? "null" : HostileJson.Reshape(good, random);
        var bytes = Encoding.UTF8.GetBytes(text);
        return (
            kind > 7 ? HostileJson.Damage(bytes, random) : bytes,
            random.Next(15) == 0
                ? ContentTypes[random.Next(ContentTypes.Length)]
                : "application/json"
        );
    }

    private static IEnumerable<string> QueryValues(
        JsonElement schema,
        SampleValues values,
        Random random
    )
    {
        for (var times = random.Next(5) == 0 ? 2 : random.Next(2); times > 0; times--)
        {
            yield return random.Next(3) == 0
                ? Segment(random)
                : Uri.EscapeDataString(values.Of(schema)?.ToString() ?? "");
        }
    }

    private static string Segment(Random random)
    {
        var text = HostileJson.Texts[random.Next(HostileJson.Texts.Length)];
        return random.Next(8) switch
        {
            0 => "%c0%af",
            1 => "%ff",
            2 => "%2e%2e%2f",
            3 => "..",
            4 => new string('a', random.Next(1, 6000)),
            _ => Uri.EscapeDataString(text),
        };
    }
}
