namespace OnCallAgent.Tests.Support;

/// <summary>The system's clock, wrong by as much as a test says; what is measured and waited for stays right.</summary>
public sealed class ShiftedClock : TimeProvider
{
    public TimeSpan Ahead { get; set; }

    public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + Ahead;
}
