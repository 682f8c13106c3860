using System.Numerics;

namespace OnCallAgent.Domain.Detection.Matching;

/// <summary>The code points that one place of a pattern takes.</summary>
internal sealed class CharacterSet : IEquatable<CharacterSet>
{
    private const int MaxMembers = 16;

    /// <summary>Every character but the line feed, which no line holds.</summary>
    public static readonly CharacterSet Any = Negation('\n');

    private readonly ulong low;
    private readonly ulong high;
    private readonly CharacterItem[] items;
    private readonly int[] ranges;
    private readonly bool negated;
    private string? members;
    private bool membersKnown;

    private CharacterSet(Builder builder, bool negated)
    {
        low = negated ? ~builder.Low : builder.Low;
        high = negated ? ~builder.High : builder.High;
        items = builder.Items?.ToArray() ?? [];
        ranges = builder.Ranges?.ToArray() ?? [];
        this.negated = negated;
    }

    /// <summary>Whether all characters beyond ASCII are alike to it.</summary>
    public bool IsUniformBeyondAscii => items.Length == 0 && ranges.Length == 0;

    /// <summary>Whether it is an ASCII letter in both cases, and what matches that when case is ignored.</summary>
    public bool IsBothCases =>
        Members is { Length: 2 or 3 } members
        && char.IsAsciiLetter(members[0])
        && (members[0] ^ 0x20) == members[1]
        && (members.Length == 2 || members[2] == RequiredLiterals.FoldsToAscii[0]);

    /// <summary>Its characters, ascending, where they are few and known one by one; null else.</summary>
    public string? Members
    {
        get
        {
            if (!membersKnown)
            {
                members = FindMembers();
                membersKnown = true;
            }

            return members;
        }
    }

    public bool Contains(int codePoint) =>
        codePoint < 64 ? (low >> codePoint & 1) != 0
        : codePoint < 128 ? (high >> (codePoint - 64) & 1) != 0
        : Beyond(codePoint) != negated;

    public bool Equals(CharacterSet? other) =>
        other is not null
        && low == other.low
        && high == other.high
        && negated == other.negated
        && ranges.AsSpan().SequenceEqual(other.ranges)
        && items.AsSpan().SequenceEqual(other.items);

    public override bool Equals(object? obj) => Equals(obj as CharacterSet);

    public override int GetHashCode() =>
        (int)((low ^ (low >> 32)) * 31 + (high ^ (high >> 32))) + ranges.Length + items.Length;

    private static CharacterSet Negation(int codePoint)
    {
        var builder = new Builder();
        builder.Add(codePoint, codePoint);
        return builder.Build(negated: true);
    }

    private bool Beyond(int codePoint)
    {
        for (var i = 0; i < ranges.Length; i += 2)
        {
            if (ranges[i] <= codePoint && codePoint <= ranges[i + 1])
            {
                return true;
            }
        }

        foreach (var item in items)
        {
            if (item.Contains(codePoint))
            {
                return true;
            }
        }

        return false;
    }

    private string? FindMembers()
    {
        if (negated || items.Length > 0)
        {
            return null;
        }

        Span<char> found = stackalloc char[MaxMembers];
        var count = 0;
        if (BitOperations.PopCount(low) + BitOperations.PopCount(high) > MaxMembers)
        {
            return null;
        }

        for (var left = low; left != 0; left &= left - 1)
        {
            found[count++] = (char)BitOperations.TrailingZeroCount(left);
        }

        for (var left = high; left != 0; left &= left - 1)
        {
            found[count++] = (char)(64 + BitOperations.TrailingZeroCount(left));
        }

        for (var i = 0; i < ranges.Length; i += 2)
        {
            for (var c = ranges[i]; c <= ranges[i + 1]; c++)
            {
                if (c > char.MaxValue || count == MaxMembers)
                {
                    return null;
                }

                found[count++] = (char)c;
            }
        }

        return new string(found[..count]);
    }

    /// <summary>Collects what a set holds.</summary>
    public sealed class Builder
    {
        internal ulong Low { get; private set; }

        internal ulong High { get; private set; }

        internal List<CharacterItem>? Items { get; private set; }

        // From, to, from, to: only beyond ASCII.
        internal List<int>? Ranges { get; private set; }

        public void Add(int from, int to)
        {
            for (var c = from; c <= to && c < 128; c++)
            {
                if (c < 64)
                {
                    Low |= 1UL << c;
                }
                else
                {
                    High |= 1UL << (c - 64);
                }
            }

            if (to >= 128)
            {
                Ranges ??= [];
                Ranges.Add(Math.Max(from, 128));
                Ranges.Add(to);
            }
        }

        public void Add(CharacterItem item)
        {
            Low |= item.Low;
            High |= item.High;
            (Items ??= []).Add(item);
        }

        public CharacterSet Build(bool negated) => new(this, negated);
    }
}
