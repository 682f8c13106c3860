using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace OnCallAgent.Domain.Detection.Matching;

/// <summary>Which grams any of some literals has: a table of bits, in which grams of a text are looked up.</summary>
internal sealed class GramBits
{
    private const uint Multiplier = 0x9E37_79B1;
    private const int Unrolled = 8;
    private const int Places = GramMasks.Places;
    private const int GatherBytes = 32;

    // 256 bits for each gram: one lookup in 256 passes for nothing. 64 KiB at most, or lookups leave the fast caches.
    private const int BitsPerGram = 512;
    private const int MinTableBits = 13;
    private const int MaxTableBits = 20;

    private readonly int width;
    private readonly int stride;
    private readonly uint mask;
    private readonly uint fold;
    private readonly int wordShift;
    private readonly int bitShift;
    private readonly uint[] bits;

    /// <param name="count">How many grams there are to be.</param>
    /// <param name="width">Bytes of a gram: 3 or 4.</param>
    /// <param name="stride">Bytes from one lookup to the next: 1, 2 or 4.</param>
    /// <param name="ignoreCase">Whether case plays no part in some.</param>
    public GramBits(int count, int width, int stride, bool ignoreCase)
    {
        this.width = width;
        this.stride = stride;
        mask = width == 4 ? uint.MaxValue : 0x00FF_FFFF;
        fold = ignoreCase ? 0x2020_2020u : 0;
        var size = Math.Clamp(
            BitOperations.Log2((uint)(count * BitsPerGram)),
            MinTableBits,
            MaxTableBits
        );
        wordShift = 32 - (size - 5);
        bitShift = wordShift - 5;
        bits = new uint[1 << (size - 5)];
    }

    /// <summary>Bytes from one lookup to the next.</summary>
    public int Stride => stride;

    public void Add(uint gram)
    {
        var hash = gram * Multiplier;
        bits[hash >> wordShift] |= 1u << (int)(hash >> bitShift);
    }

    /// <summary>The gram at a place, as it is looked up.</summary>
    public uint At(ReadOnlySpan<byte> text, int at)
    {
        uint gram =
            at + 4 <= text.Length
                ? BinaryPrimitives.ReadUInt32LittleEndian(text[at..])
                : text[at] | (uint)text[at + 1] << 8 | (uint)text[at + 2] << 16;
        return (gram | fold) & mask;
    }

    /// <summary>Whether the gram at a place may be a literal's.</summary>
    public bool Has(ReadOnlySpan<byte> text, int at) =>
        (
            Bit(
                ref MemoryMarshal.GetArrayDataReference(bits),
                At(text, at) * Multiplier,
                wordShift,
                bitShift
            ) & 1
        ) != 0;

    /// <summary>
    /// Those of some places from the first on whose gram may be a literal's; 0 where no gram may. The others are left
    /// unseen: where most lines match, what comes behind the first is passed over.
    /// </summary>
    /// <param name="here">The place that the first bit stands for; three bytes more than the places can be read.</param>
    /// <param name="places">A bit for each.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ulong FromFirst(ref byte here, ulong places)
    {
        ref var table = ref MemoryMarshal.GetArrayDataReference(bits);
        while (places != 0)
        {
            var place = BitOperations.TrailingZeroCount(places);
            var hash = ((Load(ref here, place) | fold) & mask) * Multiplier;
            if ((Bit(ref table, hash, wordShift, bitShift) & 1) != 0)
            {
                return places;
            }

            places &= places - 1;
        }

        return 0;
    }

    /// <summary>
    /// Looks for the next places that deserve a closer look: a bit for each of those from <paramref name="at"/> on, or 0
    /// where there are none before <paramref name="at"/>, which is where the vectors ended: for want of them, or of text.
    /// </summary>
    public ulong NextPlaces(ReadOnlySpan<byte> text, int until, ref int at) =>
        Avx2.IsSupported ? Gather(text, until, ref at) : 0;

    // Eight lookups at once took two thirds of the time that they take one by one.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private unsafe ulong Gather(ReadOnlySpan<byte> text, int until, ref int at)
    {
        fixed (byte* first = text)
        fixed (uint* table = bits)
        {
            var (folding, masking) = (Vector256.Create(fold), Vector256.Create(mask));
            var toWord = Vector256.Create((uint)wordShift);
            var toBit = Vector256.Create((uint)bitShift);
            var (step, last) = (stride, Math.Min(until - 1, text.Length - Places - sizeof(uint)));
            while (at <= last)
            {
                // The byte of each place, whose lowest bit tells of it.
                var here = first + at;
                var there = here + GatherBytes;
                var front = Bits(here, table, folding, masking, toWord, toBit);
                var back = Bits(there, table, folding, masking, toWord, toBit);
                if (step <= 2)
                {
                    front |= Bits(here + 2, table, folding, masking, toWord, toBit) << 16;
                    back |= Bits(there + 2, table, folding, masking, toWord, toBit) << 16;
                }

                if (step == 1)
                {
                    front |= Bits(here + 1, table, folding, masking, toWord, toBit) << 8;
                    back |= Bits(there + 1, table, folding, masking, toWord, toBit) << 8;
                    front |= Bits(here + 3, table, folding, masking, toWord, toBit) << 24;
                    back |= Bits(there + 3, table, folding, masking, toWord, toBit) << 24;
                }

                if ((front | back) != Vector256<uint>.Zero)
                {
                    var places = Told(front) | (ulong)Told(back) << GatherBytes;
                    places &= until - at < Places ? (1UL << (until - at)) - 1 : ulong.MaxValue;
                    if (places != 0)
                    {
                        return places;
                    }
                }

                at += Places;
            }

            return 0;
        }
    }

    /// <summary>Of eight grams, four bytes from each to the next: 1 for those that may be a literal's.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static unsafe Vector256<uint> Bits(
        byte* here,
        uint* table,
        Vector256<uint> folding,
        Vector256<uint> masking,
        Vector256<uint> toWord,
        Vector256<uint> toBit
    )
    {
        var gram = (Vector256.Load((uint*)here) | folding) & masking;
        var hash = gram * Vector256.Create(Multiplier);
        var words = Avx2.GatherVector256(
            table,
            Avx2.ShiftRightLogicalVariable(hash, toWord).AsInt32(),
            sizeof(uint)
        );
        var within = Avx2.ShiftRightLogicalVariable(hash, toBit) & Vector256.Create(31u);
        return Avx2.ShiftRightLogicalVariable(words, within) & Vector256<uint>.One;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint Told(Vector256<uint> found) =>
        (found << 7).AsByte().ExtractMostSignificantBits();

    /// <summary>The first place, from one on by strides, whose gram may be a literal's; negative where there is none.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public int NextGram(ReadOnlySpan<byte> text, int until, int at)
    {
        ref var first = ref MemoryMarshal.GetReference(text);
        ref var table = ref MemoryMarshal.GetArrayDataReference(bits);
        var step = stride;
        var (folding, masking, toWord, toBit) = (fold, mask, wordShift, bitShift);
        var last = Math.Min(until - 1, text.Length - width);
        var fast = Math.Min(last, text.Length - sizeof(uint)) - ((Unrolled - 1) * step);
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
        for (; at <= last; at += step)
        {
            var hash = At(text, at) * Multiplier;
            if ((Bit(ref table, hash, toWord, toBit) & 1) != 0)
            {
                return at;
            }
        }

        return -1;
    }

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
