namespace OnCallAgent.Web.Components.Controls;

/// <summary>A stretch of a text, in characters.</summary>
public readonly record struct TextSpan(int Start, int Length);

/// <summary>How a stretch is drawn.</summary>
public enum TextPartKind
{
    /// <summary>As it is.</summary>
    Plain = 0,

    /// <summary>The alert pattern matched here.</summary>
    Match = 1,

    /// <summary>The viewer's filter found this.</summary>
    Found = 2,
}

/// <summary>A stretch with its text.</summary>
public sealed record TextPart(string Text, TextPartKind Kind);

/// <summary>Cuts a text into what is marked and what is not.</summary>
public static class TextParts
{
    /// <summary>The parts in order; together they are the text. Spans outside of it are cut or ignored; the pattern's match wins over what a filter found.</summary>
    public static IReadOnlyList<TextPart> Of(
        string text,
        int matchStart,
        int matchLength,
        IReadOnlyList<TextSpan> found
    )
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentNullException.ThrowIfNull(found);
        if (text.Length == 0)
        {
            return [];
        }

        if (matchLength <= 0 && found.Count == 0)
        {
            return [new TextPart(text, TextPartKind.Plain)];
        }

        var kinds = new TextPartKind[text.Length];
        foreach (var span in found)
        {
            Paint(kinds, span.Start, span.Length, TextPartKind.Found);
        }

        Paint(kinds, matchStart, matchLength, TextPartKind.Match);
        var parts = new List<TextPart>();
        var start = 0;
        for (var i = 1; i <= text.Length; i++)
        {
            if (i == text.Length || kinds[i] != kinds[start])
            {
                parts.Add(new TextPart(text[start..i], kinds[start]));
                start = i;
            }
        }

        return parts;
    }

    private static void Paint(TextPartKind[] kinds, int start, int length, TextPartKind kind)
    {
        var from = Math.Clamp(start, 0, kinds.Length);
        var to = (int)Math.Clamp((long)start + Math.Max(length, 0), from, kinds.Length);
        kinds.AsSpan(from, to - from).Fill(kind);
    }
}
