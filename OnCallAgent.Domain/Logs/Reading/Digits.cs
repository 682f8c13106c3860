namespace OnCallAgent.Domain.Logs.Reading;

/// <summary>Runs of ASCII digits.</summary>
internal static class Digits
{
    /// <summary>How many digits stand at <paramref name="at"/>, counted up to <paramref name="limit"/>.</summary>
    public static int Count(ReadOnlySpan<char> s, int at, int limit)
    {
        var n = 0;
        while (n < limit && at + n < s.Length && char.IsAsciiDigit(s[at + n]))
        {
            n++;
        }

        return n;
    }

    /// <summary>Reads between <paramref name="least"/> and <paramref name="most"/> digits (9 at most) and moves behind them.</summary>
    public static bool TryTake(ReadOnlySpan<char> s, ref int at, int least, int most, out int value)
    {
        value = 0;
        var n = 0;
        while (n < most && at + n < s.Length && char.IsAsciiDigit(s[at + n]))
        {
            value = (value * 10) + (s[at + n] - '0');
            n++;
        }

        if (n < least)
        {
            return false;
        }

        at += n;
        return true;
    }

    /// <summary>Whether the text is nothing but digits, and not empty.</summary>
    public static bool Only(ReadOnlySpan<char> s) =>
        !s.IsEmpty && !s.ContainsAnyExceptInRange('0', '9');
}
