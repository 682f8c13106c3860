using Microsoft.AspNetCore.Components;
using OnCallAgent.Web.Data.Queries;
using OnCallAgent.Web.Live;

namespace OnCallAgent.Web.Components.Layout;

/// <summary>The way around, with what needs somebody.</summary>
public partial class NavPanel
{
    private ViewerRights rights = ViewerRights.None;
    private int open;
    private int faulty;

    [Parameter]
    public EventCallback Navigated { get; set; }

    [Inject]
    private BoardQueries Board { get; set; } = default!;

    [Inject]
    private BoardCatalogQueries Catalog { get; set; } = default!;

    protected override async Task OnInitializedAsync()
    {
        rights = await Viewer.RightsAsync();
        await ReadAsync();
    }

    private protected override async Task OnLiveAsync(LiveBatch batch)
    {
        if (batch.Has<LiveEvent.IncidentChanged>() || batch.Has<LiveEvent.SourceChanged>())
        {
            await ReadAsync();
            StateHasChanged();
        }
    }

    private async Task ReadAsync()
    {
        open = await Board.CountOpenAsync(Gone);
        var sources = await Catalog.SourcesAsync(Gone);
        faulty = sources.Count(s => s.Enabled && s.State == Data.SourceState.Faulty);
    }
}
