using OnCallAgent.Domain.Logs;
using OnCallAgent.Domain.Shared;

namespace OnCallAgent.Domain.Detection;

/// <summary>What makes two matches of a pattern the same fault.</summary>
public enum GroupBy
{
    /// <summary>The same pattern, service and normalised message. Reworded relatives in the window join by similarity.</summary>
    Message = 0,

    /// <summary>The same pattern and service, whatever the message says: one sick service is one fault.</summary>
    Service = 1,
}

/// <summary>A rule that finds trouble in log lines.</summary>
public sealed record AlertPattern
{
    /// <summary>Stable id: letters, digits and dashes.</summary>
    public required string Id { get; init; }

    /// <summary>What a person calls it; also the incident's title where the message says less.</summary>
    public required string Name { get; init; }

    /// <summary>Regular expression (.NET syntax), searched for in the message.</summary>
    public required string Regex { get; init; }

    /// <summary>Whether upper and lower case are alike to it; else <c>(?i)</c> within <see cref="Regex"/> can say so.</summary>
    public bool IgnoreCase { get; init; }

    /// <summary>Severity of the incidents it opens.</summary>
    public required Severity Severity { get; init; }

    /// <summary>Root-cause category it points to: <c>database</c>, <c>memory</c>, <c>http</c>, <c>authentication</c>, <c>timeout</c> …</summary>
    public string Category { get; init; } = "unknown";

    /// <summary>Only lines of this service; null for all.</summary>
    public string? Service { get; init; }

    /// <summary>Only lines of at least this level; lines without a level always pass. Null for all.</summary>
    public EntryLevel? MinimumLevel { get; init; }

    /// <summary>Matches of one fault within <see cref="Window"/> that open an incident; 1 or more. At medium severity and below, 1 means "only count".</summary>
    public int Threshold { get; init; } = 1;

    /// <summary>Within which time <see cref="Threshold"/> matches must fall; 1 s to 24 h.</summary>
    public TimeSpan Window { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>How long after a resolution a repeat reopens the incident rather than opening a new one.</summary>
    public TimeSpan Cooldown { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>What makes two matches the same fault.</summary>
    public GroupBy GroupBy { get; init; } = GroupBy.Message;

    /// <summary>
    /// A sign, not a cause: a match tells that something fails, such as requests answered with errors, but not why. Where
    /// another fault of the same service tells more at the time, the two are one incident.
    /// </summary>
    public bool SignOnly { get; init; }

    /// <summary>Whether it is looked for.</summary>
    public bool Enabled { get; init; } = true;

    /// <summary>Who answers for it.</summary>
    public string Owner { get; init; } = "";

    /// <summary>Why it exists, what it must not match.</summary>
    public string Note { get; init; } = "";

    /// <summary>Lines that it must match, one a line of text; checked at every save.</summary>
    public string MustMatch { get; init; } = "";

    /// <summary>Ordinary lines that it must not match, one a line of text; checked at every save.</summary>
    public string MustNotMatch { get; init; } = "";

    /// <summary>True for the patterns the product ships.</summary>
    public bool BuiltIn { get; init; }

    /// <summary>Counts up with every change, so that an incident can say which version it matched.</summary>
    public int Version { get; init; } = 1;
}
