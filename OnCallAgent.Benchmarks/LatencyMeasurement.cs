using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace OnCallAgent.Benchmarks;

/// <summary>
/// From the moment before a faulty line is appended to the moment its incident can be read in the database, while
/// lines are appended at a steady rate. Every fault is another service's, so that each opens an incident.
/// </summary>
internal static class LatencyMeasurement
{
    private const int Seed = 4713;
    private const int TicksPerSecond = 100;
    private const string ServicePrefix = "latency-";

    private static readonly TimeSpan BetweenLooks = TimeSpan.FromMilliseconds(5);
    private static readonly TimeSpan AnswerLimit = TimeSpan.FromSeconds(30);

    public static async Task RunAsync(
        MarkdownReport report,
        int linesPerSecond,
        int warmUpSeconds,
        int countedSeconds,
        CancellationToken cancellation
    )
    {
        var seconds = warmUpSeconds + countedSeconds;
        await using var agent = await RunningAgent.StartAsync(cancellation);
        await using var board = await BoardWatch.OpenAsync(agent, ServicePrefix);
        var appended = new ConcurrentDictionary<string, Appended>(StringComparer.Ordinal);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var seen = WatchAsync(agent, seconds, appended, stop);
        try
        {
            await WriteAsync(
                agent.LogFile,
                Math.Max(1, linesPerSecond / TicksPerSecond),
                seconds,
                appended,
                cancellation
            );
            stop.CancelAfter(AnswerLimit);
        }
        catch
        {
            await stop.CancelAsync();
            throw;
        }

        var all = await seen;
        var milliseconds = all.Where(f => SecondOf(f.Key) >= warmUpSeconds)
            .Select(f => f.Value)
            .ToList();
        var shown = await OnBoardAsync(
            board,
            appended,
            warmUpSeconds,
            countedSeconds,
            cancellation
        );
        report.Table(
            string.Create(
                CultureInfo.InvariantCulture,
                $"Latency: append to incident, {linesPerSecond} lines/s for {countedSeconds} s after {warmUpSeconds} s"
            ),
            ["Until", "Faults", "Seen", "p50 ms", "p99 ms", "Max ms"],
            [
                Row("the incident is stored", countedSeconds, milliseconds),
                Row("it stands on the board in a browser", countedSeconds, shown),
            ]
        );
        if (all.Count < appended.Count)
        {
            throw new TimeoutException(
                $"{appended.Count - all.Count} faults opened no incident within {AnswerLimit} after the last line."
            );
        }
    }

    private static string[] Row(string until, int faults, List<double> milliseconds) =>
        [
            until,
            faults.ToString(CultureInfo.InvariantCulture),
            milliseconds.Count.ToString(CultureInfo.InvariantCulture),
            .. milliseconds.Count == 0
                ? ["—", "—", "—"]
                : new[] { 0.5, 0.99, 1 }.Select(share =>
                    MarkdownReport.Figure(Quantile.Of(milliseconds, share), "0")
                ),
        ];

    /// <summary>Milliseconds from the line to the board; none where there is no browser.</summary>
    private static async Task<List<double>> OnBoardAsync(
        BoardWatch? board,
        ConcurrentDictionary<string, Appended> appended,
        int warmUpSeconds,
        int countedSeconds,
        CancellationToken cancellation
    )
    {
        if (board is null)
        {
            return [];
        }

        var began = Stopwatch.GetTimestamp();
        while (true)
        {
            var seen = (await board.SeenAsync())
                .Where(s => SecondOf(s.Key) >= warmUpSeconds)
                .Select(s => (s.Value - appended[s.Key].At).TotalMilliseconds)
                .ToList();
            if (seen.Count >= countedSeconds || Stopwatch.GetElapsedTime(began) > AnswerLimit)
            {
                return seen;
            }

            await Task.Delay(BetweenLooks * 20, TimeProvider.System, cancellation);
        }
    }

    private readonly record struct Appended(long Stamp, DateTimeOffset At);

    private static int SecondOf(string service) =>
        int.Parse(service.AsSpan(ServicePrefix.Length), CultureInfo.InvariantCulture);

    private static async Task WriteAsync(
        string file,
        int linesPerTick,
        int seconds,
        ConcurrentDictionary<string, Appended> appended,
        CancellationToken cancellation
    )
    {
        var lines = new LogLines(Seed);
        var chance = new Random(Seed);
        var text = new StringBuilder();
        await using var stream = new FileStream(file, FileMode.Append, FileAccess.Write);
        var began = Stopwatch.GetTimestamp();
        var faultAt = 0;
        for (var tick = 0; tick < seconds * TicksPerSecond; tick++)
        {
            // Somewhere within each second, so that nothing that happens once a second is always met at one phase.
            if (tick % TicksPerSecond == 0)
            {
                faultAt = tick + chance.Next(TicksPerSecond);
            }

            var due = TimeSpan.FromSeconds((double)tick / TicksPerSecond);
            if (due - Stopwatch.GetElapsedTime(began) is { } wait && wait > TimeSpan.Zero)
            {
                await Task.Delay(wait, TimeProvider.System, cancellation);
            }

            var now = TimeProvider.System.GetUtcNow();
            text.Clear();
            var ordinary = linesPerTick - (tick == faultAt ? 1 : 0);
            for (var i = 0; i < ordinary; i++)
            {
                text.Append(lines.Ordinary(now)).Append('\n');
            }

            if (tick == faultAt)
            {
                var service = string.Create(
                    CultureInfo.InvariantCulture,
                    $"{ServicePrefix}{tick / TicksPerSecond}"
                );
                text.Append(
                    CultureInfo.InvariantCulture,
                    $$"""{"timestamp":"{{now:yyyy-MM-ddTHH:mm:ss.fffZ}}","level":"ERROR","service":"{{service}}","message":"database connection pool exhausted while loading an order"}"""
                );
                text.Append('\n');
                appended[service] = new Appended(
                    Stopwatch.GetTimestamp(),
                    TimeProvider.System.GetUtcNow()
                );
            }

            await stream.WriteAsync(Encoding.ASCII.GetBytes(text.ToString()), cancellation);
            await stream.FlushAsync(cancellation);
        }
    }

    /// <summary>Looks for new incidents until all are there or it is stopped.</summary>
    private static async Task<Dictionary<string, double>> WatchAsync(
        RunningAgent agent,
        int faults,
        ConcurrentDictionary<string, Appended> appended,
        CancellationTokenSource stop
    )
    {
        await using var database = agent.OpenDatabase();
        await using var command = database.CreateCommand();
        command.CommandText =
            $"select service from incidents where service like '{ServicePrefix}%'";
        var milliseconds = new Dictionary<string, double>(StringComparer.Ordinal);
        while (milliseconds.Count < faults && !stop.IsCancellationRequested)
        {
            agent.MustRun();
            await using (var reader = await command.ExecuteReaderAsync(CancellationToken.None))
            {
                while (await reader.ReadAsync(CancellationToken.None))
                {
                    var service = reader.GetString(0);
                    if (!milliseconds.ContainsKey(service))
                    {
                        milliseconds[service] = Stopwatch
                            .GetElapsedTime(appended[service].Stamp)
                            .TotalMilliseconds;
                    }
                }
            }

            await Task.Delay(BetweenLooks, TimeProvider.System, CancellationToken.None);
        }

        return milliseconds;
    }
}
