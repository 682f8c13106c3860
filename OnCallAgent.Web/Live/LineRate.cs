namespace OnCallAgent.Web.Live;

/// <summary>How many lines were stored within the last minute.</summary>
public sealed class LineRate(LiveFeed feed, TimeProvider clock) : BackgroundService
{
    private const int Seconds = 60;

    private readonly Lock gate = new();
    private readonly long began = clock.GetTimestamp();
    private readonly long[] counts = new long[Seconds];
    private readonly long[] stamps = new long[Seconds];

    /// <summary>Lines within the last 60 s.</summary>
    public long PerMinute
    {
        get
        {
            var oldest = Now() - Seconds;
            lock (gate)
            {
                long sum = 0;
                for (var i = 0; i < Seconds; i++)
                {
                    sum += stamps[i] > oldest ? counts[i] : 0;
                }

                return sum;
            }
        }
    }

    internal void Add(int lines)
    {
        var second = Now();
        var slot = (int)(second % Seconds);
        lock (gate)
        {
            counts[slot] = stamps[slot] == second ? counts[slot] + lines : lines;
            stamps[slot] = second;
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var subscription = feed.Subscribe(wantsLines: false);
        try
        {
            await foreach (var happened in subscription.Events.ReadAllAsync(stoppingToken))
            {
                if (happened is LiveEvent.LinesStored stored)
                {
                    Add(stored.Count);
                }
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The process stops.
        }
    }

    // Not the time of day: set back, it would count what came before as what is to come.
    private long Now() => (long)clock.GetElapsedTime(began).TotalSeconds + Seconds;
}
