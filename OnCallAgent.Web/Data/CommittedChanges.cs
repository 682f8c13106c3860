namespace OnCallAgent.Web.Data;

/// <summary>What a transaction changed, known only after it was committed.</summary>
/// <param name="Incidents">Ids of incidents that changed, themselves or through what belongs to them.</param>
/// <param name="Due">Ids of those among them for which the agent has something to do at once.</param>
/// <param name="DeliveriesQueued">Whether a delivery waits to be sent.</param>
/// <param name="Sources">Ids of sources that changed.</param>
/// <param name="Configuration">Whether a pattern, silence, service, knowledge entry or setting changed.</param>
public sealed record CommittedBatch(
    IReadOnlyCollection<string> Incidents,
    IReadOnlyCollection<string> Due,
    bool DeliveriesQueued,
    IReadOnlyCollection<string> Sources,
    bool Configuration
)
{
    /// <summary>Whether a call for humans waits for its next step.</summary>
    public bool CallsOpen { get; init; }

    /// <summary>Whether an outcome was recorded: success rates and the calibration may be others now.</summary>
    public bool Learned { get; init; }

    /// <summary>What is counted of it.</summary>
    public IReadOnlyList<CommittedFact> Facts { get; init; } = [];

    /// <summary>Whether an account, its roles, a session or an API key changed.</summary>
    public bool Accounts { get; init; }

    /// <summary>Whether somebody may do less than before by it, or is shut out.</summary>
    public bool Rights { get; init; }

    /// <summary>Whether another node did it: what is to be done about it is that node's, unless it dies.</summary>
    public bool IsFromElsewhere { get; init; }
}

/// <summary>Tells listeners what was committed. Nobody is told of what was rolled back.</summary>
public sealed class CommittedChanges
{
    /// <summary>Raised on the committing thread, after the commit. Listeners must be quick and must not throw.</summary>
    public event Action<CommittedBatch>? Committed;

    /// <summary>Raised on the committing thread once there is news for other nodes. Listeners must be quick and must not throw.</summary>
    public event Action? NewsCommitted;

    internal void Tell(CommittedBatch batch) => Committed?.Invoke(batch);

    internal void TellNews() => NewsCommitted?.Invoke();
}
