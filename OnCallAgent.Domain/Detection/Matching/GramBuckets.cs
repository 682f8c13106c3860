using System.Numerics;
using System.Runtime.CompilerServices;

namespace OnCallAgent.Domain.Detection.Matching;

/// <summary>
/// Which literals a gram may belong to. Those that hold it at the same offset and are equally long are compared
/// together, by a hash where they are many: a thousand literals that differ only in a number cost no more than one.
/// </summary>
internal sealed class GramBuckets
{
    private const uint Multiplier = 0x85EB_CA6B;
    private const int FewEnough = 3;

    private readonly SearchedLiteral[] literals;
    private readonly int shift;
    private readonly int[] heads;
    private readonly Family[] families;

    public GramBuckets(ReadOnlySpan<GramTable.Gram> grams, SearchedLiteral[] literals)
    {
        this.literals = literals;
        var sizeBits = Math.Clamp(BitOperations.Log2((uint)grams.Length) + 2, 8, 18);
        shift = 32 - sizeBits;
        var found = new List<Family>();
        var byKind = new Dictionary<long, int>();
        foreach (var gram in grams)
        {
            // Literals are shorter than 256 bytes.
            var literal = literals[gram.Literal];
            var kind =
                gram.Value
                | (long)gram.Offset << 32
                | (long)literal.Bytes.Length << 40
                | (literal.IgnoreCase ? 1L << 50 : 0);
            if (!byKind.TryGetValue(kind, out var number))
            {
                byKind[kind] = number = found.Count;
                found.Add(
                    new Family(gram.Value, gram.Offset, literal.Bytes.Length, literal.IgnoreCase)
                );
            }

            found[number].Add(gram.Literal);
        }

        heads = new int[(1 << sizeBits) + 1];
        foreach (var family in found)
        {
            family.Seal(literals);
            heads[Slot(family.Gram) + 1]++;
        }

        for (var i = 1; i < heads.Length; i++)
        {
            heads[i] += heads[i - 1];
        }

        var place = heads.AsSpan().ToArray();
        families = new Family[found.Count];
        foreach (var family in found)
        {
            families[place[Slot(family.Gram)]++] = family;
        }
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
        while (cursor.Family < cursor.End)
        {
            var family = families[cursor.Family];
            start = at - family.Offset;
            if (family.Gram != cursor.Gram || start < 0 || start + family.Length > text.Length)
            {
                cursor = cursor.NextFamily();
                continue;
            }

            var here = text.Slice(start, family.Length);
            var members = family.Members(here);
            while (cursor.Member < members.Length)
            {
                literal = members[cursor.Member];
                cursor = cursor.NextMember();
                if (Stands(literals[literal], here))
                {
                    return true;
                }
            }

            cursor = cursor.NextFamily();
        }

        (literal, start) = (-1, -1);
        return false;
    }

    private static bool Stands(SearchedLiteral literal, ReadOnlySpan<byte> here)
    {
        if (!literal.IgnoreCase)
        {
            return here.SequenceEqual(literal.Bytes);
        }

        for (var i = 0; i < here.Length; i++)
        {
            if (Folded(here[i]) != literal.Bytes[i])
            {
                return false;
            }
        }

        return true;
    }

    private static byte Folded(byte c) => (uint)(c - 'A') <= 'Z' - 'A' ? (byte)(c | 0x20) : c;

    private int Slot(uint gram) => (int)(gram * Multiplier >> shift);

    /// <param name="gram">The gram that was met.</param>
    /// <param name="family">The next family to look at.</param>
    /// <param name="end">Behind the last.</param>
    /// <param name="member">The next member of that family.</param>
    public readonly struct Cursor(uint gram, int family, int end, int member)
    {
        public static Cursor AtEnd => default;

        public uint Gram => gram;

        public int Family => family;

        public int End => end;

        public int Member => member;

        public Cursor NextFamily() => new(gram, family + 1, end, 0);

        public Cursor NextMember() => new(gram, family, end, member + 1);
    }

    /// <summary>Literals of one length that hold one gram at one offset.</summary>
    private sealed class Family(uint gram, int offset, int length, bool ignoreCase)
    {
        private readonly List<int> added = [];
        private int[] members = [];
        private uint[]? hashes;

        public uint Gram => gram;

        public int Offset => offset;

        public int Length => length;

        public void Add(int literal) => added.Add(literal);

        /// <summary>Call when all were added.</summary>
        public void Seal(SearchedLiteral[] literals)
        {
            members = [.. added];
            if (members.Length > FewEnough)
            {
                hashes = new uint[members.Length];
                for (var i = 0; i < members.Length; i++)
                {
                    hashes[i] = Hash(literals[members[i]].Bytes);
                }

                Array.Sort(hashes, members);
            }
        }

        /// <summary>Those that may be what stands here.</summary>
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public ReadOnlySpan<int> Members(ReadOnlySpan<byte> here)
        {
            if (hashes is null)
            {
                return members;
            }

            var hash = Hash(here);
            var (low, high) = (0, hashes.Length);
            while (low < high)
            {
                var middle = (low + high) >> 1;
                if (hashes[middle] < hash)
                {
                    low = middle + 1;
                }
                else
                {
                    high = middle;
                }
            }

            var end = low;
            while (end < hashes.Length && hashes[end] == hash)
            {
                end++;
            }

            return members.AsSpan(low, end - low);
        }

        private uint Hash(ReadOnlySpan<byte> text)
        {
            var hash = 2_166_136_261u;
            foreach (var c in text)
            {
                hash = (hash ^ (ignoreCase ? Folded(c) : c)) * 16_777_619;
            }

            return hash;
        }
    }
}
