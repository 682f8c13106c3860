namespace OnCallAgent.Domain.Detection.Matching;

/// <summary>A literal with the numbers of what it stands for, each once.</summary>
internal sealed class OwnedLiteral(SearchedLiteral literal)
{
    private readonly List<int> owners = [];

    public SearchedLiteral Literal => literal;

    public IReadOnlyList<int> Owners => owners;

    /// <param name="owner">No less than those before.</param>
    public void Add(int owner)
    {
        if (owners.Count == 0 || owners[^1] != owner)
        {
            owners.Add(owner);
        }
    }
}

/// <summary>Literals that are searched for together.</summary>
internal sealed class LiteralGroup
{
    private LiteralGroup(GramTable table, int[][] owners) => (Table, Owners) = (table, owners);

    public GramTable Table { get; }

    /// <summary>By the number of the literal.</summary>
    public int[][] Owners { get; }

    /// <param name="literals">Those of the group.</param>
    /// <param name="frequency">How common grams are where it will be searched.</param>
    /// <param name="withMasks">Whether nibble masks look at every place, rather than the table at some.</param>
    public static LiteralGroup Of(
        IReadOnlyList<OwnedLiteral> literals,
        GramFrequency frequency,
        bool withMasks
    )
    {
        var searched = new SearchedLiteral[literals.Count];
        var owners = new int[literals.Count][];
        var shortest = int.MaxValue;
        for (var i = 0; i < literals.Count; i++)
        {
            searched[i] = literals[i].Literal;
            owners[i] = [.. literals[i].Owners];
            shortest = Math.Min(shortest, searched[i].Bytes.Length);
        }

        var table = new GramTable(
            searched,
            Math.Min(LiteralGrouping.GramBytes, shortest),
            withMasks ? 1 : LiteralGrouping.Stride(shortest),
            frequency,
            withMasks
        );
        return new LiteralGroup(table, owners);
    }
}
