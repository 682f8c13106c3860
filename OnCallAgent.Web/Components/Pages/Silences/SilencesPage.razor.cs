using Microsoft.AspNetCore.Components;
using MudBlazor;
using OnCallAgent.Web.Components.Dialogs;
using OnCallAgent.Web.Components.Layout;
using OnCallAgent.Web.Data.Queries;
using OnCallAgent.Web.Live;

namespace OnCallAgent.Web.Components.Pages.Silences;

/// <summary>What is kept quiet, now and later, and what that suppressed.</summary>
public partial class SilencesPage
{
    private ViewerRights rights = ViewerRights.None;
    private IReadOnlyList<SilenceCard> silences = [];
    private bool read;

    [Inject]
    private SilenceQueries Queries { get; set; } = default!;

    [Inject]
    private IDialogService Dialogs { get; set; } = default!;

    private protected override TimeSpan Pause => TimeSpan.FromSeconds(1);

    protected override async Task OnInitializedAsync()
    {
        rights = await Viewer.RightsAsync();
        await ReadAsync();
    }

    private protected override bool Concerns(LiveEvent happened) => true;

    private protected override async Task OnLiveAsync(LiveBatch batch)
    {
        if (batch.Has<LiveEvent.ConfigurationChanged>() || batch.Has<LiveEvent.LinesStored>())
        {
            await ReadAsync();
            StateHasChanged();
        }
    }

    private async Task ReadAsync() => (silences, read) = (await Queries.ListAsync(Gone), true);

    private async Task NewAsync()
    {
        await SilenceDialog.OpenAsync(Dialogs, null, []);
        await ReadAsync();
    }
}
