namespace OnCallAgent.Domain.Knowledge;

/// <summary>An action that an entry recommends.</summary>
/// <param name="Type">Name of the action: <c>restart_service</c> …</param>
/// <param name="Parameters">Its parameters; values may hold <c>{incident.service}</c> and <c>{service.health_url}</c>.</param>
// The stored form is read through the constructor that takes everything.
[method: System.Text.Json.Serialization.JsonConstructor]
public sealed record RecommendedAction(string Type, IReadOnlyDictionary<string, string> Parameters)
{
    /// <summary>An action that needs no parameters.</summary>
    public RecommendedAction(string type)
        : this(type, new Dictionary<string, string>()) { }
}

/// <summary>What is known of one kind of trouble: how to tell it, and what to do.</summary>
public sealed record KnowledgeEntry
{
    /// <summary>Stable id: letters, digits and dashes.</summary>
    public required string Id { get; init; }

    /// <summary>What a person calls it.</summary>
    public required string Title { get; init; }

    /// <summary>What happens and why.</summary>
    public string Description { get; init; } = "";

    /// <summary>Root-cause category: <c>database</c>, <c>memory</c> …</summary>
    public string Category { get; init; } = "unknown";

    /// <summary>Words that speak for it.</summary>
    public IReadOnlyList<string> Tags { get; init; } = [];

    /// <summary>Regular expressions that its lines match.</summary>
    public IReadOnlyList<string> ErrorPatterns { get; init; } = [];

    /// <summary>Lines that one of its error patterns must match; tried at each save.</summary>
    public IReadOnlyList<string> MustMatch { get; init; } = [];

    /// <summary>Ordinary lines that none of its error patterns may match; tried at each save.</summary>
    public IReadOnlyList<string> MustNotMatch { get; init; } = [];

    /// <summary>What a person does, step by step (Markdown).</summary>
    public IReadOnlyList<string> SolutionSteps { get; init; } = [];

    /// <summary>What the agent may do, in order.</summary>
    public IReadOnlyList<RecommendedAction> AutomatedActions { get; init; } = [];

    /// <summary>Share of its uses that worked, 0 to 1; null before the first outcome.</summary>
    public double? SuccessRate { get; init; }

    /// <summary>Uses with a recorded outcome.</summary>
    public int Uses { get; init; }

    /// <summary>Services it speaks of.</summary>
    public IReadOnlyList<string> RelatedServices { get; init; } = [];

    /// <summary>When it was last applied.</summary>
    public DateTimeOffset? LastUsed { get; init; }

    /// <summary>When it was written.</summary>
    public DateTimeOffset CreatedAt { get; init; }

    /// <summary>When it was last changed.</summary>
    public DateTimeOffset UpdatedAt { get; init; }

    /// <summary>Who wrote it.</summary>
    public string CreatedBy { get; init; } = "";

    /// <summary>Counts up with every change.</summary>
    public int Version { get; init; } = 1;
}
