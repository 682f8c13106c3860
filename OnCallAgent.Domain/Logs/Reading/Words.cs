using System.Buffers;

namespace OnCallAgent.Domain.Logs.Reading;

/// <summary>Finds words and brackets in a line. None of them reaches past the end of the line.</summary>
internal static class Words
{
    // Thread names with a request's path in them are long; beyond this it is text in brackets.
    private const int LongestBracket = 160;

    private static readonly SearchValues<char> Hex = SearchValues.Create("0123456789abcdefABCDEF");
    private static readonly SearchValues<char> NumberMarks = SearchValues.Create("0123456789.");
    private static readonly SearchValues<char> NameMarks = SearchValues.Create("._$/#@-0123456789");

    /// <summary>Whether the text is nothing but hexadecimal digits, and not empty.</summary>
    public static bool IsHex(ReadOnlySpan<char> s) => !s.IsEmpty && s.IndexOfAnyExcept(Hex) < 0;

    /// <summary>Whether the text is nothing but digits and points.</summary>
    public static bool IsPointed(ReadOnlySpan<char> s) => s.IndexOfAnyExcept(NumberMarks) < 0;

    /// <summary>Whether a character is in it that names have and prose has not.</summary>
    public static bool HasNameMark(ReadOnlySpan<char> s) => s.IndexOfAny(NameMarks) >= 0;

    /// <summary>The position of the first character that is no space or tab.</summary>
    public static int SkipSpaces(ReadOnlySpan<char> s, int at)
    {
        while (at < s.Length && s[at] is ' ' or '\t')
        {
            at++;
        }

        return at;
    }

    /// <summary>Where the word at <paramref name="at"/> ends.</summary>
    public static int End(ReadOnlySpan<char> s, int at)
    {
        while (at < s.Length && s[at] is not (' ' or '\t' or '|' or '\n' or '\r'))
        {
            at++;
        }

        return at;
    }

    /// <summary>The position of the bracket that closes the one at <paramref name="at"/>, brackets inside counted; -1 where the line or the limit ends first.</summary>
    public static int Close(ReadOnlySpan<char> s, int at)
    {
        var open = s[at];
        var close = open switch
        {
            '[' => ']',
            '(' => ')',
            '{' => '}',
            _ => '>',
        };
        var depth = 0;
        var limit = Math.Min(s.Length, at + LongestBracket);
        for (var i = at; i < limit && s[i] != '\n'; i++)
        {
            if (s[i] == open)
            {
                depth++;
            }
            else if (s[i] == close && --depth == 0)
            {
                return i;
            }
        }

        return -1;
    }

    /// <summary>Whether a dash stands alone at the position, as between the parts of a header.</summary>
    public static bool IsDash(ReadOnlySpan<char> s, int at) =>
        at < s.Length && s[at] is '-' or '–' && (at + 1 == s.Length || s[at + 1] is ' ' or '\t');

    /// <summary>Whether the text is a logger's name: identifiers joined with points or double colons, with a line or method behind at most.</summary>
    public static bool IsDotted(ReadOnlySpan<char> s)
    {
        if (s.Length < 3 || !(char.IsAsciiLetter(s[0]) || s[0] is '_'))
        {
            return false;
        }

        var joined = false;
        for (var i = 1; i < s.Length; i++)
        {
            var c = s[i];
            if (c == '.' || (c == ':' && i + 1 < s.Length && s[i + 1] == ':'))
            {
                i += c == ':' ? 1 : 0;
                if (
                    i + 1 >= s.Length
                    || !(
                        char.IsAsciiLetterOrDigit(s[i + 1]) || s[i + 1] is '_' or '$' or '<' or '-'
                    )
                )
                {
                    return false;
                }

                joined = true;
            }
            else if (
                !(
                    char.IsAsciiLetterOrDigit(c)
                    || c
                        is '_'
                            or '$'
                            or '-'
                            or '#'
                            or ':'
                            or '@'
                            or '['
                            or ']'
                            or '<'
                            or '>'
                            or '/'
                )
            )
            {
                return false;
            }
        }

        return joined;
    }

    /// <summary>Whether the text is a dotted name that is taken out of the message as its logger: never an exception's class, which is the message's main point.</summary>
    public static bool IsLogger(ReadOnlySpan<char> s) =>
        IsDotted(s) && !ContinuationLine.IsExceptionLine(s);

    /// <summary>Whether the text is one word that is taken for a logger where the layout leads to expect one.</summary>
    public static bool IsPlainLogger(ReadOnlySpan<char> s) =>
        IsIdentifier(s) && !ContinuationLine.IsExceptionLine(s);

    /// <summary>Whether the text is one identifier, with a line number or index behind at most.</summary>
    public static bool IsIdentifier(ReadOnlySpan<char> s)
    {
        if (s.IsEmpty || !(char.IsAsciiLetter(s[0]) || s[0] is '_'))
        {
            return false;
        }

        foreach (var c in s)
        {
            if (
                !(
                    char.IsAsciiLetterOrDigit(c)
                    || c is '_' or '$' or '-' or '.' or '#' or ':' or '@' or '[' or ']'
                )
            )
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Whether the text is a class name: a capital first and a small letter somewhere, one word.</summary>
    public static bool IsTypeName(ReadOnlySpan<char> s) =>
        s.Length > 2
        && char.IsAsciiLetterUpper(s[0])
        && IsIdentifier(s)
        && s.ContainsAnyInRange('a', 'z')
        && s[1..].ContainsAnyInRange('A', 'Z');
}
