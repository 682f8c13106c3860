using OnCallAgent.Domain.Shared;

namespace OnCallAgent.Domain.Remediation;

/// <summary>An action that was asked for, what came of it, and who wanted it.</summary>
public sealed partial class ActionRecord
{
    private ActionRecord() { }

    /// <summary><c>ACT-yyyyMMdd-xxxxxxxx</c>.</summary>
    public string Id { get; private set; } = "";

    /// <summary>The incident it belongs to.</summary>
    public string IncidentId { get; private set; } = "";

    /// <summary>The service it acts on.</summary>
    public string Service { get; private set; } = "";

    /// <summary>Name of the action.</summary>
    public string ActionType { get; private set; } = "";

    /// <summary>Its parameters, as they will be run.</summary>
    public Dictionary<string, string> Parameters { get; private set; } = [];

    /// <summary>Order within the incident; smaller runs first.</summary>
    public int Sequence { get; private set; }

    /// <summary>Where it stands. Only this class changes it.</summary>
    public ActionStatus Status { get; private set; }

    /// <summary>What it did: exit code, output, what was touched. Output is capped before it gets here.</summary>
    public ActionResult? Result { get; private set; }

    /// <summary>Why it failed, was skipped or cancelled.</summary>
    public string? ErrorMessage { get; private set; }

    /// <summary>When it was asked for.</summary>
    public DateTimeOffset CreatedAt { get; private set; }

    /// <summary>When it began.</summary>
    public DateTimeOffset? StartedAt { get; private set; }

    /// <summary>When it ended.</summary>
    public DateTimeOffset? CompletedAt { get; private set; }

    /// <summary>How long it ran, in milliseconds.</summary>
    public long? ExecutionTimeMs { get; private set; }

    /// <summary>Who wanted it: a user, or <c>agent</c>.</summary>
    public string RequestedBy { get; private set; } = "";

    /// <summary>Who said yes; null where nobody had to.</summary>
    public string? ApprovedBy { get; private set; }

    /// <summary>Exactly what was shown when it was decided or approved; null for what a person asked for without approval.</summary>
    public ActionPlan? Plan { get; private set; }

    /// <summary>What the proposal rests on.</summary>
    public ApprovalBasis? Basis { get; private set; }

    /// <summary>Digest of both, by <see cref="ApprovalDigest"/>: where it differs when the action is to begin, the action does not.</summary>
    public string? Digest { get; private set; }

    /// <summary>How many people must say yes.</summary>
    public int ApprovalsNeeded { get; private set; }

    /// <summary>Who said yes so far.</summary>
    public List<string> Approvers { get; private set; } = [];

    /// <summary>Until when a yes counts; null where none is needed.</summary>
    public DateTimeOffset? ApprovalExpiresAt { get; private set; }

    /// <summary>The action that this one takes back; null for an action of its own.</summary>
    public string? RollsBack { get; private set; }

    /// <summary>Why it is taken back; null for an action of its own.</summary>
    public string? Why { get; private set; }

    /// <summary>Who wants it stopped while it runs; null where nobody does.</summary>
    public string? CancelRequestedBy { get; private set; }

    /// <summary>Why it shall be stopped.</summary>
    public string? CancelReason { get; private set; }

    /// <summary>The node that runs or ran it; a running action of a dead node was interrupted.</summary>
    public string? RunBy { get; private set; }

    /// <summary>Counts up with every change: the claim is a compare-and-swap on it.</summary>
    public long Version { get; private set; }

    /// <summary>Whether it still has something to do.</summary>
    public bool IsUnfinished =>
        Status is ActionStatus.Pending or ActionStatus.Running or ActionStatus.AwaitingApproval;

    /// <summary>Asks for an action.</summary>
    public static ActionRecord Request(
        string incidentId,
        string service,
        string actionType,
        IReadOnlyDictionary<string, string> parameters,
        int sequence,
        string requestedBy,
        bool needsApproval,
        DateTimeOffset now,
        IIdSource ids
    ) =>
        new()
        {
            Id = Ids.Action(now, ids),
            IncidentId = incidentId,
            Service = service,
            ActionType = actionType,
            Parameters = new Dictionary<string, string>(parameters),
            Sequence = sequence,
            RequestedBy = requestedBy,
            Status = needsApproval ? ActionStatus.AwaitingApproval : ActionStatus.Pending,
            ApprovalsNeeded = needsApproval ? 1 : 0,
            CreatedAt = now,
        };

