using System.Buffers;

namespace OnCallAgent.Domain.Detection.Templates;

/// <summary>A line taken apart into words, marks and values, with the values masked. Reused from line to line.</summary>
/// <remarks>One pass, linear in the line. What is beyond the limits is one variable at the end.</remarks>
internal sealed class LineTokens
{
    /// <summary>Characters that are looked at.</summary>
    public const int MaxLength = 1_200;

    /// <summary>Tokens that are told apart.</summary>
    public const int MaxTokens = 160;

    private const int LongestQuote = 200;

    private static readonly SearchValues<char> ChunkEnds = SearchValues.Create(
        " \t\r\n\v\f=:,;()[]{}<>\"'`|"
    );

    private readonly TokenBuffer tokens = new(MaxLength, MaxTokens);

    /// <summary>How many tokens the line has.</summary>
    public int Count => tokens.Count;

    /// <inheritdoc cref="TokenBuffer.Masked" />
    public ReadOnlySpan<char> Masked => tokens.Masked;

    public TokenKind Kind(int index) => tokens.Kind(index);

    public ReadOnlySpan<char> Text(int index) => tokens.Text(index);

    /// <inheritdoc cref="TokenBuffer.ToArray" />
    public TemplateToken[] ToArray() => tokens.ToArray();

    /// <summary>Takes the first line of a message apart.</summary>
    public void Read(ReadOnlySpan<char> message)
    {
        tokens.Clear();
        var lineEnd = message.IndexOfAny('\r', '\n');
        var text = (lineEnd < 0 ? message : message[..lineEnd]).TrimEnd();
        var cut = text.Length > MaxLength;
        text = cut ? text[..MaxLength] : text;
        var at = 0;
        var space = false;
        while (at < text.Length && Count < MaxTokens)
        {
            var c = text[at];
            if (char.IsWhiteSpace(c) || char.IsControl(c))
            {
                space = true;
                at++;
                continue;
            }

            var boundary = at == 0 || !char.IsLetterOrDigit(text[at - 1]);
            if (boundary && Value(text, at, space) is > 0 and var value)
            {
                at += value;
            }
            else if (ChunkEnds.Contains(c))
            {
                at += Delimiter(text, at, space);
            }
            else
            {
                at += Chunk(text, at, space);
            }

            space = false;
            tokens.DropRepetition();
        }

        if (cut || at < text.Length)
        {
            tokens.Add(VariableKind.Any, true);
        }
    }

    // Values that are known by their own shape.
    private int Value(ReadOnlySpan<char> text, int at, bool space)
    {
        var rest = text[at..];
        var c = rest[0];
        if (c is '"' or '\'' or '`')
        {
            return Quoted(rest, c, space);
        }

        if (c == '/')
        {
            // Java prints a bare address as "/10.1.2.3:80".
            var bare = ValueShapes.Address(rest[1..]);
            return bare > 0
                ? Variable(VariableKind.Address, bare + 1, space)
                : PathValue(rest, space);
        }

        var letter = char.IsAsciiLetter(c);
        if (letter && rest.Length > 3 && rest[1] == ':' && rest[2] == '\\')
        {
            return PathValue(rest, space);
        }

        if (char.IsAsciiDigit(c) || (c == ':' && rest is [':', ':', ..]) || letter)
        {
            if (ValueShapes.Time(rest) is > 0 and var time)
            {
                return Variable(VariableKind.Time, time, space);
            }

            if (VariableShapes.Uuid(rest) is > 0 and var uuid)
            {
                return Variable(VariableKind.Id, uuid, space);
            }

            if (ValueShapes.MayBeAddress(rest))
            {
                if (ValueShapes.Address(rest) is > 0 and var address)
                {
                    return Variable(VariableKind.Address, address, space);
                }

                if (ValueShapes.Hardware(rest) is > 0 and var hardware)
                {
                    return Variable(VariableKind.Address, hardware, space);
                }
            }

            if (letter && ValueShapes.Url(rest) is > 0 and var url)
            {
                return Variable(VariableKind.Url, url, space);
            }
        }

        return 0;
    }

    private int PathValue(ReadOnlySpan<char> rest, bool space)
    {
        var path = VariableShapes.PathLength(rest);
        return path > 1 ? Variable(VariableKind.Path, path, space) : 0;
    }

    private int Quoted(ReadOnlySpan<char> rest, char quote, bool space)
    {
        var within = rest[1..];
        var close = within[..Math.Min(within.Length, LongestQuote)].IndexOf(quote);
        if (
            close <= 0
            || (close + 2 < rest.Length && char.IsLetterOrDigit(rest[close + 2]))
            || ValueShapes.IsRequest(within[..close])
        )
        {
            return 0;
        }

        tokens.AddMark(quote, space);
        tokens.Add(VariableKind.Quoted, false);
        tokens.AddMark(quote, false);
        return close + 2;
    }

    private int Delimiter(ReadOnlySpan<char> text, int at, bool space)
    {
        tokens.AddMark(text[at], space);
        // "from 10.0.0.1 () at": the name is missing here, and given elsewhere. A call's "()" stands behind its name.
        if (space && text[at] is '(' or '[' && at + 1 < text.Length && text[at + 1] is ')' or ']')
        {
            tokens.Add(VariableKind.Any, false);
        }

        return 1;
    }

    private int Variable(VariableKind kind, int consumed, bool space)
    {
        tokens.Add(kind, space);
        return consumed;
    }

    private int Chunk(ReadOnlySpan<char> text, int at, bool space)
    {
        var rest = text[at..];
        var end = rest.IndexOfAny(ChunkEnds);
        var chunk = end < 0 ? rest : rest[..end];
        var core = chunk.TrimEnd(".!?");
        if (core.IsEmpty)
        {
            core = chunk;
        }

        if (
            core.Contains('@')
            && VariableShapes.Email(core, atTokenStart: true) is > 0 and var email
        )
        {
            return Variable(VariableKind.Email, email, space);
        }

        var masking = new ChunkMask(core);
        if (masking.IsSymbols)
        {
            tokens.AddText(TokenKind.Mark, core, space);
            return core.Length;
        }

        var consumed = core.Length;
        if (ValueShapes.HostPort(rest, core) is > 0 and var hostPort)
        {
            tokens.Add(VariableKind.Address, space);
            return hostPort;
        }

        if (masking.WholeValue is { } kind)
        {
            if (kind == VariableKind.Number)
            {
                consumed += ValueShapes.SpacedUnit(rest[consumed..]);
                space |= tokens.DropComparison();
            }

            tokens.Add(kind, space);
        }
        else if (masking.HasDigits)
        {
            tokens.AddMasked(core, space);
        }
        else
        {
            tokens.AddText(TokenKind.Word, core, space);
        }

        return consumed;
    }
}
