using System.Globalization;

namespace OnCallAgent.Benchmarks;

/// <summary>From the start of the process, with an empty folder, to the first answer that it is ready.</summary>
internal static class StartMeasurement
{
    public static async Task RunAsync(
        MarkdownReport report,
        int starts,
        CancellationToken cancellation
    )
    {
        var seconds = new List<double>(starts);
        var processor = new List<double>(starts);
        for (var i = 0; i < starts; i++)
        {
            await using var agent = await RunningAgent.StartAsync(cancellation);
            seconds.Add(agent.StartTook.TotalSeconds);
            processor.Add(agent.ProcessorSeconds);
        }

        report.Table(
            string.Create(
                CultureInfo.InvariantCulture,
                $"Start: process to /health/ready, new database, {starts} times"
            ),
            ["Median s", "Fastest s", "Slowest s", "Median CPU s"],
            [
                [
                    MarkdownReport.Figure(Quantile.Of(seconds, 0.5), "0.00"),
                    MarkdownReport.Figure(seconds.Min(), "0.00"),
                    MarkdownReport.Figure(seconds.Max(), "0.00"),
                    MarkdownReport.Figure(Quantile.Of(processor, 0.5), "0.00"),
                ],
            ]
        );
    }
}
