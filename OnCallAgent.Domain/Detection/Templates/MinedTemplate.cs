using System.Text;

namespace OnCallAgent.Domain.Detection.Templates;

/// <summary>What the lines of one log statement have in common.</summary>
public sealed class MinedTemplate
{
    private MinedTemplate? mergedInto;

    internal MinedTemplate(int id, TemplateToken[] tokens)
    {
        Id = id;
        Tokens = tokens;
    }

    /// <summary>Its number, from 1 upwards in order of first sight. Where two turn out to be one, the older number stays.</summary>
    public int Id { get; }

    /// <summary>Lines of it that were learned.</summary>
    public long Count { get; internal set; }

    /// <summary>The pieces.</summary>
    public IReadOnlyList<TemplateToken> Pieces => Tokens;

    /// <summary>The template as text, every variable as <c>&lt;*&gt;</c>.</summary>
    public string Text => Render(static _ => Placeholders.Of(VariableKind.Any));

    /// <summary>The template as text, variables by their kind: <c>&lt;n&gt;</c>, <c>&lt;ip&gt;</c>, <c>&lt;path&gt;</c> …</summary>
    public string TypedText => Render(Placeholders.Of);

    /// <summary>The template that this one turned out to be; itself, where it stands alone.</summary>
    public MinedTemplate Final
    {
        get
        {
            var final = this;
            while (final.mergedInto is { } next)
            {
                final = next;
            }

            // Shortened on the way, so that long chains do not build up.
            for (var at = this; at.mergedInto is { } next; at = next)
            {
                at.mergedInto = final;
            }

            return final;
        }
    }

    internal TemplateToken[] Tokens { get; set; }

    internal long LastUse { get; set; }

    internal void MergeInto(MinedTemplate other)
    {
        mergedInto = other;
        other.Count += Count;
        other.LastUse = Math.Max(other.LastUse, LastUse);
    }

    private string Render(Func<VariableKind, string> placeholder)
    {
        var text = new StringBuilder();
        foreach (var token in Tokens)
        {
            if (token.SpaceBefore)
            {
                text.Append(' ');
            }

            text.Append(
                token.Kind == TokenKind.Variable ? placeholder(token.Variable) : token.Text
            );
        }

        return text.ToString();
    }
}
