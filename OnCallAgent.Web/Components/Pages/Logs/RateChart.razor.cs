using System.Globalization;
using Microsoft.AspNetCore.Components;

namespace OnCallAgent.Web.Components.Pages.Logs;

/// <summary>How many lines there were, and how many of them errors.</summary>
public partial class RateChart
{
    private const double Tallest = 44;
    private const double Lowest = 2;

    [Parameter, EditorRequired]
    public IReadOnlyList<RateBar> History { get; set; } = [];

    /// <summary>Incidents that were opened meanwhile.</summary>
    [Parameter]
    public IReadOnlyList<PlacedMark> Marks { get; set; } = [];

    private long Most => History.Count == 0 ? 0 : History.Max(b => b.All);

    private string Label =>
        $"{History.Sum(b => b.All)} lines in the last hour, {History.Sum(b => b.Bad)} of them errors; {Marks.Count} incidents were opened";

    // Few errors among many lines must still be seen.
    private double Height(long count) =>
        count == 0 ? 0 : Math.Max(Lowest, Tallest * count / Math.Max(1, Most));

    private static string Number(double value) =>
        value.ToString("0.#", CultureInfo.InvariantCulture);
}
