using Microsoft.AspNetCore.Components;
using OnCallAgent.Web.Live;

namespace OnCallAgent.Web.Components.Layout;

/// <summary>
/// A component that follows the live feed. It subscribes once it is interactive (a prerendered page has nobody to
/// tell), and lets go when it is disposed.
/// </summary>
public abstract class LiveComponent : ReadingComponent
{
    private LiveWatch? watch;

    [Inject]
    private protected LiveFeed Feed { get; set; } = default!;

    [Inject]
    private protected TimeProvider Clock { get; set; } = default!;

    [Inject]
    private protected Viewer Viewer { get; set; } = default!;

    /// <summary>Least time between two calls of <see cref="OnLiveAsync"/>.</summary>
    private protected virtual TimeSpan Pause => TimeSpan.FromMilliseconds(250);

    private protected sealed override async ValueTask EndAsync()
    {
        Viewer.Changed -= OnViewerChanged;
        if (watch is not null)
        {
            await watch.DisposeAsync();
        }

        await ReleaseAsync();
    }

    protected override void OnInitialized()
    {
        Viewer.Changed += OnViewerChanged;
        // Before the first read: what happens between the two is told, not lost.
        if (RendererInfo.IsInteractive)
        {
            watch = LiveWatch.Start(
                Feed,
                Clock,
                Pause,
                Concerns,
                batch => InvokeAsync(() => ReactAsync(batch)),
                WantsLines
            );
        }
    }

    /// <summary>Whether it shows the lines of other nodes too; else it is told how many there are.</summary>
    private protected virtual bool WantsLines => false;

    /// <summary>Which events <see cref="OnLiveAsync"/> is told of; called from any thread.</summary>
    // Lines come all the time: each telling would be a pause in which nothing else is shown.
    private protected virtual bool Concerns(LiveEvent happened) =>
        happened is not LiveEvent.LinesStored;

    /// <summary>Something happened; on the component's own thread.</summary>
    private protected abstract Task OnLiveAsync(LiveBatch batch);

    /// <summary>Lets go of what the component holds.</summary>
    private protected virtual ValueTask ReleaseAsync() => ValueTask.CompletedTask;

    private async Task ReactAsync(LiveBatch batch)
    {
        if (Gone.IsCancellationRequested)
        {
            return;
        }

        try
        {
            await OnLiveAsync(batch);
        }
        catch (OperationCanceledException) when (Gone.IsCancellationRequested)
        {
            // The page is gone.
        }
        catch (Exception e)
        {
            await DispatchExceptionAsync(e);
        }
    }

    private void OnViewerChanged() => _ = InvokeAsync(StateHasChanged);
}
