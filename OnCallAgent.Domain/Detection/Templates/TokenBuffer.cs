namespace OnCallAgent.Domain.Detection.Templates;

/// <summary>
/// The tokens of one line, masked, one behind the other. Lists and repetitions become one value as they are added. Nothing
/// is allocated until the tokens are to be kept.
/// </summary>
/// <param name="longest">Characters that a line has at most.</param>
/// <param name="mostTokens">Tokens that a line has at most.</param>
internal sealed class TokenBuffer(int longest, int mostTokens)
{
    private const int LongestRepetition = 6;

    private readonly char[] masked = new char[(longest * 3) + 64];
    private readonly Piece[] pieces = new Piece[mostTokens + 4];
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

    /// <summary>Forgets the line before.</summary>
    public void Clear()
    {
        Count = 0;
        length = 0;
    }

    /// <summary>Makes one of what is said again and again with other values.</summary>
    // "blk_1 blk_2 blk_3", "node-0 <ok> node-1 <ok>": lists of any length are one. Called behind each complete token.
    public void DropRepetition()
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

    /// <summary>Takes back a comparison sign that stands before a number.</summary>
    // "lifetime <1 sec" is a duration as "lifetime 00:12" is.
    public bool DropComparison()
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

    /// <summary>Adds a mark.</summary>
    public void AddMark(char c, bool space) =>
        AddText(TokenKind.Mark, new ReadOnlySpan<char>(in c), space);

    /// <summary>Adds a token as it is written.</summary>
    public void AddText(TokenKind kind, ReadOnlySpan<char> text, bool space)
    {
        Begin(space);
        text.CopyTo(masked.AsSpan(length));
        End(kind, VariableKind.Any, text.Length, space);
    }

    /// <summary>Adds a word whose digits are masked.</summary>
    public void AddMasked(ReadOnlySpan<char> text, bool space)
    {
        Begin(space);
        End(TokenKind.Word, VariableKind.Any, ChunkMask.Write(text, masked.AsSpan(length)), space);
    }

    /// <summary>Adds a value, or lengthens the list that ends here.</summary>
    public void Add(VariableKind variable, bool space)
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
