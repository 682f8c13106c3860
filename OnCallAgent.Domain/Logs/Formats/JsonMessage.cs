using System.Text;
using OnCallAgent.Domain.Logs.Reading;

namespace OnCallAgent.Domain.Logs.Formats;

/// <summary>The message of a JSON record: its own, its template with the values put in, or what its other fields say; an exception is put below it.</summary>
internal static class JsonMessage
{
    public static string Of(JsonRecord record, LineDraft draft, List<JsonRecord>? more)
    {
        var message = Own(record) ?? Templated(record) ?? Request(record, draft);
        if (more is not null)
        {
            message = Joined(message ?? "", more);
        }

        message = message?.TrimEnd('\n', '\r');
        var exception = Exception(record);
        if (string.IsNullOrWhiteSpace(message))
        {
            return exception ?? record.Source;
        }

        return exception is null || message.Contains(exception, StringComparison.Ordinal)
            ? message
            : $"{message}\n{exception}";
    }

    private static string? Own(JsonRecord record) => record.Value(JsonRole.Message);

    // Docker cuts long lines: a piece without a line end goes on in the next record.
    private static string Joined(string first, List<JsonRecord> more)
    {
        var joined = new StringBuilder(first);
        foreach (var record in more)
        {
            var piece = Own(record) ?? "";
            var cut =
                record.Field(JsonRole.Message) is { Name: "log" }
                && joined.Length > 0
                && joined[^1] != '\n';
            if (!cut && joined.Length > 0 && joined[^1] != '\n')
            {
                joined.Append('\n');
            }

            joined.Append(piece);
        }

        return joined.ToString();
    }

    private static string? Exception(JsonRecord record)
    {
        if (record.Field(JsonRole.Exception) is not { } field || field.Length == 0)
        {
            return null;
        }

        var text = record.Text(field);
        if (text is "false" or "true" or "0" or "{}" or "[]" or "None")
        {
            return null;
        }

        // The stack alone may leave out what the error's own fields say.
        var kind =
            record.Named("error.type")
            ?? record.Named("exception.type")
            ?? record.Named("err.type");
        var says =
            record.Named("error.message")
            ?? record.Named("exception.message")
            ?? record.Named("err.message");
        var head = (kind, says) switch
        {
            (null, null) => null,
            (null, _) => says,
            (_, null) => kind,
            _ => $"{kind}: {says}",
        };
        return head is null
            || text.Contains(says ?? kind!, StringComparison.Ordinal)
                && (kind is null || text.Contains(kind, StringComparison.Ordinal))
                ? text
            : field.Name
                is "error.type"
                    or "error.message"
                    or "err.message"
                    or "exception.type"
                    or "exception.message"
                ? head
            : $"{head}\n{text}";
    }

    // {Name}, {@Name}, {Name:format}, {Name,10}; {{ and }} are braces (messagetemplates.org).
    private static string? Templated(JsonRecord record)
    {
        if (record.Value(JsonRole.Template) is not { } template)
        {
            return null;
        }

        if (!template.Contains('{', StringComparison.Ordinal))
        {
            return template;
        }

        var result = new StringBuilder(template.Length + 32);
        for (var i = 0; i < template.Length; i++)
        {
            var c = template[i];
            if (c is '{' or '}' && i + 1 < template.Length && template[i + 1] == c)
            {
                result.Append(c);
                i++;
                continue;
            }

            var close = c == '{' ? template.IndexOf('}', i) : -1;
            if (close < 0)
            {
                result.Append(c);
                continue;
            }

            var hole = template.AsSpan(i + 1, close - i - 1).TrimStart("@$");
            var nameEnd = hole.IndexOfAny(':', ',');
            var name = (nameEnd < 0 ? hole : hole[..nameEnd]).ToString();
            var value = record.Named(name) ?? record.Named($"Properties.{name}");
            result.Append(value ?? template[i..(close + 1)]);
            i = close;
        }

        return result.ToString();
    }

    // An access log in JSON: the request line and the status as a text log would write them.
    private static string? Request(JsonRecord record, LineDraft draft)
    {
        var status = record.Value(JsonRole.Status);
        var request = record.Value(JsonRole.Request);
        if (
            request is null
            && record.Value(JsonRole.Method) is { } method
            && record.Value(JsonRole.Path) is { } path
        )
        {
            var protocol =
                record.Named("protocol")
                ?? record.Named("server_protocol")
                ?? record.Named("http.version")
                ?? "HTTP/1.1";
            request = protocol.StartsWith("HTTP/", StringComparison.Ordinal)
                ? $"{method} {path} {protocol}"
                : $"{method} {path} HTTP/{protocol}";
        }

        if (status is null || request is null)
        {
            return null;
        }

        if (draft.Level == EntryLevel.Unknown)
        {
            draft.Level = AccessLogLine.LevelOf(status);
        }

        return $"\"{request}\" {status}";
    }
}
