using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Unicode;
using OnCallAgent.Domain.Shared;

namespace OnCallAgent.Domain.Logs.Pushed;

/// <summary>
/// Reads log lines that another program sends: a JSON array, one JSON object, several after one another (NDJSON), or
/// plain lines. Each object is read as the same object in a file would be; what cannot be read is refused by itself and
/// does not keep its neighbours out.
/// </summary>
/// <remarks>Stateless and safe for concurrent use. Never throws, whatever the bytes hold.</remarks>
public sealed class PushedLogReader(ILogLineParser parser, PushedLimits limits)
{
    private const string MetadataPrefix = "metadata.";

    /// <summary>Reads JSON.</summary>
    /// <param name="body">The document or documents, in UTF-8.</param>
    /// <param name="context">Source, default service and zone.</param>
    /// <param name="observedAt">When it came.</param>
    /// <returns>What could be read; <see cref="BodyUnreadable"/> or <see cref="TooManyEntries"/>.</returns>
    public Result<PushedBatch> ReadJson(
        ReadOnlyMemory<byte> body,
        LineContext context,
        DateTimeOffset observedAt
    )
    {
        var bytes = WithoutMark(body);
        var first = FirstByte(bytes.Span);
        if (first < 0)
        {
            return new BodyUnreadable("The body is empty.");
        }

        return bytes.Span[first] == '['
            ? ReadArray(bytes, context, observedAt)
            : ReadLines(bytes, context, observedAt);
    }

    /// <summary>Reads plain lines, joined and recognised as those of a file are. Invalid UTF-8 is replaced.</summary>
    /// <returns>What could be read; <see cref="BodyUnreadable"/> or <see cref="TooManyEntries"/>.</returns>
    public Result<PushedBatch> ReadText(
        ReadOnlyMemory<byte> body,
        LineContext context,
        DateTimeOffset observedAt
    )
    {
        ArgumentNullException.ThrowIfNull(context);
        var collected = new Collected(limits);
        var joined = new StringBuilder();
        foreach (
            var line in Encoding.UTF8.GetString(WithoutMark(body).Span).AsSpan().EnumerateLines()
        )
        {
            if (line.IsWhiteSpace())
            {
                continue;
            }

            if (
                joined.Length > 0
                && joined.Length < limits.MessageLength
                && parser.IsContinuation(line)
            )
            {
                joined.Append('\n').Append(line);
                continue;
            }

            if (joined.Length > 0 && !Take(joined))
            {
                return new TooManyEntries(limits.Entries);
            }

            joined.Clear().Append(line);
        }

        if (joined.Length > 0 && !Take(joined))
        {
            return new TooManyEntries(limits.Entries);
        }

        return collected.Seen == 0 ? new BodyUnreadable("The body is empty.") : collected.Batch();

        bool Take(StringBuilder text) =>
            collected.Add(parser.Parse(Shortened(text.ToString()), context, observedAt), Was(text));

        bool Was(StringBuilder text) => text.Length > limits.MessageLength;
    }

    private Result<PushedBatch> ReadArray(
        ReadOnlyMemory<byte> bytes,
        LineContext context,
        DateTimeOffset observedAt
    )
    {
        // First the whole, without building anything: a body that is no JSON must not be half taken.
        var places = new List<Range>();
        try
        {
            var reader = new Utf8JsonReader(
                bytes.Span,
                new JsonReaderOptions { MaxDepth = limits.Depth + 1 }
            );
            while (reader.Read())
            {
                if (
                    reader.CurrentDepth != 1
                    || reader.TokenType is JsonTokenType.EndObject or JsonTokenType.EndArray
                )
                {
                    continue;
                }

                if (places.Count == limits.Entries)
                {
                    return new TooManyEntries(limits.Entries);
                }

                var start = (int)reader.TokenStartIndex;
                reader.Skip();
                places.Add(start..(int)reader.BytesConsumed);
            }
        }
        catch (JsonException fault)
        {
            return new BodyUnreadable($"The body {Why(fault)}.");
        }

        var collected = new Collected(limits);
        foreach (var place in places)
        {
            Read(bytes[place], context, observedAt, collected);
        }

        return collected.Batch();
    }

    // One document a line; a document may also spread over lines, as a person types it, if it is the only one.
    private Result<PushedBatch> ReadLines(
        ReadOnlyMemory<byte> bytes,
        LineContext context,
        DateTimeOffset observedAt
    )
    {
        if (IsOne(bytes.Span))
        {
            var one = new Collected(limits);
            Read(bytes, context, observedAt, one);
            return one.Batch();
        }

        var collected = new Collected(limits);
        var from = 0;
        while (from < bytes.Length)
        {
            var length = bytes.Span[from..].IndexOf((byte)'\n');
            var line = length < 0 ? bytes[from..] : bytes.Slice(from, length);
            from += line.Length + 1;
            if (FirstByte(line.Span) < 0)
            {
                continue;
            }

            if (collected.Seen == limits.Entries)
            {
                return new TooManyEntries(limits.Entries);
            }

            Read(line, context, observedAt, collected);
        }

        return collected.Batch();
    }

