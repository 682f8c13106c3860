using Microsoft.AspNetCore.Components;
using OnCallAgent.Web.Live;

namespace OnCallAgent.Web.Components.Layout;

/// <summary>
/// A component that follows the live feed. It subscribes once it is interactive (a prerendered page has nobody to
/// tell), and lets go when it is disposed.
/// </summary>
public abstract class LiveComponent : ComponentBase, IAsyncDisposable
{
    private readonly CancellationTokenSource gone = new();
    private LiveWatch? watch;

    [Inject]
    private protected LiveFeed Feed { get; set; } = default!;

    [Inject]
    private protected TimeProvider Clock { get; set; } = default!;

    [Inject]
    private protected Viewer Viewer { get; set; } = default!;

    /// <summary>Cancelled when the component is disposed.</summary>
    private protected CancellationToken Gone => gone.Token;

    /// <summary>Least time between two calls of <see cref="OnLiveAsync"/>.</summary>
    private protected virtual TimeSpan Pause => TimeSpan.FromMilliseconds(250);

    public async ValueTask DisposeAsync()
    {
        Viewer.Changed -= OnViewerChanged;
        await gone.CancelAsync();
        if (watch is not null)
        {
            await watch.DisposeAsync();
        }

        await ReleaseAsync();
        gone.Dispose();
        GC.SuppressFinalize(this);
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
                batch => InvokeAsync(() => ReactAsync(batch))
            );
        }
    }

    /// <summary>Which events <see cref="OnLiveAsync"/> is told of; called from any thread.</summary>
    private protected virtual bool Concerns(LiveEvent happened) => true;

    /// <summary>Something happened; on the component's own thread.</summary>
    private protected abstract Task OnLiveAsync(LiveBatch batch);

    /// <summary>Lets go of what the component holds.</summary>
    private protected virtual ValueTask ReleaseAsync() => ValueTask.CompletedTask;

    private async Task ReactAsync(LiveBatch batch)
    {
        if (gone.IsCancellationRequested)
        {
            return;
        }

        try
        {
            await OnLiveAsync(batch);
        }
        catch (OperationCanceledException) when (gone.IsCancellationRequested)
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
