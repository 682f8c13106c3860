using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace OnCallAgent.Domain.Detection.Alerts;

/// <summary>Texts of other programs, made fit to be stored and shown.</summary>
internal static class AlertText
{
    /// <summary>Cut, without control characters (line ends and tabs stay) and without halves of surrogate pairs.</summary>
    public static string Clean(string text, int longest)
    {
        var clean = new StringBuilder(Math.Min(text.Length, longest));
        for (var i = 0; i < text.Length && clean.Length < longest; i++)
        {
            var c = text[i];
            if (char.IsHighSurrogate(c) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1]))
            {
                if (clean.Length + 2 > longest)
                {
                    break;
                }

                clean.Append(c).Append(text[++i]);
            }
            else if (char.IsSurrogate(c))
            {
                clean.Append('\uFFFD');
            }
            else if (!char.IsControl(c) || c is '\n' or '\t')
            {
                clean.Append(c);
            }
        }

        return clean.ToString().Trim();
    }

    /// <summary>The same on one line.</summary>
    public static string Line(string text, int longest) =>
        Clean(text.ReplaceLineEndings(" ").Replace('\t', ' '), longest);

    /// <summary>A key of any length in at most <see cref="AlertNotice.MaxKeyLength"/> characters.</summary>
    public static string Key(string text)
    {
        var clean = Line(text, AlertNotice.MaxKeyLength + 1);
        return clean.Length <= AlertNotice.MaxKeyLength && clean == text ? text : Hash(text);
    }

    /// <summary>A key of what has none: the same labels are the same alert.</summary>
    public static string KeyOf(IEnumerable<KeyValuePair<string, string>> labels) =>
        Hash(
            string.Join(
                '\u001f',
                labels
                    .OrderBy(l => l.Key, StringComparer.Ordinal)
                    .Select(l => $"{l.Key}\u001e{l.Value}")
            )
        );

    /// <summary>A time in ISO 8601 (RFC 3339), to the millisecond: databases keep fewer digits than Go writes. Year 1 is Go's "none".</summary>
    public static bool TryTime(string text, out DateTimeOffset? time)
    {
        time = null;
        if (
            !DateTimeOffset.TryParse(
                text,
                CultureInfo.InvariantCulture,
                DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal,
                out var read
            )
        )
        {
            return false;
        }

        time =
            read.Year <= 1
                ? null
                : new DateTimeOffset(
                    read.UtcTicks - (read.UtcTicks % TimeSpan.TicksPerMillisecond),
                    TimeSpan.Zero
                );
        return true;
    }

    private static string Hash(string text) =>
        "h:"
        + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)).AsSpan(0, 16));
}
