using System.Globalization;

namespace OnCallAgent.Domain.Detection;

/// <summary>What it costs to look for a pattern in every line, told to the person who writes it.</summary>
/// <param name="Literals">
/// Texts of which each match holds at least one, lower-case where case plays no part; empty where the pattern promises
/// none, and each line has to be put to the regex.
/// </param>
/// <param name="Backtracking">Why the linear-time engine cannot run it; null where that can.</param>
public sealed record PatternCost(IReadOnlyList<string> Literals, string? Backtracking)
{
    /// <summary>What a pattern without literals means.</summary>
    internal static readonly string WithoutLiterals = string.Create(
        CultureInfo.InvariantCulture,
        $"No word of {RequiredLiterals.MinimumLength} or more characters must stand in a match, so every line is put to the regex."
    );

    /// <summary>Whether nothing tells in advance which lines are worth the regex.</summary>
    public bool HasNoLiteral => Literals.Count == 0;

    /// <summary>What its author should know, a sentence each; empty where there is nothing to say.</summary>
    public IReadOnlyList<string> Remarks =>
        [
            .. HasNoLiteral ? [WithoutLiterals] : Array.Empty<string>(),
            .. Backtracking is null ? Array.Empty<string>() : [Backtracking],
        ];

    /// <summary>The same in one text; null where there is nothing to say.</summary>
    public string? Warning => Remarks is { Count: > 0 } remarks ? string.Join(' ', remarks) : null;

    /// <summary>Judges a pattern that was compiled.</summary>
    /// <param name="pattern">The pattern.</param>
    /// <param name="ignoreCase">Whether it was compiled so that upper and lower case are alike.</param>
    public static PatternCost Of(PatternRegex pattern, bool ignoreCase)
    {
        ArgumentNullException.ThrowIfNull(pattern);
        return new PatternCost(
            RequiredLiterals.Of(pattern.Pattern, ignoreCase).Best,
            pattern.Warning
        );
    }

    /// <summary>Judges a pattern; null where it would be refused.</summary>
    /// <param name="pattern">As it is written, .NET syntax.</param>
    /// <param name="ignoreCase">Whether upper and lower case are alike.</param>
    public static PatternCost? Of(string pattern, bool ignoreCase) =>
        PatternRegex.Compile(pattern, ignoreCase) is { IsSuccess: true, Value: var regex }
            ? Of(regex, ignoreCase)
            : null;
}
