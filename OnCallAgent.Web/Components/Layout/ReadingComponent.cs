using Microsoft.AspNetCore.Components;

namespace OnCallAgent.Web.Components.Layout;

/// <summary>A component whose reads are given up when it leaves the page: nobody waits for them any more.</summary>
public abstract class ReadingComponent : ComponentBase, IAsyncDisposable
{
    private readonly CancellationTokenSource gone = new();

    private protected ReadingComponent() => Gone = gone.Token;

    /// <summary>Cancelled when the component is disposed, and of use afterwards too.</summary>
    private protected CancellationToken Gone { get; }

    public async ValueTask DisposeAsync()
    {
        await gone.CancelAsync();
        await EndAsync();
        gone.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>Lets go of what the component holds; its reads were given up before.</summary>
    private protected virtual ValueTask EndAsync() => ValueTask.CompletedTask;
}
