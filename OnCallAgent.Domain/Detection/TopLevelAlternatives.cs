namespace OnCallAgent.Domain.Detection;

/// <summary>
/// Takes <c>a|b|c</c> apart, so that a long list of alternatives, which the linear-time engine refuses as one automaton,
/// can run as several.
/// </summary>
internal static class TopLevelAlternatives
{
    /// <summary>The alternatives in order; a single one where there are no others or the pattern is not surely understood.</summary>
    public static IReadOnlyList<string> Of(string pattern)
    {
        var parts = new List<string>();
        var (depth, start, inClass) = (0, 0, false);
        for (var i = 0; i < pattern.Length; i++)
        {
            switch (pattern[i])
            {
                case '\\':
                    i++;
                    break;
                case '[' when inClass:
                    // A subtracted class, or a '[' that only looks like one.
                    return [pattern];
                case '[':
                    inClass = true;
                    // "[]a]" and "[^]a]": the first ']' is a member.
                    i += i + 1 < pattern.Length && pattern[i + 1] == '^' ? 1 : 0;
                    i += i + 1 < pattern.Length && pattern[i + 1] == ']' ? 1 : 0;
                    break;
                case ']' when inClass:
                    inClass = false;
                    break;
                case '(' when !inClass:
                    if (SetsOptions(pattern, i))
                    {
                        return [pattern];
                    }

                    depth++;
                    break;
                case ')' when !inClass:
                    depth--;
                    break;
                case '|' when !inClass && depth == 0:
                    parts.Add(pattern[start..i]);
                    start = i + 1;
                    break;
            }
        }

        parts.Add(pattern[start..]);
        return parts;
    }

    // (?x) and the like reach over the alternatives that follow; comments may hold anything.
    private static bool SetsOptions(string pattern, int open) =>
        open + 2 < pattern.Length
        && pattern[open + 1] == '?'
        && pattern[open + 2] is not (':' or '=' or '!' or '<' or '>' or '\'');
}
