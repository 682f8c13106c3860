using Microsoft.AspNetCore.Components;
using MudBlazor;
using OnCallAgent.Web.Components.Controls;
using OnCallAgent.Web.Components.Dialogs;
using OnCallAgent.Web.Components.Layout;
using OnCallAgent.Web.Data;
using OnCallAgent.Web.Data.Catalog;
using OnCallAgent.Web.Data.Queries;
using OnCallAgent.Web.Live;

namespace OnCallAgent.Web.Components.Pages.Catalog;

/// <summary>Where lines come from, and how that is going.</summary>
public partial class SourcesPage
{
    // Seconds; where a source has no interval of its own.
    private const int LongestUsual = 60;

    // Seconds; as often as rates are taken.
    private const int RereadAt = 5;

    private readonly LiveRows<SourceView> rows = new(
        v => v.Source.Id,
        v => $"{v.Source.Name}\n{v.Source.Location}\n{v.Source.DefaultService}"
    );
    private IDisposable? beat;
    private int beats;
    private bool isGone;
    private ViewerRights rights = ViewerRights.None;

    [Inject]
    private SourceQueries Queries { get; set; } = default!;

    [Inject]
    private SourceEdits Edits { get; set; } = default!;

    [Inject]
    private AdminCommands Commands { get; set; } = default!;

    [Inject]
    private IDialogService Dialogs { get; set; } = default!;

    [Inject]
    private Heartbeat Heartbeat { get; set; } = default!;

    [Inject]
    private NavigationManager Navigation { get; set; } = default!;

    private protected override TimeSpan Pause => TimeSpan.FromSeconds(1);

    protected override async Task OnInitializedAsync()
    {
        rights = await Viewer.RightsAsync();
        await ReadAsync();
        if (RendererInfo.IsInteractive)
        {
            // Rates and lag change where nothing is read, too.
            beat = Heartbeat.Listen(OnBeat);
        }
    }

    private protected override ValueTask ReleaseAsync()
    {
        isGone = true;
        beat?.Dispose();
        return ValueTask.CompletedTask;
    }

    private protected override bool Concerns(LiveEvent happened) => true;

    private protected override async Task OnLiveAsync(LiveBatch batch)
    {
        if (batch.Has<LiveEvent.SourceChanged>() || batch.Has<LiveEvent.LinesStored>())
        {
            await ReadAsync();
            StateHasChanged();
        }
    }

    private void OnBeat()
    {
        if (Interlocked.Increment(ref beats) % RereadAt == 0)
        {
            _ = InvokeAsync(RereadAsync);
        }
    }

    private async Task RereadAsync()
    {
        if (isGone)
        {
            return;
        }

        try
        {
            await ReadAsync();
            StateHasChanged();
        }
        catch (OperationCanceledException) when (isGone)
        {
            // The page is gone.
        }
        catch (Exception e)
        {
            await DispatchExceptionAsync(e);
        }
    }

    private async Task ReadAsync() => rows.Show(await Queries.ListAsync(Gone));

    private async Task EditFilesAsync(StoredSource? source)
    {
        await SourceDialog.OpenAsync(Dialogs, source);
        await ReadAsync();
    }

    private async Task EditServerAsync(StoredSource? source)
    {
        await ServerSourceDialog.OpenAsync(Dialogs, source);
        await ReadAsync();
    }

    private Task EditAsync(StoredSource source) =>
        source.Kind == SourceKind.Elasticsearch ? EditServerAsync(source) : EditFilesAsync(source);

    private async Task ReceiveAsync()
    {
        if (await PushSourceDialog.OpenAsync(Dialogs) is { } id)
        {
            Navigation.NavigateTo($"/sources/{id}/push");
        }
    }

    private async Task EnableAsync(StoredSource source, bool enabled)
    {
        await Commands.DoAsync(
            by => Edits.EnableAsync(source.Id, enabled, by, CancellationToken.None),
            $"{source.Name} is {(enabled ? "read" : "not read any more")}."
        );
        await ReadAsync();
    }

    private async Task RemoveAsync(StoredSource source)
    {
        var sure = await Dialogs.ShowMessageBoxAsync(
            "Forget this source?",
            source.Kind == SourceKind.Push
                ? $"Nothing can be pushed into {source.Name} any more, and its tokens are gone. Stored lines and incidents stay."
                : $"{source.Location} is not read any more, and how far it was read is forgotten. Stored lines and incidents stay.",
            yesText: "Forget it",
            cancelText: "Cancel"
        );
        if (sure == true)
        {
            await Commands.DoAsync(
                by => Edits.RemoveAsync(source.Id, null, by, CancellationToken.None),
                $"{source.Name} is forgotten."
            );
            await ReadAsync();
        }
    }

    // A server is always behind by its interval and by how far it stays behind; the double of that is late.
    private static bool IsLate(SourceView view, TimeSpan lag) =>
        view.Source.Elasticsearch is { } asked
        && lag
            > TimeSpan.FromMinutes(1)
                + 2
                    * TimeSpan.FromSeconds(
                        (asked.PollSeconds ?? LongestUsual) + asked.DelaySeconds
                    );

    private static string RateWords(double rate) =>
        rate switch
        {
            0 => "quiet",
            < 1 => "less than 1/s",
            _ => $"{Wording.Number((long)Math.Round(rate))}/s",
        };

    private static string StateWords(StoredSource source) =>
        source.State switch
        {
            SourceState.Ok => "read",
            SourceState.Faulty => "trouble",
            _ => "waiting",
        };
}
