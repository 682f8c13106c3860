using System.Text.Json;
using OnCallAgent.Domain.Incidents;
using OnCallAgent.Web.Commands.Replay;

namespace OnCallAgent.Web.Commands.GameDay;

/// <summary>How far a scenario is.</summary>
internal enum GamePhase
{
    /// <summary>Services and agent are being started.</summary>
    Starting = 0,

    /// <summary>All is well still.</summary>
    Calm = 1,

    /// <summary>The fault was made, and the agent is watched.</summary>
    Watching = 2,

    /// <summary>It is over: the score stands.</summary>
    Ended = 3,
}

/// <summary>An entry of an incident's timeline, as a report shows it.</summary>
internal sealed record GameMoment(
    DateTimeOffset At,
    string IncidentId,
    TimelineKind Kind,
    string Text
);

/// <summary>How a scenario went, or goes: what <c>--format json</c> prints of it. Before its end nothing is unmet yet.</summary>
internal sealed record GameReport
{
    public required string Name { get; init; }

    public required string Title { get; init; }

    public required GamePhase Phase { get; init; }

    /// <summary>Whether all was as expected; false before the end.</summary>
    public bool Met => Phase == GamePhase.Ended && Unmet.Count == 0;

    /// <inheritdoc cref="GameScore.Unmet"/>
    public IReadOnlyList<string> Unmet { get; init; } = [];

    /// <inheritdoc cref="GameScore.Detected"/>
    public bool Detected { get; init; }

    /// <inheritdoc cref="GameScore.DetectionSeconds"/>
    public double? DetectionSeconds { get; init; }

    /// <inheritdoc cref="GameScore.DetectionSecondsFromFirstLine"/>
    public double? DetectionSecondsFromFirstLine { get; init; }

    /// <inheritdoc cref="GameScore.DiagnosisRight"/>
    public bool? DiagnosisRight { get; init; }

    /// <inheritdoc cref="GameScore.ActionRight"/>
    public bool ActionRight { get; init; }

    /// <inheritdoc cref="GameScore.ActionWorked"/>
    public bool? ActionWorked { get; init; }

    /// <inheritdoc cref="GameScore.Verified"/>
    public bool? Verified { get; init; }

    /// <inheritdoc cref="GameScore.HumanCalled"/>
    public bool HumanCalled { get; init; }

    /// <inheritdoc cref="GameScore.HumanRight"/>
    public bool HumanRight { get; init; }

    /// <inheritdoc cref="GameScore.FalseAlarms"/>
    public int FalseAlarms { get; init; }

    /// <summary>What is right; null where nothing is to be done.</summary>
    public GameExpectation? Expected { get; init; }

    public IReadOnlyList<SeenIncident> Incidents { get; init; } = [];

    /// <summary>Messages that reached the person on call.</summary>
    public IReadOnlyList<Page> Pages { get; init; } = [];

    /// <summary>What shows that the fault was real.</summary>
    public IReadOnlyList<string> Facts { get; init; } = [];

    /// <summary>What the agent's incidents say of themselves.</summary>
    public IReadOnlyList<GameMoment> Timeline { get; init; } = [];

    /// <summary>How long it took so far, with the start of everything.</summary>
    public double Seconds { get; init; }

    /// <summary>When the fault was made; null before.</summary>
    public DateTimeOffset? FaultAt { get; init; }

    /// <summary>A report while there is nothing to tell yet.</summary>
    public static GameReport Before(GameScenario scenario, GamePhase phase) =>
        new()
        {
            Name = scenario.Name,
            Title = scenario.Title,
            Phase = phase,
            Expected = scenario.Expected,
        };

    /// <summary>The report of what was seen until the end.</summary>
    public static GameReport Of(
        GameScenario scenario,
        GameObservation seen,
        IReadOnlyList<string> facts,
        IReadOnlyList<TimelineEntry> timeline,
        TimeSpan took
    )
    {
        var score = GameScore.Of(scenario.Expected, scenario.Involved, seen);
        return Before(scenario, GamePhase.Ended) with
        {
            Unmet = score.Unmet,
            Detected = score.Detected,
            DetectionSeconds = score.DetectionSeconds,
            DetectionSecondsFromFirstLine = score.DetectionSecondsFromFirstLine,
            DiagnosisRight = score.DiagnosisRight,
            ActionRight = score.ActionRight,
            ActionWorked = score.ActionWorked,
            Verified = score.Verified,
            HumanCalled = score.HumanCalled,
            HumanRight = score.HumanRight,
            FalseAlarms = score.FalseAlarms,
            Incidents = seen.Incidents,
            Pages = seen.Pages,
            Facts = facts,
            Timeline =
            [
                .. timeline.Select(static t => new GameMoment(t.At, t.IncidentId, t.Kind, t.Text)),
            ],
            Seconds = Math.Round(took.TotalSeconds, 1),
            FaultAt = seen.FaultAt,
        };
    }

    /// <summary>The report so far: what is missing may still come, so nothing is unmet.</summary>
    public GameReport SoFar() => this with { Phase = GamePhase.Watching, Unmet = [] };

    /// <summary>As one line.</summary>
    public string ToLine() => JsonSerializer.Serialize(this, Line);

    /// <summary>Reads what <see cref="ToLine"/> wrote; null where it is something else.</summary>
    public static GameReport? FromLine(string line)
    {
        try
        {
            return JsonSerializer.Deserialize<GameReport>(line, Line);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static JsonSerializerOptions Line { get; } =
        new(ReplayReport.Json) { WriteIndented = false };
}
