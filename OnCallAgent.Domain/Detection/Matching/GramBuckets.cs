using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.CompilerServices;

namespace OnCallAgent.Domain.Detection.Matching;

/// <summary>
/// Which literals a gram may belong to, and which of them stand there. Where many hold the gram at the same offset and
/// are equally long, they are a crowd and looked up by a hash: a thousand literals that differ only in a number cost no
/// more than one.
/// </summary>
internal sealed class GramBuckets
{
    private const uint Multiplier = 0x85EB_CA6B;
    private const int FewEnough = 3;

    private readonly SearchedLiteral[] literals;
    private readonly int shift;

    // By the slot of a gram: its first entry; those of the next slot follow.
    private readonly int[] heads;
    private readonly Entry[] entries;
    private readonly List<LiteralCrowd> crowds = [];

    public GramBuckets(ReadOnlySpan<GramTable.Gram> grams, SearchedLiteral[] literals)
    {
        this.literals = literals;
        var sizeBits = Math.Clamp(BitOperations.Log2((uint)grams.Length) + 2, 8, 18);
        shift = 32 - sizeBits;
        heads = new int[(1 << sizeBits) + 1];
        entries = new Entry[grams.Length];
        var sorted = BySlot(grams);
        var count = 0;
        for (var slot = 0; slot + 1 < heads.Length; slot++)
        {
            var ofSlot = sorted.AsSpan(heads[slot], heads[slot + 1] - heads[slot]);
            heads[slot] = count;
            if (!ofSlot.IsEmpty)
            {
                AddAll(ofSlot, ref count);
            }
        }

        heads[^1] = count;
    }

    public Cursor Open(uint gram)
    {
        var slot = Slot(gram);
        return new Cursor(gram, heads[slot], heads[slot + 1], 0);
    }

    /// <summary>The next literal that stands around the gram.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public bool Next(
        ref Cursor cursor,
        ReadOnlySpan<byte> text,
        int at,
        out int literal,
        out int start
    )
    {
        while (cursor.Entry < cursor.End)
        {
            ref readonly var entry = ref entries[cursor.Entry];
            start = at - entry.Offset;
            if (
                entry.Gram == cursor.Gram
                && start >= 0
                && start + entry.Length <= text.Length
                && entry.MayBegin(text, start)
            )
            {
                literal = entry.Number;
                var here = text.Slice(start, entry.Length);
                if (literal < 0)
                {
                    var members = crowds[~literal].Members(here);
                    while (cursor.Member < members.Length)
                    {
                        literal = members[cursor.Member];
                        cursor = cursor.NextMember();
                        if (literals[literal].Is(here))
                        {
                            return true;
                        }
                    }
                }
                else if (literals[literal].Is(here))
                {
                    cursor = cursor.NextEntry();
                    return true;
                }
            }

            cursor = cursor.NextEntry();
        }

        (literal, start) = (-1, -1);
        return false;
    }

    // Counted first, so that it is known where those of each slot begin.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private GramTable.Gram[] BySlot(ReadOnlySpan<GramTable.Gram> grams)
    {
        foreach (var gram in grams)
        {
            heads[Slot(gram.Value) + 1]++;
        }

        for (var i = 1; i < heads.Length; i++)
        {
            heads[i] += heads[i - 1];
        }

        var next = heads.AsSpan().ToArray();
        var sorted = new GramTable.Gram[grams.Length];
        foreach (var gram in grams)
        {
            sorted[next[Slot(gram.Value)]++] = gram;
        }

        return sorted;
    }

    /// <param name="grams">Those of one slot.</param>
    /// <param name="count">How many entries there are.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void AddAll(ReadOnlySpan<GramTable.Gram> grams, ref int count)
    {
        if (grams.Length <= FewEnough)
        {
            foreach (var gram in grams)
            {
                entries[count++] = new Entry(gram, gram.Literal, literals[gram.Literal]);
            }

            return;
        }

        // The last of each that are alike, how many there are, and the way from one to the one before.
        var (lasts, alike, before) = (
            new int[grams.Length],
            new int[grams.Length],
            new int[grams.Length]
        );
        var kinds = 0;
        for (var i = 0; i < grams.Length; i++)
        {
            var kind = 0;
            while (kind < kinds && !AreAlike(grams[lasts[kind]], grams[i]))
            {
                kind++;
            }

            before[i] = kind < kinds ? lasts[kind] : -1;
            lasts[kind] = i;
            alike[kind]++;
            kinds = Math.Max(kinds, kind + 1);
        }

        for (var kind = 0; kind < kinds; kind++)
        {
            var last = lasts[kind];
            if (alike[kind] > FewEnough)
            {
                entries[count++] = new Entry(
                    grams[last],
                    ~crowds.Count,
                    literals[grams[last].Literal]
                );
                crowds.Add(new LiteralCrowd(Members(grams, before, last, alike[kind]), literals));
                continue;
            }

            for (var i = last; i >= 0; i = before[i])
            {
                entries[count++] = new Entry(
                    grams[i],
                    grams[i].Literal,
                    literals[grams[i].Literal]
                );
            }
        }
    }

    private static int[] Members(
        ReadOnlySpan<GramTable.Gram> grams,
        int[] before,
        int last,
        int count
    )
    {
        var members = new int[count];
        for (var i = last; i >= 0; i = before[i])
        {
            members[--count] = grams[i].Literal;
        }

        return members;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private bool AreAlike(in GramTable.Gram one, in GramTable.Gram other) =>
        one.Value == other.Value
        && one.Offset == other.Offset
        && literals[one.Literal].Bytes.Length == literals[other.Literal].Bytes.Length
        && literals[one.Literal].IgnoreCase == literals[other.Literal].IgnoreCase;

    private int Slot(uint gram) => (int)(gram * Multiplier >> shift);

    /// <param name="gram">The gram that was met.</param>
    /// <param name="entry">The next entry to look at.</param>
    /// <param name="end">Behind the last.</param>
    /// <param name="member">The next of a crowd.</param>
    public readonly struct Cursor(uint gram, int entry, int end, int member)
    {
        public static Cursor AtEnd => default;

        public uint Gram => gram;

        public int Entry => entry;

        public int End => end;

        public int Member => member;

        public Cursor NextEntry() => new(gram, entry + 1, end, 0);

        public Cursor NextMember() => new(gram, entry, end, member + 1);
    }

    /// <summary>A literal, or a crowd of them, that holds a gram.</summary>
    private readonly struct Entry
    {
        private readonly ulong head;
        private readonly ulong caseBits;
        private readonly ulong known;

        /// <param name="gram">Of the literal, or of one of the crowd.</param>
        /// <param name="number">Of the literal; that of a crowd has its bits inverted.</param>
        /// <param name="literal">The literal, or one of the crowd.</param>
        public Entry(in GramTable.Gram gram, int number, SearchedLiteral literal)
        {
            (Gram, Offset, Length, Number) = (
                gram.Value,
                gram.Offset,
                literal.Bytes.Length,
                number
            );
            if (number >= 0)
            {
                (head, caseBits, known) = literal.Head();
            }
        }

        public uint Gram { get; }

        /// <summary>Where in the literal the gram stands.</summary>
        public int Offset { get; }

        public int Length { get; }

        public int Number { get; }

        /// <summary>Whether the text holds the first bytes of the literal; a crowd's are not known.</summary>
        public bool MayBegin(ReadOnlySpan<byte> text, int start) =>
            start + sizeof(ulong) > text.Length
            || ((BinaryPrimitives.ReadUInt64LittleEndian(text[start..]) | caseBits) & known)
                == head;
    }
}
