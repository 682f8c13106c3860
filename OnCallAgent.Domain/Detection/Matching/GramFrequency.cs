using System.Runtime.CompilerServices;
using System.Text;

namespace OnCallAgent.Domain.Detection.Matching;

/// <summary>
/// How common grams of bytes are in the text to be searched: counted in a piece of it, or guessed where none is at hand.
/// </summary>
internal sealed class GramFrequency
{
    private const int TableBits = 16;
    private const int KeptBytes = 32 * 1024;

    private readonly ushort[]? counts;
    private readonly int sampled;

    private GramFrequency(ushort[]? counts, int sampled, byte[] sample)
    {
        this.counts = counts;
        this.sampled = sampled;
        Sample = sample;
    }

    /// <summary>Guessed from what logs are made of.</summary>
    public static GramFrequency Guessed { get; } = new(null, 0, []);

    /// <summary>Counted in a sample, case ignored; what is not in it is guessed.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static GramFrequency In(ReadOnlySpan<byte> sample)
    {
        var tallies = new ushort[1 << TableBits];
        for (var i = 0; i + 4 <= sample.Length; i++)
        {
            ref var count = ref tallies[Slot(sample.Slice(i, 4))];
            count += count < ushort.MaxValue ? (ushort)1 : (ushort)0;
        }

        return new GramFrequency(
            tallies,
            Math.Max(1, sample.Length),
            sample[..Math.Min(KeptBytes, sample.Length)].ToArray()
        );
    }

    /// <summary>A piece of the text to try ways of searching on; empty where none is at hand.</summary>
    public ReadOnlyMemory<byte> Sample { get; }

    /// <summary>The share of places where the gram of three or four bytes begins.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public double Of(ReadOnlySpan<byte> gram)
    {
        // Of those that the sample lacks, the odder one.
        var guess = Oddness(gram) * 1e-3;
        return counts is not null && gram.Length == 4
            ? ((double)counts[Slot(gram)] / sampled) + (guess * 1e-3)
            : guess;
    }

    /// <summary>The share of places where a literal is likely to begin.</summary>
    public double OfLiteral(ReadOnlySpan<byte> literal)
    {
        if (counts is null || literal.Length < 4)
        {
            return Guess(literal);
        }

        var least = double.MaxValue;
        for (var i = 0; i + 4 <= literal.Length; i++)
        {
            least = Math.Min(least, Of(literal.Slice(i, 4)));
        }

        return least;
    }

    // As LogWords has it for longer texts; grams are no words, and there are many.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static double Oddness(ReadOnlySpan<byte> gram)
    {
        var length = 0.0;
        foreach (var c in gram)
        {
            length +=
                (uint)(c - 'a') <= 'z' - 'a' ? 1
                : (uint)(c - '0') <= 9
                || c is (byte)' ' or (byte)'.' or (byte)'-' or (byte)':' or (byte)'/'
                    ? 0.6
                : 1.2;
        }

        return 1.0 / (1 << (int)length);
    }

    private static double Guess(ReadOnlySpan<byte> literal)
    {
        Span<char> text = stackalloc char[Math.Min(literal.Length, 32)];
        Encoding.Latin1.GetChars(literal[..text.Length], text);
        return LogWords.Commonness(text);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int Slot(ReadOnlySpan<byte> gram)
    {
        var folded =
            (gram[0] | (uint)gram[1] << 8 | (uint)gram[2] << 16 | (uint)gram[3] << 24)
            | 0x2020_2020u;
        return (int)(folded * 0x9E37_79B1u >> (32 - TableBits));
    }
}
