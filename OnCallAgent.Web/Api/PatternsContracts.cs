using OnCallAgent.Domain.Detection;
using OnCallAgent.Domain.Logs;
using OnCallAgent.Domain.Shared;
using OnCallAgent.Web.Data;

namespace OnCallAgent.Web.Api;

/// <summary>An alert pattern as it shall be. What is left away has its default.</summary>
public sealed record PatternRequest
{
    /// <summary>Letters, digits and dashes; at most 100. Made of the name where it is left away. At an edit: the one of the URL.</summary>
    public string? Id { get; init; }

    /// <summary>What a person calls it; 1 to 200 characters.</summary>
    public required string Name { get; init; }

    /// <summary>Regular expression (.NET syntax), at most 4000 characters.</summary>
    public required string Regex { get; init; }

    /// <summary>Whether upper and lower case are alike to it.</summary>
    public bool IgnoreCase { get; init; }

    /// <summary>Severity of its incidents.</summary>
    public required Severity Severity { get; init; }

    /// <summary>Root-cause category it points to.</summary>
    public string Category { get; init; } = "unknown";

    /// <summary>Only lines of this service; left away for all.</summary>
    public string? Service { get; init; }

    /// <summary>Only lines of at least this level; left away for all.</summary>
    public EntryLevel? MinimumLevel { get; init; }

    /// <summary>Matches of one fault within the window that open an incident; 1 to 10000.</summary>
    public int Threshold { get; init; } = 1;

    /// <summary>The window, 1 to 86400 seconds.</summary>
    public int WindowSeconds { get; init; } = 300;

    /// <summary>How long after a resolution a repeat reopens; 0 to 604800 seconds.</summary>
    public int CooldownSeconds { get; init; } = 600;

    /// <summary><c>message</c> or <c>service</c>.</summary>
    public GroupBy GroupBy { get; init; }

    /// <summary>A sign, not a cause: a match tells that something fails, not why, and belongs to a fault of the same service that tells more.</summary>
    public bool SignOnly { get; init; }

    /// <summary>Whether it is looked for.</summary>
    public bool Enabled { get; init; } = true;

    /// <summary>Who answers for it.</summary>
    public string Owner { get; init; } = "";

    /// <summary>Why it exists, what it must not match.</summary>
    public string Note { get; init; } = "";

    /// <summary>Lines that it must match; checked when it is saved.</summary>
    public IReadOnlyList<string> MustMatch { get; init; } = [];

    /// <summary>Ordinary lines that it must not match; checked when it is saved.</summary>
    public IReadOnlyList<string> MustNotMatch { get; init; } = [];

    internal AlertPattern ToPattern(string? id = null) =>
        new()
        {
            Id = id ?? Id ?? PatternId.Of(Name),
            Name = Name.Trim(),
            Regex = Regex,
            IgnoreCase = IgnoreCase,
            Severity = Severity,
            Category = Category,
            Service = string.IsNullOrWhiteSpace(Service) ? null : Service.Trim(),
            MinimumLevel = MinimumLevel,
            Threshold = Threshold,
            Window = TimeSpan.FromSeconds(WindowSeconds),
            Cooldown = TimeSpan.FromSeconds(CooldownSeconds),
            GroupBy = GroupBy,
            SignOnly = SignOnly,
            Enabled = Enabled,
            Owner = Owner,
            Note = Note,
            MustMatch = string.Join('\n', MustMatch),
            MustNotMatch = string.Join('\n', MustNotMatch),
        };
}

/// <summary>An alert pattern.</summary>
public sealed record PatternResponse
{
    internal PatternResponse(AlertPattern pattern, long? hits = null, string? trouble = null)
    {
        Id = pattern.Id;
        Name = pattern.Name;
        Regex = pattern.Regex;
        IgnoreCase = pattern.IgnoreCase;
        Severity = pattern.Severity;
        Category = pattern.Category;
        Service = pattern.Service;
        MinimumLevel = pattern.MinimumLevel;
        Threshold = pattern.Threshold;
        WindowSeconds = (int)pattern.Window.TotalSeconds;
        CooldownSeconds = (int)pattern.Cooldown.TotalSeconds;
        GroupBy = pattern.GroupBy;
        SignOnly = pattern.SignOnly;
        Enabled = pattern.Enabled;
        Owner = pattern.Owner;
        Note = pattern.Note;
        MustMatch = [.. PatternExamples.Lines(pattern.MustMatch)];
        MustNotMatch = [.. PatternExamples.Lines(pattern.MustNotMatch)];
        BuiltIn = pattern.BuiltIn;
        Version = pattern.Version;
        Hits24h = hits;
        Trouble = trouble;
    }

    /// <summary>Its id.</summary>
    public string Id { get; }

    /// <summary>What a person calls it.</summary>
    public string Name { get; }

    /// <summary>Regular expression.</summary>
    public string Regex { get; }

    /// <summary>Whether upper and lower case are alike to it.</summary>
    public bool IgnoreCase { get; }

    /// <summary>Severity of its incidents.</summary>
    public Severity Severity { get; }

    /// <summary>Root-cause category.</summary>
    public string Category { get; }

    /// <summary>Only lines of this service; null for all.</summary>
    public string? Service { get; }

    /// <summary>Only lines of at least this level; null for all.</summary>
    public EntryLevel? MinimumLevel { get; }

    /// <summary>Matches within the window that open an incident.</summary>
    public int Threshold { get; }

    /// <summary>The window in seconds.</summary>
    public int WindowSeconds { get; }

    /// <summary>How long after a resolution a repeat reopens, in seconds.</summary>
    public int CooldownSeconds { get; }

    /// <summary>What makes two matches the same fault.</summary>
    public GroupBy GroupBy { get; }

    /// <summary>Whether a match tells only that something fails, not why.</summary>
    public bool SignOnly { get; }

    /// <summary>Whether it is looked for.</summary>
    public bool Enabled { get; }

    /// <summary>Who answers for it.</summary>
    public string Owner { get; }

    /// <summary>Why it exists.</summary>
    public string Note { get; }

    /// <summary>Lines that it must match.</summary>
    public IReadOnlyList<string> MustMatch { get; }

    /// <summary>Lines that it must not match.</summary>
    public IReadOnlyList<string> MustNotMatch { get; }

    /// <summary>Whether the product ships it.</summary>
    public bool BuiltIn { get; }

    /// <summary>The ETag, too.</summary>
    public int Version { get; }

    /// <summary>Lines it matched in the last 24 hours; null in answers to changes.</summary>
    public long? Hits24h { get; }

    /// <summary>Why lines go unjudged by it on the node that answers, since that started; null where none did, and in answers to changes.</summary>
    public string? Trouble { get; }
}

/// <summary>A change of a pattern.</summary>
/// <param name="Version">The version it made.</param>
/// <param name="At">When.</param>
/// <param name="By">Who.</param>
/// <param name="What"><c>created</c>, <c>edited</c>, <c>reset</c>, <c>switched on</c>, <c>switched off</c> or <c>removed</c>.</param>
/// <param name="Pattern">The pattern afterwards, as JSON text.</param>
public sealed record PatternChangeResponse(
    long Version,
    DateTimeOffset At,
    string By,
    string What,
    string Pattern
)
{
    internal static PatternChangeResponse Of(CatalogChange change) =>
        new(change.Version, change.At, change.By, change.What, change.Snapshot);
}