    private bool IsOne(ReadOnlySpan<byte> bytes)
    {
        try
        {
            var reader = new Utf8JsonReader(
                bytes,
                new JsonReaderOptions { MaxDepth = limits.Depth }
            );
            while (reader.Read()) { }

            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private void Read(
        ReadOnlyMemory<byte> json,
        LineContext context,
        DateTimeOffset observedAt,
        Collected collected
    )
    {
        if (!Utf8.IsValid(json.Span))
        {
            collected.Refuse("", "is not UTF-8");
            return;
        }

        try
        {
            using var document = JsonDocument.Parse(
                json,
                new JsonDocumentOptions
                {
                    MaxDepth = limits.Depth,
                    AllowDuplicateProperties = false,
                }
            );
            var root = document.RootElement;
            if (root.ValueKind == JsonValueKind.String && root.GetString() is { } line)
            {
                // A list of lines, as a shell script makes it.
                if (string.IsNullOrWhiteSpace(line))
                {
                    collected.Refuse("", "is an empty text");
                    return;
                }

                collected.Add(
                    parser.Parse(Shortened(line), context, observedAt),
                    line.Length > limits.MessageLength
                );
                return;
            }

            if (
                PushedFields.Fault(root, new Reading.LineClock(context.DefaultZone, observedAt)) is
                { } fault
            )
            {
                collected.Refuse(fault.Field, fault.Reason);
                return;
            }

            var entry = parser.Parse(
                Encoding.UTF8.GetString(json.Span).Trim(),
                context,
                observedAt
            );
            var cut = entry.Message.Length > limits.MessageLength;
            collected.Add(
                entry with
                {
                    Message = Shortened(entry.Message),
                    Truncated = entry.Truncated || cut,
                    Metadata = Flat(entry.Metadata),
                },
                cut
            );
        }
        catch (JsonException fault)
        {
            collected.Refuse("", Why(fault));
        }
        catch (InvalidOperationException)
        {
            // "\ud800" is well-formed JSON and no text.
            collected.Refuse("", "holds half a surrogate pair, which is no text");
        }
    }

    // The original's entries carry their further fields in one object.
    private static IReadOnlyDictionary<string, string> Flat(
        IReadOnlyDictionary<string, string> fields
    )
    {
        if (!fields.Keys.Any(static k => k.StartsWith(MetadataPrefix, StringComparison.Ordinal)))
        {
            return fields;
        }

        var flat = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (name, value) in fields)
        {
            var plain = name.StartsWith(MetadataPrefix, StringComparison.Ordinal)
                ? name[MetadataPrefix.Length..]
                : name;
            if (!flat.TryAdd(plain, value))
            {
                flat[name] = value;
            }
        }

        return flat;
    }

    private string Shortened(string text)
    {
        if (text.Length <= limits.MessageLength)
        {
            return text;
        }

        var end = limits.MessageLength;
        return text[..(char.IsHighSurrogate(text[end - 1]) ? end - 1 : end)];
    }

    private string Why(JsonException fault) =>
        fault.Message.Contains("maximum configured depth", StringComparison.Ordinal)
            ? string.Create(
                CultureInfo.InvariantCulture,
                $"is nested deeper than {limits.Depth} levels"
            )
        : fault.Message.StartsWith("Duplicate property", StringComparison.Ordinal)
            ? "names a field twice"
        : string.Create(
            CultureInfo.InvariantCulture,
            $"is not well-formed JSON (line {(fault.LineNumber ?? 0) + 1}, byte {(fault.BytePositionInLine ?? 0) + 1})"
        );

    private static ReadOnlyMemory<byte> WithoutMark(ReadOnlyMemory<byte> body) =>
        body.Span.StartsWith("\uFEFF"u8) ? body[3..] : body;

    private static int FirstByte(ReadOnlySpan<byte> bytes) => bytes.IndexOfAnyExcept(" \t\r\n"u8);

    private sealed class Collected(PushedLimits limits)
    {
        private readonly List<LogEntry> entries = [];
        private readonly List<RefusedEntry> refused = [];
        private int cut;

        public int Seen => entries.Count + refused.Count;

        public bool Add(LogEntry entry, bool wasCut)
        {
            if (Seen == limits.Entries)
            {
                return false;
            }

            entries.Add(wasCut ? entry with { Truncated = true } : entry);
            cut += wasCut ? 1 : 0;
            return true;
        }

        public void Refuse(string field, string reason) =>
            refused.Add(new RefusedEntry(Seen, field, reason));

        public PushedBatch Batch() => new(entries, refused, cut);
    }
}
