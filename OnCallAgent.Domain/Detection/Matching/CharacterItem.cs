using System.Globalization;

namespace OnCallAgent.Domain.Detection.Matching;

/// <summary>A kind of characters, such as <c>\w</c>: by their Unicode categories and some more one by one.</summary>
internal sealed class CharacterItem : IEquatable<CharacterItem>
{
    /// <summary>As in <c>\d</c>: decimal digits of every script.</summary>
    public static readonly CharacterItem Digits = new(CharacterCategories.DecimalDigits, []);

    /// <summary>As in <c>\s</c>.</summary>
    public static readonly CharacterItem Spaces = new(
        CharacterCategories.Separators,
        [0x09, 0x0D, 0x85, 0x85]
    );

    /// <summary>
    /// As in <c>\w</c> after Unicode's Technical Standard 18, Annex C: letters, marks, decimal digits, letter numbers,
    /// connectors, the two joiners and the circled letters, which are alphabetic without being letters.
    /// </summary>
    public static readonly CharacterItem Words = new(
        CharacterCategories.Words,
        [0x200C, 0x200D, 0x24B6, 0x24E9, 0x1F130, 0x1F149, 0x1F150, 0x1F169, 0x1F170, 0x1F189]
    );

    public static readonly CharacterItem NoDigits = Digits.Negated();

    public static readonly CharacterItem NoSpaces = Spaces.Negated();

    public static readonly CharacterItem NoWords = Words.Negated();

    private readonly uint categories;
    private readonly int[] ranges;
    private readonly bool negated;

    /// <param name="categories">A bit for each <see cref="UnicodeCategory"/>.</param>
    /// <param name="ranges">Code points: first, last, first, last.</param>
    /// <param name="negated">Whether it is the others that are meant.</param>
    public CharacterItem(uint categories, int[] ranges, bool negated = false)
    {
        (this.categories, this.ranges, this.negated) = (categories, ranges, negated);
        for (var c = 0; c < 64; c++)
        {
            Low |= Contains(c) ? 1UL << c : 0;
            High |= Contains(c + 64) ? 1UL << c : 0;
        }
    }

    /// <summary>The members below 64, a bit each.</summary>
    public ulong Low { get; }

    /// <summary>The members from 64 to 127.</summary>
    public ulong High { get; }

    public bool Contains(int codePoint)
    {
        var within = (categories >> (int)CharUnicodeInfo.GetUnicodeCategory(codePoint) & 1) != 0;
        for (var i = 0; !within && i < ranges.Length; i += 2)
        {
            within = ranges[i] <= codePoint && codePoint <= ranges[i + 1];
        }

        return within != negated;
    }

    public bool Equals(CharacterItem? other) =>
        other is not null
        && categories == other.categories
        && negated == other.negated
        && ranges.AsSpan().SequenceEqual(other.ranges);

    public override bool Equals(object? obj) => Equals(obj as CharacterItem);

    public override int GetHashCode() => (int)categories ^ (negated ? 1 : 0);

    private CharacterItem Negated() => new(categories, ranges, !negated);
}
