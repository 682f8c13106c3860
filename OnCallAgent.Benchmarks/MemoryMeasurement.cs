using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace OnCallAgent.Benchmarks;

/// <summary>Resident memory when the agent idles, and after it has stored many lines of a file it follows.</summary>
internal static class MemoryMeasurement
{
    private const int Seed = 4712;

    private static readonly TimeSpan Rest = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan BetweenLooks = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan NothingMovesLimit = TimeSpan.FromSeconds(60);

    public static async Task RunAsync(
        MarkdownReport report,
        int lines,
        CancellationToken cancellation
    )
    {
        await using var agent = await RunningAgent.StartAsync(cancellation);
        await RestAsync(cancellation);
        var rows = new List<string[]> { Row(agent, "Idle, 5 s after ready", 0, 0, 0) };
        var idle = agent.ProcessorSeconds;
        var began = Stopwatch.GetTimestamp();
        Append(agent.LogFile, lines, cancellation);
        var stored = await StoredAsync(agent, lines, cancellation);
        var took = Stopwatch.GetElapsedTime(began).TotalSeconds;
        var processor = agent.ProcessorSeconds - idle;
        rows.Add(Row(agent, "As the last line was stored", stored, took, processor));
        await RestAsync(cancellation);
        rows.Add(Row(agent, "5 s later", stored, took, processor));
        report.Table(
            string.Create(
                CultureInfo.InvariantCulture,
                $"Memory, and storing {lines} appended lines"
            ),
            [
                "When",
                "VmRSS MB",
                "Peak (VmHWM) MB",
                "Lines stored",
                "Stored lines/s",
                "Lines per CPU s",
            ],
            rows
        );
        if (stored < lines)
        {
            throw new TimeoutException(
                $"Only {stored} of {lines} lines were stored, and nothing moved for {NothingMovesLimit}."
            );
        }
    }

    private static Task RestAsync(CancellationToken cancellation) =>
        Task.Delay(Rest, TimeProvider.System, cancellation);

    private static string[] Row(
        RunningAgent agent,
        string when,
        long stored,
        double seconds,
        double processor
    ) =>
        [
            when,
            agent.MemoryMegabytes("VmRSS") is { } now ? MarkdownReport.Figure(now, "0") : "—",
            agent.MemoryMegabytes("VmHWM") is { } peak ? MarkdownReport.Figure(peak, "0") : "—",
            stored.ToString(CultureInfo.InvariantCulture),
            seconds > 0 ? MarkdownReport.Figure(stored / seconds, "0") : "—",
            processor > 0 ? MarkdownReport.Figure(stored / processor, "0") : "—",
        ];

    private static void Append(string file, int lines, CancellationToken cancellation)
    {
        var source = new LogLines(Seed);
        using var writer = new StreamWriter(file, append: true, Encoding.ASCII, 1 << 16);
        for (var i = 0; i < lines; i++)
        {
            writer.Write(source.Next(TimeProvider.System.GetUtcNow()));
            writer.Write('\n');
            cancellation.ThrowIfCancellationRequested();
        }
    }

    /// <summary>Waits until all lines are in the database, or nothing has moved for too long.</summary>
    internal static async Task<long> StoredAsync(
        RunningAgent agent,
        long lines,
        CancellationToken cancellation
    )
    {
        await using var database = agent.OpenDatabase();
        await using var command = database.CreateCommand();
        // Identities are given one by one and lines are kept for days, so the last one is the count, without a walk.
        command.CommandText = "select coalesce(max(id), 0) from log_lines";
        var moved = Stopwatch.GetTimestamp();
        for (var last = 0L; ; )
        {
            agent.MustRun();
            var stored = (long)(await command.ExecuteScalarAsync(cancellation))!;
            if (stored > last)
            {
                last = stored;
                moved = Stopwatch.GetTimestamp();
            }

            if (stored >= lines || Stopwatch.GetElapsedTime(moved) > NothingMovesLimit)
            {
                return stored;
            }

            await Task.Delay(BetweenLooks, TimeProvider.System, cancellation);
        }
    }
}
