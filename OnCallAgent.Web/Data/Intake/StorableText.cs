using System.Buffers;
using System.Globalization;
using System.Text;
using OnCallAgent.Domain.Logs;

namespace OnCallAgent.Web.Data.Intake;

/// <summary>
/// Logs hold whatever a program wrote; databases do not take NUL, half a surrogate pair or an endless name. One such
/// line must not keep its whole batch from being stored. Done before anything is matched, so that spans agree.
/// </summary>
internal static class StorableText
{
    private const int LongestService = 200;
    private const int LongestSource = 100;

    private static readonly SearchValues<char> Suspects = SearchValues.Create([
        '\0',
        .. Enumerable.Range(0xD800, 0x800).Select(c => (char)c),
    ]);

    public static LogEntry Of(LogEntry entry)
    {
        if (
            entry.Service.Length is > 0 and <= LongestService
            && entry.Source.Length <= LongestSource
            && IsClean(entry.Message)
            && IsClean(entry.Service)
            && entry.Metadata.All(m => IsClean(m.Key) && IsClean(m.Value))
        )
        {
            return entry;
        }

        return entry with
        {
            Service =
                entry.Service.Length == 0 ? "unknown" : Clean(Cut(entry.Service, LongestService)),
            Source = Cut(entry.Source, LongestSource),
            Message = Clean(entry.Message),
            Metadata = CleanFields(entry.Metadata),
        };
    }

    public static string Clean(string text)
    {
        if (IsClean(text))
        {
            return text;
        }

        var clean = new StringBuilder(text.Length);
        for (var i = 0; i < text.Length; i++)
        {
            var c = text[i];
            if (char.IsHighSurrogate(c) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1]))
            {
                clean.Append(c).Append(text[++i]);
            }
            else
            {
                // One for one: positions in the text stay where they are.
                clean.Append(c == '\0' || char.IsSurrogate(c) ? '\uFFFD' : c);
            }
        }

        return clean.ToString();
    }

    private static bool IsClean(string text)
    {
        var at = text.AsSpan().IndexOfAny(Suspects);
        for (; at >= 0 && at < text.Length; at++)
        {
            if (text[at] == '\0' || char.IsLowSurrogate(text[at]))
            {
                return false;
            }

            if (char.IsHighSurrogate(text[at]))
            {
                at++;
                if (at == text.Length || !char.IsLowSurrogate(text[at]))
                {
                    return false;
                }
            }
        }

        return true;
    }

    private static Dictionary<string, string> CleanFields(
        IReadOnlyDictionary<string, string> fields
    )
    {
        var clean = new Dictionary<string, string>(fields.Count, StringComparer.Ordinal);
        foreach (var (name, value) in fields)
        {
            var key = Clean(name);
            for (var n = 2; clean.ContainsKey(key); n++)
            {
                key = string.Create(CultureInfo.InvariantCulture, $"{Clean(name)}_{n}");
            }

            clean.Add(key, Clean(value));
        }

        return clean;
    }

    private static string Cut(string text, int length) =>
        text.Length <= length ? text : text[..length];
}