    /// <summary>Takes an action back. A yes to an action that can be taken back is a yes to that, too.</summary>
    /// <param name="done">The action, which ended well.</param>
    /// <param name="why">Why.</param>
    /// <param name="sequence">Its place.</param>
    /// <param name="now">The agent's clock.</param>
    /// <param name="ids">Where its id comes from.</param>
    public static ActionRecord TakeBack(
        ActionRecord done,
        string why,
        int sequence,
        DateTimeOffset now,
        IIdSource ids
    )
    {
        ArgumentNullException.ThrowIfNull(done);
        return new ActionRecord
        {
            Id = Ids.Action(now, ids),
            IncidentId = done.IncidentId,
            Service = done.Service,
            ActionType = done.ActionType,
            Parameters = new Dictionary<string, string>(done.Parameters),
            Sequence = sequence,
            RequestedBy = Incidents.Actor.Agent,
            ApprovedBy = done.ApprovedBy,
            RollsBack = done.Id,
            Why = why,
            Status = ActionStatus.Pending,
            CreatedAt = now,
        };
    }

    /// <summary>A human wants it stopped while it runs. Whoever runs it sees that and ends it.</summary>
    public Result AskToStop(string by, string why)
    {
        if (Status != ActionStatus.Running)
        {
            return Refused("stopped");
        }

        CancelRequestedBy ??= by;
        CancelReason ??= why;
        Version++;
        return Shared.Result.Success;
    }

    /// <summary>It was stopped while it ran. What is known of it stays with it.</summary>
    public Result Stopped(ActionResult result, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(result);
        if (Status != ActionStatus.Running)
        {
            return Refused("stopped");
        }

        Result = result;
        ExecutionTimeMs = (long)Math.Max(0, (now - StartedAt!.Value).TotalMilliseconds);
        return End(
            ActionStatus.Cancelled,
            $"Stopped by {CancelRequestedBy} while it ran{(string.IsNullOrEmpty(CancelReason) ? "" : $" ({CancelReason})")}: {result.Summary}",
            now
        );
    }

    /// <summary>A human says no, or the incident ended first.</summary>
    public Result Cancel(string why, DateTimeOffset now)
    {
        if (Status is not (ActionStatus.AwaitingApproval or ActionStatus.Pending))
        {
            return Refused("cancelled");
        }

        return End(ActionStatus.Cancelled, why, now);
    }

    /// <summary>Begins. Stored before anything happens in the world, so that it can never begin twice.</summary>
    /// <param name="node">The node that runs it.</param>
    /// <param name="now">The agent's clock.</param>
    public Result Start(string node, DateTimeOffset now)
    {
        if (Status != ActionStatus.Pending)
        {
            return Refused("started");
        }

        RunBy = node;
        StartedAt = now;
        return To(ActionStatus.Running);
    }

    /// <summary>Ends, well or badly.</summary>
    public Result Finish(ActionResult result, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(result);
        if (Status != ActionStatus.Running)
        {
            return Refused("finished");
        }

        Result = result;
        ExecutionTimeMs = (long)Math.Max(0, (now - StartedAt!.Value).TotalMilliseconds);
        return End(
            result.Succeeded ? ActionStatus.Completed : ActionStatus.Failed,
            result.Succeeded ? null : result.Summary,
            now
        );
    }

    /// <summary>The agent died while it ran. Whether it took effect is unknown, so it is never run again.</summary>
    public Result Interrupt(DateTimeOffset now)
    {
        if (Status != ActionStatus.Running)
        {
            return Refused("interrupted");
        }

        return End(
            ActionStatus.Failed,
            "Interrupted: the agent stopped while this action ran. Whether it took effect is unknown; it is not repeated.",
            now
        );
    }

    /// <summary>Is not run after all.</summary>
    public Result Skip(string why, DateTimeOffset now)
    {
        if (Status is not (ActionStatus.Pending or ActionStatus.AwaitingApproval))
        {
            return Refused("skipped");
        }

        return End(ActionStatus.Skipped, why, now);
    }

    private Result End(ActionStatus status, string? why, DateTimeOffset now)
    {
        ErrorMessage = why;
        CompletedAt = now;
        return To(status);
    }

    private Result To(ActionStatus status)
    {
        Status = status;
        Version++;
        return Shared.Result.Success;
    }

    private Error Refused(string move) =>
        new(
            "action.illegal_move",
            $"{Id} cannot be {move}: it is {Status.ToString().ToLowerInvariant()}."
        );
}
