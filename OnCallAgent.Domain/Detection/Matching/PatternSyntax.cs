using System.Globalization;

namespace OnCallAgent.Domain.Detection.Matching;

/// <summary>
/// Takes a pattern (.NET syntax) apart. Gives up, rather than guess, at whatever it does not surely know: extended mode,
/// conditionals, octal and numbered escapes, class subtraction. What it takes is sound to .NET's engine too.
/// </summary>
internal ref partial struct PatternSyntax
{
    private const int MaxDepth = 60;

    // Letters in both cases, made when they are first met.
    private static readonly CharacterNode?[] EitherCase = new CharacterNode?[128];

    private readonly ReadOnlySpan<char> pattern;
    private int at;
    private int depth;
    private bool lost;
    private bool ignoreCase;

    private PatternSyntax(ReadOnlySpan<char> pattern, bool ignoreCase)
    {
        this.pattern = pattern;
        this.ignoreCase = ignoreCase;
    }

    /// <summary>The pattern's tree; null where it was not understood.</summary>
    public static PatternNode? Parse(string pattern, bool ignoreCase)
    {
        var parser = new PatternSyntax(pattern, ignoreCase);
        var tree = parser.Alternation();
        return parser.lost || parser.at < pattern.Length ? null : tree;
    }

    private readonly bool More => !lost && at < pattern.Length;

    private readonly bool AtQuantifier => More && pattern[at] is '*' or '+' or '?' or '{';

    private PatternNode Lost()
    {
        lost = true;
        return PatternNode.Empty;
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

    private PatternNode Alternation()
    {
        if (++depth > MaxDepth)
        {
            return Lost();
        }

        var first = Sequence();
        if (lost || at >= pattern.Length || pattern[at] != '|')
        {
            depth--;
            return first;
        }

        var choices = new List<PatternNode> { first };
        while (!lost && Take('|'))
        {
            choices.Add(Sequence());
        }

        depth--;
        return new AlternativesNode(choices);
    }

    private PatternNode Sequence()
    {
        var parts = new List<PatternNode>();
        while (More && pattern[at] is not ('|' or ')'))
        {
            if (IsPlainText())
            {
                parts.Add(Character(pattern[at++]));
            }
            else
            {
                parts.Add(Quantified(Atom()));
            }
        }

        return parts.Count == 1 ? parts[0] : new SequenceNode(parts);
    }

    // Most of what patterns are made of: a character that is but itself, and comes once.
    private readonly bool IsPlainText() =>
        IsPlain(pattern[at])
        && (at + 1 == pattern.Length || pattern[at + 1] is not ('*' or '+' or '?' or '{'));

    private static bool IsPlain(char c) => char.IsAsciiLetterOrDigit(c) || c is ' ' or '_' or ':';

    private PatternNode Atom()
    {
        var c = pattern[at++];
        return c switch
        {
            '(' => Group(),
            '[' => Class(),
            '\\' => Escape(),
            '.' => CharacterNode.Any,
            '^' => Bare(Place.LineStart),
            '$' => Bare(Place.LineEnd),
            '*' or '+' or '?' => Lost(),
            _ => Literal(c),
        };
    }

    // A repeated anchor is legal and says nothing that is worth understanding.
    private PatternNode Bare(Place place) => AtQuantifier ? Lost() : new PlaceNode(place);

    private PatternNode Literal(char c)
    {
        if (!char.IsSurrogate(c))
        {
            return Character(c);
        }

        if (
            char.IsHighSurrogate(c)
            && at < pattern.Length
            && char.IsLowSurrogate(pattern[at])
            && !(at + 1 < pattern.Length && pattern[at + 1] is '*' or '+' or '?' or '{')
        )
        {
            // Quantified, .NET would repeat only the second half.
            return Character(char.ConvertToUtf32(c, pattern[at++]));
        }

        return OpaqueNode.AnyText;
    }

    private readonly CharacterNode Character(int c)
    {
        if (!ignoreCase || (c < 128 && !char.IsAsciiLetter((char)c)))
        {
            return CharacterNode.Of(c);
        }

        if (c < EitherCase.Length && EitherCase[c] is { } kept)
        {
            return kept;
        }

        var builder = new CharacterSet.Builder();
        var folds = AddFolded(builder, c, c);
        var made = new CharacterNode(builder.Build(negated: false), folds);
        if (c < EitherCase.Length && made.Set.IsBothCases)
        {
            EitherCase[c] = made;
        }

        return made;
    }

    private PatternNode Quantified(PatternNode atom)
    {
        if (!AtQuantifier)
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
        if (max < min || (More && (pattern[at] is '*' or '+' or '?' || StartsCount())))
        {
            return Lost();
        }

        return new RepeatNode(atom, min, max);
    }

    private readonly bool StartsCount()
    {
        var ahead = this;
        return pattern[at] == '{' && ahead.Counted(out _, out _);
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
            if (i < pattern.Length && pattern[i] == '}')
            {
                max = int.MaxValue;
            }
            else if (!Number(ref i, out max))
            {
                return false;
            }
        }

        if (i >= pattern.Length || pattern[i] != '}')
        {
            return false;
        }

        at = i + 1;
        return true;
    }

    private bool Number(ref int i, out int value)
    {
        var start = i;
        while (i < pattern.Length && char.IsAsciiDigit(pattern[i]))
        {
            i++;
        }

        var digits = pattern[start..i];
        // What overflows is a fault to .NET: not for this to decide.
        lost |= digits.Length > 9;
        return int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out value);
    }
}
