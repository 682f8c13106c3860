namespace OnCallAgent.Domain.Detection.Templates;

/// <summary>Templates that are equal but for one place.</summary>
internal sealed class TemplateHole
{
    // Of fewer words, less is known to be equal.
    private const int FewWords = 4;

    public List<MinedTemplate> Members { get; } = [];

    /// <summary>Whether what stands there is a value.</summary>
    /// <param name="place">The place.</param>
    /// <param name="rules">How many different words make a value.</param>
    /// <param name="words">How many words such a line has.</param>
    public bool IsVariable(int place, MiningRules rules, int words)
    {
        if (Members.Count < 2)
        {
            return false;
        }

        int plain = 0,
            names = 0,
            numbered = 0,
            codes = 0,
            values = 0;
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var member in Members)
        {
            var token = member.Tokens[place];
            if (!seen.Add(token.Text))
            {
                continue;
            }

            if (token.Kind == TokenKind.Variable)
            {
                values++;
                continue;
            }

            switch (WordLooks.Of(token.Text))
            {
                case WordLook.Name:
                    names++;
                    break;
                case WordLook.Code:
                    codes++;
                    break;
                case WordLook.Numbered:
                    numbered++;
                    break;
                case WordLook.State:
                    return false;
                default:
                    plain++;
                    break;
            }
        }

        if (words < 2)
        {
            return false;
        }

        var tokens = Members[0].Tokens;
        var first = Array.FindIndex(tokens, static t => t.Kind != TokenKind.Mark) == place;
        if (first)
        {
            // A sentence begins with what it is about; but some begin with who did it, and those are many.
            var some = words >= FewWords ? rules.FirstValues : 2 * rules.FirstValues;
            return names + values >= rules.PlainValues || names + values + plain + numbered >= some;
        }

        var sure = names + values;
        var prose = plain + numbered;
        if (sure >= 1 && sure + prose >= rules.NameValues && prose <= sure)
        {
            return true;
        }

        if (WordLooks.IsNamed(tokens, place) && sure + prose + codes >= rules.NamedValues)
        {
            return true;
        }

        var field = place > 0 && tokens[place - 1] is { Kind: TokenKind.Mark, Text: "=" };
        return numbered >= rules.NumberedValues
            || (
                sure + prose >= (field ? rules.FieldValues : rules.PlainValues)
                && codes <= sure + prose
            )
            || sure + prose + codes >= rules.CodeValues;
    }
}
