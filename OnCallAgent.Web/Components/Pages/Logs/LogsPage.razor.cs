using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web.Virtualization;
using Microsoft.JSInterop;
using MudBlazor;
using OnCallAgent.Web.Components.Dialogs;
using OnCallAgent.Web.Components.Layout;
using OnCallAgent.Web.Data;
using OnCallAgent.Web.Data.Queries;
using OnCallAgent.Web.Live;

namespace OnCallAgent.Web.Components.Pages.Logs;

/// <summary>Every line as it is read.</summary>
public partial class LogsPage
{
    // Stands in css/logs.css too.
    private const float RowHeight = 20;
    private const int LongestFirstLine = 2_000;

    private readonly LineBuffer buffer = new();
    private readonly RateHistory history = new();
    private readonly List<IReadOnlyList<StoredLogLine>> held = [];
    private Virtualize<StoredLogLine>? rows;
    private LogView filter = LogView.Everything;
    private ElementReference pane;
    private IDisposable? beat;
    private bool reading = true;
    private bool marksStale;
    private bool paused;
    private long lost;

    [SupplyParameterFromQuery(Name = "q")]
    private string? TextQuery { get; set; }

    [SupplyParameterFromQuery(Name = "service")]
    private string? ServiceQuery { get; set; }

    [SupplyParameterFromQuery(Name = "source")]
    private string? SourceQuery { get; set; }

    /// <summary>Level chips that are switched off, by their words.</summary>
    [SupplyParameterFromQuery(Name = "hide")]
    private string? HideQuery { get; set; }

    /// <summary>The line to open with its neighbours, as a link of a backtest names it.</summary>
    [SupplyParameterFromQuery(Name = "line")]
    private string? LineQuery { get; set; }

    [Inject]
    private LogQueries Queries { get; set; } = default!;

    [Inject]
    private LatestLines Latest { get; set; } = default!;

    [Inject]
    private LogStatistics Statistics { get; set; } = default!;

    [Inject]
    private LineRate Rate { get; set; } = default!;

    [Inject]
    private Heartbeat Heartbeat { get; set; } = default!;

    [Inject]
    private NavigationManager Navigation { get; set; } = default!;

    [Inject]
    private IDialogService Dialogs { get; set; } = default!;

    [Inject]
    private ISnackbar Snackbar { get; set; } = default!;

    [Inject]
    private IJSRuntime Js { get; set; } = default!;

    private protected override TimeSpan Pause => TimeSpan.FromMilliseconds(150);

    private protected override bool WantsLines => true;

    // Lines that wait, because nothing is taken in while the page is paused.
    private long Held => held.Sum(part => (long)part.Count);

    protected override async Task OnInitializedAsync()
    {
        var latest = await Latest.ReadAsync(Gone);
        var now = Clock.GetUtcNow();
        history.Seed(
            await Statistics.BetweenAsync(now - RateHistory.Span, now, null, null, 1, Gone),
            now
        );
        buffer.Add(latest);
        // What was told while the database was read comes after it.
        reading = false;
        await TakeHeldAsync();
        if (RendererInfo.IsInteractive)
        {
            beat = Heartbeat.Listen(() => _ = InvokeAsync(BeatAsync));
        }
    }

