using Microsoft.AspNetCore.Components;

namespace OnCallAgent.Web.Components.Controls;

/// <summary>
/// A text from a log with what matched marked. Only text nodes, never markup: what stands in a log was written by
/// somebody else.
/// </summary>
public partial class HighlightedText
{
    [Parameter, EditorRequired]
    public string Text { get; set; } = "";

    /// <summary>Where the alert pattern matched, in characters.</summary>
    [Parameter]
    public int MatchStart { get; set; }

    /// <summary>How much it matched; 0 for none.</summary>
    [Parameter]
    public int MatchLength { get; set; }

    /// <summary>What the viewer's filter found; drawn differently from the pattern's match.</summary>
    [Parameter]
    public IReadOnlyList<TextSpan> Found { get; set; } = [];

    private IReadOnlyList<TextPart> Parts =>
        TextParts.Of(ForeignText.Plain(Text), MatchStart, MatchLength, Found);
}
