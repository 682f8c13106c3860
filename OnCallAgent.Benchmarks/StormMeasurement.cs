using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace OnCallAgent.Benchmarks;

/// <summary>What hostile input costs in memory: one fault in very many lines, and a single line of a gigabyte.</summary>
internal static class StormMeasurement
{
    private const int FirstStorm = 10_000;
    private const int SecondStorm = 100_000;
    private const int BlockBytes = 1_000_000;

    private static readonly TimeSpan Rest = TimeSpan.FromSeconds(5);

    public static async Task RunAsync(
        MarkdownReport report,
        int megabytes,
        CancellationToken cancellation
    )
    {
        await using var agent = await RunningAgent.StartAsync(cancellation);
        var rows = new List<string[]>();
        var stored = 0L;
        async Task StageAsync(string what, long lines, Action append)
        {
            await Task.Delay(Rest, TimeProvider.System, cancellation);
            var before = agent.MemoryMegabytes("VmRSS");
            var processor = agent.ProcessorSeconds;
            var began = Stopwatch.GetTimestamp();
            append();
            var reached = await MemoryMeasurement.StoredAsync(agent, stored + lines, cancellation);
            if (reached < stored + lines)
            {
                throw new TimeoutException(
                    $"{what}: {stored + lines - reached} lines are missing."
                );
            }

            stored = reached;
            rows.Add([
                what,
                await IncidentsAsync(agent, cancellation),
                Megabytes(before),
                Megabytes(agent.MemoryMegabytes("VmRSS")),
                Megabytes(agent.MemoryMegabytes("VmHWM")),
                MarkdownReport.Figure(Stopwatch.GetElapsedTime(began).TotalSeconds, "0.0"),
                MarkdownReport.Figure(agent.ProcessorSeconds - processor, "0.0"),
            ]);
        }

        await StageAsync("10 000 lines of one fault", FirstStorm, () => Storm(agent, FirstStorm));
        await StageAsync("100 000 more of it", SecondStorm, () => Storm(agent, SecondStorm));
        await StageAsync(
            string.Create(CultureInfo.InvariantCulture, $"one line of {megabytes} MB"),
            2,
            () => LongLine(agent, megabytes)
        );
        var behind = await CountAsync(
            agent,
            "log_lines where message = 'the line behind it'",
            cancellation
        );
        var cut = await CountAsync(agent, "log_lines where message like 'xxxx%'", cancellation);
        if ((behind, cut) != (1, 1))
        {
            throw new InvalidOperationException(
                $"The long line is stored {cut} times, the one behind it {behind} times."
            );
        }

        report.Table(
            "Storms and long lines",
            [
                "What is appended",
                "Incidents",
                "VmRSS MB before",
                "VmRSS MB after",
                "Peak (VmHWM) MB",
                "Seconds",
                "CPU s",
            ],
            rows
        );
    }

    private static void Storm(RunningAgent agent, int lines)
    {
        using var writer = new StreamWriter(agent.LogFile, append: true, Encoding.ASCII, 1 << 16);
        for (var i = 0; i < lines; i++)
        {
            writer.Write(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{TimeProvider.System.GetUtcNow():yyyy-MM-ddTHH:mm:ss.fffZ} ERROR [orders] database connection pool exhausted, order {i} gave up after {i % 900} ms\n"
                )
            );
        }
    }

    // The line, and one behind it: what follows a long line is read too.
    private static void LongLine(RunningAgent agent, int megabytes)
    {
        var block = new byte[BlockBytes];
        block.AsSpan().Fill((byte)'x');
        using var file = new FileStream(agent.LogFile, FileMode.Append, FileAccess.Write);
        for (var i = 0; i < megabytes; i++)
        {
            file.Write(block);
        }

        file.Write("\nINFO the line behind it\n"u8);
    }

    private static async Task<string> IncidentsAsync(
        RunningAgent agent,
        CancellationToken cancellation
    ) =>
        (await CountAsync(agent, "incidents", cancellation)).ToString(CultureInfo.InvariantCulture);

    private static async Task<long> CountAsync(
        RunningAgent agent,
        string from,
        CancellationToken cancellation
    )
    {
        await using var database = agent.OpenDatabase();
        await using var command = database.CreateCommand();
        command.CommandText = $"select count(*) from {from}";
        return (long)(await command.ExecuteScalarAsync(cancellation))!;
    }

    private static string Megabytes(double? known) =>
        known is { } value ? MarkdownReport.Figure(value, "0") : "—";
}
