using System.Globalization;
using Microsoft.AspNetCore.Components;
using OnCallAgent.Domain.Learning;
using OnCallAgent.Web.Components.Layout;
using OnCallAgent.Web.Data.Queries;
using OnCallAgent.Web.Live;
using Severity = OnCallAgent.Domain.Shared.Severity;

namespace OnCallAgent.Web.Components.Pages.Insights;

/// <summary>How it went day by day and service by service, in the viewer's days.</summary>
public partial class TrendsCard
{
    private const int Days = 28;
    private const int MostServices = 15;

    private IncidentTrends? trends;
    private bool isCut;

    [Inject]
    private TrendQueries Queries { get; set; } = default!;

    // Many incidents are read for it; a day's bar does not change in a moment.
    private protected override TimeSpan Pause => TimeSpan.FromSeconds(30);

    protected override Task OnInitializedAsync() => ReadAsync();

    private protected override async Task OnLiveAsync(LiveBatch batch)
    {
        if (batch.Has<LiveEvent.IncidentChanged>())
        {
            await ReadAsync();
            StateHasChanged();
        }
    }

    private async Task ReadAsync()
    {
        var today = DateOnly.FromDateTime(Viewer.Local(Clock.GetUtcNow()).Date);
        var first = today.AddDays(1 - Days);
        // A day more than is shown: zones change their offset.
        var since = Viewer.StartOfToday().AddDays(-Days);
        var samples = await Queries.SinceAsync(since, Gone);
        isCut = samples.IsCut;
        trends = IncidentTrends.Of(
            samples.Incidents,
            first,
            Days,
            at => DateOnly.FromDateTime(Viewer.Local(at).Date)
        );
    }

    private IReadOnlyList<ChartPoint> Of(Func<TrendFigures, IReadOnlyList<ChartPart>> parts) =>
        [
            .. trends!.Days.Select(d => new ChartPoint(
                d.Day.ToString("d MMM", CultureInfo.InvariantCulture),
                parts(d.Figures)
            )),
        ];

    private static IReadOnlyList<ChartPart> Severities(TrendFigures figures) =>
        [
            .. Enum.GetValues<Severity>()
                .Select(s => (Name: s.ToString().ToLowerInvariant(), Count: figures.BySeverity[s]))
                .Where(s => s.Count > 0)
                .Select(s => new ChartPart(s.Name, $"sev-{s.Name}", s.Count)),
        ];

    private static IReadOnlyList<ChartPart> One(double? value, string name, string css) =>
        value is { } known ? [new ChartPart(name, css, known)] : [];

    private static string Share(double? share) => share is { } known ? Wording.Percent(known) : "–";

    private static string Seconds(double seconds) =>
        Wording.Duration(TimeSpan.FromSeconds(seconds));

    private static string Percent(double percent) => Wording.Percent(percent / 100);
}
