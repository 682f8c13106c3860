using System.Globalization;
using System.Text.Json;
using OnCallAgent.Domain.Incidents;
using OnCallAgent.Web.Commands.Replay;

namespace OnCallAgent.Web.Commands.GameDay;

/// <summary>What came of a scenario.</summary>
internal sealed record GameResult(
    GameScenario Scenario,
    GameObservation Seen,
    GameScore Score,
    IReadOnlyList<string> Facts,
    IReadOnlyList<TimelineEntry> Timeline,
    TimeSpan Took
);

/// <summary>How a game day is told: as JSON, or to a person.</summary>
internal static class GameDayReport
{
    /// <summary>The document that <c>--format json</c> prints.</summary>
    public static string Json(IReadOnlyList<GameResult> results) =>
        JsonSerializer.Serialize(
            new
            {
                Met = results.All(static r => r.Score.Met),
                Scenarios = results.Select(static r => new
                {
                    r.Scenario.Name,
                    r.Scenario.Title,
                    r.Score.Met,
                    r.Score.Unmet,
                    r.Score.Detected,
                    r.Score.DetectionSeconds,
                    r.Score.DetectionSecondsFromFirstLine,
                    r.Score.DiagnosisRight,
                    r.Score.ActionRight,
                    r.Score.ActionWorked,
                    r.Score.Verified,
                    r.Score.HumanCalled,
                    r.Score.HumanRight,
                    r.Score.FalseAlarms,
                    r.Scenario.Expected,
                    r.Seen.Incidents,
                    r.Seen.Pages,
                    r.Facts,
                    Timeline = r.Timeline.Select(static t => new
                    {
                        t.At,
                        t.IncidentId,
                        t.Kind,
                        t.Text,
                    }),
                    Seconds = Math.Round(r.Took.TotalSeconds, 1),
                }),
            },
            ReplayReport.Json
        );

    /// <summary>A scenario in a few lines.</summary>
    public static async Task WriteAsync(TextWriter to, GameResult result)
    {
        var score = result.Score;
        await to.WriteLineAsync(
            string.Create(
                CultureInfo.InvariantCulture,
                $"{(score.Met ? "met  " : "UNMET")} {result.Scenario.Name, -16} {result.Took.TotalSeconds, 5:0.0} s   {Words(result)}"
            )
        );
        foreach (var unmet in score.Unmet)
        {
            await to.WriteLineAsync($"        {TerminalText.Plain(unmet)}");
        }
    }

    private static string Words(GameResult result)
    {
        var score = result.Score;
        if (result.Scenario.Expected is null)
        {
            return $"false alarms {score.FalseAlarms.ToString(CultureInfo.InvariantCulture)}";
        }

        return string.Create(
            CultureInfo.InvariantCulture,
            $"detected {(score.DetectionSeconds is { } s ? $"after {s:0.0} s" : "never")}, cause {Mark(score.DiagnosisRight)}, action {Mark(score.ActionRight)}, worked {Mark(score.ActionWorked)}, verified {Mark(score.Verified)}, human {(score.HumanCalled ? "called" : "not called")}, false alarms {score.FalseAlarms}"
        );
    }

    private static string Mark(bool? value) =>
        value switch
        {
            true => "yes",
            false => "no",
            null => "–",
        };
}
