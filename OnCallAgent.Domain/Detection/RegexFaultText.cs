using System.Text.RegularExpressions;

namespace OnCallAgent.Domain.Detection;

/// <summary>What the regex parser objects to, in words that say what to do.</summary>
internal static class RegexFaultText
{
    public static string Of(RegexParseException fault) =>
        fault.Error switch
        {
            RegexParseError.InsufficientClosingParentheses => "A '(' is never closed.",
            RegexParseError.InsufficientOpeningParentheses =>
                "A ')' closes nothing; write \\) for the character itself.",
            RegexParseError.UnterminatedBracket => "A '[' is never closed.",
            RegexParseError.QuantifierAfterNothing =>
                "A quantifier (* + ? {n}) has nothing before it to repeat; write it with a backslash for the character itself.",
            RegexParseError.NestedQuantifiersNotParenthesized =>
                "Two quantifiers in a row; put the inner part in parentheses.",
            RegexParseError.ReversedQuantifierRange =>
                "The repeat range counts down; write the smaller number first.",
            RegexParseError.ReversedCharacterRange =>
                "The character range runs backwards; write the smaller character first.",
            RegexParseError.UnescapedEndingBackslash =>
                "The pattern ends in a single backslash; write \\\\ for the character itself.",
            RegexParseError.UnrecognizedEscape =>
                "This escape is not known; write the letter without the backslash.",
            RegexParseError.UndefinedNumberedReference or RegexParseError.UndefinedNamedReference =>
                "A back-reference names a group that does not exist.",
            RegexParseError.InvalidGroupingConstruct => "What follows '(?' is not a known group.",
            RegexParseError.InvalidUnicodePropertyEscape
            or RegexParseError.MalformedUnicodePropertyEscape
            or RegexParseError.InsufficientOrInvalidHexDigits =>
                "The \\p, \\x or \\u escape is malformed.",
            RegexParseError.QuantifierOrCaptureGroupOutOfRange =>
                "A number in the pattern is too large.",
            RegexParseError.UnterminatedComment => "A comment '(?#' is never closed.",
            _ => Plain(fault.Message),
        };

    // "Invalid pattern 'x(' at offset 2. Not enough )'s." : the sentence after the offset is what matters.
    private static string Plain(string message)
    {
        var at = message.LastIndexOf("at offset ", StringComparison.Ordinal);
        var sentence = at < 0 ? -1 : message.IndexOf(". ", at, StringComparison.Ordinal);
        return sentence < 0 ? message : message[(sentence + 2)..];
    }
}
