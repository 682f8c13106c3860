using System.Text.RegularExpressions;

namespace OnCallAgent.Domain.Incidents;

/// <summary>Proposes what to silence from incidents that a person has before them.</summary>
public static class SilenceProposal
{
    /// <summary>
    /// Conditions that cover all of them: their services, and their patterns where every one was opened by a pattern.
    /// All conditions of a silence must hold, so the more incidents, the wider it is; the dialog shows how wide.
    /// </summary>
    /// <param name="incidents">Service and pattern id of each; null for those that no pattern opened.</param>
    public static IReadOnlyList<SilenceMatcher> For(
        IReadOnlyCollection<(string Service, string? Pattern)> incidents
    )
    {
        ArgumentNullException.ThrowIfNull(incidents);
        if (incidents.Count == 0)
        {
            return [];
        }

        List<SilenceMatcher> matchers = [OneOf("service", incidents.Select(static i => i.Service))];
        if (incidents.All(static i => i.Pattern is not null))
        {
            matchers.Add(OneOf("pattern", incidents.Select(static i => i.Pattern!)));
        }

        return matchers;
    }

    private static SilenceMatcher OneOf(string label, IEnumerable<string> values) =>
        values.Distinct(StringComparer.OrdinalIgnoreCase).Order(StringComparer.Ordinal).ToList()
            is [var only]
            ? new SilenceMatcher(label, MatcherKind.Equals, only)
            : new SilenceMatcher(
                label,
                MatcherKind.Matches,
                string.Join(
                    '|',
                    values
                        .Distinct(StringComparer.OrdinalIgnoreCase)
                        .Order(StringComparer.Ordinal)
                        .Select(Regex.Escape)
                )
            );
}
