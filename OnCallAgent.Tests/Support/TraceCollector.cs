using System.Collections.Concurrent;
using Google.Protobuf;
using Microsoft.AspNetCore.Http;

namespace OnCallAgent.Tests.Support;

/// <summary>A span as it came over the wire.</summary>
internal sealed record ReceivedSpan(
    string Trace,
    string Id,
    string Parent,
    string Name,
    IReadOnlyDictionary<string, string> Tags
);

/// <summary>
/// A collector of traces that speaks OTLP over HTTP (opentelemetry-proto, <c>ExportTraceServiceRequest</c>), and keeps what it gets.
/// </summary>
internal sealed class TraceCollector : IAsyncDisposable
{
    private readonly ConcurrentQueue<ReceivedSpan> spans = [];
    private readonly ConcurrentQueue<byte[]> bodies = [];
    private LoopbackServer? server;

    /// <summary>Base of its address.</summary>
    public Uri Address => server!.Address;

    public IReadOnlyList<ReceivedSpan> Spans => [.. spans];

    /// <summary>The header <c>x-key</c> of the first request.</summary>
    public string? Key { get; private set; }

    /// <summary>Everything that was sent, as far as it is text.</summary>
    public string Text => string.Concat(bodies.Select(System.Text.Encoding.UTF8.GetString));

    public static async Task<TraceCollector> StartAsync()
    {
        var collector = new TraceCollector();
        collector.server = await LoopbackServer.StartAsync(collector.TakeAsync);
        return collector;
    }

    public ValueTask DisposeAsync() => server!.DisposeAsync();

    private async Task TakeAsync(HttpContext context)
    {
        if (context.Request.Path != "/v1/traces")
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }

        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body, context.RequestAborted);
        Key ??= context.Request.Headers["x-key"];
        bodies.Enqueue(body.ToArray());
        // resource_spans (1) → scope_spans (2) → spans (2)
        foreach (
            var span in Fields(body.ToArray(), 1)
                .SelectMany(r => Fields(r, 2))
                .SelectMany(s => Fields(s, 2))
        )
        {
            spans.Enqueue(
                new ReceivedSpan(
                    Hex(span, 1),
                    Hex(span, 2),
                    Hex(span, 4),
                    Fields(span, 5).Select(System.Text.Encoding.UTF8.GetString).Single(),
                    // attributes (9): key (1), value (2) → string_value (1)
                    Fields(span, 9)
                        .ToDictionary(
                            a => System.Text.Encoding.UTF8.GetString(Fields(a, 1).Single()),
                            a =>
                                string.Concat(
                                    Fields(Fields(a, 2).Single(), 1)
                                        .Select(System.Text.Encoding.UTF8.GetString)
                                ),
                            StringComparer.Ordinal
                        )
                )
            );
        }

        context.Response.ContentType = "application/x-protobuf";
    }

    private static string Hex(byte[] message, int field) =>
        string.Concat(Fields(message, field).Select(Convert.ToHexStringLower));

    // The length-delimited fields of this number; all others are passed over.
    private static List<byte[]> Fields(byte[] message, int number)
    {
        var found = new List<byte[]>();
        using var input = new CodedInputStream(message);
        while (input.ReadTag() is var tag and not 0)
        {
            if (
                WireFormat.GetTagFieldNumber(tag) == number
                && WireFormat.GetTagWireType(tag) == WireFormat.WireType.LengthDelimited
            )
            {
                found.Add(input.ReadBytes().ToByteArray());
            }
            else
            {
                input.SkipLastField();
            }
        }

        return found;
    }
}
