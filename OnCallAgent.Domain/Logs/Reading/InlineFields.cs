namespace OnCallAgent.Domain.Logs.Reading;

/// <summary>Fields that programs write into the text of their messages: trace and span ids, the service.</summary>
internal static class InlineFields
{
    private static readonly System.Buffers.SearchValues<char> ValueEnds =
        System.Buffers.SearchValues.Create(" ,;)]}\"");
    private static readonly string[] ServiceNames =
    [
        "service=",
        "service.name=",
        "service_name=",
        "app=",
    ];

    /// <summary>Takes what the first line of the text names and the format has not found; the message keeps it.</summary>
    public static void Take(string text, LineDraft draft)
    {
        var s = text.AsSpan();
        var lineEnd = s.IndexOf('\n');
        s = lineEnd < 0 ? s : s[..lineEnd];
        Id(s, "race", "trace_id", draft);
        Id(s, "pan", "span_id", draft);
        if (draft.Service is null && s.Contains('='))
        {
            Service(s, draft);
        }
    }

    // TraceID: 5f3c…, trace_id=5f3c…, "traceId":"5f3c…": the name in any case, at least eight hexadecimal digits.
    private static void Id(ReadOnlySpan<char> s, string stem, string name, LineDraft draft)
    {
        var from = 0;
        while (s[from..].IndexOf(stem, StringComparison.Ordinal) is >= 0 and var found)
        {
            var i = from + found + stem.Length;
            from = i;
            i += i < s.Length && s[i] is '_' or '-' or '.' or ' ' ? 1 : 0;
            if (i + 2 > s.Length || (s[i] | 0x20) != 'i' || (s[i + 1] | 0x20) != 'd')
            {
                continue;
            }

            i += 2;
            var value = i + s[i..].IndexOfAnyExcept(":= \"'");
            if (value <= i)
            {
                continue;
            }

            var end = value;
            while (end < s.Length && char.IsAsciiHexDigit(s[end]))
            {
                end++;
            }

            if (end - value >= 8 && !draft.Has(name))
            {
                draft.Set(name, s[value..end]);
                return;
            }
        }
    }

    private static void Service(ReadOnlySpan<char> s, LineDraft draft)
    {
        foreach (var name in ServiceNames)
        {
            var found = s.IndexOf(name, StringComparison.Ordinal);
            if (
                found < 0
                || (found > 0 && s[found - 1] is not (' ' or '[' or '(' or ',' or '{' or '|'))
            )
            {
                continue;
            }

            var value = s[(found + name.Length)..].TrimStart('"');
            var end = value.IndexOfAny(ValueEnds);
            value = end < 0 ? value : value[..end];
            if (value.Length is >= 2 and <= 63 && Words.IsIdentifier(value))
            {
                draft.Service = value.ToString();
                return;
            }
        }
    }
}
