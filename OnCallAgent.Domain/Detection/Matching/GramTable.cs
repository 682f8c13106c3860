using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace OnCallAgent.Domain.Detection.Matching;

/// <summary>A literal to search for.</summary>
/// <param name="Bytes">UTF-8; lower-case ASCII where case is ignored.</param>
/// <param name="IgnoreCase">Whether ASCII letters match in both cases.</param>
internal sealed record SearchedLiteral(byte[] Bytes, bool IgnoreCase);

/// <summary>
/// Finds any of many literals in bytes. Of each literal a window is chosen whose four-byte grams, at as many
/// consecutive offsets as the stride is long, are marked in a bit table; of the text only each stride-th gram is looked
/// up, and one of the window's must be among them. What passes is compared.
/// </summary>
/// <remarks>
/// Looking up depends on nothing but the text, eight grams at a time without a branch: it was measured faster than
/// tables of skips (each waits for the one before) and, from some dozens of literals on, than vectors of nibble masks,
/// and it is the same on every processor.
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

    /// <param name="literals">Of <paramref name="width"/> bytes or more each.</param>
    /// <param name="width">Bytes of a gram: 3 or 4.</param>
    /// <param name="stride">Bytes from one lookup to the next: 1, 2 or 4; no literal is shorter than width + stride - 1.</param>
    /// <param name="frequency">How common grams are where it will be searched.</param>
    public GramTable(SearchedLiteral[] literals, int width, int stride, GramFrequency frequency)
    {
        this.literals = literals;
        this.width = width;
        this.stride = stride;
        mask = width == 4 ? uint.MaxValue : 0x00FF_FFFF;
        fold = Array.Exists(literals, static l => l.IgnoreCase) ? 0x2020_2020u : 0;
        var grams = new Gram[literals.Length * stride];
        var next = 0;
        for (var n = 0; n < literals.Length; n++)
        {
            var window = Window(literals[n].Bytes, frequency);
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
    }

    /// <summary>The literals, by the numbers that hits give.</summary>
    public IReadOnlyList<SearchedLiteral> Literals => literals;

    /// <summary>The hits in a text, in no order but nearly that of the text.</summary>
    public Hits Search(ReadOnlySpan<byte> text) => new(this, text);

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

    private int Window(byte[] literal, GramFrequency frequency)
    {
        var (best, least) = (0, double.MaxValue);
        for (var start = 0; start + stride + width - 1 <= literal.Length; start++)
        {
            var cost = 0.0;
            for (var i = 0; i < stride; i++)
            {
                cost += frequency.Of(literal.AsSpan(start + i, width));
            }

            if (cost < least)
            {
                (best, least) = (start, cost);
            }
        }

        return best;
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

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint Load(ref byte here, int offset)
    {
        var gram = Unsafe.ReadUnaligned<uint>(ref Unsafe.Add(ref here, offset));
        return BitConverter.IsLittleEndian ? gram : BinaryPrimitives.ReverseEndianness(gram);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint Bit(ref uint table, uint hash, int toWord, int toBit) =>
        Unsafe.Add(ref table, (nint)(hash >> toWord)) >> (int)(hash >> toBit);

    /// <summary>Walks through the hits.</summary>
    public ref struct Hits
    {
        private readonly GramTable table;
        private readonly ReadOnlySpan<byte> text;
        private int next;
        private int at;
        private GramBuckets.Cursor cursor;

        internal Hits(GramTable table, ReadOnlySpan<byte> text)
        {
            this.table = table;
            this.text = text;
            cursor = GramBuckets.Cursor.AtEnd;
        }

        /// <summary>The literal that stands there.</summary>
        public int Literal { get; private set; }

        /// <summary>Where it begins.</summary>
        public int Start { get; private set; }

        public bool MoveNext()
        {
            while (true)
            {
                while (table.buckets.Next(ref cursor, text, at, out var literal, out var start))
                {
                    (Literal, Start) = (literal, start);
                    return true;
                }

                at = table.NextGram(text, next);
                if (at < 0)
                {
                    next = text.Length;
                    return false;
                }

                next = at + table.stride;
                cursor = table.buckets.Open(table.GramAt(text, at));
            }
        }

        /// <summary>Goes on behind a place: literals that begin before it are of no interest.</summary>
        public void SkipTo(int place)
        {
            if (place > next)
            {
                next = place;
                cursor = GramBuckets.Cursor.AtEnd;
            }
        }
    }
}
