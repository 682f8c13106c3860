using System.Buffers;
using System.Collections.Frozen;

namespace OnCallAgent.Domain.Detection;

/// <summary>Whether two messages of one pattern and service tell the same fault in other words.</summary>
public static class MessageSimilarity
{
    /// <summary>From this likeness on, one message is a rewording of the other.</summary>
    public const double Threshold = 0.5;

    private static readonly SearchValues<char> Separators = SearchValues.Create(
        " \t\"'`()[]{}<>,;=|/!?"
    );

    private static readonly FrozenSet<string> Fillers = FrozenSet.Create(
        StringComparer.Ordinal,
        "a an the to of in on at by for from is was are were be been has have had with and or not no after before this that it its".Split(
            ' '
        )
    );

    /// <summary>
    /// How alike two normalised messages are, 0 to 1: the larger of Jaccard's index of their words and the share of the
    /// shorter one's words that the other holds (at least two of them). 0 where both name a target, and never the same.
    /// </summary>
    public static double Of(string normalised, string other)
    {
        ArgumentNullException.ThrowIfNull(normalised);
        ArgumentNullException.ThrowIfNull(other);
        if (string.Equals(normalised, other, StringComparison.Ordinal))
        {
            return 1;
        }

        var (words, targets) = Parts(normalised);
        var (otherWords, otherTargets) = Parts(other);
        if (words.Count == 0 || otherWords.Count == 0)
        {
            return 0;
        }

        var sameTarget = targets.Overlaps(otherTargets);
        if (targets.Count > 0 && otherTargets.Count > 0 && !sameTarget)
        {
            // "Connection refused by orders-db" and "… by redis-cache" are two faults, alike as they read.
            return 0;
        }

        var shared = words.Count(otherWords.Contains);
        var jaccard = (double)shared / (words.Count + otherWords.Count - shared);
        var containment = shared < 2 ? 0 : (double)shared / Math.Min(words.Count, otherWords.Count);
        return Math.Max(sameTarget ? Threshold : 0, Math.Max(jaccard, containment));
    }

    private static (HashSet<string> Words, HashSet<string> Targets) Parts(string normalised)
    {
        var words = new HashSet<string>(StringComparer.Ordinal);
        var targets = new HashSet<string>(StringComparer.Ordinal);
        var text = normalised.AsSpan();
        while (!text.IsEmpty)
        {
            var end = text.IndexOfAny(Separators);
            var token = end < 0 ? text : text[..end];
            var rest = end < 0 ? default : text[(end + 1)..];
            if (end >= 0 && text[end] == '<' && rest.IndexOf('>') is >= 0 and <= 6 and var close)
            {
                // A mask: kafka<n>:<n> is the word "kafka".
                rest = rest[(close + 1)..];
            }

            text = rest;
            Add(token.Trim(":.-_#*@"), words, targets);
        }

        return (words, targets);
    }

    private static void Add(
        ReadOnlySpan<char> token,
        HashSet<string> words,
        HashSet<string> targets
    )
    {
        if (token.Length < 2)
        {
            return;
        }

        // A class by its last name, whatever package it lives in.
        if (token.ContainsAnyInRange('A', 'Z') && token.LastIndexOf('.') is > 0 and var dot)
        {
            token = token[(dot + 1)..];
        }

        var word = token.ToString().ToLowerInvariant();
        if (Fillers.Contains(word))
        {
            return;
        }

        words.Add(word);
        if (token.ContainsAny('-', '.', '_') && !token.ContainsAnyInRange('A', 'Z'))
        {
            targets.Add(word);
        }
    }
}
