using System.Globalization;
using Microsoft.AspNetCore.Components;
using OnCallAgent.Domain.Learning;

namespace OnCallAgent.Web.Components.Pages.Insights;

/// <summary>Predicted chances against the shares that worked.</summary>
public partial class ReliabilityChart
{
    private const string Axes =
        """<text x="50" y="110" text-anchor="middle">predicted</text><text x="-5" y="50" text-anchor="middle" transform="rotate(-90 -5 50)">worked</text>""";

    /// <summary>Of the raw scores.</summary>
    [Parameter, EditorRequired]
    public Reliability Raw { get; set; } = default!;

    /// <summary>Of calibrated chances; null while not calibrated.</summary>
    [Parameter]
    public Reliability? Calibrated { get; set; }

    private string Label =>
        string.Join("; ", (Calibrated ?? Raw).Bins.Select(b => Words("", b).TrimStart()));

    private static string Words(string of, ReliabilityBin bin) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"{of} {bin.Predicted * 100:0} % predicted, {bin.Worked * 100:0} % of {bin.Count} worked"
        );

    private static string Radius(ReliabilityBin bin) =>
        Number(Math.Clamp(1.5 + (Math.Sqrt(bin.Count) / 3), 2, 6));

    private static string Number(double value) =>
        value.ToString("0.##", CultureInfo.InvariantCulture);
}
