using System.Globalization;

namespace OnCallAgent.Domain.Detection.Matching;

/// <summary>Escapes and character classes.</summary>
internal ref partial struct PatternSyntax
{
    private const int KelvinSign = 0x212A;

    private PatternNode Escape()
    {
        if (!More)
        {
            return Lost();
        }

        var c = pattern[at++];
        switch (c)
        {
            case 'b':
                return Bare(Place.WordBoundary);
            case 'B':
                return Bare(Place.NoWordBoundary);
            case 'A':
                return Bare(Place.LineStart);
            case 'z' or 'Z':
                return Bare(Place.LineEnd);
            case 'G':
                return new OpaqueNode(PatternNode.Empty);
            case >= '1' and <= '9' when at >= pattern.Length || !char.IsAsciiDigit(pattern[at]):
                return OpaqueNode.AnyText;
            case 'p' or 'P' when NamedCategory(at) is null:
                var end = pattern[at..].IndexOf('}');
                at += end + 1;
                return end < 0 ? Lost() : OpaqueNode.AnyText;
            default:
                if (Shorthand(c) is { } item)
                {
                    var builder = new CharacterSet.Builder();
                    builder.Add(item);
                    return new CharacterNode(builder.Build(negated: false));
                }

                return lost ? PatternNode.Empty
                    : Escaped(c) is { } literal ? Literal(literal)
                    : Lost();
        }
    }

    /// <summary>\d, \w, \s, \p and their opposites.</summary>
    private CharacterItem? Shorthand(char c)
    {
        switch (c)
        {
            case 'd':
                return CharacterItem.Digits;
            case 'D':
                return CharacterItem.NoDigits;
            case 'w':
                return CharacterItem.Words;
            case 'W':
                return CharacterItem.NoWords;
            case 's':
                return CharacterItem.Spaces;
            case 'S':
                return CharacterItem.NoSpaces;
            case 'p' or 'P':
                var named = NamedCategory(at);
                lost |= named is null;
                at += pattern[at..].IndexOf('}') + 1;
                return named is { } categories ? new CharacterItem(categories, [], c == 'P') : null;
            default:
                return null;
        }
    }

    // Case ignored, a category of cased letters means something else to each engine.
    private readonly uint? NamedCategory(int from)
    {
        var close = pattern[from..].IndexOf('}');
        return !ignoreCase && close > 1 && pattern[from] == '{'
            ? CharacterCategories.Named(pattern[(from + 1)..(from + close)])
            : null;
    }

    /// <summary>The one character an escape stands for; null where it is none, or not known here.</summary>
    private char? Escaped(char c) =>
        c switch
        {
            't' => '\t',
            'n' => '\n',
            'r' => '\r',
            'f' => '\f',
            'v' => '\v',
            'a' => '\a',
            'e' => '\u001B',
            'x' => Hex(2),
            'u' => Hex(4),
            _ => char.IsAscii(c) && !char.IsAsciiLetterOrDigit(c) && c != '_' ? c : null,
        };

    private char? Hex(int digits)
    {
        if (
            at + digits > pattern.Length
            || !ushort.TryParse(
                pattern.Slice(at, digits),
                NumberStyles.AllowHexSpecifier,
                CultureInfo.InvariantCulture,
                out var code
            )
        )
        {
            return null;
        }

        at += digits;
        return (char)code;
    }

    private PatternNode Class()
    {
        var negated = Take('^');
        var builder = new CharacterSet.Builder();
        var folds = false;
        var first = true;
        while (true)
        {
            if (!More)
            {
                return Lost();
            }

            var c = pattern[at++];
            if (c == ']' && !first)
            {
                return new CharacterNode(builder.Build(negated), folds);
            }

            // "[:" may name a class, and "-[" behind a member subtracts one.
            if (
                More
                && ((c == '[' && pattern[at] == ':') || (c == '-' && !first && pattern[at] == '['))
            )
            {
                return Lost();
            }

            first = false;

            var low = Member(c, builder);
            if (lost)
            {
                return PatternNode.Empty;
            }

            // a-z, but not the last '-' of a class; "-[" subtracts a class here too.
            if (at + 1 < pattern.Length && pattern[at] == '-' && pattern[at + 1] != ']')
            {
                at++;
                var next = pattern[at++];
                if (
                    next == '['
                    || low is null
                    || Member(next, builder) is not { } high
                    || high < low
                )
                {
                    return Lost();
                }

                folds |= Add(builder, low.Value, high);
            }
            else if (low is { } single)
            {
                folds |= Add(builder, single, single);
            }
        }
    }

    /// <summary>A character of a class; null where it stands for several, which were added.</summary>
    private char? Member(char c, CharacterSet.Builder builder)
    {
        // .NET's classes hold halves of such characters.
        lost |= char.IsSurrogate(c);
        if (c != '\\')
        {
            return c;
        }

        if (!More)
        {
            lost = true;
            return null;
        }

        var escaped = pattern[at++];
        if (Shorthand(escaped) is { } several)
        {
            builder.Add(several);
            return null;
        }

        var character = escaped == 'b' ? '\b' : Escaped(escaped);
        lost |= character is null || char.IsSurrogate(character.Value);
        return character;
    }

    private readonly bool Add(CharacterSet.Builder builder, int low, int high)
    {
        if (ignoreCase)
        {
            return AddFolded(builder, low, high);
        }

        builder.Add(low, high);
        return false;
    }

    /// <summary>Adds the characters with their other case; true where letters beyond ASCII are among them.</summary>
    private static bool AddFolded(CharacterSet.Builder builder, int low, int high)
    {
        builder.Add(low, high);
        AddOther(builder, low, high, 'a', 'A');
        AddOther(builder, low, high, 'A', 'a');
        if (Covers(low, high, 'k') || Covers(low, high, 'K'))
        {
            builder.Add(KelvinSign, KelvinSign);
        }

        // Of a long range, nobody needs to know more than that it has some.
        for (var c = Math.Max(low, 0x80); c <= high; c++)
        {
            if (
                CharUnicodeInfo.GetUnicodeCategory(c)
                is not (
                    UnicodeCategory.OtherLetter
                    or UnicodeCategory.DecimalDigitNumber
                    or UnicodeCategory.SpaceSeparator
                    or UnicodeCategory.DashPunctuation
                    or UnicodeCategory.OtherPunctuation
                    or UnicodeCategory.MathSymbol
                    or UnicodeCategory.CurrencySymbol
                )
            )
            {
                return true;
            }
        }

        return false;
    }

    private static bool Covers(int low, int high, int c) => low <= c && c <= high;

    private static void AddOther(CharacterSet.Builder builder, int low, int high, int from, int to)
    {
        var first = Math.Max(low, from);
        var last = Math.Min(high, from + 25);
        if (first <= last)
        {
            builder.Add(first - from + to, last - from + to);
        }
    }
}
