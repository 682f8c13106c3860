using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;
using OnCallAgent.Web.Data.Queries;
using OnCallAgent.Web.Live;

namespace OnCallAgent.Web.Components.Layout;

/// <summary>How a viewer wants to be told; kept in their browser.</summary>
public sealed record BellWishes(bool Sound, bool Notify)
{
    public bool Any => Sound || Notify;
}

/// <summary>Tells whoever asked for it, by sound or by a notification of the browser, what is new and what needs a person.</summary>
public partial class AttentionBell
{
    private const int MostWatched = 200;

    private readonly BellMemory memory = new();
    private BellWishes wishes = new(false, false);
    private bool refused;

    [Inject]
    private IncidentListQueries Incidents { get; set; } = default!;

    [Inject]
    private IJSRuntime Js { get; set; } = default!;

    private protected override TimeSpan Pause => TimeSpan.FromSeconds(1);

    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (!firstRender)
        {
            return;
        }

        wishes = await Js.InvokeAsync<BellWishes>("oncall.bellWishes");
        await RememberAsync();
        StateHasChanged();
    }

    // Whoever asked for nothing costs nothing.
    private protected override async Task OnLiveAsync(LiveBatch batch)
    {
        if (wishes.Any && batch.Has<LiveEvent.IncidentChanged>())
        {
            var news = await RememberAsync();
            if (news.Count > 0)
            {
                await Js.InvokeVoidAsync(
                    "oncall.ring",
                    news.Count == 1 ? news[0].Title : $"{news.Count} incidents",
                    string.Join(", ", news.Select(n => n.Service).Distinct(StringComparer.Ordinal)),
                    news.Count == 1 ? $"/incidents/{news[0].Id}" : "/incidents"
                );
            }
        }
    }

    private async Task<IReadOnlyList<WaitingIncident>> RememberAsync() =>
        wishes.Any ? memory.News(await Incidents.WaitingAsync(MostWatched, Gone)) : [];

    private async Task SetAsync(BellWishes wanted)
    {
        var granted = await Js.InvokeAsync<BellWishes>("oncall.setBell", wanted);
        refused = wanted.Notify && !granted.Notify;
        wishes = granted;
        memory.Forget();
        await RememberAsync();
    }
}
