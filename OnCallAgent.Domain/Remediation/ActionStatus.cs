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

    /// <summary>A human said no or stopped it, nobody said yes in time, or the incident ended first.</summary>
    Cancelled = 6,
}
