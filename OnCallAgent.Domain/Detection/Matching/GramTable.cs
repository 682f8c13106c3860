namespace OnCallAgent.Domain.Detection.Matching;

/// <summary>
/// Finds any of many literals in bytes. Of each literal a window is chosen whose four-byte grams, at as many
/// consecutive offsets as the stride is long, are marked in a bit table; of the text only each stride-th gram is looked
/// up, and one of the window's must be among them. What passes is compared.
/// </summary>
/// <remarks>
/// Looking up depends on nothing but the text, eight grams at a time without a branch: it was measured faster than
/// tables of skips (each waits for the one before) and, from some dozens of literals on, than vectors of nibble masks.
/// Where literals are few, those go ahead: then every place is looked at, and only what they find is looked up.
/// </remarks>
internal sealed partial class GramTable
{
    private readonly SearchedLiteral[] literals;
    private readonly GramBits bits;
    private readonly GramBuckets buckets;
    private readonly GramMasks? masks;

    /// <param name="literals">Each with its window.</param>
    /// <param name="windows">How they are told.</param>
    /// <param name="masks">Made of the windows, where they look ahead.</param>
    public GramTable(SearchedLiteral[] literals, GramWindows windows, GramMasks? masks)
    {
        this.literals = literals;
        this.masks = masks;
        var stride = windows.Stride;
        bits = new GramBits(
            literals.Length * stride,
            windows.Width,
            stride,
            Array.Exists(literals, static l => l.IgnoreCase)
        );
        var grams = new Gram[literals.Length * stride];
        var next = 0;
        for (var n = 0; n < literals.Length; n++)
        {
            for (var i = 0; i < stride; i++)
            {
                var at = windows.Start(n) + i;
                var gram = new Gram(bits.At(literals[n].Bytes, at), n, at);
                bits.Add(gram.Value);
                grams[next++] = gram;
            }
        }

        buckets = new GramBuckets(grams, literals);
    }

    /// <summary>The literals, by the numbers that hits give.</summary>
    public IReadOnlyList<SearchedLiteral> Literals => literals;

    /// <summary>The hits in a text, in no order but nearly that of the text.</summary>
    public Hits Search(ReadOnlySpan<byte> text) => new(this, text, 0, text.Length);

    /// <summary>The hits in a part of a text, and some of those that reach beyond its ends.</summary>
    public Hits Search(ReadOnlySpan<byte> text, int from, int until) =>
        new(this, text, from, until);

    /// <summary>Four or three bytes of a literal, by which it is found.</summary>
    internal readonly struct Gram(uint value, int literal, int offset)
    {
        public uint Value => value;

        public int Literal => literal;

        public int Offset => offset;
    }

    /// <summary>
    /// Looks for the next places that deserve a closer look: a bit for each of those from <paramref name="at"/> on, or 0
    /// where there are none before <paramref name="at"/>, which is where the vectors ended: for want of them, or of text.
    /// </summary>
    private ulong NextPlaces(ReadOnlySpan<byte> text, int until, ref int at) =>
        masks is null ? bits.NextPlaces(text, until, ref at)
        : text.Length >= GramMasks.Least ? masks.Next(text, until, ref at, bits)
        : 0;
}
