using System.Buffers;
using System.Text.RegularExpressions;
using OnCallAgent.Domain.Services;

namespace OnCallAgent.Domain.Analysis.Cascades;

/// <summary>Which entities a text speaks of.</summary>
internal static partial class MentionedEntities
{
    // Shorter ones are words of the language, or parts of a path.
    private const int TellingLength = 4;

    private static readonly SearchValues<char> NeverInWords = SearchValues.Create("-_.0123456789");

    /// <summary>Whether the text names the entity, as a whole word.</summary>
    public static bool Names(string text, string entity)
    {
        for (
            var at = text.IndexOf(entity, StringComparison.OrdinalIgnoreCase);
            at >= 0 && entity.Length > 0;
            at = text.IndexOf(entity, at + 1, StringComparison.OrdinalIgnoreCase)
        )
        {
            if (IsWhole(text, at, entity.Length) && IsTelling(text, at, entity))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>The known entities that a text names.</summary>
    public static HashSet<string> Known(string text, DependencyGraph graph)
    {
        var found = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (Match word in Word().Matches(text))
        {
            // A host's first label is often its service's name: payments.prod.svc.cluster.local
            var name = word.Value.TrimEnd('.', '-');
            var dot = name.IndexOf('.', StringComparison.Ordinal);
            name = dot > 0 && !graph.Knows(name) ? name[..dot] : name;
            if (graph.Knows(name) && IsTelling(text, word.Index, name))
            {
                found.Add(name);
            }
        }

        return found;
    }

    private static bool IsWhole(string text, int at, int length)
    {
        var end = at + length;
        return (at == 0 || !IsNamePart(text[at - 1]))
            && (
                end == text.Length
                || !IsNamePart(text[end])
                // The end of a sentence is no part of a name, the next label of a host name ends this one.
                || text[end] == '.'
            );
    }

    private static bool IsNamePart(char c) => char.IsLetterOrDigit(c) || c is '-' or '_' or '.';

    private static bool IsTelling(string text, int at, string entity) =>
        entity.Length >= TellingLength
        || entity.AsSpan().ContainsAny(NeverInWords)
        || Before().IsMatch(text.AsSpan(0, at))
        || After().IsMatch(text.AsSpan(at + entity.Length));

    [GeneratedRegex(@"[\p{L}\p{N}][\p{L}\p{N}._-]*", RegexOptions.CultureInvariant)]
    private static partial Regex Word();

    [GeneratedRegex(
        @"\b(?:service|pod|container|deployment|calling|call|host)\s+[""'“]?$",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant
    )]
    private static partial Regex Before();

    [GeneratedRegex(
        @"^[""'”]?\s+(?:services?|pods?|containers?|deployments?)\b",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant
    )]
    private static partial Regex After();
}
