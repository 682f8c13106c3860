using System.Globalization;

namespace OnCallAgent.Domain.Detection.Matching;

/// <summary>Unicode's general categories, as bits of a number.</summary>
internal static class CharacterCategories
{
    public const uint DecimalDigits = 1u << (int)UnicodeCategory.DecimalDigitNumber;

    public const uint Letters =
        1u << (int)UnicodeCategory.UppercaseLetter
        | 1u << (int)UnicodeCategory.LowercaseLetter
        | 1u << (int)UnicodeCategory.TitlecaseLetter
        | 1u << (int)UnicodeCategory.ModifierLetter
        | 1u << (int)UnicodeCategory.OtherLetter;

    public const uint Marks =
        1u << (int)UnicodeCategory.NonSpacingMark
        | 1u << (int)UnicodeCategory.SpacingCombiningMark
        | 1u << (int)UnicodeCategory.EnclosingMark;

    public const uint Separators =
        1u << (int)UnicodeCategory.SpaceSeparator
        | 1u << (int)UnicodeCategory.LineSeparator
        | 1u << (int)UnicodeCategory.ParagraphSeparator;

    public const uint Words =
        Letters
        | Marks
        | DecimalDigits
        | 1u << (int)UnicodeCategory.LetterNumber
        | 1u << (int)UnicodeCategory.ConnectorPunctuation;

    /// <summary>The categories of a name as in <c>\p{Lu}</c>; null for scripts, blocks and what is none.</summary>
    public static uint? Named(ReadOnlySpan<char> name) =>
        name switch
        {
            "L" => Letters,
            "Lu" => 1u << (int)UnicodeCategory.UppercaseLetter,
            "Ll" => 1u << (int)UnicodeCategory.LowercaseLetter,
            "Lo" => 1u << (int)UnicodeCategory.OtherLetter,
            "M" => Marks,
            "Nd" => DecimalDigits,
            "N" => DecimalDigits
                | 1u << (int)UnicodeCategory.LetterNumber
                | 1u << (int)UnicodeCategory.OtherNumber,
            "Z" => Separators,
            _ => null,
        };
}
