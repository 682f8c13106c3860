namespace OnCallAgent.Domain.Detection.Templates;

/// <summary>Hashes that are the same in every process: templates must not depend on a random seed.</summary>
internal static class WordHash
{
    /// <summary>What must be equal for two lines to be of one template: delimiters, spaces, how many words, the first word.</summary>
    public static ulong Structure(TemplateToken[] tokens) => Structure(tokens, first: true);

    /// <summary>The same, whatever the first word is.</summary>
    public static ulong Rest(TemplateToken[] tokens) => Structure(tokens, first: false);

    private static ulong Structure(TemplateToken[] tokens, bool first)
    {
        var hash = (ulong)tokens.Length;
        foreach (var token in tokens)
        {
            hash = Mix(hash ^ (token.SpaceBefore ? 0x9E3779B97F4A7C15 : 0));
            if (token.Kind == TokenKind.Mark)
            {
                hash = Mix(hash ^ Text(token.Text));
            }
            else
            {
                // A sentence begins with what it is about; a name there may be anything.
                hash = Mix(
                    hash
                        ^ (
                            first
                            && token.Kind == TokenKind.Word
                            && WordLooks.Of(token.Text) != WordLook.Name
                                ? Text(token.Text)
                                : 1
                        )
                );
                first = false;
            }
        }

        return hash;
    }

    /// <summary>A sum over the places, so that any one can be taken out again.</summary>
    public static ulong Whole(TemplateToken[] tokens)
    {
        var sum = 0UL;
        for (var p = 0; p < tokens.Length; p++)
        {
            sum += At(tokens[p], p);
        }

        return sum;
    }

    public static ulong At(in TemplateToken token, int place) =>
        Mix(
            (token.Kind == TokenKind.Variable ? 7 : Text(token.Text))
                + ((ulong)(place + 1) * 0xD6E8FEB86659FD93)
                + (token.SpaceBefore ? 0x2545F4914F6CDD1DUL : 0)
        );

    private static ulong Text(ReadOnlySpan<char> text)
    {
        var hash = 0xCBF29CE484222325UL + (ulong)text.Length;
        foreach (var c in text)
        {
            hash = (hash ^ c) * 0x100000001B3;
        }

        return Mix(hash);
    }

    private static ulong Mix(ulong x)
    {
        x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9;
        x = (x ^ (x >> 27)) * 0x94D049BB133111EB;
        return x ^ (x >> 31);
    }
}
