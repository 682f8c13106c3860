using Microsoft.AspNetCore.Components;
using OnCallAgent.Web.Data.Push;
using OnCallAgent.Web.Live;

namespace OnCallAgent.Web.Components.Pages.Push;

/// <summary>One source that others push into: what came, who may push, and how alerts are read.</summary>
public partial class PushSourcePage
{
    private PushSourceView? view;

    [Parameter]
    public string Id { get; set; } = "";

    [Inject]
    private PushSourceEdits Edits { get; set; } = default!;

    private protected override TimeSpan Pause => TimeSpan.FromSeconds(1);

    protected override Task OnParametersSetAsync() => ReadAsync();

    private protected override bool Concerns(LiveEvent happened) => true;

    private protected override async Task OnLiveAsync(LiveBatch batch)
    {
        if (batch.Has<LiveEvent.SourceChanged>() || batch.Has<LiveEvent.LinesStored>())
        {
            await ReadAsync();
            StateHasChanged();
        }
    }

    private async Task ReadAsync() => view = await Edits.ReadAsync(Id, Gone);

    private static string? Bad(long count) => count > 0 ? "oc-warn" : null;
}
