namespace OnCallAgent.Domain.Detection.Templates;

/// <summary>How wordings of the same structure are like each other.</summary>
internal static class TokenLikeness
{
    /// <summary>The share of words that are the same, where all that differs are names; else 0.</summary>
    public static double Of(TemplateToken[] a, TemplateToken[] b)
    {
        int same = 0,
            differ = 0;
        for (var p = 0; p < a.Length; p++)
        {
            if (a[p].Kind == TokenKind.Mark)
            {
                continue;
            }

            if (a[p].Kind == b[p].Kind && a[p].Text.Equals(b[p].Text, StringComparison.Ordinal))
            {
                same += a[p].Kind == TokenKind.Word ? 1 : 0;
            }
            else if (IsName(a[p]) && IsName(b[p]))
            {
                differ++;
            }
            else
            {
                return 0;
            }
        }

        return (double)same / (same + differ);
    }

    /// <summary>Whether a template of the same structure covers a wording, and for how many words of it by a value.</summary>
    public static bool Fits(TemplateToken[] pattern, TemplateToken[] tokens, out int variables)
    {
        variables = 0;
        var fits = true;
        for (var p = 0; fits && p < tokens.Length; p++)
        {
            if (pattern[p].Kind == TokenKind.Variable)
            {
                variables += tokens[p].Kind == TokenKind.Variable ? 0 : 1;
                fits = tokens[p].Kind == TokenKind.Variable || !IsState(tokens[p]);
            }
            else
            {
                fits = pattern[p].Text.Equals(tokens[p].Text, StringComparison.Ordinal);
            }
        }

        return fits;
    }

    /// <summary>Whether the one covers all that the other does.</summary>
    public static bool Covers(TemplateToken[] general, TemplateToken[] special) =>
        HaveOneStructure(general, special) && Fits(general, special, out _);

    /// <summary>What covers both: where they differ, any value.</summary>
    public static TemplateToken[] Joined(TemplateToken[] a, TemplateToken[] b)
    {
        TemplateToken[]? joined = null;
        for (var p = 0; p < a.Length; p++)
        {
            if (a[p] != b[p])
            {
                joined ??= (TemplateToken[])a.Clone();
                joined[p] = a[p] with
                {
                    Kind = TokenKind.Variable,
                    Text = Placeholders.Of(VariableKind.Any),
                    Variable = VariableKind.Any,
                };
            }
        }

        return joined ?? a;
    }

    private static bool HaveOneStructure(TemplateToken[] a, TemplateToken[] b)
    {
        var alike = a.Length == b.Length;
        for (var p = 0; alike && p < a.Length; p++)
        {
            alike =
                a[p].SpaceBefore == b[p].SpaceBefore
                && (a[p].Kind == TokenKind.Mark) == (b[p].Kind == TokenKind.Mark);
        }

        return alike;
    }

    private static bool IsName(in TemplateToken token) =>
        token.Kind == TokenKind.Variable || WordLooks.Of(token.Text) == WordLook.Name;

    private static bool IsState(in TemplateToken token) =>
        WordLooks.Of(token.Text) == WordLook.State;
}
