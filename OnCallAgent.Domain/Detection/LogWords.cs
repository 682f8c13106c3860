namespace OnCallAgent.Domain.Detection;

/// <summary>How common words are in logs: a longer word tells more, but for those that every other line holds.</summary>
internal static class LogWords
{
    private static readonly HashSet<string> All = new(
        "error errors failed failure fail exception warning warn info debug connect connection server service request response client message thread task time timeout user level http https".Split(
            ' '
        ),
        StringComparer.OrdinalIgnoreCase
    );

    private static readonly HashSet<string>.AlternateLookup<ReadOnlySpan<char>> Lookup =
        All.GetAlternateLookup<ReadOnlySpan<char>>();

    /// <summary>How many lines are to be expected to hold a literal, as a share; only good for comparing.</summary>
    public static double Commonness(ReadOnlySpan<char> literal)
    {
        var length = 0.0;
        foreach (var c in literal)
        {
            length +=
                char.IsAsciiLetterLower(c) ? 1
                : char.IsAsciiDigit(c) || c is ' ' or '.' or '-' or ':' or '/' ? 0.6
                : 1.2;
        }

        var most = Lookup.Contains(literal.Trim(" :/")) ? 4 : 14;
        return 1.0 / (1 << (int)Math.Min(length, most));
    }
}
