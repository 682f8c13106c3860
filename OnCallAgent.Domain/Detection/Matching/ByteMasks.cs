using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace OnCallAgent.Domain.Detection.Matching;

/// <summary>
/// As <see cref="NibbleMasks"/>, for processors that look 64 bytes up at once in a table of 128: a byte is told from any
/// other rather than by its halves, and there is room for twice as many buckets.
/// </summary>
internal sealed class ByteMasks : GramMasks
{
    private const int Buckets = 16;
    private const int Table = 128;
    private const int Half = Table / 2;
    private const int MaxWidth = 4;

    private readonly bool isWide;

    // For each byte of a gram and eight of the buckets a table: which of them have such a byte there.
    private readonly byte[] tables = new byte[MaxWidth * 2 * Table];

    /// <param name="grams">Each of <paramref name="width"/> bytes, and neighbours with much in common: a bucket mixes those the less.</param>
    /// <param name="width">Bytes of a gram: 3 or 4.</param>
    public ByteMasks(SearchedLiteral[] grams, int width)
    {
        // Two grams to a bucket are told apart well enough, at half of the work.
        isWide = grams.Length > Buckets;
        var buckets = isWide ? Buckets : Buckets / 2;
        if (width < MaxWidth)
        {
            tables.AsSpan(width * 2 * Table).Fill(byte.MaxValue);
        }

        for (var n = 0; n < grams.Length; n++)
        {
            var bucket = n * buckets / Math.Max(buckets, grams.Length);
            var bit = (byte)(1 << (bucket % 8));
            for (var i = 0; i < width; i++)
            {
                var table = tables.AsSpan(((i * 2) + (bucket / 8)) * Table, Table);
                var value = grams[n].Bytes[i];
                // Bytes beyond ASCII are told by their lower bits: what they let pass is looked up all the same.
                table[value % Table] |= bit;
                if (grams[n].IgnoreCase && char.IsAsciiLetter((char)value))
                {
                    table[value ^ 0x20] |= bit;
                }
            }
        }
    }

    /// <summary>Whether this processor can.</summary>
    public static new bool IsSupported => Avx512Vbmi.IsSupported;

    /// <inheritdoc/>
    public override ulong Next(ReadOnlySpan<byte> text, int until, ref int at, GramBits? grams)
    {
        // A gram of three bytes is looked up by four: what the last of them begin is left to the table.
        var end = Math.Min(until, text.Length - sizeof(uint) + 1);
        return isWide
            ? NextOf<Sixteen>(text, end, ref at, grams)
            : NextOf<Eight>(text, end, ref at, grams);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private ulong NextOf<TBuckets>(ReadOnlySpan<byte> text, int end, ref int at, GramBits? grams)
        where TBuckets : struct
    {
        ref var first = ref MemoryMarshal.GetReference(text);
        var (a0, b0) = (TableOf(0), TableOf(1));
        var (a1, b1) = (TableOf(2), TableOf(3));
        var (a2, b2) = (TableOf(4), TableOf(5));
        var (a3, b3) = (TableOf(6), TableOf(7));
        var last = text.Length - Least;
        var place = at;
        while (place < end)
        {
            // The last look goes back over what was seen, rather than beyond the end.
            var from = Math.Min(place, last);
            ref var here = ref Unsafe.Add(ref first, from);
            var v0 = Vector512.LoadUnsafe(ref here);
            var v1 = Vector512.LoadUnsafe(ref Unsafe.Add(ref here, 1));
            var v2 = Vector512.LoadUnsafe(ref Unsafe.Add(ref here, 2));
            var v3 = Vector512.LoadUnsafe(ref Unsafe.Add(ref here, 3));
            var met = Met(v0, a0) & Met(v1, a1) & Met(v2, a2) & Met(v3, a3);
            if (typeof(TBuckets) == typeof(Sixteen))
            {
                met |= Met(v0, b0) & Met(v1, b1) & Met(v2, b2) & Met(v3, b3);
            }

            var bits = ~Vector512.Equals(met, Vector512<byte>.Zero).ExtractMostSignificantBits();
            if (bits != 0)
            {
                bits = Kept(ref here, bits, place - from, end - from, grams);
                if (bits != 0)
                {
                    at = from;
                    return bits;
                }
            }

            place += Places;
        }

        at = end;
        return 0;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<byte> Met(
        Vector512<byte> bytes,
        (Vector512<byte> Low, Vector512<byte> High) table
    ) => Avx512Vbmi.PermuteVar64x8x2(table.Low, bytes, table.High);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private (Vector512<byte> Low, Vector512<byte> High) TableOf(int number)
    {
        ref var table = ref Unsafe.Add(
            ref MemoryMarshal.GetArrayDataReference(tables),
            number * Table
        );
        return (
            Vector512.LoadUnsafe(ref table),
            Vector512.LoadUnsafe(ref Unsafe.Add(ref table, Half))
        );
    }

    private readonly struct Eight;

    private readonly struct Sixteen;
}
