using System.Security.Cryptography;

namespace OnCallAgent.Web.Sources.Elasticsearch;

/// <summary>How servers are polled.</summary>
internal sealed record PollerOptions
{
    /// <summary>Most sources that are polled at the same time. <value>Default 4.</value></summary>
    public int MostAtOnce { get; init; } = 4;

    /// <summary>After this time a poll makes room for others, and goes on at the next tick. <value>Default 20 s.</value></summary>
    public TimeSpan Budget { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>Longest wait after failures, where the source's interval is no longer. <value>Default 10 min.</value></summary>
    public TimeSpan LongestBackOff { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>A number from 0 to 1, to spread waits by. Safe to be asked by many at once.</summary>
    public Func<double> Chance { get; init; } =
        () => RandomNumberGenerator.GetInt32(int.MaxValue) / (double)int.MaxValue;

    /// <summary>How long to wait after failures in a row: doubled with each, and spread, so that nodes and sources do not come back together.</summary>
    /// <param name="failures">How many there were.</param>
    /// <param name="interval">The source's own.</param>
    /// <param name="asked">What the server asked for at least.</param>
    public TimeSpan BackOff(int failures, TimeSpan interval, TimeSpan asked)
    {
        var doubled = interval * Math.Pow(2, Math.Min(failures, 16) - 1);
        var most = interval > LongestBackOff ? interval : LongestBackOff;
        var wait = (doubled < most ? doubled : most) * (0.5 + (Chance() / 2));
        return wait > asked ? wait : asked;
    }
}
