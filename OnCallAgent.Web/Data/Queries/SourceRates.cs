using Microsoft.EntityFrameworkCore;

namespace OnCallAgent.Web.Data.Queries;

/// <summary>
/// How many lines a second each source gives, over the last minute. Taken from the counters in the database, so that
/// every node shows the lines of all of them.
/// </summary>
public sealed class SourceRates(IDbContextFactory<OnCallDbContext> contexts, TimeProvider clock)
{
    /// <summary>How often the counters are looked at.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan Span = TimeSpan.FromMinutes(1);

    private readonly Lock gate = new();
    private readonly LinkedList<Sample> samples = [];

    /// <summary>Looks at the counters.</summary>
    public async Task SampleAsync(CancellationToken cancellation)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellation);
        var lines = await db
            .Sources.AsNoTracking()
            .ToDictionaryAsync(s => s.Id, s => s.LinesRead, StringComparer.Ordinal, cancellation);
        var now = clock.GetTimestamp();
        lock (gate)
        {
            samples.AddLast(new Sample(now, lines));
            // The oldest that is kept is at least a minute old: a rate is never that of the last few seconds alone.
            while (
                samples.First?.Next is { } second
                && clock.GetElapsedTime(second.Value.At, now) >= Span
            )
            {
                samples.RemoveFirst();
            }
        }
    }

    /// <summary>Lines a second of a source; null until it was looked at twice.</summary>
    public double? Of(string sourceId)
    {
        lock (gate)
        {
            if (
                samples.Last?.Value is not { } last
                || !last.Lines.TryGetValue(sourceId, out var after)
            )
            {
                return null;
            }

            foreach (var first in samples)
            {
                if (first.Lines.TryGetValue(sourceId, out var before))
                {
                    var seconds = clock.GetElapsedTime(first.At, last.At).TotalSeconds;
                    return seconds > 0 ? Math.Max(0, after - before) / seconds : null;
                }
            }

            return null;
        }
    }

    private sealed record Sample(long At, IReadOnlyDictionary<string, long> Lines);
}

/// <summary>Looks at the counters of all sources again and again.</summary>
internal sealed class SourceRateSampler(
    SourceRates rates,
    TimeProvider clock,
    ILogger<SourceRateSampler> logger
) : BackgroundService
{
    private const string Sampling = "Lines a second of the sources cannot be told";

    private readonly RepeatedTrouble trouble = new(logger, clock, LogLevel.Warning);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(SourceRates.Interval, clock);
        do
        {
            try
            {
                await rates.SampleAsync(stoppingToken);
                trouble.Over(Sampling);
            }
#pragma warning disable CA1031 // Nothing about figures may end the agent.
            catch (Exception failure) when (!stoppingToken.IsCancellationRequested)
#pragma warning restore CA1031
            {
                // The rates shown stand still meanwhile; what is wrong with the database is shown elsewhere too.
                trouble.Failed(Sampling, failure);
            }
        } while (await timer.WaitForNextTickAsync(stoppingToken));
    }
}
