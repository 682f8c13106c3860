using System.Text.Json;
using OnCallAgent.Domain.Learning;
using OnCallAgent.Domain.Shared;

namespace OnCallAgent.Web.Api;

/// <summary>An incident to be opened.</summary>
public sealed record IncidentCreateRequest
{
    /// <summary>What is wrong, in at most 200 characters.</summary>
    public required string Title { get; init; }

    /// <summary>More about it, in at most 20 000 characters.</summary>
    public string Description { get; init; } = "";

    /// <summary>The affected service.</summary>
    public required string Service { get; init; }

    /// <summary>How bad it is.</summary>
    public required Severity Severity { get; init; }

    /// <summary>Free labels: at most 50, names of at most 100 and values of at most 500 characters.</summary>
    public IReadOnlyDictionary<string, string> Labels { get; init; } =
        new Dictionary<string, string>(StringComparer.Ordinal);
}

/// <summary>Fields to be changed; what is left away or null stays as it is.</summary>
public sealed record IncidentUpdateRequest
{
    /// <summary>What is wrong, in at most 200 characters.</summary>
    public string? Title { get; init; }

    /// <summary>More about it.</summary>
    public string? Description { get; init; }

    /// <summary>The affected service.</summary>
    public string? Service { get; init; }

    /// <summary>How bad it is.</summary>
    public Severity? Severity { get; init; }

    /// <summary>Who is in charge; an empty text for nobody.</summary>
    public string? AssignedTo { get; init; }

    /// <summary>Why it happened.</summary>
    public string? RootCause { get; init; }

    /// <summary>What to do differently.</summary>
    public string? LessonsLearned { get; init; }
}

/// <summary>How an incident was resolved. All of it may be left away.</summary>
public sealed record ResolveRequest
{
    /// <summary>How, in a few words; <c>manual</c> by default. <c>automated</c> is the agent's own.</summary>
    public string? ResolutionMethod { get; init; }

    /// <summary>Why it happened.</summary>
    public string? RootCause { get; init; }

    /// <summary>What to do differently.</summary>
    public string? LessonsLearned { get; init; }

    /// <summary>A sentence for the timeline.</summary>
    public string? Note { get; init; }
}

/// <summary>A reason for the timeline, and for whoever is called.</summary>
public sealed record ReasonRequest
{
    /// <summary>The reason, in at most 2 000 characters.</summary>
    public string? Reason { get; init; }
}

/// <summary>What was wrong with the agent's judgement.</summary>
public sealed record CorrectionRequest
{
    /// <summary><c>wrong_cause</c>, <c>wrong_action</c>, <c>was_noise</c>, <c>healed_alone</c> or <c>correction_withdrawn</c>.</summary>
    public required OutcomeKind Kind { get; init; }

    /// <summary>More about it, in at most 500 characters.</summary>
    public string? Note { get; init; }
}

/// <summary>A note.</summary>
public sealed record CommentRequest
{
    /// <summary>The note, in at most 20 000 characters.</summary>
    public required string Text { get; init; }
}

/// <summary>Who is to be in charge.</summary>
public sealed record AssignRequest
{
    /// <summary>A user name; null or empty for nobody.</summary>
    public string? AssignedTo { get; init; }
}

/// <summary>An action to be run, or only planned.</summary>
public sealed record ActionCreateRequest
{
    /// <summary>Name of the action, such as <c>restart_service</c>.</summary>
    public required string ActionType { get; init; }

    /// <summary>Its parameters: texts, numbers or true / false.</summary>
    public IReadOnlyDictionary<string, JsonElement> Parameters { get; init; } =
        new Dictionary<string, JsonElement>(StringComparer.Ordinal);

    /// <summary>Only tells what would be executed.</summary>
    public bool DryRun { get; init; }
}
