using Microsoft.AspNetCore.Components;
using MudBlazor;
using OnCallAgent.Domain.Knowledge;
using OnCallAgent.Web.Components.Controls;
using OnCallAgent.Web.Components.Dialogs;
using OnCallAgent.Web.Components.Layout;
using OnCallAgent.Web.Data.Queries;
using OnCallAgent.Web.Live;

namespace OnCallAgent.Web.Components.Pages.Catalog;

/// <summary>What is known of trouble.</summary>
public partial class KnowledgePage
{
    private readonly LiveRows<KnowledgeEntry> rows = new(
        e => e.Id,
        e => string.Join('\n', [e.Title, e.Description, e.Category, .. e.Tags, .. e.ErrorPatterns])
    );
    private ViewerRights rights = ViewerRights.None;
    private string? chosenId;

    [Inject]
    private BoardCatalogQueries Catalog { get; set; } = default!;

    [Inject]
    private IDialogService Dialogs { get; set; } = default!;

    private KnowledgeEntry? Chosen =>
        (
            rows.Drawn.FirstOrDefault(r => r.Entry.Id == chosenId)
            ?? (rows.Drawn is [var first, ..] ? first : null)
        )?.Entry;

    protected override async Task OnInitializedAsync()
    {
        rights = await Viewer.RightsAsync();
        rows.Show(await Catalog.KnowledgeAsync(Gone));
    }

    private protected override async Task OnLiveAsync(LiveBatch batch)
    {
        if (batch.Has<LiveEvent.ConfigurationChanged>())
        {
            rows.Show(await Catalog.KnowledgeAsync(Gone));
            StateHasChanged();
        }
    }

    private async Task OpenAsync(KnowledgeEntry? entry)
    {
        await KnowledgeDialog.OpenAsync(Dialogs, entry, rights.Administer);
        rows.Show(await Catalog.KnowledgeAsync(Gone));
    }

    private async Task ImportAsync()
    {
        var dialog = await Dialogs.ShowAsync<KnowledgeImportDialog>("Import");
        await dialog.Result;
        rows.Show(await Catalog.KnowledgeAsync(Gone));
    }

    private static string Worked(KnowledgeEntry entry) =>
        entry.SuccessRate is { } rate
            ? $"worked {Wording.Number((long)Math.Round(rate * entry.Uses))}/{Wording.Number(entry.Uses)}"
            : "no outcome recorded yet";
}
