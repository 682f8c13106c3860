using System.Globalization;
using OnCallAgent.Web.Commands.GameDay;

namespace OnCallAgent.Web.Components.Pages.Admin;

/// <summary>A part of a game day's score, in words: how it stands while it is played, and how it ended.</summary>
/// <param name="Key">Which part.</param>
/// <param name="Label">What it is about.</param>
/// <param name="Value">How it stands.</param>
/// <param name="Tone">Class of its colour.</param>
internal sealed record GameTile(string Key, string Label, string Value, string Tone)
{
    private const string Good = "oc-ok";
    private const string Bad = "oc-bad";
    private const string Open = "oc-muted";

    /// <summary>The parts: detection, diagnosis, action, call for a human, false alarms.</summary>
    public static IReadOnlyList<GameTile> Of(GameReport report)
    {
        var ended = report.Phase == GamePhase.Ended;
        var quiet = report.Expected is null;
        return
        [
            new("detection", "detected", Detection(report), Tone(quiet || report.Detected)),
            new("diagnosis", "diagnosis", Diagnosis(report), Tone(report.DiagnosisRight ?? quiet)),
            new("action", "what the agent did", Action(report), Tone(ActionHolds(report))),
            new(
                "human",
                "a human",
                report.HumanCalled ? "called" : "not called",
                Tone(report.HumanRight)
            ),
            new(
                "alarms",
                "false alarms",
                report.FalseAlarms.ToString(CultureInfo.InvariantCulture),
                report.FalseAlarms > 0 ? Bad
                    : ended ? Good
                    : Open
            ),
        ];

        // Before the end, what is not right yet may still become so.
        string Tone(bool right) =>
            right && (ended || report.Detected) ? Good
            : ended ? Bad
            : Open;
    }

    /// <summary>The same in one line.</summary>
    public static string Summary(GameReport report) =>
        string.Join(", ", Of(report).Select(static t => $"{t.Label}: {t.Value}"));

    private static string Detection(GameReport report) =>
        report switch
        {
            { DetectionSeconds: { } seconds } => string.Create(
                CultureInfo.InvariantCulture,
                $"after {seconds:0.0} s"
            ),
            { Expected: null } => "nothing to detect",
            { Phase: GamePhase.Ended } => "never",
            _ => "not yet",
        };

    private static string Diagnosis(GameReport report)
    {
        var named = report.Incidents.Where(static i => !i.Merged && i.Category.Length > 0);
        return named
                .OrderByDescending(i => i.Service == report.Expected?.Service)
                .ThenBy(static i => i.OpenedAt)
                .FirstOrDefault()
                is { } main
                ? $"{main.Category} in {main.Service}"
            : report.Expected is null ? "nothing to find"
            : report.Phase == GamePhase.Ended ? "none"
            : "not yet";
    }

    private static string Action(GameReport report)
    {
        var actions = report.Incidents.SelectMany(static i => i.Actions).ToList();
        return actions.Count == 0
            ? "nothing"
            : string.Join(", then ", actions.Select(static a => $"{a.Type} on {a.Service}"))
                + (report.Verified == true ? ", verified" : "");
    }

    // What was to be done was done, and the agent says of it what is true.
    private static bool ActionHolds(GameReport report) =>
        report.ActionRight
        && (report.Verified ?? report.Expected?.Heals ?? false)
            == (report.Expected?.Heals ?? false);
}
