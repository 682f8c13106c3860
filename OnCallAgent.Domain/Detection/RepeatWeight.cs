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

    /// <summary>Whether the linear-time engine should be spared the pattern.</summary>
    public static bool IsTooMuch(string pattern)
    {
        var groups = new Stack<(long Weight, bool Varies)>();
        var (weight, varies) = (0L, false);
        var (unrolled, nested) = (0L, 0L);
        var i = 0;
        while (i < pattern.Length)
        {
            var (atom, atomVaries) = (1L, false);
            switch (pattern[i])
            {
                case '(':
                    groups.Push((weight, varies));
                    (weight, varies) = (0, false);
                    i++;
                    continue;
                case ')' when groups.Count > 0:
                    (atom, atomVaries) = (weight, varies);
                    (weight, varies) = groups.Pop();
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

            var times = Quantifier(pattern, ref i, out var quantified);
            varies |= atomVaries || quantified;
            if (times > 1)
            {
                unrolled += Math.Min(atom * times, MostUnrolled + 1);
                nested = atomVaries ? Math.Max(nested, atom * times) : nested;
            }

            // Saturates: a hundred thousand is as hopeless as its square.
            weight = Math.Min(weight + (atom * Math.Max(1, times)), 1_000_000);
        }

        return unrolled > MostUnrolled || nested > MostNested;
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
    private static int Quantifier(string pattern, ref int i, out bool varies)
    {
        varies = i < pattern.Length && pattern[i] is '*' or '+' or '?';
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
        return bounds is [_, { Length: > 0 } max]
            ? int.Parse(max, CultureInfo.InvariantCulture)
            : min;
    }
}
