using OnCallAgent.Domain.Detection;
using OnCallAgent.Domain.Logs;
using OnCallAgent.Domain.Shared;

namespace OnCallAgent.Web.Sources.Files;

/// <summary>
/// What the first line of an event looks like, as a person has set for a source. It is tried on the head of every line that
/// is read: only what the linear-time engine runs is taken, so that no line holds up the others.
/// </summary>
public sealed class FirstLinePattern
{
    /// <summary>Longest pattern that is taken, in characters.</summary>
    public const int MaxLength = 500;

    private static readonly TimeSpan Limit = TimeSpan.FromMilliseconds(50);

    private readonly PatternRegex regex;

    private FirstLinePattern(PatternRegex regex) => this.regex = regex;

    /// <summary>Compiles it.</summary>
    /// <param name="pattern">.NET syntax; upper and lower case differ.</param>
    /// <returns>A <see cref="PatternFault"/> that names the position, or tells that it is too long or would have to backtrack.</returns>
    public static Result<FirstLinePattern> Of(string pattern)
    {
        ArgumentNullException.ThrowIfNull(pattern);
        if (pattern.Length > MaxLength)
        {
            return new PatternFault(
                $"The pattern has {pattern.Length} characters; at most {MaxLength} are taken.",
                MaxLength
            );
        }

        var compiled = PatternRegex.Compile(pattern, ignoreCase: false, Limit);
        if (!compiled.IsSuccess)
        {
            return compiled.Error;
        }

        return compiled.Value.IsLinear
            ? new FirstLinePattern(compiled.Value)
            : new PatternFault(
                "Look-around, back-references, atomic groups, conditionals and very large repeats are not taken here: every line is tried.",
                null
            );
    }

    /// <summary>Whether a line begins an event. One that takes too long to tell does, as lines without a pattern would.</summary>
    /// <param name="head">The first <see cref="MultiLineJoiner.TestedHead"/> characters of the line.</param>
    public bool Begins(ReadOnlySpan<char> head) => regex.Test(head) != SearchVerdict.NoMatch;
}
