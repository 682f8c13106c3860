using System.Runtime.CompilerServices;

namespace OnCallAgent.Domain.Detection.Matching;

/// <summary>
/// The piece of each literal by which it is found: as many neighbouring grams as the stride is long, the rarest there are.
/// </summary>
internal sealed class GramWindows
{
    private readonly int[] starts;

    /// <param name="literals">Of <paramref name="width"/> + <paramref name="stride"/> - 1 bytes or more each.</param>
    /// <param name="width">Bytes of a gram: 3 or 4.</param>
    /// <param name="stride">Bytes from one lookup to the next: 1, 2 or 4.</param>
    /// <param name="frequency">How common grams are where it will be searched.</param>
    public GramWindows(SearchedLiteral[] literals, int width, int stride, GramFrequency frequency)
    {
        (Width, Stride) = (width, stride);
        starts = new int[literals.Length];
        for (var n = 0; n < literals.Length; n++)
        {
            starts[n] = Rarest(literals[n].Bytes, frequency);
        }
    }

    public int Width { get; }

    public int Stride { get; }

    /// <summary>Where in the literal its window begins.</summary>
    public int Start(int literal) => starts[literal];

    /// <summary>The first gram of each window.</summary>
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

        return grams;
    }

    // Hot while thousands of literals are set up, before the runtime would have noticed.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private int Rarest(byte[] literal, GramFrequency frequency)
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

        return best;
    }
}
