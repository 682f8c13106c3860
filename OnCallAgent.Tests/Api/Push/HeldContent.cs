using System.Net;

namespace OnCallAgent.Tests.Api.Push;

/// <summary>A body whose end comes only once it is let go, as of a sender on a bad line.</summary>
/// <param name="bytes">All of it.</param>
/// <param name="first">How many come at once; half of them where nothing is said.</param>
internal sealed class HeldContent(byte[] bytes, int? first = null) : HttpContent
{
    private readonly SemaphoreSlim begun = new(0);
    private readonly SemaphoreSlim letGo = new(0);

    /// <summary>Waits until its beginning was sent.</summary>
    public Task BegunAsync() => begun.WaitAsync(TestContext.Current.CancellationToken);

    public void LetGo() => letGo.Release();

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
    {
        var beginning = first ?? bytes.Length / 2;
        await stream.WriteAsync(bytes.AsMemory(0, beginning));
        await stream.FlushAsync();
        begun.Release();
        await letGo.WaitAsync(TestContext.Current.CancellationToken);
        await stream.WriteAsync(bytes.AsMemory(beginning));
    }

    protected override bool TryComputeLength(out long length)
    {
        length = bytes.Length;
        return true;
    }

    protected override void Dispose(bool disposing)
    {
        begun.Dispose();
        letGo.Dispose();
        base.Dispose(disposing);
    }
}
