namespace OnCallAgent.Domain.Detection.Matching;

/// <summary>
/// Which literals are searched for together, and how. One pass for all of them goes at the pace of the shortest: a few
/// short ones are better looked for by themselves, with nibble masks, so that the pass for the others can take long
/// strides.
/// </summary>
internal static class LiteralGrouping
{
    /// <summary>Bytes of a gram, but for literals that are shorter.</summary>
    public const int GramBytes = 4;

    // Cycles for each byte of text, as those of masks.
    private const double TableLookup = 1.9;

    private static readonly int[] TableLengths = [7, 5, 4];

    /// <summary>Bytes from one lookup to the next where no literal is shorter.</summary>
    public static int Stride(int shortest) =>
        shortest switch
        {
            >= 7 => 4,
            >= 5 => 2,
            _ => 1,
        };

    /// <summary>The groups, in the order in which they are best searched.</summary>
    /// <param name="literals">Of three bytes or more.</param>
    /// <param name="frequency">How common grams are where they will be searched.</param>
    public static LiteralGroup[] Of(IReadOnlyList<OwnedLiteral> literals, GramFrequency frequency)
    {
        var triples = Shorter(literals, GramBytes);
        if (triples.Length == 0)
        {
            return literals.Count == 0 ? [] : Cheapest(literals, frequency).Groups;
        }

        var apart = Triples(triples, frequency);
        if (triples.Length < literals.Count)
        {
            OwnedLiteral[] longer =
            [
                .. literals.Where(static l => l.Literal.Bytes.Length >= GramBytes),
            ];
            var (groups, cost) = Cheapest(longer, frequency);
            apart = ([.. apart.Groups, .. groups], apart.Cost + cost);
        }

        // One pass for all by what is common to all: grams of three bytes.
        return ByMasks(literals, frequency) is { } together && together.Cost < apart.Cost
            ? [together.Group]
            : apart.Groups;
    }

    private static (LiteralGroup[] Groups, double Cost) Triples(
        OwnedLiteral[] literals,
        GramFrequency frequency
    ) =>
        ByMasks(literals, frequency) is { } masked && masked.Cost < TableLookup
            ? ([masked.Group], masked.Cost)
            : ([new LiteralGroup(literals, frequency)], TableLookup);

    private static (LiteralGroup[] Groups, double Cost) Cheapest(
        IReadOnlyList<OwnedLiteral> literals,
        GramFrequency frequency
    )
    {
        var (masked, least) = (ByMasks(literals, frequency), double.MaxValue);
        var inTable = 0;
        if (masked is not null)
        {
            least = masked.Value.Cost;
        }

        var bestMasked = masked?.Group;
        foreach (var length in TableLengths)
        {
            var shorter = Shorter(literals, length);
            var cost = TableLookup / Stride(length);
            if (shorter.Length == literals.Count || cost >= least)
            {
                continue;
            }

            (LiteralGroup Group, double Cost)? aside = null;
            if (shorter.Length > 0)
            {
                aside = ByMasks(shorter, frequency);
                if (aside is null)
                {
                    continue;
                }

                cost += aside.Value.Cost;
            }

            if (cost < least)
            {
                (least, inTable, bestMasked) = (cost, length, aside?.Group);
            }
        }

        LiteralGroup[] groups =
            inTable == 0 ? [bestMasked!]
            : bestMasked is null ? [Table(literals, inTable, frequency)]
            : [bestMasked, Table(literals, inTable, frequency)];
        return (groups, least);
    }

    private static LiteralGroup Table(
        IReadOnlyList<OwnedLiteral> literals,
        int from,
        GramFrequency frequency
    ) => new([.. literals.Where(l => l.Literal.Bytes.Length >= from)], frequency);

    private static OwnedLiteral[] Shorter(IReadOnlyList<OwnedLiteral> literals, int length) =>
        [.. literals.Where(l => l.Literal.Bytes.Length < length)];

    /// <summary>Null where masks cannot tell so many literals apart, or the processor lacks them.</summary>
    private static (LiteralGroup Group, double Cost)? ByMasks(
        IReadOnlyList<OwnedLiteral> literals,
        GramFrequency frequency
    )
    {
        if (!GramMasks.IsSupported)
        {
            return null;
        }

        // Where there is no text at hand to try them on, there must be few.
        var group = new LiteralGroup(
            literals,
            frequency,
            frequency.Sample.IsEmpty ? GramMasks.Few : GramMasks.Most
        );
        return group.HasMasks ? (group, GramMasks.Cost(group.Suspects)) : null;
    }
}
