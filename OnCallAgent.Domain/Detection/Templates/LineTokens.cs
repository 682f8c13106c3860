using System.Buffers;

namespace OnCallAgent.Domain.Detection.Templates;

/// <summary>
/// A line taken apart into words, marks and values, with the values masked. Reused from line to line: nothing is
/// allocated for a line whose wording is known.
/// </summary>
/// <remarks>One pass, linear in the line. What is beyond the limits is one variable at the end.</remarks>
internal sealed class LineTokens
{
    /// <summary>Characters that are looked at.</summary>
    public const int MaxLength = 1_200;

    /// <summary>Tokens that are told apart.</summary>
    public const int MaxTokens = 160;

    private const int LongestQuote = 200;
    private const int LongestRepetition = 6;

    private static readonly SearchValues<char> ChunkEnds = SearchValues.Create(
        " \t\r\n\v\f=:,;()[]{}<>\"'`|"
    );

    private readonly char[] masked = new char[(MaxLength * 3) + 64];
    private readonly Piece[] pieces = new Piece[MaxTokens + 4];
    private int length;

    /// <summary>How many tokens the line has.</summary>
    public int Count { get; private set; }

    /// <summary>The masked line, tokens apart as they were: the name of its wording.</summary>
    public ReadOnlySpan<char> Masked => masked.AsSpan(0, length);

    public TokenKind Kind(int index) => pieces[index].Kind;

    public ReadOnlySpan<char> Text(int index) =>
        masked.AsSpan(pieces[index].Start, pieces[index].End - pieces[index].Start);

    /// <summary>The tokens, to be kept.</summary>
    public TemplateToken[] ToArray()
    {
        var tokens = new TemplateToken[Count];
        for (var i = 0; i < tokens.Length; i++)
        {
            tokens[i] = new TemplateToken(
                pieces[i].Kind,
                pieces[i].Kind == TokenKind.Variable
                    ? Placeholders.Of(VariableKind.Any)
                    : Text(i).ToString(),
                pieces[i].Space,
                pieces[i].Variable
            );
        }

        return tokens;
    }

    /// <summary>Takes the first line of a message apart.</summary>
    public void Read(ReadOnlySpan<char> message)
    {
        Count = 0;
        length = 0;
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
            DropRepetition();
        }

