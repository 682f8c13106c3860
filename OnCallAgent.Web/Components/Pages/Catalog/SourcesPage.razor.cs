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
    private ViewerRights rights = ViewerRights.None;
    private IReadOnlyList<StoredSource> sources = [];

    [Inject]
    private BoardCatalogQueries Catalog { get; set; } = default!;

    [Inject]
    private SourceEdits Edits { get; set; } = default!;

    [Inject]
    private AdminCommands Commands { get; set; } = default!;

    [Inject]
    private IDialogService Dialogs { get; set; } = default!;

    [Inject]
    private NavigationManager Navigation { get; set; } = default!;

    private protected override TimeSpan Pause => TimeSpan.FromSeconds(1);

    protected override async Task OnInitializedAsync()
    {
        rights = await Viewer.RightsAsync();
        await ReadAsync();
    }

    private protected override async Task OnLiveAsync(LiveBatch batch)
    {
        if (batch.Has<LiveEvent.SourceChanged>() || batch.Has<LiveEvent.LinesStored>())
        {
            await ReadAsync();
            StateHasChanged();
        }
    }

    private async Task ReadAsync() => sources = await Catalog.SourcesAsync(Gone);

    private async Task AddAsync()
    {
        var dialog = await Dialogs.ShowAsync<SourceDialog>("Follow files");
        await dialog.Result;
        await ReadAsync();
    }

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
                by => Edits.RemoveAsync(source.Id, by, CancellationToken.None),
                $"{source.Name} is forgotten."
            );
            await ReadAsync();
        }
    }

    private static string StateWords(StoredSource source) =>
        source.State switch
        {
            SourceState.Ok => "read",
            SourceState.Faulty => "trouble",
            _ => "waiting",
        };
}
