using System.Globalization;
using Microsoft.AspNetCore.Components;

namespace OnCallAgent.Web.Components.Pages.Insights;

/// <summary>A part of a bar.</summary>
/// <param name="Name">What it counts.</param>
/// <param name="Css">Class of its colour.</param>
/// <param name="Value">How much.</param>
public readonly record struct ChartPart(string Name, string Css, double Value);

/// <summary>A bar.</summary>
/// <param name="Label">Whose it is, below the chart.</param>
/// <param name="Parts">From the bottom up; none where nothing is known.</param>
public sealed record ChartPoint(string Label, IReadOnlyList<ChartPart> Parts);

/// <summary>Bars over days, and the same figures as a table for whoever does not see them.</summary>
public partial class TrendChart
{
    [Parameter, EditorRequired]
    public string Title { get; set; } = "";

    /// <summary>What the whole time comes to.</summary>
    [Parameter]
    public string Note { get; set; } = "";

    [Parameter, EditorRequired]
    public IReadOnlyList<ChartPoint> Points { get; set; } = [];

    /// <summary>How a value reads.</summary>
    [Parameter]
    public Func<double, string> Format { get; set; } =
        value => value.ToString("#,0", CultureInfo.InvariantCulture);

    private double Largest =>
        Points.Count == 0 ? 0 : Points.Max(p => p.Parts.Sum(part => part.Value));

    private IReadOnlyList<string> Names =>
        [
            .. Points
                .SelectMany(p => p.Parts.Select(part => part.Name))
                .Distinct(StringComparer.Ordinal),
        ];

    private static string Number(double value) =>
        value.ToString("0.##", CultureInfo.InvariantCulture);
}
