using System.Globalization;
using Microsoft.AspNetCore.Components;

namespace OnCallAgent.Web.Components.Controls;

/// <summary>A thin bar, filled by a share; where the share is not known it moves.</summary>
public partial class ShareBar
{
    /// <summary>0 to 1; null where it is not known.</summary>
    [Parameter]
    public double? Share { get; set; }

    /// <summary>Name of the colour: <c>primary</c>, <c>ok</c>, <c>high</c>, <c>critical</c>.</summary>
    [Parameter]
    public string Colour { get; set; } = "primary";

    /// <summary>Where a mark is drawn, 0 to 1; null for none.</summary>
    [Parameter]
    public double? Threshold { get; set; }

    private string Style =>
        $"--oc-bar-colour: var(--oc-{Colour});"
        + (Threshold is { } at ? $"--oc-threshold: {Percent(at)};" : "");

    private string? Width => Share is { } share ? $"width: {Percent(share)}" : null;

    private static string Percent(double share) =>
        (Math.Clamp(share, 0, 1) * 100).ToString("0.#", CultureInfo.InvariantCulture) + "%";
}
