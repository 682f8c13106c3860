namespace OnCallAgent.Domain.Detection.Matching;

/// <summary>By which literals each pattern is looked for, decided by how common they are in a piece of the text.</summary>
internal sealed class SearchPlan
{
    private const int SampleBytes = 128 * 1024;

    // A word in every other line leads nowhere: reading each line once for all such patterns is cheaper.
    private const double TooCommon = 1.0 / 200;

    private SearchPlan(
        LiteralIndex index,
        bool[] proven,
        IReadOnlyList<ScannedPattern> onEveryLine,
        IReadOnlyList<ScannedPattern> besideKelvinSign
    )
    {
        Index = index;
        Proven = proven;
        OnEveryLine = onEveryLine;
        BesideKelvinSign = besideKelvinSign;
    }

    public LiteralIndex Index { get; }

    /// <summary>By the number of the pattern: whether its literals prove a match by themselves.</summary>
    public bool[] Proven { get; }

    /// <summary>Patterns that no literal leads to.</summary>
    public IReadOnlyList<ScannedPattern> OnEveryLine { get; }

    /// <summary>Patterns whose literals may hide behind a Kelvin sign.</summary>
    public IReadOnlyList<ScannedPattern> BesideKelvinSign { get; }

    public static SearchPlan For(ScannedPattern[] patterns, ReadOnlySpan<byte> sample)
    {
        var frequency = GramFrequency.In(sample[..Math.Min(SampleBytes, sample.Length)]);
        var literals = new List<LiteralIndex.NumberedLiteral>();
        var proven = new bool[patterns.Length];
        var onEveryLine = new List<ScannedPattern>();
        var besideKelvinSign = new List<ScannedPattern>();
        for (var i = 0; i < patterns.Length; i++)
        {
            var known = patterns[i].Literals;
            var (best, least) = ((SearchedLiteral[]?)null, double.MaxValue);
            foreach (var choice in known.Choices)
            {
                var set = new SearchedLiteral[choice.Count];
                var cost = 0.0;
                for (var j = 0; j < set.Length; j++)
                {
                    set[j] = LiteralIndex.Searched(choice[j], known.IgnoreCase);
                    cost += frequency.OfLiteral(set[j].Bytes);
                }

                if (cost < least)
                {
                    (best, least) = (set, cost);
                }
            }

            // A whole literal that is too common still ends the search of its line at once.
            if (best is null || (least > TooCommon && !known.IsWhole))
            {
                onEveryLine.Add(patterns[i]);
                continue;
            }

            // Across a line end, or with the return before it, a literal proves nothing.
            proven[i] = known.IsWhole;
            var hasK = false;
            foreach (var literal in best)
            {
                literals.Add(new LiteralIndex.NumberedLiteral(literal, i));
                proven[i] &= literal.Bytes.AsSpan().IndexOfAny("\r\n"u8) < 0;
                hasK |= literal.Bytes.AsSpan().Contains((byte)'k');
            }

            if (known.IgnoreCase && hasK)
            {
                besideKelvinSign.Add(patterns[i]);
            }
        }

        return new SearchPlan(
            LiteralIndex.Of(literals, frequency),
            proven,
            onEveryLine,
            besideKelvinSign
        );
    }
}
