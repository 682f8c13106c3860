using System.Numerics;
using OnCallAgent.Domain.Detection;

namespace OnCallAgent.Domain.Knowledge;

/// <summary>
/// The error patterns of all entries. Literals that a match must hold rule out nearly all of them for a text at once;
/// only the rest are run, or even compiled.
/// </summary>
internal sealed class ErrorPatternSet
{
    private readonly (int Entry, ErrorPattern Pattern)[] patterns;
    private readonly ulong[] withoutLiterals;
    private readonly LiteralIndex literals;

    /// <param name="texts">The entries, in the order of their numbers.</param>
    public ErrorPatternSet(IReadOnlyList<EntryText> texts)
    {
        patterns = [.. texts.SelectMany(static (t, i) => t.Patterns.Select(p => (i, p.Pattern)))];
        withoutLiterals = new ulong[(patterns.Length + 63) / 64];
        var required = texts
            .SelectMany(static t => t.Patterns.Select(static p => p.Literals))
            .ToList();
        for (var i = 0; i < patterns.Length; i++)
        {
            if (required[i].Best.Count == 0)
            {
                withoutLiterals[i >> 6] |= 1UL << i;
            }
        }

        literals = LiteralIndex.Of(required);
    }

    /// <summary>The patterns that match one of the texts, by the number of their entry.</summary>
    public Dictionary<int, List<string>> Matching(IReadOnlyList<string> texts)
    {
        var matched = new ulong[withoutLiterals.Length];
        var candidates = new ulong[withoutLiterals.Length];
        foreach (var text in texts)
        {
            withoutLiterals.CopyTo(candidates, 0);
            if (LiteralIndex.Unsure(text))
            {
                Array.Fill(candidates, ulong.MaxValue);
            }
            else
            {
                literals.Collect(text, candidates);
            }

            for (var i = 0; i < candidates.Length; i++)
            {
                for (var left = candidates[i] & ~matched[i]; left != 0; left &= left - 1)
                {
                    var pattern = (i << 6) + BitOperations.TrailingZeroCount(left);
                    if (pattern < patterns.Length && patterns[pattern].Pattern.Matches(text))
                    {
                        matched[i] |= 1UL << pattern;
                    }
                }
            }
        }

        var byEntry = new Dictionary<int, List<string>>();
        for (var i = 0; i < patterns.Length; i++)
        {
            if ((matched[i >> 6] & (1UL << i)) == 0)
            {
                continue;
            }

            if (!byEntry.TryGetValue(patterns[i].Entry, out var list))
            {
                byEntry[patterns[i].Entry] = list = [];
            }

            list.Add(patterns[i].Pattern.Pattern);
        }

        return byEntry;
    }
}
