namespace OnCallAgent.Domain.Detection.Matching;

/// <summary>Groups and their options.</summary>
internal ref partial struct PatternSyntax
{
    private PatternNode Group()
    {
        var kind = GroupKind.Plain;
        var outside = ignoreCase;
        if (Take('?'))
        {
            if (!More)
            {
                return Lost();
            }

            kind = Kind();
            if (lost || kind == GroupKind.Options)
            {
                return lost || AtQuantifier ? Lost() : PatternNode.Empty;
            }
        }

        var inner = Alternation();
        ignoreCase = outside;
        if (!Take(')'))
        {
            return Lost();
        }

        return kind switch
        {
            // What a look-around sees need not be adjacent to, or even inside, the match.
            GroupKind.LookAround => new OpaqueNode(PatternNode.Empty),
            GroupKind.Atomic => new OpaqueNode(inner),
            _ => inner,
        };
    }

    private enum GroupKind
    {
        Plain = 0,
        LookAround = 1,
        Atomic = 2,

        /// <summary>Closed already: options for what follows, or a comment.</summary>
        Options = 3,
    }

    private GroupKind Kind()
    {
        var c = pattern[at++];
        switch (c)
        {
            case ':':
                return GroupKind.Plain;
            case '>':
                return GroupKind.Atomic;
            case '=' or '!':
                return GroupKind.LookAround;
            case '<' when More && pattern[at] is '=' or '!':
                at++;
                return GroupKind.LookAround;
            case '<' or '\'':
                SkipName(c == '<' ? '>' : '\'');
                return GroupKind.Plain;
            case '#':
                var close = pattern[at..].IndexOf(')');
                lost |= close < 0;
                at += close + 1;
                return GroupKind.Options;
            default:
                at--;
                lost |= !Options(out var closed);
                return closed ? GroupKind.Options : GroupKind.Plain;
        }
    }

    // Numbered and balancing groups are left to the engine that has them.
    private void SkipName(char end)
    {
        var length = pattern[at..].IndexOf(end);
        if (length <= 0 || !char.IsAsciiLetter(pattern[at]))
        {
            lost = true;
            return;
        }

        foreach (var c in pattern.Slice(at, length))
        {
            lost |= !char.IsAsciiLetterOrDigit(c) && c != '_';
        }

        at += length + 1;
    }

    // m, s and n change nothing within one line; x changes what counts as a character.
    private bool Options(out bool closed)
    {
        closed = false;
        var on = true;
        while (More)
        {
            switch (pattern[at++])
            {
                case '-':
                    on = false;
                    break;
                case '+':
                    on = true;
                    break;
                case 'i':
                    ignoreCase = on;
                    break;
                case 'm' or 's' or 'n':
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
}
