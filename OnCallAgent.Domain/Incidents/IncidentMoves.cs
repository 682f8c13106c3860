using OnCallAgent.Domain.Shared;

namespace OnCallAgent.Domain.Incidents;

/// <summary>How an incident ended.</summary>
/// <param name="Method"><c>automated</c> only where a verification passed; <c>manual</c> otherwise, or a person's words.</param>
public sealed record Resolution(string Method)
{
    /// <summary>Resolved by the agent, with a passed verification.</summary>
    public const string Automated = "automated";

    /// <summary>Resolved by a person.</summary>
    public const string Manual = "manual";

    /// <summary>The alert that opened it stopped firing.</summary>
    public const string AlertResolved = "alert_resolved";

    /// <summary>Why it happened; null keeps what is known.</summary>
    public string? RootCause { get; init; }

    /// <summary>What to do differently; null keeps what is known.</summary>
    public string? LessonsLearned { get; init; }

    /// <summary>It went on as another incident, of whose cascade it is a part.</summary>
    public const string Merged = "merged";

    /// <summary>A sentence for the timeline.</summary>
    public string? Note { get; init; }
}

public sealed partial class Incident
{
    /// <summary>A human has seen it. Seeing it twice is no fault: the first one counts.</summary>
    /// <returns><see cref="IllegalMove"/> once it is resolved or closed.</returns>
    public Result Acknowledge(string by, DateTimeOffset now)
    {
        if (!IsActive)
        {
            return Refused("acknowledged", "Reopen it first.");
        }

        if (AcknowledgedAt is not null)
        {
            return Result.Success;
        }

        AcknowledgedAt = now;
        AcknowledgedBy = by;
        Status = IncidentStatus.Investigating;
        Record(TimelineKind.Acknowledged, by, $"Acknowledged by {by}.", now);
        return Result.Success;
    }

    /// <summary>Puts somebody in charge, or nobody.</summary>
    /// <returns><see cref="IllegalMove"/> once it is closed.</returns>
    public Result Assign(string? to, string by, DateTimeOffset now)
    {
        if (Status == IncidentStatus.Closed)
        {
            return Refused("assigned", "Reopen it first.");
        }

        AssignedTo = string.IsNullOrWhiteSpace(to) ? null : to.Trim();
        Record(
            TimelineKind.Assigned,
            by,
            AssignedTo is null ? "Assigned to nobody." : $"Assigned to {AssignedTo}.",
            now
        );
        return Result.Success;
    }

    /// <summary>Adds a note.</summary>
    /// <returns><see cref="FieldError"/> where it is empty.</returns>
    public Result Comment(string text, string by, DateTimeOffset now)
    {
        if (string.IsNullOrWhiteSpace(text))
        {
            return new FieldError("text", "is empty");
        }

        Record(TimelineKind.Commented, by, text.Trim(), now);
        return Result.Success;
    }

    /// <summary>Resolves it. What the agent still had in mind is dropped.</summary>
    /// <returns><see cref="IllegalMove"/> where it is resolved or closed already.</returns>
    public Result Resolve(Resolution resolution, string by, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(resolution);
        if (!IsActive)
        {
            return Refused("resolved", "Nothing is left to resolve.");
        }

        Status = IncidentStatus.Resolved;
        Handler = Handler.Nobody;
        ResolvedAt = now;
        ResolutionMethod = resolution.Method;
        RootCause = resolution.RootCause ?? RootCause;
        LessonsLearned = resolution.LessonsLearned ?? LessonsLearned;
        Plan(IncidentStep.None, null);
        var note = string.IsNullOrWhiteSpace(resolution.Note) ? "" : $" {resolution.Note.Trim()}";
        Record(TimelineKind.Resolved, by, $"Resolved by {by} ({resolution.Method}).{note}", now);
        return Result.Success;
    }

    /// <summary>Opens it again: the fault came back, a resolution is undone, or it was merged and is a fault of its own.</summary>
    /// <returns><see cref="IllegalMove"/> where it is still active.</returns>
    public Result Reopen(string why, string by, DateTimeOffset now)
    {
        if (IsActive)
        {
            return Refused("reopened", "It was never resolved.");
        }

        var takenOutOf = MergedInto;
        MergedInto = null;
        Status = IncidentStatus.Open;
        ResolvedAt = null;
        ResolutionMethod = null;
        AcknowledgedAt = null;
        AcknowledgedBy = null;
        // What its alert said before proves nothing about what comes now.
        AlertFiring = null;
        ReopenCount += takenOutOf is null ? 1 : 0;
        // A fault that came back after a fix is analysed anew; the guards see the earlier actions and their count. What was
        // merged may never have been analysed by itself.
        var agentLooks = by == Actor.Agent || takenOutOf is not null;
        Handler = agentLooks ? Handler.Nobody : Handler.Human;
        Plan(agentLooks ? IncidentStep.Analyse : IncidentStep.None, agentLooks ? now : null);
        Record(
            takenOutOf is null ? TimelineKind.Reopened : TimelineKind.Split,
            by,
            takenOutOf is null ? $"Reopened: {why}" : $"Taken out of {takenOutOf} again: {why}",
            now,
            takenOutOf
        );
        return Result.Success;
    }

    /// <summary>Files it.</summary>
    /// <returns><see cref="IllegalMove"/> where it is not resolved.</returns>
    public Result Close(string by, DateTimeOffset now)
    {
        if (Status != IncidentStatus.Resolved)
        {
            return Refused("closed", "Only a resolved incident can be closed.");
        }

        Status = IncidentStatus.Closed;
        Record(TimelineKind.Closed, by, $"Closed by {by}.", now);
        return Result.Success;
    }
}
