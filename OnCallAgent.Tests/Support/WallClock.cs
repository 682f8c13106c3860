using Microsoft.Extensions.Time.Testing;

namespace OnCallAgent.Tests.Support;

/// <summary>A fake clock whose time of day can be set back; what is measured goes on.</summary>
public sealed class WallClock(DateTimeOffset start) : FakeTimeProvider(start)
{
    public TimeSpan SetBack { get; set; }

    public override DateTimeOffset GetUtcNow() => base.GetUtcNow() - SetBack;

    public override long GetTimestamp() => base.GetUtcNow().UtcTicks;
}
