using System.Buffers;

namespace OnCallAgent.Domain.Detection.Templates;

/// <summary>How likely a word is the name of something, rather than a part of the sentence.</summary>
internal enum WordLook
{
    /// <summary>true, false, on, off: a state with few values, which the sentence is about.</summary>
    State = 0,

    /// <summary>Capitals only: a code from an enumeration.</summary>
    Code = 1,

    /// <summary>Letters as in prose.</summary>
    Plain = 2,

    /// <summary>Letters with a number behind them: eth0, test2. Half a name: there may be few of them.</summary>
    Numbered = 4,

    /// <summary>Digits, dots, underscores or the like in it, as names of things have.</summary>
    Name = 3,
}

/// <summary>Tells how a word looks.</summary>
internal static class WordLooks
{
    private static readonly SearchValues<char> Letters = SearchValues.Create(
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
    );

    private static readonly SearchValues<char> Capitals = SearchValues.Create(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZ_"
    );

    public static WordLook Of(ReadOnlySpan<char> word)
    {
        if (
            word.Equals("true", StringComparison.OrdinalIgnoreCase)
            || word.Equals("false", StringComparison.OrdinalIgnoreCase)
        )
        {
            return WordLook.State;
        }

        // android.intent.action.SCREEN_ON is a code, however it is qualified.
        if (
            word.LastIndexOf('.') is > 0 and var dot
            && dot + 2 < word.Length
            && !word[(dot + 1)..].ContainsAnyExcept(Capitals)
        )
        {
            return WordLook.Code;
        }

        if (IsNumbered(word))
        {
            return WordLook.Numbered;
        }

        var lower = false;
        for (var i = 0; i < word.Length; i++)
        {
            var c = word[i];
            if (
                c is '<' or '_' or '@' or '$' or '/' or '\\' or '#' or '%' or '~'
                || (c is '.' && i > 0 && i < word.Length - 1)
            )
            {
                if (c != '_' || lower || word.Contains('<'))
                {
                    return WordLook.Name;
                }
            }

            lower |= char.IsLower(c);
        }

        return lower || word.Length < 2 ? WordLook.Plain : WordLook.Code;
    }

    private static bool IsNumbered(ReadOnlySpan<char> word) =>
        word.Length > 3
        && word.EndsWith("<*>", StringComparison.Ordinal)
        && !word[..^3].ContainsAnyExcept(Letters);

    // Nouns that are followed by the name of one of their kind.
    private static readonly HashSet<string> Kinds = new(StringComparer.OrdinalIgnoreCase)
    {
        "user",
        "username",
        "login",
        "account",
        "group",
        "role",
        "host",
        "hostname",
        "node",
        "machine",
        "device",
        "interface",
        "domain",
        "process",
        "thread",
        "job",
        "task",
        "queue",
        "topic",
        "table",
        "database",
        "package",
    };

    /// <summary>Whether the word before names the kind of thing whose name stands here.</summary>
    public static bool IsNamed(TemplateToken[] tokens, int place) =>
        place > 0
        && tokens[place - 1].Kind == TokenKind.Word
        && Kinds.Contains(tokens[place - 1].Text);
}
