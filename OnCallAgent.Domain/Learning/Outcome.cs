namespace OnCallAgent.Domain.Learning;

/// <summary>What was seen to happen, or what a person said about it.</summary>
public enum OutcomeKind
{
    /// <summary>An action ended well. Whether it helped is another matter.</summary>
    ActionSucceeded = 0,

    /// <summary>An action ended badly.</summary>
    ActionFailed = 1,

    /// <summary>The agent died during an action: nobody knows.</summary>
    ActionInterrupted = 2,

    /// <summary>The fault stayed away after the recommended actions: a verification passed, or a person resolved the incident after them.</summary>
    FixHeld = 3,

    /// <summary>The verification after the recommended actions failed.</summary>
    FixFailed = 4,

    /// <summary>The incident came back after a fix that had held.</summary>
    CameBack = 5,

    /// <summary>It ended with nothing done about it.</summary>
    HealedAlone = 6,

    /// <summary>It ended by what a person did, or after actions whose effect nobody judged.</summary>
    EndedWithHelp = 7,

    /// <summary>A person says: the root cause is another one.</summary>
    WrongCause = 8,

    /// <summary>A person says: the recommended actions are not what helps.</summary>
    WrongAction = 9,

    /// <summary>A person says: nothing was broken.</summary>
    WasNoise = 10,

    /// <summary>A person takes back what people said about the incident before.</summary>
    CorrectionWithdrawn = 11,

    /// <summary>The incident is open again, and no fix had been tried: however it had ended, it had not.</summary>
    Returned = 12,
}

/// <summary>
/// One thing learned from an incident, with the analysis it judges. Written once, in the transaction that makes it true,
/// and never changed: all rates and calibrations are counted from these rows.
/// </summary>
public sealed record Outcome
{
    /// <summary>Longest <see cref="Note"/>, in characters.</summary>
    public const int LongestNote = 500;

    /// <summary>Assigned by the database, in the order of writing.</summary>
    public long Id { get; init; }

    /// <summary>The incident.</summary>
    public required string IncidentId { get; init; }

    /// <summary>Its service.</summary>
    public required string Service { get; init; }

    /// <summary>When.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>What.</summary>
    public required OutcomeKind Kind { get; init; }

    /// <summary>Who acted or spoke: a user, or <c>agent</c>.</summary>
    public required string By { get; init; }

    /// <summary>A person's words; null otherwise.</summary>
    public string? Note { get; init; }

    /// <summary>The action it is about; null for none.</summary>
    public string? ActionId { get; init; }

    /// <summary>Its type.</summary>
    public string? ActionType { get; init; }

    /// <summary>When the analysis was made that it judges; null where there was none.</summary>
    public DateTimeOffset? AnalysedAt { get; init; }

    /// <summary>That analysis's raw score.</summary>
    public double? RawConfidence { get; init; }

    /// <summary>Version of the rules that made the score: scores of different rules are not compared.</summary>
    public int? RulesVersion { get; init; }

    /// <summary>Whether that analysis recommended actions of a knowledge entry.</summary>
    public bool Recommended { get; init; }

    /// <summary>The knowledge entry it went by.</summary>
    public string? KnowledgeId { get; init; }

    /// <summary>The entry's version then.</summary>
    public int? KnowledgeVersion { get; init; }

    /// <summary>The pattern that found the incident.</summary>
    public string? PatternId { get; init; }

    /// <summary>The pattern's version then.</summary>
    public int? PatternVersion { get; init; }
}
