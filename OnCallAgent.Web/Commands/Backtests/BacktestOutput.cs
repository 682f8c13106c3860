using System.Globalization;
using System.Text.Json;
using OnCallAgent.Domain.Flow;
using OnCallAgent.Web.Commands.Replay;

namespace OnCallAgent.Web.Commands.Backtests;

/// <summary>What a backtest came to, as the command prints it.</summary>
/// <param name="LinesRead">Entries that were looked at.</param>
/// <param name="Matched">Entries that the tried patterns speak for.</param>
/// <param name="LeftToOthers">Entries that they match as well, but that another pattern speaks for.</param>
/// <param name="MatchedBefore">Entries that the patterns with their ids match as they are.</param>
/// <param name="MatchesByPattern">Matches by pattern id, the untouched patterns among them.</param>
/// <param name="NewIncidents">How many only the tried patterns open.</param>
/// <param name="GoneIncidents">How many only the present patterns open.</param>
/// <param name="Incidents">The incidents, first seen first.</param>
/// <param name="Stopped">Why it ended before the last line; null where it did not.</param>
internal sealed record BacktestOutput(
    long LinesRead,
    long Matched,
    long LeftToOthers,
    long MatchedBefore,
    IReadOnlyDictionary<string, long> MatchesByPattern,
    int NewIncidents,
    int GoneIncidents,
    IReadOnlyList<BacktestOutput.Item> Incidents,
    string? Stopped
)
{
    /// <summary>Prints it on standard output.</summary>
    public static async Task WriteAsync(
        BacktestReport report,
        bool json,
        CancellationToken cancellation
    )
    {
        var told = Of(report);
        if (!json)
        {
            await told.WriteTextAsync(Console.Out);
            return;
        }

        await using var output = Console.OpenStandardOutput();
        await JsonSerializer.SerializeAsync(output, told, ReplayReport.Json, cancellation);
        await output.WriteAsync("\n"u8.ToArray(), cancellation);
    }

    private static BacktestOutput Of(BacktestReport report) =>
        new(
            report.LinesRead,
            report.Matched,
            report.LeftToOthers,
            report.MatchedBefore,
            report.MatchesByPattern,
            report.Incidents.Count(i => i.Change == BacktestChange.New),
            report.Incidents.Count(i => i.Change == BacktestChange.Gone),
            [.. report.Incidents.Select(i => new Item(i.Change, ReplayReport.ItemOf(i.Replayed)))],
            report.Stopped
        );

    private async Task WriteTextAsync(TextWriter to)
    {
        foreach (var (change, incident) in Incidents)
        {
            await to.WriteAsync($"{change.ToString().ToLowerInvariant(), -5}");
            await ReplayReport.WriteItemAsync(to, incident);
        }

        await to.WriteLineAsync(
            string.Create(
                CultureInfo.InvariantCulture,
                $"{Incidents.Count - GoneIncidents} {(Incidents.Count - GoneIncidents == 1 ? "incident" : "incidents")} ({NewIncidents} new, {GoneIncidents} gone); {Matched:N0} of {LinesRead:N0} lines matched, {MatchedBefore:N0} as it is now."
            )
        );
        if (LeftToOthers > 0)
        {
            await to.WriteLineAsync(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{LeftToOthers:N0} more match as well, but another pattern speaks for them."
                )
            );
        }

        if (Stopped is { } stopped)
        {
            await to.WriteLineAsync(stopped);
        }
    }

    /// <summary>An incident, and with which patterns it is opened.</summary>
    public sealed record Item(BacktestChange Change, ReplayReport.Item Incident);
}
