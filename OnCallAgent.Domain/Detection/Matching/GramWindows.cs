using System.Runtime.CompilerServices;

namespace OnCallAgent.Domain.Detection.Matching;

/// <summary>
/// The piece of each literal by which it is found: as many neighbouring grams as the stride is long, the rarest there are.
/// </summary>
/// <remarks>
/// Where each place of a text is looked at, one gram will do, and of those that are about as rare the one is taken that most
/// literals have: a thousand literals are then found by some dozens of grams, which masks tell from all other text.
/// </remarks>
internal sealed class GramWindows
{
    // Grams that differ by less than one in the sample are equally rare, as far as is known.
    private const double AsRare = 4e-6;
    private const int SharedBits = 14;

    private readonly int[] starts;
    private readonly ushort[] shared = [];

    /// <param name="literals">Of <paramref name="width"/> + <paramref name="stride"/> - 1 bytes or more each.</param>
    /// <param name="width">Bytes of a gram: 3 or 4.</param>
    /// <param name="stride">Bytes from one lookup to the next: 1, 2 or 4.</param>
    /// <param name="frequency">How common grams are where it will be searched.</param>
    public GramWindows(SearchedLiteral[] literals, int width, int stride, GramFrequency frequency)
    {
        (Width, Stride) = (width, stride);
        if (stride == 1)
        {
            shared = Shared(literals);
        }

        starts = new int[literals.Length];
        for (var n = 0; n < literals.Length; n++)
        {
            starts[n] = Best(literals[n].Bytes, frequency);
        }
    }

    public int Width { get; }

    public int Stride { get; }

    /// <summary>Where in the literal its window begins.</summary>
    public int Start(int literal) => starts[literal];

    /// <summary>The first gram of each window, each once, and neighbours with much in common.</summary>
    public SearchedLiteral[] Grams(SearchedLiteral[] literals)
    {
        var grams = new SearchedLiteral[literals.Length];
        for (var n = 0; n < grams.Length; n++)
        {
            grams[n] = literals[n] with
            {
                Bytes = literals[n].Bytes[starts[n]..(starts[n] + Width)],
            };
        }

        Array.Sort(grams, InOrder);
        var count = 0;
        foreach (var gram in grams)
        {
            if (count == 0 || InOrder(grams[count - 1], gram) != 0)
            {
                grams[count++] = gram;
            }
        }

        return grams[..count];
    }

    private static int InOrder(SearchedLiteral one, SearchedLiteral other) =>
        one.Bytes.AsSpan().SequenceCompareTo(other.Bytes) is not 0 and var order
            ? order
            : one.IgnoreCase.CompareTo(other.IgnoreCase);

    // Hot while thousands of literals are set up, before the runtime would have noticed.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private int Best(byte[] literal, GramFrequency frequency)
    {
        Span<double> shares = stackalloc double[literal.Length - Width + 1];
        for (var at = 0; at < shares.Length; at++)
        {
            shares[at] = frequency.Of(literal.AsSpan(at, Width));
        }

        var (best, least) = (0, double.MaxValue);
        for (var start = 0; start + Stride <= shares.Length; start++)
        {
            var cost = 0.0;
            foreach (var share in shares.Slice(start, Stride))
            {
                cost += share;
            }

            if (cost < least)
            {
                (best, least) = (start, cost);
            }
        }

        return Stride == 1 ? MostShared(literal, shares, best) : best;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private int MostShared(byte[] literal, ReadOnlySpan<double> shares, int rarest)
    {
        var (best, most) = (rarest, shared[Slot(literal, rarest)]);
        for (var start = 0; start < shares.Length; start++)
        {
            if (shares[start] <= shares[rarest] + AsRare && shared[Slot(literal, start)] > most)
            {
                (best, most) = (start, shared[Slot(literal, start)]);
            }
        }

        return best;
    }

    /// <summary>How many literals have a gram, by a hash of it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private ushort[] Shared(SearchedLiteral[] literals)
    {
        var counts = new ushort[1 << SharedBits];
        foreach (var literal in literals)
        {
            for (var at = 0; at + Width <= literal.Bytes.Length; at++)
            {
                ref var count = ref counts[Slot(literal.Bytes, at)];
                count += count < ushort.MaxValue ? (ushort)1 : (ushort)0;
            }
        }

        return counts;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private int Slot(byte[] literal, int at)
    {
        var gram = literal[at] | (uint)literal[at + 1] << 8 | (uint)literal[at + 2] << 16;
        gram |= Width == 4 ? (uint)literal[at + 3] << 24 : 0;
        return (int)(gram * 0x9E37_79B1u >> (32 - SharedBits));
    }
}
