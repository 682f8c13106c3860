namespace OnCallAgent.Web.Commands.GameDay;

/// <summary>A service that takes part in a game day.</summary>
internal sealed record GamePart(string Name)
{
    /// <summary>The service it asks, through a pool of connections; empty for none.</summary>
    public string Needs { get; init; } = "";

    /// <summary>Most memory its runtime gives it, in MiB.</summary>
    public int? MemoryLimit { get; init; }

    /// <summary>Most bytes its spool may hold.</summary>
    public long? Quota { get; init; }

    /// <summary>Bytes of log files from last month that lie in its spool from the start.</summary>
    public long OldLogs { get; init; }
}

/// <summary>What a good on-call engineer would do about the fault of a scenario.</summary>
/// <param name="Service">The service that is at fault.</param>
/// <param name="Categories">The root-cause categories that are right.</param>
/// <param name="Actions">The changing actions that are right, in order.</param>
/// <param name="Heals">Whether they heal it.</param>
/// <param name="Human">Whether a human must be called; null where both are right.</param>
internal sealed record GameExpectation(
    string Service,
    IReadOnlyList<string> Categories,
    IReadOnlyList<string> Actions,
    bool Heals,
    bool? Human
);

/// <summary>A fault and what is expected of the agent.</summary>
/// <param name="Name">How it is called on the command line.</param>
/// <param name="Title">For people.</param>
/// <param name="Parts">The services that run.</param>
/// <param name="Break">Makes the fault happen; null for the quiet scenario, in which nothing does.</param>
/// <param name="Expected">What is right; null where nothing is to be done.</param>
internal sealed record GameScenario(
    string Name,
    string Title,
    IReadOnlyList<GamePart> Parts,
    Func<GameFleet, CancellationToken, Task>? Break,
    GameExpectation? Expected
)
{
    /// <summary>Services that the fault reaches; whatever is opened about another one is a false alarm.</summary>
    public IReadOnlyCollection<string> Involved =>
        Expected is { } expected
            ?
            [
                expected.Service,
                .. Parts.Where(p => p.Needs == expected.Service).Select(static p => p.Name),
            ]
            : [];
}
