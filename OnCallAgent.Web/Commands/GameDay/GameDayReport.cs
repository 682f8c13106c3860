using System.Globalization;
using System.Text.Json;
using OnCallAgent.Web.Commands.Replay;

namespace OnCallAgent.Web.Commands.GameDay;

/// <summary>How a game day is told: as JSON, or to a person.</summary>
internal static class GameDayReport
{
    /// <summary>The document that <c>--format json</c> prints.</summary>
    public static string Json(IReadOnlyList<GameReport> reports) =>
        JsonSerializer.Serialize(
            new { Met = reports.All(static r => r.Met), Scenarios = reports },
            ReplayReport.Json
        );

    /// <summary>A scenario in a few lines.</summary>
    public static async Task WriteAsync(TextWriter to, GameReport report)
    {
        await to.WriteLineAsync(
            string.Create(
                CultureInfo.InvariantCulture,
                $"{(report.Met ? "met  " : "UNMET")} {report.Name, -16} {report.Seconds, 5:0.0} s   {Words(report)}"
            )
        );
        foreach (var unmet in report.Unmet)
        {
            await to.WriteLineAsync($"        {TerminalText.Plain(unmet)}");
        }
    }

    private static string Words(GameReport report) =>
        report.Expected is null
            ? $"false alarms {report.FalseAlarms.ToString(CultureInfo.InvariantCulture)}"
            : string.Create(
                CultureInfo.InvariantCulture,
                $"detected {(report.DetectionSeconds is { } s ? $"after {s:0.0} s" : "never")}, cause {Mark(report.DiagnosisRight)}, action {Mark(report.ActionRight)}, worked {Mark(report.ActionWorked)}, verified {Mark(report.Verified)}, human {(report.HumanCalled ? "called" : "not called")}, false alarms {report.FalseAlarms}"
            );

    private static string Mark(bool? value) =>
        value switch
        {
            true => "yes",
            false => "no",
            null => "–",
        };
}
