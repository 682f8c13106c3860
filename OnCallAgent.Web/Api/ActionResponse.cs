using OnCallAgent.Domain.Remediation;

namespace OnCallAgent.Web.Api;

/// <summary>An action and what came of it.</summary>
public sealed record ActionResponse
{
    internal ActionResponse(ActionRecord action)
    {
        Id = action.Id;
        IncidentId = action.IncidentId;
        ActionType = action.ActionType;
        Parameters = action.Parameters;
        Status = action.Status;
        Result = action.Result;
        CreatedAt = action.CreatedAt;
        StartedAt = action.StartedAt;
        CompletedAt = action.CompletedAt;
        ExecutionTimeMs = action.ExecutionTimeMs;
        ErrorMessage = action.ErrorMessage;
        RequestedBy = action.RequestedBy;
        ApprovedBy = action.ApprovedBy;
        Digest = action.Digest;
        RollsBack = action.RollsBack;
        CancelRequestedBy = action.CancelRequestedBy;
    }

    /// <summary><c>ACT-yyyyMMdd-xxxxxxxx</c>.</summary>
    public string Id { get; }

    /// <summary>Its incident.</summary>
    public string IncidentId { get; }

    /// <summary>Name of the action.</summary>
    public string ActionType { get; }

    /// <summary>Its parameters.</summary>
    public IReadOnlyDictionary<string, string> Parameters { get; }

    /// <summary>Where it stands.</summary>
    public ActionStatus Status { get; }

    /// <summary>What it did; null before it ended.</summary>
    public ActionResult? Result { get; }

    /// <summary>When it was asked for.</summary>
    public DateTimeOffset CreatedAt { get; }

    /// <summary>When it began.</summary>
    public DateTimeOffset? StartedAt { get; }

    /// <summary>When it ended.</summary>
    public DateTimeOffset? CompletedAt { get; }

    /// <summary>How long it ran, in milliseconds.</summary>
    public long? ExecutionTimeMs { get; }

    /// <summary>Why it failed, was skipped or cancelled.</summary>
    public string? ErrorMessage { get; }

    /// <summary>Who wanted it: a user name, or <c>agent</c>.</summary>
    public string RequestedBy { get; }

    /// <summary>Who said yes; null where nobody had to.</summary>
    public string? ApprovedBy { get; }

    /// <summary>Digest of exactly what was decided or approved; null for what a person ran without approval.</summary>
    public string? Digest { get; }

    /// <summary>The action that this one takes back; null for an action of its own.</summary>
    public string? RollsBack { get; }

    /// <summary>Who wants it stopped; null where nobody does.</summary>
    public string? CancelRequestedBy { get; }
}
