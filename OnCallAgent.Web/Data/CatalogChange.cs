namespace OnCallAgent.Web.Data;

/// <summary>One change of something that people configure: who, when, what, and how it stood afterwards. Written once.</summary>
public sealed class CatalogChange
{
    /// <summary>What kind a change of a pattern is of.</summary>
    public const string Pattern = "pattern";

    /// <summary>What kind a change of a silence is of.</summary>
    public const string Silence = "silence";

    /// <summary>What kind a change of a knowledge entry is of.</summary>
    public const string Knowledge = "knowledge";

    /// <summary>What kind a change of a channel is of.</summary>
    public const string Channel = "channel";

    /// <summary>What kind a change of a person on call is of.</summary>
    public const string Person = "on_call_person";

    /// <summary>What kind a change of a schedule or of its overrides is of.</summary>
    public const string Schedule = "on_call_schedule";

    /// <summary>What kind a change of an escalation policy is of.</summary>
    public const string Policy = "escalation_policy";

    /// <summary>Assigned by the database; orders the changes.</summary>
    public long Id { get; init; }

    /// <summary>What kind of entry: one of the constants of this class.</summary>
    public required string Kind { get; init; }

    /// <summary>The entry.</summary>
    public required string EntryId { get; init; }

    /// <summary>Its version afterwards.</summary>
    public required long Version { get; init; }

    /// <summary>When.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>Who.</summary>
    public required string By { get; init; }

    /// <summary>What was done: created, edited, switched on, ended …</summary>
    public required string What { get; init; }

    /// <summary>The entry afterwards, as JSON; empty where it was removed.</summary>
    public required string Snapshot { get; init; }
}

/// <summary>How often a pattern matched within an hour.</summary>
public sealed class PatternHits
{
    /// <summary>The pattern.</summary>
    public required string PatternId { get; init; }

    /// <summary>The hour's first moment, by the agent's clock.</summary>
    public required DateTimeOffset Hour { get; init; }

    /// <summary>Matching lines.</summary>
    public long Count { get; set; }
}
