using System.Text;
using System.Text.Json;
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
    private readonly PushedEntryReader entries = new(parser, limits);

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
        var collected = new CollectedEntries(limits);
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
            collected.Add(
                parser.Parse(entries.Shortened(text.ToString()), context, observedAt),
                Was(text)
            );

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
            return new BodyUnreadable($"The body {entries.Why(fault)}.");
        }

        var collected = new CollectedEntries(limits);
        foreach (var place in places)
        {
            entries.Read(bytes[place], context, observedAt, collected);
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
            var one = new CollectedEntries(limits);
            entries.Read(bytes, context, observedAt, one);
            return one.Batch();
        }

        var collected = new CollectedEntries(limits);
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

            entries.Read(line, context, observedAt, collected);
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

    private static ReadOnlyMemory<byte> WithoutMark(ReadOnlyMemory<byte> body) =>
        body.Span.StartsWith("\uFEFF"u8) ? body[3..] : body;

    private static int FirstByte(ReadOnlySpan<byte> bytes) => bytes.IndexOfAnyExcept(" \t\r\n"u8);
}
