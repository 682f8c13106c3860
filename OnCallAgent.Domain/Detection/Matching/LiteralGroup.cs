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
    private readonly SearchedLiteral[] searched;
    private readonly GramWindows windows;
    private readonly GramMasks? masks;
    private GramTable? table;

    /// <param name="literals">Those of the group.</param>
    /// <param name="frequency">How common grams are where it will be searched.</param>
    /// <param name="mostGrams">Masks look at every place, rather than the table at some, if they have so many grams to tell apart at most.</param>
    public LiteralGroup(
        IReadOnlyList<OwnedLiteral> literals,
        GramFrequency frequency,
        int mostGrams = 0
    )
    {
        searched = new SearchedLiteral[literals.Count];
        Owners = new int[literals.Count][];
        var shortest = int.MaxValue;
        for (var i = 0; i < literals.Count; i++)
        {
            searched[i] = literals[i].Literal;
            Owners[i] = [.. literals[i].Owners];
            shortest = Math.Min(shortest, searched[i].Bytes.Length);
        }

        windows = new GramWindows(
            searched,
            Math.Min(LiteralGrouping.GramBytes, shortest),
            mostGrams > 0 ? 1 : LiteralGrouping.Stride(shortest),
            frequency
        );
        if (mostGrams > 0 && windows.Grams(searched) is var grams && grams.Length <= mostGrams)
        {
            masks = GramMasks.Of(grams, windows.Width);
            Suspects = masks.Suspects(frequency.Sample.Span);
        }
    }

    /// <summary>By the number of the literal.</summary>
    public int[][] Owners { get; }

    /// <summary>Whether masks look at every place.</summary>
    public bool HasMasks => masks is not null;

    /// <summary>The share of places that the masks cannot rule out.</summary>
    public double Suspects { get; }

    /// <summary>Made when it is first asked for: of several ways to search, one is taken.</summary>
    public GramTable Table => table ??= new GramTable(searched, windows, masks);
}
