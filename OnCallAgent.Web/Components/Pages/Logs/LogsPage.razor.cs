using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;
using MudBlazor;
using OnCallAgent.Domain.Logs;
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
    private readonly HashSet<EntryLevel> hidden = [];
    private readonly List<StoredLogLine> held = [];
    private ICollection<StoredLogLine> shownLines = [];
    private ElementReference pane;
    private IDisposable? beat;
    private string text = "";
    private string service = "";
    private bool reading = true;
    private bool paused;
    private long lost;

    [SupplyParameterFromQuery(Name = "q")]
    private string? TextQuery { get; set; }

    [SupplyParameterFromQuery(Name = "service")]
    private string? ServiceQuery { get; set; }

    /// <summary>The line to open with its neighbours, as a link of a backtest names it.</summary>
    [SupplyParameterFromQuery(Name = "line")]
    private long? LineQuery { get; set; }

    [Inject]
    private LogQueries Queries { get; set; } = default!;

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

    protected override async Task OnInitializedAsync()
    {
        var recent = await Queries.RecentAsync(new LogFilter(), LogQueries.MostListed, Gone);
        var lines = recent.Lines.Reverse().ToList();
        buffer.Add(lines);
        history.Add(lines);
        // What was told while the database was read comes after it.
        reading = false;
        TakeHeld();
        if (RendererInfo.IsInteractive)
        {
            beat = Heartbeat.Listen(() => _ = InvokeAsync(StateHasChanged));
        }
    }

    protected override void OnParametersSet()
    {
        var wantedText = TextQuery ?? "";
        var wantedService = ServiceQuery ?? "";
        if (wantedText != text || wantedService != service)
        {
            text = wantedText;
            service = wantedService;
            Filter();
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
        if (LineQuery is not { } id)
        {
            return;
        }

        var around = await Queries.AroundAsync(id, 1, Gone);
        if (around.FirstOrDefault(l => l.Id == id) is { } line)
        {
            await LineDialog.OpenAsync(Dialogs, line);
        }
        else
        {
            Snackbar.Add("This line is not stored any more.", MudBlazor.Severity.Info);
        }
    }

    private protected override Task OnLiveAsync(LiveBatch batch)
    {
        var lines = batch.Lines.ToList();
        lost += batch.Lost;
        if (lines.Count == 0)
        {
            return Task.CompletedTask;
        }

        held.AddRange(lines);
        // As bounded as the pane itself: a paused page may be forgotten.
        if (held.Count > LineBuffer.Capacity)
        {
            held.RemoveRange(0, held.Count - LineBuffer.Capacity);
        }

        if (!paused && !reading)
        {
            TakeHeld();
            StateHasChanged();
        }

        return Task.CompletedTask;
    }

    private protected override ValueTask ReleaseAsync()
    {
        beat?.Dispose();
        return ValueTask.CompletedTask;
    }

    private void Navigate(string wantedText, string wantedService) =>
        Navigation.NavigateTo(
            Navigation.GetUriWithQueryParameters(
                new Dictionary<string, object?>(StringComparer.Ordinal)
                {
                    ["q"] = wantedText.Length == 0 ? null : wantedText,
                    ["service"] = wantedService.Length == 0 ? null : wantedService,
                }
            ),
            replace: true
        );

    private void ToggleLevel(LevelChip chip)
    {
        if (chip.Levels.Any(hidden.Contains))
        {
            hidden.ExceptWith(chip.Levels);
        }
        else
        {
            hidden.UnionWith(chip.Levels);
        }

        Filter();
    }

    private void Filter()
    {
        buffer.Filter = LineFilter.Of(hidden.ToHashSet(), service, text);
        Show();
    }

    // Virtualize looks at the collection's identity only when it is drawn; a snapshot cannot change under it.
    private void Show() => shownLines = [.. buffer.Shown];

    private void TogglePause()
    {
        paused = !paused;
        if (!paused)
        {
            TakeHeld();
        }
    }

    private void TakeHeld()
    {
        history.Add(buffer.Add(held));
        held.Clear();
        Show();
    }

    private void Clear()
    {
        buffer.Clear();
        held.Clear();
        lost = 0;
        Show();
    }

    private async Task ToEndAsync() => await Js.InvokeVoidAsync("oncall.toEnd", pane);

    private async Task ShowAsync(StoredLogLine line) => await LineDialog.OpenAsync(Dialogs, line);

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

    private static string FirstLine(string message)
    {
        var end = message.IndexOf('\n', StringComparison.Ordinal);
        var length = Math.Min(end < 0 ? message.Length : end, LongestFirstLine);
        return length == message.Length ? message : message[..length];
    }
}
