using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;

namespace OnCallAgent.Domain.Detection.Matching;

/// <summary>
/// Finds places where one of a few grams may stand, a vector of places at a time. The grams share eight buckets; for
/// each byte of a gram and each half of that byte a table tells which buckets have such a byte there.
/// </summary>
/// <remarks>
/// Teddy of Hyperscan, as in BurntSushi/aho-corasick. What it finds may be a mixture of two grams of a bucket, so it is
/// to be checked; the more grams, the more of that.
/// </remarks>
internal sealed class NibbleMasks : GramMasks
{
    private const int Buckets = 8;
    private const int Half = 16;

    private readonly int width;
    private readonly Vector128<byte>[] low = new Vector128<byte>[4];
    private readonly Vector128<byte>[] high = new Vector128<byte>[4];

    /// <param name="grams">Each of <paramref name="width"/> bytes, and neighbours with much in common: a bucket mixes those the less.</param>
    /// <param name="width">Bytes of a gram: 3 or 4.</param>
    public NibbleMasks(SearchedLiteral[] grams, int width)
    {
        this.width = width;
        var (lows, highs) = (new byte[4 * Half], new byte[4 * Half]);
        for (var n = 0; n < grams.Length; n++)
        {
            var bucket = (byte)(1 << (n * Buckets / Math.Max(Buckets, grams.Length)));
            for (var i = 0; i < width; i++)
            {
                var value = grams[n].Bytes[i];
                lows[(i * Half) + (value & 0xF)] |= bucket;
                highs[(i * Half) + (value >> 4)] |= bucket;
                // The cases of a letter differ in the upper half only.
                if (grams[n].IgnoreCase && char.IsAsciiLetter((char)value))
                {
                    highs[(i * Half) + ((value ^ 0x20) >> 4)] |= bucket;
                }
            }
        }

        for (var i = 0; i < 4; i++)
        {
            low[i] = Vector128.Create(lows, i * Half);
            high[i] = Vector128.Create(highs, i * Half);
        }
    }

    /// <summary>Whether this processor can look up sixteen bytes at once.</summary>
    public static new bool IsSupported => Ssse3.IsSupported || AdvSimd.Arm64.IsSupported;

    /// <inheritdoc/>
    public override ulong Next(ReadOnlySpan<byte> text, int until, ref int at, GramBits? grams)
    {
        // A gram of three bytes is looked up by four: what the last of them begin is left to the table.
        var end = Math.Min(until, text.Length - sizeof(uint) + 1);
        return !Avx2.IsSupported ? NextBySixteen(text, end, ref at, grams)
            : width == 4 ? NextByAvx2<Four>(text, end, ref at, grams)
            : NextByAvx2<Three>(text, end, ref at, grams);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private ulong NextByAvx2<TWidth>(ReadOnlySpan<byte> text, int end, ref int at, GramBits? grams)
        where TWidth : struct
    {
        ref var first = ref MemoryMarshal.GetReference(text);
        var (l0, h0) = (Twice(low[0]), Twice(high[0]));
        var (l1, h1) = (Twice(low[1]), Twice(high[1]));
        var (l2, h2) = (Twice(low[2]), Twice(high[2]));
        var (l3, h3) = (Twice(low[3]), Twice(high[3]));
        var last = text.Length - Least;
        var place = at;
        while (place < end)
        {
            // The last look goes back over what was seen, rather than beyond the end.
            var from = Math.Min(place, last);
            ref var here = ref Unsafe.Add(ref first, from);
            ref var there = ref Unsafe.Add(ref here, 32);
            var a =
                Met(ref here, l0, h0)
                & Met(ref Unsafe.Add(ref here, 1), l1, h1)
                & Met(ref Unsafe.Add(ref here, 2), l2, h2);
            var b =
                Met(ref there, l0, h0)
                & Met(ref Unsafe.Add(ref there, 1), l1, h1)
                & Met(ref Unsafe.Add(ref there, 2), l2, h2);
            if (typeof(TWidth) == typeof(Four))
            {
                a &= Met(ref Unsafe.Add(ref here, 3), l3, h3);
                b &= Met(ref Unsafe.Add(ref there, 3), l3, h3);
            }

            if ((a | b) != Vector256<byte>.Zero)
            {
                var bits = Told(a) | (ulong)Told(b) << 32;
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

    private ulong NextBySixteen(ReadOnlySpan<byte> text, int end, ref int at, GramBits? grams)
    {
        ref var first = ref MemoryMarshal.GetReference(text);
        var last = text.Length - Least;
        for (var place = at; place < end; place += Places)
        {
            var from = Math.Min(place, last);
            var bits = 0UL;
            for (var part = 0; part < Places; part += 16)
            {
                var met = Vector128<byte>.AllBitsSet;
                for (var i = 0; i < width; i++)
                {
                    var bytes = Vector128.LoadUnsafe(ref Unsafe.Add(ref first, from + part + i));
                    met &=
                        Vector128.ShuffleNative(low[i], bytes & Vector128.Create((byte)0xF))
                        & Vector128.ShuffleNative(high[i], bytes >>> 4);
                }

                bits |=
                    (ulong)
                        (ushort)
                            ~Vector128
                                .Equals(met, Vector128<byte>.Zero)
                                .ExtractMostSignificantBits() << part;
            }

            bits = Kept(ref Unsafe.Add(ref first, from), bits, place - from, end - from, grams);
            if (bits != 0)
            {
                at = from;
                return bits;
            }
        }

        at = end;
        return 0;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<byte> Met(ref byte here, Vector256<byte> low, Vector256<byte> high)
    {
        var halves = Vector256.Create((byte)0xF);
        var bytes = Vector256.LoadUnsafe(ref here);
        var upper = (bytes.AsUInt16() >>> 4).AsByte() & halves;
        return Avx2.Shuffle(low, bytes & halves) & Avx2.Shuffle(high, upper);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint Told(Vector256<byte> met) =>
        ~Vector256.Equals(met, Vector256<byte>.Zero).ExtractMostSignificantBits();

    private static Vector256<byte> Twice(Vector128<byte> table) => Vector256.Create(table, table);

    private readonly struct Three;

    private readonly struct Four;
}
