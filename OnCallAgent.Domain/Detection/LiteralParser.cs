using System.Globalization;

namespace OnCallAgent.Domain.Detection;

/// <summary>
/// Reads a pattern (.NET syntax, known to compile) for what its matches must contain. Gives up, rather than guess,
/// at whatever it does not know: extended mode, conditionals, octal and numbered escapes, class subtraction.
/// </summary>
internal ref struct LiteralParser
{
    private const int MaxDepth = 60;

    private readonly ReadOnlySpan<char> pattern;
    private int at;
    private int depth;
    private bool lost;

    private LiteralParser(ReadOnlySpan<char> pattern) => this.pattern = pattern;

    /// <summary>What is known of the pattern's matches; null where it was not understood.</summary>
    public static LiteralFacts? Parse(string pattern)
    {
        var parser = new LiteralParser(pattern);
        var facts = parser.Alternation();
        return parser.lost || parser.at < pattern.Length ? null : facts;
    }

    private bool More => !lost && at < pattern.Length;

    private LiteralFacts Lost()
    {
        lost = true;
        return LiteralFacts.Nothing;
    }

    private bool Take(char expected)
    {
        if (at < pattern.Length && pattern[at] == expected)
        {
            at++;
            return true;
        }

        return false;
    }

    private LiteralFacts Alternation()
    {
        if (++depth > MaxDepth)
        {
            return Lost();
        }

        var facts = Sequence();
        while (!lost && Take('|'))
        {
            facts = facts.Or(Sequence());
        }

        depth--;
        return facts;
    }

    // Neighbours that are known exactly grow into one literal; whatever ends such a run leaves it behind as required.
    private LiteralFacts Sequence()
    {
        var behind = LiteralFacts.ZeroWidth;
        var run = LiteralFacts.ZeroWidth;
        while (More && pattern[at] is not ('|' or ')'))
        {
            var atom = Quantified(Atom());
            if (run.Joined(atom) is { } longer)
            {
                run = longer;
            }
            else
            {
                behind = behind.And(run);
                run = atom;
            }
        }

        return ReferenceEquals(behind, LiteralFacts.ZeroWidth) ? run : behind.And(run);
    }

    private LiteralFacts Atom()
    {
        var c = pattern[at++];
        return c switch
        {
            '(' => Group(),
            '[' => Class(),
            '\\' => Escape(),
            '.' => LiteralFacts.Nothing,
            '^' or '$' => LiteralFacts.ZeroWidth,
            _ => Literal(c),
        };
    }

    // Beyond ASCII, the casing rules of the search and of the regex engine need not agree.
    private static LiteralFacts Literal(char c) =>
        char.IsAscii(c) ? LiteralFacts.OneOf([char.ToLowerInvariant(c)]) : LiteralFacts.Nothing;

    private LiteralFacts Quantified(LiteralFacts atom)
    {
        if (!More)
        {
            return atom;
        }

        int min,
            max;
        switch (pattern[at])
        {
            case '*':
                (min, max) = (0, int.MaxValue);
                at++;
                break;
            case '+':
                (min, max) = (1, int.MaxValue);
                at++;
                break;
            case '?':
                (min, max) = (0, 1);
                at++;
                break;
            case '{' when Counted(out min, out max):
                break;
            default:
                return atom;
        }

        Take('?');
        return atom.Repeated(min, max);
    }

    // {n}, {n,}, {n,m}; any other brace is a character.
    private bool Counted(out int min, out int max)
    {
        (min, max) = (0, 0);
        var i = at + 1;
        if (!Number(ref i, out min))
        {
            return false;
        }

        max = min;
        if (i < pattern.Length && pattern[i] == ',')
        {
            i++;
            if (!Number(ref i, out max))
            {
                max = int.MaxValue;
            }
        }

        if (i >= pattern.Length || pattern[i] != '}')
        {
            return false;
        }

        at = i + 1;
        return true;
    }

    private readonly bool Number(ref int i, out int value)
    {
        var start = i;
        while (i < pattern.Length && char.IsAsciiDigit(pattern[i]))
        {
            i++;
        }

        return int.TryParse(
            pattern[start..i],
            NumberStyles.None,
            CultureInfo.InvariantCulture,
            out value
        );
    }

    private LiteralFacts Group()
    {
        var zeroWidth = false;
        if (Take('?'))
        {
            if (!More)
            {
                return Lost();
            }

            var kind = pattern[at++];
            switch (kind)
            {
                case ':' or '>':
                    break;
                case '=' or '!':
                    zeroWidth = true;
                    break;
                case '<' when More && pattern[at] is '=' or '!':
                    at++;
                    zeroWidth = true;
                    break;
                case '<' or '\'':
                    var end = pattern[at..].IndexOf(kind == '<' ? '>' : '\'');
                    if (end < 0)
                    {
                        return Lost();
                    }

                    at += end + 1;
                    break;
                case '#':
                    var close = pattern[at..].IndexOf(')');
                    if (close < 0)
                    {
                        return Lost();
                    }

                    at += close + 1;
                    // A quantifier after a comment belongs to what stands before it.
                    return More && pattern[at] is '*' or '+' or '?' or '{'
                        ? Lost()
                        : LiteralFacts.ZeroWidth;
                default:
                    at--;
                    if (!Options(out var closed))
                    {
                        return Lost();
                    }

                    if (closed)
                    {
                        return More && pattern[at] is '*' or '+' or '?' or '{'
                            ? Lost()
                            : LiteralFacts.ZeroWidth;
                    }

                    break;
            }
        }

        var inner = Alternation();
        if (!Take(')'))
        {
            return Lost();
        }

        // What a look-around sees need not be adjacent to, or even inside, the match.
        return zeroWidth ? LiteralFacts.ZeroWidth : inner;
    }

    // (?i) and (?i: leave literals as they are; x changes what counts as a character.
    private bool Options(out bool closed)
    {
        closed = false;
        while (More)
        {
            switch (pattern[at++])
            {
                case 'i' or 'm' or 's' or 'n' or '-' or '+':
                    break;
                case ')':
                    closed = true;
                    return true;
                case ':':
                    return true;
                default:
                    return false;
            }
        }

        return false;
    }

    private LiteralFacts Escape()
    {
        if (!More)
        {
            return Lost();
        }

        var c = pattern[at++];
        switch (c)
        {
            case 'b' or 'B' or 'A' or 'z' or 'Z' or 'G':
                return LiteralFacts.ZeroWidth;
            case 'd' or 'D' or 'w' or 'W' or 's' or 'S':
                return LiteralFacts.Nothing;
            case 'p' or 'P':
                var end = pattern[at..].IndexOf('}');
                at += end + 1;
                return end < 0 ? Lost() : LiteralFacts.Nothing;
            case >= '1' and <= '9' when at >= pattern.Length || !char.IsAsciiDigit(pattern[at]):
                return LiteralFacts.Nothing;
            default:
                return Character(c) is { } literal ? Literal(literal) : Lost();
        }
    }

    /// <summary>The one character an escape stands for; null where it is none, or not known here.</summary>
    private char? Character(char c)
    {
        switch (c)
        {
            case 't':
                return '\t';
            case 'n':
                return '\n';
            case 'r':
                return '\r';
            case 'x':
                return Hex(2);
            case 'u':
                return Hex(4);
            default:
                return char.IsAscii(c) && !char.IsAsciiLetterOrDigit(c) && c != '_' ? c : null;
        }
    }

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

    private LiteralFacts Class()
    {
        var negated = Take('^');
        var characters = new HashSet<char>();
        var open = negated;
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
                return open ? LiteralFacts.Nothing : LiteralFacts.OneOf(characters);
            }

            first = false;
            if (c == '[' && More && pattern[at] == ':')
            {
                return Lost();
            }

            if (!ClassMember(c, out var low))
            {
                open = true;
                if (lost)
                {
                    return LiteralFacts.Nothing;
                }
            }

            // a-z, but not the last '-' of a class; "-[" subtracts a class.
            if (at + 1 < pattern.Length && pattern[at] == '-' && pattern[at + 1] != ']')
            {
                at++;
                var next = pattern[at++];
                if (next == '[' || low is null || !ClassMember(next, out var high) || high is null)
                {
                    return Lost();
                }

                open |= high - low > 8 || !Add(characters, low.Value, high.Value);
            }
            else if (low is { } single)
            {
                open |= !Add(characters, single, single);
            }
        }
    }

    private bool ClassMember(char c, out char? character)
    {
        character = c;
        if (c != '\\')
        {
            return true;
        }

        character = null;
        if (!More)
        {
            return Lost() is null;
        }

        var escaped = pattern[at++];
        if (escaped is 'd' or 'D' or 'w' or 'W' or 's' or 'S')
        {
            return false;
        }

        if (escaped is 'p' or 'P')
        {
            var end = pattern[at..].IndexOf('}');
            lost |= end < 0;
            at += end + 1;
            return false;
        }

        character = Character(escaped);
        lost |= character is null;
        return character is not null;
    }

    private static bool Add(HashSet<char> characters, char low, char high)
    {
        for (int c = low; c <= high; c++)
        {
            if (!char.IsAscii((char)c))
            {
                return false;
            }

            characters.Add(char.ToLowerInvariant((char)c));
        }

        return characters.Count is > 0 and <= 8;
    }
}
