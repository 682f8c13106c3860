using OnCallAgent.Domain.Logs.Reading;

namespace OnCallAgent.Domain.Logs.Formats;

/// <summary>One JSON object a line: ECS, Serilog compact, Docker json-file, bunyan, pino and whatever else names its fields in a usual way.</summary>
internal static class JsonLine
{
    public static bool TryRead(string text, LineClock clock, LineDraft draft, int depth)
    {
        if (
            !JsonScanner.TryRead(text, 0, out var fields, out var end)
            || fields.Count == 0
            || !MoreRecords(text, end, out var more, out var tail)
        )
        {
            return false;
        }

        var record = new JsonRecord(text, fields, Choose(fields));
        var bunyan = IsBunyan(record);
        var messageField = record.Field(JsonRole.Message);
        var isLogField = messageField is { Name: "log" };
        draft.Format =
            isLogField
            && fields.TrueForAll(f =>
                f.Name is "log" or "stream" or "time"
                || f.Name.StartsWith("attrs.", StringComparison.Ordinal)
            )
                ? "docker"
            : record.Has("@t")
            && (record.Has("@mt") || record.Has("@m") || record.Has("@l") || record.Has("@i"))
                ? "clef"
            : "json";

        ReadTime(record, clock, draft);
        ReadLevel(record, draft);
        // bunyan and pino call the program "name"; elsewhere that is the logger.
        draft.Service = (
            record.Value(JsonRole.Service) ?? (bunyan ? record.Named("name") : null)
        )?.Trim('/');

        CopyFields(record, draft, bunyan);
        var message = JsonMessage.Of(record, draft, more) + tail;
        if (draft.Level == EntryLevel.Unknown && messageField is not null && Carries(message))
        {
            draft.Message = message;
            draft.Adopt(
                LineReader.Read(TerminalText.Clean(message), clock, depth + 1),
                carrierNamesService: true
            );
        }
        else
        {
            draft.Message = message;
        }

        return true;
    }

    // Only what begins like a line of its own is worth reading again.
    private static bool Carries(string message) =>
        message.Length > 0
        && (
            char.IsAsciiLetterOrDigit(message[0])
            || message[0] is '{' or '[' or '<' or ' ' or '\u001b' or '"'
        );

    // Behind the record nothing may follow but joined lines: further records, whose messages continue the first one's, or plain text.
    private static bool MoreRecords(
        string text,
        int end,
        out List<JsonRecord>? more,
        out string tail
    )
    {
        more = null;
        tail = "";
        while (true)
        {
            var start = end;
            while (end < text.Length && char.IsWhiteSpace(text[end]))
            {
                end++;
            }

            if (end >= text.Length)
            {
                return true;
            }

            if (text.AsSpan(start, end - start).IndexOf('\n') < 0)
            {
                return false;
            }

            if (
                text[end] != '{'
                || !JsonScanner.TryRead(text, end, out var fields, out var next)
                || fields.Count == 0
            )
            {
                tail = text[start..];
                return true;
            }

            end = next;
            (more ??= []).Add(new JsonRecord(text, fields, Choose(fields)));
        }
    }

    // For each role the index of the field with the best name, -1 where there is none.
    private static int[] Choose(List<JsonField> fields)
    {
        var chosen = new int[JsonRoles.Count];
        chosen.AsSpan().Fill(-1);
        Span<int> ranks = stackalloc int[JsonRoles.Count];
        ranks.Fill(int.MaxValue);
        for (var i = 0; i < fields.Count; i++)
        {
            if (
                JsonRoles.TryFind(fields[i].Name, out var role, out var rank)
                && rank < ranks[(int)role]
                && (fields[i].Kind != JsonKind.Nested || role == JsonRole.Exception)
            )
            {
                chosen[(int)role] = i;
                ranks[(int)role] = rank;
            }
        }

        return chosen;
    }

    private static bool IsBunyan(JsonRecord record) =>
        record.Field(JsonRole.Level) is { Name: "level", Kind: JsonKind.Literal }
        && record.Has("pid")
        && record.Has("hostname");

    private static void ReadTime(JsonRecord record, LineClock clock, LineDraft draft)
    {
        if (
            record.Field(JsonRole.Time) is { } field
            && JsonTime.TryRead(record.Text(field), clock, out var reading)
        )
        {
            draft.Time(reading);
        }
    }

    private static void ReadLevel(JsonRecord record, LineDraft draft)
    {
        if (record.Field(JsonRole.Level) is { } field)
        {
            draft.Level = JsonLevel.Of(field.Name, record.Text(field));
        }

        // Serilog leaves the level out where it is Information.
        if (draft is { Level: EntryLevel.Unknown, Format: "clef" })
        {
            draft.Level = EntryLevel.Info;
        }
    }

    private static void CopyFields(JsonRecord record, LineDraft draft, bool bunyan)
    {
        var overHttp = AccessLogLine.LevelOf(record.Value(JsonRole.Status)) != EntryLevel.Unknown;
        for (var i = 0; i < record.Fields.Count; i++)
        {
            var field = record.Fields[i];
            if (record.RoleOf(i) is not { } role)
            {
                if (
                    field.Name is not ("@version" or "v" or "ecs.version")
                    && !draft.Has(field.Name)
                )
                {
                    draft.Set(field.Name, record.Text(field));
                }

                continue;
            }

            var name = role switch
            {
                JsonRole.Time => draft.Timestamp is null ? field.Name : null,
                JsonRole.Level => draft.Level == EntryLevel.Unknown ? field.Name : null,
                JsonRole.Logger => bunyan ? null : "logger",
                JsonRole.Method or JsonRole.Path or JsonRole.Status or JsonRole.Request => overHttp
                    ? HttpName(role)
                    : field.Name,
                _ => NameOf(role),
            };
            if (name is not null)
            {
                draft.Set(name, record.Text(field));
            }
        }
    }

    private static string HttpName(JsonRole role) =>
        role switch
        {
            JsonRole.Method => "http.method",
            JsonRole.Path => "http.path",
            JsonRole.Status => "http.status",
            _ => "http.request",
        };

    private static string? NameOf(JsonRole role) =>
        role switch
        {
            JsonRole.Thread => "thread",
            JsonRole.Trace => "trace_id",
            JsonRole.Span => "span_id",
            JsonRole.Host => "host",
            JsonRole.Pid => "pid",
            JsonRole.Template => "template",
            _ => null,
        };
}
