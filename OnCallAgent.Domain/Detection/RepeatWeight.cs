using System.Globalization;

namespace OnCallAgent.Domain.Detection;

/// <summary>
/// How much a pattern's counted repeats blow it up. The linear-time engine unrolls them into its states: a few dozen
/// are nothing, <c>(?:[a-z]{1,900}x){1,9}</c> costs it minutes for one line, without a look at its time limit.
/// </summary>
internal static class RepeatWeight
{
    // Measured on texts made to hurt: below these, a search of 64 KiB ends within about its time limit.
    private const long MostUnrolled = 500;
    private const long MostNested = 100;

    // Around a loop each place of the text may begin a run of its own, and nearly each character makes a new state.
    private const long MostLooped = 50;

    // A few dates and addresses of counted digits; the states of these are soon all made. In a loop a match may be as long as
    // the text, and a handful of counts makes states without end: (.{1,31}x)+ took seconds and 200 MB to tell where it ends.
    private const long MostLight = 32;
    private const long MostLightLooped = 4;

    // What the backtracking engine remembers of each counted turn of a group takes some twenty bytes; within a loop, at each
    // place of the text. It looks at no clock meanwhile.
    private const long MostTurns = 100_000;
    private const long MostTurnsLooped = 50;

    /// <summary>Whether the linear-time engine should be spared the pattern.</summary>
    public static bool IsTooMuch(string pattern)
    {
        var weight = Of(pattern);
        return weight.Unrolled > MostUnrolled
            || weight.Nested > MostNested
            || weight.Looped > MostLooped;
    }

    /// <summary>Whether a character may cost so much that the time of a thousand of them counts.</summary>
    public static bool IsHeavy(string pattern)
    {
        var weight = Of(pattern);
        return weight.Unrolled > MostLight
            || weight.Nested > MostLightLooped
            || weight.Looped > MostLightLooped;
    }

    /// <summary>Whether either engine may take all memory for one line: <c>((a*){900}b?)*</c>.</summary>
    public static bool IsHopeless(string pattern)
    {
        var weight = Of(pattern);
        return weight.Turns > MostTurns || weight.TurnsLooped > MostTurnsLooped;
    }

    private static (long Unrolled, long Nested, long Looped, long Turns, long TurnsLooped) Of(
        string pattern
    )
    {
        // Most have none, and there may be thousands of them before a scan reads its first line.
        if (!pattern.Contains('{', StringComparison.Ordinal))
        {
            return (0, 0, 0, 1, 1);
        }

        var groups = new Stack<(long Weight, bool Varies, long Counted, long Turns)>();
        var (weight, varies, counted, turns) = (0L, false, 0L, 1L);
        var (unrolled, nested, looped, turnsLooped) = (0L, 0L, 0L, 0L);
        var i = 0;
        while (i < pattern.Length)
        {
            var (atom, atomVaries, atomCounted, atomTurns) = (1L, false, 0L, 0L);
            switch (pattern[i])
            {
                case '(':
                    groups.Push((weight, varies, counted, turns));
                    (weight, varies, counted, turns) = (0, false, 0, 1);
                    i++;
                    continue;
                case ')' when groups.Count > 0:
                    (atom, atomVaries, atomCounted, atomTurns) = (weight, varies, counted, turns);
                    (weight, varies, counted, turns) = groups.Pop();
                    i++;
                    break;
                case '[':
                    i = ClassEnd(pattern, i);
                    break;
                case '\\':
                    i += 2;
                    break;
                default:
                    i++;
                    break;
            }

            var times = Quantifier(pattern, ref i, out var quantified, out var endless);
            varies |= atomVaries || quantified;
            counted = Math.Max(counted, atomCounted);
            looped = endless ? Math.Max(looped, atomCounted) : looped;
            turnsLooped = endless ? Math.Max(turnsLooped, atomTurns) : turnsLooped;
            turns = Math.Max(turns, Math.Min(atomTurns * Math.Max(1, times), 1_000_000));
            if (times > 1)
            {
                unrolled += Math.Min(atom * times, MostUnrolled + 1);
                nested = atomVaries ? Math.Max(nested, atom * times) : nested;
                counted = quantified ? Math.Max(counted, atom * times) : counted;
            }

            // Saturates: a hundred thousand is as hopeless as its square.
            weight = Math.Min(weight + (atom * Math.Max(1, times)), 1_000_000);
        }

        return (unrolled, nested, looped, turns, turnsLooped);
    }

    private static int ClassEnd(string pattern, int open)
    {
        var i = open + 1;
        i += i < pattern.Length && pattern[i] == '^' ? 1 : 0;
        i += i < pattern.Length && pattern[i] == ']' ? 1 : 0;
        while (i < pattern.Length && pattern[i] != ']')
        {
            i = pattern[i] switch
            {
                '\\' => i + 2,
                '-' when i + 1 < pattern.Length && pattern[i + 1] == '[' => ClassEnd(
                    pattern,
                    i + 1
                ),
                _ => i + 1,
            };
        }

        return i + 1;
    }

    /// <summary>How many copies a quantifier makes of what stands before it; 1 where none stands here.</summary>
    private static int Quantifier(string pattern, ref int i, out bool varies, out bool endless)
    {
        varies = i < pattern.Length && pattern[i] is '*' or '+' or '?';
        endless = varies && pattern[i] != '?';
        if (varies)
        {
            i++;
            return 1;
        }

        if (i >= pattern.Length || pattern[i] != '{')
        {
            return 1;
        }

        var close = pattern.IndexOf('}', i);
        var bounds = close < 0 ? [] : pattern[(i + 1)..close].Split(',');
        if (
            bounds.Length is 0 or > 2
            || !int.TryParse(
                bounds[0],
                NumberStyles.None,
                CultureInfo.InvariantCulture,
                out var min
            )
            || (
                bounds is [_, not ""]
                && !int.TryParse(bounds[1], NumberStyles.None, CultureInfo.InvariantCulture, out _)
            )
        )
        {
            return 1;
        }

        i = close + 1;
        varies = bounds.Length == 2;
        endless = bounds is [_, ""];
        return bounds is [_, { Length: > 0 } max]
            ? int.Parse(max, CultureInfo.InvariantCulture)
            : min;
    }
}
