using OnCallAgent.Domain.Logs.Pushed;

namespace OnCallAgent.Web.Sources.Push;

/// <summary>What others may push, and how fast. What is more is answered with 413 or 429, never dropped unsaid.</summary>
public sealed record PushLimits
{
    /// <summary>Largest body as it comes over the wire, in bytes. <value>Default 8 MiB.</value></summary>
    public int Body { get; init; } = 8 * 1_024 * 1_024;

    /// <summary>Largest body after gzip was undone, in bytes: a few kilobytes can stand for gigabytes. <value>Default 32 MiB.</value></summary>
    public int Inflated { get; init; } = 32 * 1_024 * 1_024;

    /// <summary>What the body of one delivery may hold.</summary>
    public PushedLimits Entries { get; init; } = PushedLimits.Default;

    /// <summary>Most alerts in one delivery. <value>Default 1 000.</value></summary>
    public int Alerts { get; init; } = 1_000;

    /// <summary>Requests of one source that are read or worked on at once. <value>Default 2.</value></summary>
    public int AtOncePerSource { get; init; } = 2;

    /// <summary>Requests of one source that wait for their turn. <value>Default 16.</value></summary>
    public int WaitingPerSource { get; init; } = 16;

    /// <summary>Requests of all sources that are worked on at once: bodies are unpacked in memory, and the database has one writer. <value>Default 4.</value></summary>
    public int AtOnce { get; init; } = 4;

    /// <summary>Bytes of bodies, as they came, that are held in memory at once, over all sources and whatever becomes of them.</summary>
    public long Held => 2L * AtOnce * Body;

    /// <summary>How long a body may take to come. <value>Default 2 min.</value></summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>Requests of all sources that wait for their turn. <value>Default 64.</value></summary>
    public int Waiting { get; init; } = 64;

    /// <summary>Requests a second of one source, on average. <value>Default 50.</value></summary>
    public int RequestsPerSecond { get; init; } = 50;

    /// <summary>Requests that may come at once after a quiet time. <value>Default 200.</value></summary>
    public int Burst { get; init; } = 200;

    /// <summary>What a sender that is sent away is told to wait. <value>Default 5 s.</value></summary>
    public TimeSpan RetryAfter { get; init; } = TimeSpan.FromSeconds(5);
}
