using System.Globalization;

namespace OnCallAgent.Benchmarks;

/// <summary>What it costs to follow files in which nothing happens: processor time of the agent with them, less that without.</summary>
internal static class QuietMeasurement
{
    private static readonly TimeSpan Measured = TimeSpan.FromSeconds(30);

    // Files that were just written to are looked at more often: they count as quiet after a minute.
    private static readonly TimeSpan UntilQuiet = TimeSpan.FromSeconds(75);
    private static readonly TimeSpan BetweenLooks = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan TakenLimit = TimeSpan.FromSeconds(120);

    public static async Task RunAsync(
        MarkdownReport report,
        int files,
        CancellationToken cancellation
    )
    {
        await using var agent = await RunningAgent.StartAsync(cancellation);
        await RestAsync(UntilQuiet, cancellation);
        var idle = await ShareAsync(agent, cancellation);
        var folder = Path.GetDirectoryName(agent.LogFile)!;
        for (var i = 0; i < files; i++)
        {
            var path = Path.Combine(
                folder,
                string.Create(CultureInfo.InvariantCulture, $"quiet-{i:0000}.log")
            );
            await File.WriteAllTextAsync(
                path,
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"2026-03-01T08:00:00Z INFO worker {i} started\n"
                ),
                cancellation
            );
        }

        await TakenAsync(agent, files, cancellation);
        await RestAsync(UntilQuiet, cancellation);
        var following = await ShareAsync(agent, cancellation);
        report.Table(
            string.Create(
                CultureInfo.InvariantCulture,
                $"Quiet files: share of one core over {Measured.TotalSeconds} s"
            ),
            ["Files", "Without them %", "With them %", "Difference %"],
            [
                [
                    files.ToString(CultureInfo.InvariantCulture),
                    MarkdownReport.Figure(idle * 100, "0.00"),
                    MarkdownReport.Figure(following * 100, "0.00"),
                    MarkdownReport.Figure((following - idle) * 100, "0.00"),
                ],
            ]
        );
    }

    private static async Task<double> ShareAsync(RunningAgent agent, CancellationToken cancellation)
    {
        var before = agent.ProcessorSeconds;
        await RestAsync(Measured, cancellation);
        agent.MustRun();
        return (agent.ProcessorSeconds - before) / Measured.TotalSeconds;
    }

    private static async Task TakenAsync(
        RunningAgent agent,
        int files,
        CancellationToken cancellation
    )
    {
        await using var database = agent.OpenDatabase();
        await using var command = database.CreateCommand();
        command.CommandText = "select count(*) from log_lines";
        for (
            var waited = TimeSpan.Zero;
            (long)(await command.ExecuteScalarAsync(cancellation))! < files;
            waited += BetweenLooks
        )
        {
            agent.MustRun();
            if (waited > TakenLimit)
            {
                throw new TimeoutException(
                    $"The lines of {files} files were not all stored within {TakenLimit}."
                );
            }

            await RestAsync(BetweenLooks, cancellation);
        }
    }

    private static Task RestAsync(TimeSpan time, CancellationToken cancellation) =>
        Task.Delay(time, TimeProvider.System, cancellation);
}
