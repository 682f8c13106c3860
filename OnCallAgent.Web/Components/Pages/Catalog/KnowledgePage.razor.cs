using Microsoft.AspNetCore.Components;
using MudBlazor;
using OnCallAgent.Domain.Knowledge;
using OnCallAgent.Web.Components.Dialogs;
using OnCallAgent.Web.Components.Layout;
using OnCallAgent.Web.Data.Queries;
using OnCallAgent.Web.Live;

namespace OnCallAgent.Web.Components.Pages.Catalog;

/// <summary>What is known of trouble.</summary>
public partial class KnowledgePage
{
    private ViewerRights rights = ViewerRights.None;
    private IReadOnlyList<KnowledgeEntry> entries = [];
    private string text = "";
    private string? chosenId;

    [Inject]
    private BoardCatalogQueries Catalog { get; set; } = default!;

    [Inject]
    private IDialogService Dialogs { get; set; } = default!;

    private IEnumerable<KnowledgeEntry> Found =>
        string.IsNullOrWhiteSpace(text)
            ? entries
            : entries.Where(e =>
                Speaks(e.Title)
                || Speaks(e.Description)
                || Speaks(e.Category)
                || e.Tags.Any(Speaks)
                || e.ErrorPatterns.Any(Speaks)
            );

    private KnowledgeEntry? Chosen =>
        Found.FirstOrDefault(e => e.Id == chosenId) ?? Found.FirstOrDefault();

    protected override async Task OnInitializedAsync()
    {
        rights = await Viewer.RightsAsync();
        entries = await Catalog.KnowledgeAsync(Gone);
    }

    private protected override async Task OnLiveAsync(LiveBatch batch)
    {
        if (batch.Has<LiveEvent.ConfigurationChanged>())
        {
            entries = await Catalog.KnowledgeAsync(Gone);
            StateHasChanged();
        }
    }

    private async Task OpenAsync(KnowledgeEntry? entry)
    {
        await KnowledgeDialog.OpenAsync(Dialogs, entry, rights.Administer);
        entries = await Catalog.KnowledgeAsync(Gone);
    }

    private async Task ImportAsync()
    {
        var dialog = await Dialogs.ShowAsync<KnowledgeImportDialog>("Import");
        await dialog.Result;
        entries = await Catalog.KnowledgeAsync(Gone);
    }

    private bool Speaks(string of) => of.Contains(text.Trim(), StringComparison.OrdinalIgnoreCase);

    private static string Worked(KnowledgeEntry entry) =>
        entry.SuccessRate is { } rate
            ? $"worked {Wording.Number((long)Math.Round(rate * entry.Uses))}/{Wording.Number(entry.Uses)}"
            : "no outcome recorded yet";
}
