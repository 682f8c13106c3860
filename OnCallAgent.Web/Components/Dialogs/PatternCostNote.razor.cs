using System.Globalization;
using Microsoft.AspNetCore.Components;
using OnCallAgent.Domain.Detection;

namespace OnCallAgent.Web.Components.Dialogs;

/// <summary>Says below a regular expression, as it is typed, by what it is searched for and whether it is costly.</summary>
public partial class PatternCostNote
{
    private const int Shown = 3;

    private (string Regex, bool IgnoreCase)? judged;
    private PatternCost? cost;

    /// <summary>The expression; a faulty one is the field's to report, here it leaves nothing to say.</summary>
    [Parameter]
    public string Regex { get; set; } = "";

    [Parameter]
    public bool IgnoreCase { get; set; }

    private string More =>
        cost!.Literals.Count > Shown
            ? string.Create(
                CultureInfo.InvariantCulture,
                $" and {cost.Literals.Count - Shown} more"
            )
            : "";

    // The dialog renders for every field of it; only these two change the verdict.
    protected override void OnParametersSet()
    {
        var asked = (Regex ?? "", IgnoreCase);
        if (judged != asked)
        {
            judged = asked;
            cost = PatternCost.Of(asked.Item1, IgnoreCase);
        }
    }
}
