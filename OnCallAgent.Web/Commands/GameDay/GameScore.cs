namespace OnCallAgent.Web.Commands.GameDay;

/// <summary>How the agent did in a scenario.</summary>
internal sealed record GameScore
{
    /// <summary>Whether all was as expected.</summary>
    public bool Met => Unmet.Count == 0;

    /// <summary>Whether an incident was opened about the fault.</summary>
    public required bool Detected { get; init; }

    /// <summary>Seconds from the fault to its incident; null where there is none.</summary>
    public double? DetectionSeconds { get; init; }

    /// <summary>Seconds from the first line that tells of it to its incident: what is the agent's own part.</summary>
    public double? DetectionSecondsFromFirstLine { get; init; }

    /// <summary>Whether the service at fault and the kind of cause were named; null where nothing was to be found.</summary>
    public bool? DiagnosisRight { get; init; }

    /// <summary>Whether the changing actions are the expected ones, on the expected service.</summary>
    public required bool ActionRight { get; init; }

    /// <summary>Whether the service is well again, asked by the scenario itself; null where nothing was done.</summary>
    public bool? ActionWorked { get; init; }

    /// <summary>Whether the agent says so, too; null where nothing was done.</summary>
    public bool? Verified { get; init; }

    /// <summary>Whether the person on call was reached.</summary>
    public required bool HumanCalled { get; init; }

    /// <summary>Whether that is as it should be.</summary>
    public required bool HumanRight { get; init; }

    /// <summary>Incidents about what is not at fault, and messages about those.</summary>
    public required int FalseAlarms { get; init; }

    /// <summary>What was not as expected, a sentence each.</summary>
    public required IReadOnlyList<string> Unmet { get; init; }

    /// <summary>Compares what was seen with what is expected.</summary>
    /// <param name="expected">What is right; null where nothing is to be done.</param>
    /// <param name="involved">Services that the fault reaches; whatever is opened about another one is a false alarm.</param>
    /// <param name="seen">What was seen.</param>
    public static GameScore Of(
        GameExpectation? expected,
        IReadOnlyCollection<string> involved,
        GameObservation seen
    )
    {
        var about = seen
            .Incidents.Where(i =>
                expected is not null
                && i.OpenedAt >= seen.FaultAt
                && involved.Contains(i.Service, StringComparer.OrdinalIgnoreCase)
            )
            .OrderBy(static i => i.OpenedAt)
            .ToList();
        var alarms = seen.Incidents.Except(about).ToList();
        // The one that names who is at fault; where several do, the first.
        var main =
            about.Find(i => !i.Merged && Same(i.Service, expected?.Service))
            ?? about.Find(static i => !i.Merged)
            ?? (about.Count > 0 ? about[0] : null);
        var actions = seen.Incidents.SelectMany(static i => i.Actions).ToList();
        var right = expected is null
            ? actions.Count == 0
            : actions.Select(static a => a.Type).SequenceEqual(expected.Actions)
                && actions.TrueForAll(a => Same(a.Service, expected.Service));
        var called = seen.Pages.Count > 0;
        var score = new GameScore
        {
            Detected = about.Count > 0,
            DetectionSeconds = Seconds(about.FirstOrDefault()?.OpenedAt - seen.FaultAt),
            DetectionSecondsFromFirstLine = Seconds(
                about.FirstOrDefault() is { } first ? first.OpenedAt - first.FirstSeen : null
            ),
            DiagnosisRight = expected is null
                ? null
                : main is not null
                    && Same(main.Service, expected.Service)
                    && expected.Categories.Contains(main.Category),
            ActionRight = right,
            ActionWorked = actions.Count == 0 ? null : seen.HealthyAtEnd,
            Verified = actions.Count == 0 ? null : seen.Incidents.Any(static i => i.Verified),
            HumanCalled = called,
            HumanRight = expected is { Human: null } || called == (expected?.Human ?? false),
            FalseAlarms =
                alarms.Count
                + seen.Pages.Count(p =>
                    seen.Incidents.All(i => i.Id != p.IncidentId) && p.IncidentId.Length > 0
                ),
            Unmet = [],
        };
        return score with { Unmet = [.. Faults(score, expected, main, actions, alarms, seen)] };
    }

    private static IEnumerable<string> Faults(
        GameScore score,
        GameExpectation? expected,
        SeenIncident? main,
        List<SeenAction> actions,
        List<SeenIncident> alarms,
        GameObservation seen
    )
    {
        if (expected is not null && !score.Detected)
        {
            yield return "The fault was not detected.";
        }

        if (score is { Detected: true, DiagnosisRight: false })
        {
            yield return $"The cause was said to be {Or(main!.Category, "unknown")} in {main.Service}; it is {string.Join(" or ", expected!.Categories)} in {expected.Service}.";
        }

        if (!score.ActionRight)
        {
            yield return $"What was done: {List(actions.Select(static a => $"{a.Type} on {a.Service}"))}; right would be {List(expected?.Actions.Select(a => $"{a} on {expected.Service}") ?? [])}.";
        }

        if (expected is not null && seen.HealthyAtEnd is { } healthy && healthy != expected.Heals)
        {
            yield return healthy
                ? $"{expected.Service} is well, which was not to be expected."
                : $"{expected.Service} is not well at the end.";
        }

        if (score.Verified is { } verified && verified != (expected?.Heals ?? false))
        {
            yield return verified
                ? "The agent says that its fix holds, which it does not."
                : "The fix was not verified.";
        }

        if (!score.HumanRight)
        {
            yield return score.HumanCalled
                ? $"A human was called without need: {seen.Pages[0].Reason}"
                : "No human was called.";
        }

        foreach (var alarm in alarms)
        {
            yield return $"A false alarm about {alarm.Service}: {alarm.Title}";
        }
    }

    private static bool Same(string one, string? other) =>
        string.Equals(one, other, StringComparison.OrdinalIgnoreCase);

    private static string Or(string text, string other) => text.Length > 0 ? text : other;

    private static string List(IEnumerable<string> items) =>
        string.Join(", then ", items) is { Length: > 0 } list ? list : "nothing";

    private static double? Seconds(TimeSpan? span) =>
        span is { } known ? Math.Round(known.TotalSeconds, 2) : null;
}