        if (cut || at < text.Length)
        {
            Add(VariableKind.Any, true);
        }
    }

    // "blk_1 blk_2 blk_3", "node-0 <ok> node-1 <ok>": lists of any length are one. Called behind each complete token.
    private void DropRepetition()
    {
        for (var size = 1; size <= LongestRepetition && size * 2 <= Count; size++)
        {
            var masks = false;
            var same = true;
            for (var i = Count - size; same && i < Count; i++)
            {
                same =
                    pieces[i].Kind == pieces[i - size].Kind
                    && (pieces[i].Space == pieces[i - size].Space || i == size)
                    && (
                        pieces[i].Kind == TokenKind.Variable
                        || Text(i).SequenceEqual(Text(i - size))
                    );
                masks |= Masks(i);
            }

            if (same && masks && pieces[Count - size].Space)
            {
                for (var i = 0; i < size; i++)
                {
                    RemoveLast();
                }

                return;
            }
        }
    }

    private bool Masks(int index) =>
        pieces[index].Kind == TokenKind.Variable
        || (pieces[index].Kind == TokenKind.Word && Text(index).Contains('<'));

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

        AddMark(quote, space);
        Add(VariableKind.Quoted, false);
        AddMark(quote, false);
        return close + 2;
    }

    private int Delimiter(ReadOnlySpan<char> text, int at, bool space)
    {
        AddMark(text[at], space);
        // "from 10.0.0.1 () at": the name is missing here, and given elsewhere. A call's "()" stands behind its name.
        if (space && text[at] is '(' or '[' && at + 1 < text.Length && text[at + 1] is ')' or ']')
        {
            Add(VariableKind.Any, false);
        }

        return 1;
    }

    private int Variable(VariableKind kind, int consumed, bool space)
    {
        Add(kind, space);
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
            AddText(TokenKind.Mark, core, space);
            return core.Length;
        }

        var consumed = core.Length;
        if (ValueShapes.HostPort(rest, core) is > 0 and var hostPort)
        {
            Add(VariableKind.Address, space);
            return hostPort;
        }

        if (masking.WholeValue is { } kind)
        {
            if (kind == VariableKind.Number)
            {
                consumed += ValueShapes.SpacedUnit(rest[consumed..]);
                space |= DropComparison();
            }

            Add(kind, space);
        }
        else if (masking.HasDigits)
        {
            AddMasked(core, space);
        }
        else
        {
            AddText(TokenKind.Word, core, space);
        }

        return consumed;
    }

    // "lifetime <1 sec" is a duration as "lifetime 00:12" is.
    private bool DropComparison()
    {
        if (
            Count > 0
            && pieces[Count - 1] is { Kind: TokenKind.Mark, Space: true } last
            && masked[last.Start] is '<' or '>'
            && last.End - last.Start == 1
        )
        {
            RemoveLast();
            return true;
        }

        return false;
    }

    private void RemoveLast()
    {
        Count--;
        length = pieces[Count].Space && Count > 0 ? pieces[Count].Start - 1 : pieces[Count].Start;
    }

    private void AddMark(char c, bool space) =>
        AddText(TokenKind.Mark, new ReadOnlySpan<char>(in c), space);

    private void AddText(TokenKind kind, ReadOnlySpan<char> text, bool space)
    {
        Begin(space);
        text.CopyTo(masked.AsSpan(length));
        End(kind, VariableKind.Any, text.Length, space);
    }

    private void AddMasked(ReadOnlySpan<char> text, bool space)
    {
        Begin(space);
        End(TokenKind.Word, VariableKind.Any, ChunkMask.Write(text, masked.AsSpan(length)), space);
    }

    private void Add(VariableKind variable, bool space)
    {
        // A list's length varies as well: "1, 2, 3" is as good as "1", and so are "1 2 3", "00:17" and "3-4".
        if (Count > 0 && pieces[Count - 1].Kind == TokenKind.Variable)
        {
            BlendLast(variable);
            return;
        }

        if (
            Count > 1
            && pieces[Count - 1] is { Kind: TokenKind.Mark, Space: false } mark
            && mark.End - mark.Start == 1
            && (
                masked[mark.Start] == ','
                || (!space && masked[mark.Start] is ':' or '-' or '/' or '+' or '|')
            )
            && pieces[Count - 2].Kind == TokenKind.Variable
        )
        {
            RemoveLast();
            BlendLast(variable);
            return;
        }

        Put(variable, space);
    }

    // Of two kinds of value in one list, or at one place, it is any.
    private void BlendLast(VariableKind kind)
    {
        var last = pieces[Count - 1];
        if (last.Variable != kind && last.Variable != VariableKind.Any)
        {
            RemoveLast();
            Put(VariableKind.Any, last.Space);
        }
    }

    private void Put(VariableKind variable, bool space)
    {
        Begin(space);
        var text = Placeholders.Of(variable);
        text.CopyTo(masked.AsSpan(length));
        End(TokenKind.Variable, variable, text.Length, space);
    }

    private void Begin(bool space)
    {
        if (space && Count > 0)
        {
            masked[length++] = ' ';
        }
    }

    private void End(TokenKind kind, VariableKind variable, int written, bool space)
    {
        pieces[Count] = new Piece
        {
            Start = length,
            End = length + written,
            Kind = kind,
            Variable = variable,
            Space = space && Count > 0,
        };
        Count++;
        length += written;
    }

    private struct Piece
    {
        public int Start;
        public int End;
        public TokenKind Kind;
        public VariableKind Variable;
        public bool Space;
    }
}
