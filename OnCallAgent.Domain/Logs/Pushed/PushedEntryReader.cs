using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Unicode;

namespace OnCallAgent.Domain.Logs.Pushed;

/// <summary>Reads one element of a body, as the same object in a file would be.</summary>
internal sealed class PushedEntryReader(ILogLineParser parser, PushedLimits limits)
{
    private const string MetadataPrefix = "metadata.";

    /// <summary>Reads one element; what cannot be read is refused by itself.</summary>
    public void Read(
        ReadOnlyMemory<byte> json,
        LineContext context,
        DateTimeOffset observedAt,
        CollectedEntries collected
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

    /// <summary>The text, no longer than a message may be; not cut between the halves of a surrogate pair.</summary>
    public string Shortened(string text)
    {
        if (text.Length <= limits.MessageLength)
        {
            return text;
        }

        var end = limits.MessageLength;
        return text[..(char.IsHighSurrogate(text[end - 1]) ? end - 1 : end)];
    }

    /// <summary>What is wrong with JSON, as the end of a sentence.</summary>
    public string Why(JsonException fault) =>
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
}
