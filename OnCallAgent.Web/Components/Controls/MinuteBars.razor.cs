using System.Globalization;
using Microsoft.AspNetCore.Components;
using OnCallAgent.Domain.Detection.Templates;

namespace OnCallAgent.Web.Components.Controls;

/// <summary>Lines a minute of the last hour, as small bars.</summary>
public partial class MinuteBars
{
    private const int Width = 60;

    [Parameter, EditorRequired]
    public IReadOnlyList<MinuteCount> Minutes { get; set; } = [];

    [Inject]
    private TimeProvider Clock { get; set; } = default!;

    private long Now => Clock.GetUtcNow().ToUnixTimeSeconds() / 60;

    private IEnumerable<MinuteCount> Shown =>
        Minutes.Where(m => m.Minute > Now - Width && m.Minute <= Now);

    private string Label =>
        Shown.Any()
            ? string.Create(
                CultureInfo.InvariantCulture,
                $"{Shown.Sum(static m => (long)m.Lines)} lines in the last hour, at most {Shown.Max(static m => m.Lines)} a minute"
            )
            : "No line in the last hour";

    private IEnumerable<(long Place, double Height)> Bars()
    {
        var most = Shown.Select(static m => m.Lines).DefaultIfEmpty(1).Max();
        return Shown.Select(m => (m.Minute - Now + Width - 1, Math.Max(2, 24.0 * m.Lines / most)));
    }

    private static string Number(double value) =>
        value.ToString("0.#", CultureInfo.InvariantCulture);
}
