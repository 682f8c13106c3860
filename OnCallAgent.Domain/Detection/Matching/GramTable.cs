using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.CompilerServices;

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
    private const uint Multiplier = 0x9E37_79B1;
    private const int Unrolled = 8;

    // 256 bits for each gram: one lookup in 256 passes for nothing. 64 KiB at most, or lookups leave the fast caches.
    private const int BitsPerGram = 512;
    private const int MinTableBits = 13;
    private const int MaxTableBits = 20;

    private readonly SearchedLiteral[] literals;
    private readonly int width;
    private readonly int stride;
    private readonly uint mask;
    private readonly uint fold;
    private readonly int wordShift;
    private readonly int bitShift;
    private readonly uint[] bits;
    private readonly GramBuckets buckets;
    private readonly NibbleMasks? masks;

    /// <param name="literals">Of <paramref name="width"/> bytes or more each.</param>
    /// <param name="width">Bytes of a gram: 3 or 4.</param>
    /// <param name="stride">Bytes from one lookup to the next: 1, 2 or 4; no literal is shorter than width + stride - 1.</param>
    /// <param name="frequency">How common grams are where it will be searched.</param>
    /// <param name="withMasks">Whether nibble masks go ahead; then the stride is 1.</param>
    public GramTable(
        SearchedLiteral[] literals,
        int width,
        int stride,
        GramFrequency frequency,
        bool withMasks
    )
    {
        this.literals = literals;
        this.width = width;
        this.stride = stride;
        mask = width == 4 ? uint.MaxValue : 0x00FF_FFFF;
        fold = Array.Exists(literals, static l => l.IgnoreCase) ? 0x2020_2020u : 0;
        var grams = new Gram[literals.Length * stride];
        var windows = new SearchedLiteral[literals.Length];
        var next = 0;
        for (var n = 0; n < literals.Length; n++)
        {
            var window = Window(literals[n].Bytes, frequency);
            windows[n] = literals[n] with { Bytes = literals[n].Bytes[window..(window + width)] };
            for (var i = 0; i < stride; i++)
            {
                grams[next++] = new Gram(GramAt(literals[n].Bytes, window + i), n, window + i);
            }
        }

        var size = Math.Clamp(
            BitOperations.Log2((uint)(grams.Length * BitsPerGram)),
            MinTableBits,
            MaxTableBits
        );
        wordShift = 32 - (size - 5);
        bitShift = wordShift - 5;
        bits = new uint[1 << (size - 5)];
        foreach (var gram in grams)
        {
            var hash = gram.Value * Multiplier;
            bits[hash >> wordShift] |= 1u << (int)(hash >> bitShift);
        }

        buckets = new GramBuckets(grams, literals);
        masks = withMasks ? new NibbleMasks(windows, width) : null;
    }

    /// <summary>The literals, by the numbers that hits give.</summary>
    public IReadOnlyList<SearchedLiteral> Literals => literals;

    /// <summary>The share of a text's places that have to be looked at closely.</summary>
    public double Suspects(ReadOnlySpan<byte> text)
    {
        if (masks is null || text.Length < masks.Least)
        {
            return 0;
        }

        var (found, at) = (0, 0);
        while (masks.Next(text, text.Length, ref at) is not 0 and var places)
        {
            found += BitOperations.PopCount(places);
            at += NibbleMasks.Places;
        }

        return (double)found / text.Length;
    }

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

    private uint GramAt(ReadOnlySpan<byte> text, int at)
    {
        uint gram =
            at + 4 <= text.Length
                ? BinaryPrimitives.ReadUInt32LittleEndian(text[at..])
                : text[at] | (uint)text[at + 1] << 8 | (uint)text[at + 2] << 16;
        return (gram | fold) & mask;
    }

    // Hot while thousands of literals are set up, before the runtime would have noticed.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private int Window(byte[] literal, GramFrequency frequency)
    {
        Span<double> shares = stackalloc double[literal.Length - width + 1];
        for (var at = 0; at < shares.Length; at++)
        {
            shares[at] = frequency.Of(literal.AsSpan(at, width));
        }

        var (best, least) = (0, double.MaxValue);
        for (var start = 0; start + stride <= shares.Length; start++)
        {
            var cost = 0.0;
            foreach (var share in shares.Slice(start, stride))
            {
                cost += share;
            }

            if (cost < least)
            {
                (best, least) = (start, cost);
            }
        }

        return best;
    }
}
