namespace OnCallAgent.Domain.Detection;

/// <summary>What an incident that a pattern opened is called.</summary>
public static class IncidentTitle
{
    // Less than so many letters say nothing to a person who was just woken.
    private const int FewestLetters = 8;
    private const int LongestExcerpt = 120;

    /// <summary>The pattern's name, the service, and the line's first words as far as they say something.</summary>
    /// <example><c>Database connection failure in orders: could not connect to db-1:5432</c></example>
    public static string Of(Signal signal)
    {
        ArgumentNullException.ThrowIfNull(signal);
        var message = signal.Entry.Message.AsSpan().Trim();
        var end = message.IndexOfAny('\r', '\n');
        var line = (end < 0 ? message : message[..end]).TrimEnd();
        var title = $"{signal.Pattern.Name} in {signal.Entry.Service}";
        if (Letters(line) < FewestLetters)
        {
            return title;
        }

        return line.Length <= LongestExcerpt
            ? $"{title}: {line}"
            : $"{title}: {line[..(LongestExcerpt - 1)].TrimEnd()}…";
    }

    private static int Letters(ReadOnlySpan<char> text)
    {
        var letters = 0;
        foreach (var c in text)
        {
            letters += char.IsLetter(c) ? 1 : 0;
        }

        return letters;
    }
}