    protected override async Task OnParametersSetAsync()
    {
        var wanted = LogView.Of(TextQuery, ServiceQuery, SourceQuery, HideQuery);
        if (wanted != filter)
        {
            filter = wanted;
            buffer.Filter = wanted.ToFilter();
            await ShowAsync();
        }
    }

    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (firstRender)
        {
            await Js.InvokeVoidAsync("oncall.follow", pane);
            await OpenLinkedAsync();
        }
    }

    private async Task OpenLinkedAsync()
    {
        if (LineQuery is null)
        {
            return;
        }

        // As text: an address that was copied badly must not break the page.
        var id = long.TryParse(
            LineQuery,
            NumberStyles.None,
            CultureInfo.InvariantCulture,
            out var n
        )
            ? n
            : 0;
        var around = id > 0 ? await Queries.AroundAsync(id, 1, Gone) : [];
        if (around.FirstOrDefault(l => l.Id == id) is { } line)
        {
            await LineDialog.OpenAsync(Dialogs, line);
        }
        else
        {
            Snackbar.Add(
                id > 0
                    ? "This line is not stored any more."
                    : "The address names no line: it may have been copied in part.",
                MudBlazor.Severity.Info
            );
        }
    }

    private protected override bool Concerns(LiveEvent happened) => true;

    private protected override async Task OnLiveAsync(LiveBatch batch)
    {
        lost += batch.Lost;
        marksStale |= batch.Has<LiveEvent.IncidentChanged>();
        var before = held.Count;
        held.AddRange(batch.Events.OfType<LiveEvent.LinesStored>().Select(e => e.Lines));
        if (held.Count == before)
        {
            return;
        }

        // As bounded as the pane itself: a paused page may be forgotten.
        while (Held > LineBuffer.Capacity)
        {
            held.RemoveAt(0);
        }

        if (!paused && !reading)
        {
            await TakeHeldAsync();
            StateHasChanged();
        }
    }

    // Incidents come in storms; their marks are read once a beat.
    private async Task BeatAsync()
    {
        if (marksStale)
        {
            marksStale = false;
            var now = Clock.GetUtcNow();
            history.Mark(await Statistics.MarksAsync(now - RateHistory.Span, now, Gone));
        }

        StateHasChanged();
    }

    private protected override ValueTask ReleaseAsync()
    {
        beat?.Dispose();
        return ValueTask.CompletedTask;
    }

    private void Navigate(LogView wanted) =>
        Navigation.NavigateTo(
            Navigation.GetUriWithQueryParameters(wanted.ToQuery()),
            replace: true
        );

    // What is chosen stays among the choices, also where no line of it is here.
    private static IEnumerable<string> Choices(IEnumerable<string> known, string chosen) =>
        known.Append(chosen).Where(c => c.Length > 0).Distinct(StringComparer.Ordinal);

    private static string Value(ChangeEventArgs e) => e.Value?.ToString() ?? "";

    private ValueTask<ItemsProviderResult<StoredLogLine>> ProvideAsync(
        ItemsProviderRequest request
    ) =>
        ValueTask.FromResult(
            new ItemsProviderResult<StoredLogLine>(
                buffer.Window(request.StartIndex, request.Count),
                buffer.Shown.Count
            )
        );

    private async Task ShowAsync()
    {
        if (rows is not null)
        {
            await rows.RefreshDataAsync();
        }
    }

    private Task TogglePauseAsync()
    {
        paused = !paused;
        return paused ? Task.CompletedTask : TakeHeldAsync();
    }

    private Task TakeHeldAsync()
    {
        foreach (var part in held)
        {
            history.Add(buffer.Add(part));
        }

        held.Clear();
        return ShowAsync();
    }

    private Task ClearAsync()
    {
        buffer.Clear();
        held.Clear();
        lost = 0;
        return ShowAsync();
    }

    private async Task ToEndAsync() => await Js.InvokeVoidAsync("oncall.toEnd", pane);

    private async Task OpenAsync(StoredLogLine line) => await LineDialog.OpenAsync(Dialogs, line);

    private async Task DownloadAsync()
    {
        var lines = new StringBuilder();
        foreach (var line in buffer.Shown)
        {
            lines
                .Append(line.Timestamp.ToString("O", CultureInfo.InvariantCulture))
                .Append(' ')
                .Append(Wording.Level(line.Level))
                .Append(' ')
                .Append(line.Service)
                .Append(' ')
                .Append(line.Message)
                .Append('\n');
        }

        await Js.InvokeVoidAsync("oncall.download", "oncall.log", lines.ToString());
    }
}
