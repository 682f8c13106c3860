using OnCallAgent.Domain.Shared;

namespace OnCallAgent.Domain.Remediation;

/// <summary>Where an action stands.</summary>
public enum ActionStatus
{
    /// <summary>Waits for its turn.</summary>
    Pending = 0,

    /// <summary>Runs now.</summary>
    Running = 1,

    /// <summary>Ended well.</summary>
    Completed = 2,

    /// <summary>Ended badly, or the agent died while it ran.</summary>
    Failed = 3,

    /// <summary>Not run: the one before it failed, or a guard refused it at the last moment.</summary>
    Skipped = 4,

    /// <summary>Waits for a human's yes.</summary>
    AwaitingApproval = 5,

    /// <summary>A human said no, or the incident ended first.</summary>
    Cancelled = 6,
}

/// <summary>An action that was asked for, what came of it, and who wanted it.</summary>
public sealed class ActionRecord
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
            CreatedAt = now,
        };

    /// <summary>A human says yes.</summary>
    public Result Approve(string by)
    {
        if (Status != ActionStatus.AwaitingApproval)
        {
            return Refused("approved");
        }

        ApprovedBy = by;
        return To(ActionStatus.Pending);
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

/// <summary>What came out of an action.</summary>
/// <param name="Succeeded">Whether it did what it should.</param>
/// <param name="Summary">One sentence for the timeline, at most <see cref="MaxSummaryLength"/> characters once it is stored.</param>
public sealed record ActionResult(bool Succeeded, string Summary)
{
    /// <summary>Most characters of the sentence that are kept.</summary>
    public const int MaxSummaryLength = 500;

    /// <summary>Most characters of output that are kept.</summary>
    public const int MaxOutputLength = 16_384;

    /// <summary>Exit code of the process; null where none ran.</summary>
    public int? ExitCode { get; init; }

    /// <summary>What it printed, capped at <see cref="MaxOutputLength"/>, secrets masked.</summary>
    public string Output { get; init; } = "";

    /// <summary>What was executed, as a list: program and arguments, or method and URL.</summary>
    public IReadOnlyList<string> Executed { get; init; } = [];

    /// <summary>Further facts: HTTP status, files deleted, bytes freed, old and new process id.</summary>
    public IReadOnlyDictionary<string, string> Facts { get; init; } =
        new Dictionary<string, string>();
}
