using OnCallAgent.Domain.Incidents;
using OnCallAgent.Domain.Shared;

namespace OnCallAgent.Domain.Escalation;

/// <summary>
/// Why people are called. Each cause calls each of them once: its key is part of a delivery's identity, so that
/// several things that follow from one event cannot become several messages. A refusal of the guards has the
/// refusing rule's name as its kind.
/// </summary>
public static class EscalationCause
{
    /// <summary>An action failed.</summary>
    public const string ActionFailed = "action-failed";

    /// <summary>The agent stopped while an action ran.</summary>
    public const string ActionInterrupted = "action-interrupted";

    /// <summary>The fix did not hold.</summary>
    public const string VerificationFailed = "verification-failed";

    /// <summary>Nothing proves that the fix holds.</summary>
    public const string FixUnproven = "fix-unproven";

    /// <summary>An action waits for a human's yes.</summary>
    public const string ApprovalRequested = "approval-requested";

    /// <summary>Nobody said yes or no in time.</summary>
    public const string ApprovalExpired = "approval-expired";

    /// <summary>What was approved or decided cannot be run any more.</summary>
    public const string ApprovalVoid = "approval-void";

    /// <summary>What an action had changed could not be put back.</summary>
    public const string RollbackFailed = "rollback-failed";

    /// <summary>The agent is not trusted with it yet: it only recorded what it would have done.</summary>
    public const string Shadow = "shadow";

    /// <summary>A person asked for it.</summary>
    public const string Requested = "requested";

    /// <summary>Longest key, in characters.</summary>
    public const int MaxLength = 100;

    /// <summary>
    /// The key of a cause. A fault that came back is a new event: the same kind calls again after each reopening.
    /// </summary>
    /// <param name="kind">A constant of this class, or the name of the rule that refused.</param>
    /// <param name="incident">The incident.</param>
    /// <param name="subjectId">The action it is about, where one incident can have several; null otherwise.</param>
    public static string Key(string kind, Incident incident, string? subjectId = null)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(kind);
        ArgumentNullException.ThrowIfNull(incident);
        var round = incident.ReopenCount == 0 ? "" : $"#{incident.ReopenCount + 1}";
        return Fitting(subjectId is null ? $"{kind}{round}" : $"{kind}:{subjectId}{round}");
    }

    /// <summary>The key of an escalation that a person asked for: each time they ask, people are called.</summary>
    public static string AskedBy(IIdSource ids)
    {
        ArgumentNullException.ThrowIfNull(ids);
        return $"{Requested}:{ids.Next():N}";
    }

    /// <summary>What kind of cause a key speaks of, for people: <c>waits for a yes</c>.</summary>
    /// <remarks>A kind that is none of these constants is the name of a rule, or that of a message which tries a channel.</remarks>
    public static string Words(string key)
    {
        ArgumentNullException.ThrowIfNull(key);
        var end = key.AsSpan().IndexOfAny(':', '#');
        var kind = end < 0 ? key : key[..end];
        return kind switch
        {
            ActionFailed => "an action failed",
            ActionInterrupted => "the agent stopped while an action ran",
            VerificationFailed => "the fix did not hold",
            FixUnproven => "nothing proves that the fix holds",
            ApprovalRequested => "waits for a yes",
            ApprovalExpired => "nobody said yes or no in time",
            ApprovalVoid => "what was approved cannot be run any more",
            RollbackFailed => "a change could not be taken back",
            Shadow => "the agent only recorded what it would have done",
            Requested => "a person asked for help",
            _ when end >= 0 && key[end] == ':' => kind.Replace('-', ' '),
            _ => $"not for the agent alone: {kind.Replace('-', ' ')}",
        };
    }

    private static string Fitting(string key) =>
        key.Length <= MaxLength
            ? key
            : throw new ArgumentException($"A cause has at most {MaxLength} characters: {key}");
}
