namespace OnCallAgent.Domain.Logs.Reading;

/// <summary>Reads the zone behind a time of day: <c>Z</c>, <c>+01:00</c>, <c> +0100</c>, <c> UTC</c>, <c> CET</c>.</summary>
internal static class ZoneText
{
    /// <summary>The offset that stands at <paramref name="at"/>, which is moved behind it; null where none does, or where the abbreviation is used by several zones.</summary>
    public static TimeSpan? Read(ReadOnlySpan<char> s, ref int at)
    {
        if (at >= s.Length)
        {
            return null;
        }

        switch (s[at])
        {
            case 'Z' or 'z' when at + 1 == s.Length || !char.IsAsciiLetterOrDigit(s[at + 1]):
                at++;
                return TimeSpan.Zero;
            case '+' or '-':
                return Numeric(s, ref at, spaced: false);
            case ' ' when at + 3 < s.Length:
                var i = at + 1;
                var zone = s[i] is '+' or '-' ? Numeric(s, ref i, spaced: true) : Named(s, ref i);
                if (i > at + 1)
                {
                    at = i;
                }

                return zone;
            default:
                return null;
        }
    }

    // After a space only the four-digit forms count: " -5" is more likely the message.
    private static TimeSpan? Numeric(ReadOnlySpan<char> s, ref int at, bool spaced)
    {
        var i = at + 1;
        if (!Digits.TryTake(s, ref i, 2, 2, out var hours))
        {
            return null;
        }

        var withColon = i < s.Length && s[i] == ':' && Digits.Count(s, i + 1, 3) == 2;
        if (withColon)
        {
            i++;
        }

        if (!Digits.TryTake(s, ref i, 2, 2, out var minutes))
        {
            minutes = 0;
            if (spaced)
            {
                return null;
            }
        }

        if (hours > 14 || minutes > 59 || (i < s.Length && char.IsAsciiDigit(s[i])))
        {
            return null;
        }

        var offset = new TimeSpan(hours, minutes, 0);
        var sign = s[at];
        at = i;
        return sign == '-' ? -offset : offset;
    }

    private static TimeSpan? Named(ReadOnlySpan<char> s, ref int at)
    {
        var end = at;
        while (end < s.Length && end - at < 5 && char.IsAsciiLetterUpper(s[end]))
        {
            end++;
        }

        if (
            end - at is < 3 or > 4
            || (end < s.Length && (char.IsAsciiLetterOrDigit(s[end]) || s[end] == '_'))
        )
        {
            return null;
        }

        // Only abbreviations that one zone uses; CST, IST and BST are read over and left to the stream's zone.
        double? hours = s[at..end] switch
        {
            "UTC" or "GMT" or "WET" => 0,
            "CET" or "MEZ" or "WEST" => 1,
            "CEST" or "MESZ" or "EET" or "SAST" => 2,
            "EEST" or "MSK" => 3,
            "PKT" => 5,
            "HKT" or "SGT" or "AWST" => 8,
            "JST" or "KST" => 9,
            "AEST" => 10,
            "AEDT" => 11,
            "NZST" => 12,
            "EDT" => -4,
            "EST" or "CDT" => -5,
            "MDT" => -6,
            "MST" or "PDT" => -7,
            "PST" => -8,
            "CST" or "IST" or "BST" => double.NaN,
            _ => null,
        };
        if (hours is not { } known)
        {
            return null;
        }

        at = end;
        return double.IsNaN(known) ? null : TimeSpan.FromHours(known);
    }
}
