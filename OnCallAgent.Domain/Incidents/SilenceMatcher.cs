using System.Diagnostics;
using System.Text.RegularExpressions;
using OnCallAgent.Domain.Detection;

namespace OnCallAgent.Domain.Incidents;

/// <summary>How a silence compares the value of a label.</summary>
public enum MatcherKind
{
    /// <summary>The same text, without regard to case.</summary>
    Equals = 0,

    /// <summary>Another text, or none.</summary>
    NotEquals = 1,

    /// <summary>A regular expression that the whole value matches, as in Alertmanager: <c>db-.*</c>, not <c>db-</c>.</summary>
    Matches = 2,

    /// <summary>A regular expression that the whole value does not match.</summary>
    NotMatches = 3,
}

/// <summary>One condition of a silence; all of them must hold. A label that is absent has the empty value.</summary>
/// <param name="Label">
/// <c>service</c>, <c>pattern</c> (its id), <c>severity</c>, <c>level</c>, <c>source</c>, <c>message</c>, or the name of
/// any further field of the line or label of the alert.
/// </param>
/// <param name="Kind">How the value is compared.</param>
/// <param name="Value">The text or the regular expression (.NET syntax; only what the linear-time engine has).</param>
public sealed record SilenceMatcher(string Label, MatcherKind Kind, string Value)
{
    /// <summary>Most characters of a label's name.</summary>
    public const int MaxLabelLength = 100;

    /// <summary>Most characters of a value.</summary>
    public const int MaxValueLength = 1_000;

    // Linear in the text; the limit is for patterns of thousands of counted states.
    private static readonly TimeSpan Limit = TimeSpan.FromMilliseconds(250);

    // And this for a batch of thousands of lines that each come near it.
    private static readonly TimeSpan MostExcess = TimeSpan.FromSeconds(1);

    /// <summary>The condition as people write it: <c>service=orders</c>, <c>host=~db-.*</c>.</summary>
    public override string ToString() =>
        Label
        + Kind switch
        {
            MatcherKind.NotEquals => "!=",
            MatcherKind.Matches => "=~",
            MatcherKind.NotMatches => "!~",
            _ => "=",
        }
        + Value;

    /// <summary>What is wrong with it; null where it is sound.</summary>
    public string? Fault()
    {
        if (
            Label.Length is 0 or > MaxLabelLength
            || !Label.All(static c =>
                char.IsLetterOrDigit(c) || "_.-@/".Contains(c, StringComparison.Ordinal)
            )
        )
        {
            return $"the label is “{Label}”; 1 to {MaxLabelLength} letters, digits, _ . - @ / are taken";
        }

        if (Value.Length > MaxValueLength || Value.Contains('\0', StringComparison.Ordinal))
        {
            return $"the value of {Label} has {Value.Length} characters; up to {MaxValueLength} are taken";
        }

        if (!Enum.IsDefined(Kind))
        {
            return $"{Label} is compared in no known way";
        }

        if (Kind is MatcherKind.Equals or MatcherKind.NotEquals)
        {
            return null;
        }

        if (PatternRegex.Check(Value) is { } fault)
        {
            return $"the regular expression of {Label} is wrong: {fault.Message}";
        }

        return IsLinear(Value)
            ? null
            : $"the regular expression of {Label} uses look-around, a back-reference or very large repeats, which could take for ever";
    }

    /// <summary>The condition, ready to be asked.</summary>
    public Func<string, bool> Compile()
    {
        switch (Kind)
        {
            case MatcherKind.Equals:
                return v => v.Equals(Value, StringComparison.OrdinalIgnoreCase);
            case MatcherKind.NotEquals:
                return v => !v.Equals(Value, StringComparison.OrdinalIgnoreCase);
            default:
                // Refused when it is saved; what was stored otherwise silences nothing.
                if (!IsLinear(Value))
                {
                    return static _ => false;
                }

                var regex = Compiled(Value);
                var budget = new SearchBudget(MostExcess);
                return v => Matches(regex, budget, v) == (Kind == MatcherKind.Matches);
        }
    }

    // A search that is given up silences nothing: better one page too many.
    private bool Matches(Regex regex, SearchBudget budget, string value)
    {
        if (budget.IsSpent)
        {
            return Kind != MatcherKind.Matches;
        }

        var start = Stopwatch.GetTimestamp();
        try
        {
            return regex.IsMatch(value);
        }
        catch (RegexMatchTimeoutException)
        {
            return Kind != MatcherKind.Matches;
        }
        finally
        {
            budget.Charge(Stopwatch.GetElapsedTime(start), Limit, value.Length);
        }
    }

    // The engine alone does not tell: with many repeats within each other it takes minutes for a line, and never looks at
    // its time limit.
    private static bool IsLinear(string pattern)
    {
        if (RepeatWeight.IsTooMuch(pattern))
        {
            return false;
        }

        try
        {
            _ = Compiled(pattern);
            return true;
        }
        catch (NotSupportedException)
        {
            return false;
        }
    }

    private static Regex Compiled(string pattern) =>
        new(
            $@"\A(?:{pattern})\z",
            RegexOptions.IgnoreCase
                | RegexOptions.CultureInvariant
                | RegexOptions.NonBacktracking
                | RegexOptions.Singleline,
            Limit
        );
}
