using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace OnCallAgent.Domain.Detection.Matching;

/// <content>Looking grams of the text up.</content>
internal sealed partial class GramTable
{
    /// <summary>Places of which one look tells.</summary>
    private const int Places = NibbleMasks.Places;

    private const int GatherBytes = 32;

    /// <summary>
    /// Looks for the next places that deserve a closer look: a bit for each of those from <paramref name="at"/> on, or 0
    /// with <paramref name="at"/> where nothing was looked at yet, for want of vectors or of text to fill them.
    /// </summary>
    private ulong NextPlaces(ReadOnlySpan<byte> text, ref int at) =>
        masks is null ? (Avx2.IsSupported ? Gather(text, ref at) : 0)
        : text.Length >= masks.Least ? masks.Next(text, ref at)
        : 0;

    // Eight lookups at once took two thirds of the time that they take one by one.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private unsafe ulong Gather(ReadOnlySpan<byte> text, ref int at)
    {
        fixed (byte* first = text)
        fixed (uint* table = bits)
        {
            var (folding, masking) = (Vector256.Create(fold), Vector256.Create(mask));
            var (toWord, toBit) = (wordShift, bitShift);
            var (step, last) = (stride, text.Length - Places - sizeof(uint));
            while (at <= last)
            {
                var any = Vector256<uint>.Zero;
                for (var offset = 0; offset < sizeof(uint); offset += step)
                {
                    var here = first + at + offset;
                    any |=
                        Bits(here, table, folding, masking, toWord, toBit)
                        | Bits(here + GatherBytes, table, folding, masking, toWord, toBit);
                }

                if ((any & Vector256<uint>.One) != Vector256<uint>.Zero)
                {
                    var places = 0UL;
                    for (var offset = 0; offset < sizeof(uint); offset += step)
                    {
                        var here = first + at + offset;
                        var (front, back) = (
                            Bits(here, table, folding, masking, toWord, toBit),
                            Bits(here + GatherBytes, table, folding, masking, toWord, toBit)
                        );
                        places |= (Spread(front) | Spread(back) << GatherBytes) << offset;
                    }

                    return places;
                }

                at += Places;
            }

            return 0;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static unsafe Vector256<uint> Bits(
        byte* here,
        uint* table,
        Vector256<uint> folding,
        Vector256<uint> masking,
        int toWord,
        int toBit
    )
    {
        var gram = (Vector256.Load((uint*)here) | folding) & masking;
        var hash = gram * Vector256.Create(Multiplier);
        var words = Avx2.GatherVector256(table, (hash >>> toWord).AsInt32(), sizeof(uint));
        return Avx2.ShiftRightLogicalVariable(words, (hash >>> toBit) & Vector256.Create(31u));
    }

    /// <summary>The lowest bit of each of eight to every fourth bit.</summary>
    private static ulong Spread(Vector256<uint> found)
    {
        var lanes = (found << 31).ExtractMostSignificantBits();
        var spread = 0UL;
        for (; lanes != 0; lanes &= lanes - 1)
        {
            spread |= 1UL << (4 * BitOperations.TrailingZeroCount(lanes));
        }

        return spread;
    }

    /// <summary>The first place, from one on by strides, whose gram may be a literal's; negative where there is none.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private int NextGram(ReadOnlySpan<byte> text, int at)
    {
        ref var first = ref MemoryMarshal.GetReference(text);
        ref var table = ref MemoryMarshal.GetArrayDataReference(bits);
        var step = stride;
        var (folding, masking, toWord, toBit) = (fold, mask, wordShift, bitShift);
        var fast = text.Length - 4 - ((Unrolled - 1) * step);
        while (at <= fast)
        {
            ref var here = ref Unsafe.Add(ref first, at);
            var h0 = ((Load(ref here, 0) | folding) & masking) * Multiplier;
            var h1 = ((Load(ref here, step) | folding) & masking) * Multiplier;
            var h2 = ((Load(ref here, 2 * step) | folding) & masking) * Multiplier;
            var h3 = ((Load(ref here, 3 * step) | folding) & masking) * Multiplier;
            var h4 = ((Load(ref here, 4 * step) | folding) & masking) * Multiplier;
            var h5 = ((Load(ref here, 5 * step) | folding) & masking) * Multiplier;
            var h6 = ((Load(ref here, 6 * step) | folding) & masking) * Multiplier;
            var h7 = ((Load(ref here, 7 * step) | folding) & masking) * Multiplier;
            var any =
                Bit(ref table, h0, toWord, toBit)
                | Bit(ref table, h1, toWord, toBit)
                | Bit(ref table, h2, toWord, toBit)
                | Bit(ref table, h3, toWord, toBit)
                | Bit(ref table, h4, toWord, toBit)
                | Bit(ref table, h5, toWord, toBit)
                | Bit(ref table, h6, toWord, toBit)
                | Bit(ref table, h7, toWord, toBit);
            if ((any & 1) != 0)
            {
                break;
            }

            at += Unrolled * step;
        }

        // Which of the eight it was, or the last few of the text.
        for (; at <= text.Length - width; at += step)
        {
            var hash = GramAt(text, at) * Multiplier;
            if ((Bit(ref table, hash, toWord, toBit) & 1) != 0)
            {
                return at;
            }
        }

        return -1;
    }

    private bool MayStand(ReadOnlySpan<byte> text, int at) =>
        (
            Bit(
                ref MemoryMarshal.GetArrayDataReference(bits),
                GramAt(text, at) * Multiplier,
                wordShift,
                bitShift
            ) & 1
        ) != 0;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint Load(ref byte here, int offset)
    {
        var gram = Unsafe.ReadUnaligned<uint>(ref Unsafe.Add(ref here, offset));
        return BitConverter.IsLittleEndian ? gram : BinaryPrimitives.ReverseEndianness(gram);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint Bit(ref uint table, uint hash, int toWord, int toBit) =>
        Unsafe.Add(ref table, (nint)(hash >> toWord)) >> (int)(hash >> toBit);
}
