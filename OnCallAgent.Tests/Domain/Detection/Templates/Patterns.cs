using System.Text.RegularExpressions;

namespace OnCallAgent.Tests.Domain.Detection.Templates;

internal static class Patterns
{
    /// <summary>As the product compiles patterns: in linear time, or it does not compile.</summary>
    public static Regex Compiled(string expression) =>
        new(
            expression,
            RegexOptions.NonBacktracking | RegexOptions.IgnoreCase | RegexOptions.CultureInvariant
        );
}
