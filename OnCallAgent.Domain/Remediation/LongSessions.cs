namespace OnCallAgent.Domain.Remediation;

/// <summary>What a session of a database does.</summary>
public enum SessionState
{
    /// <summary>Runs a statement.</summary>
    Active = 0,

    /// <summary>Holds a transaction open and does nothing.</summary>
    IdleInTransaction = 1,

    /// <summary>Something else: waits for its client, or belongs to the server.</summary>
    Other = 2,
}

/// <summary>A session of a database, as its server tells of it.</summary>
/// <param name="Id">The server's number for it.</param>
/// <param name="User">Who signed in.</param>
/// <param name="State">What it does.</param>
/// <param name="Age">For how long it has been doing that.</param>
/// <param name="Statement">The beginning of its statement, as the server shows it.</param>
/// <param name="Identity">What tells it from a later session of the same number.</param>
public sealed record DatabaseSession(
    long Id,
    string User,
    SessionState State,
    TimeSpan Age,
    string Statement,
    string Identity
);

/// <summary>Decides which sessions <c>terminate_queries</c> ends.</summary>
/// <param name="OlderThan">Only sessions that have been at it for longer; 1 s to 24 h.</param>
/// <param name="States">What they must be doing.</param>
/// <param name="Most">No more than this many, the oldest first; 1 to 1000.</param>
public sealed record LongSessions(TimeSpan OlderThan, IReadOnlyList<SessionState> States, int Most)
{
    /// <summary>Those to end, the oldest first. The server has already left out other databases, itself, replication and the agent's own.</summary>
    public IReadOnlyList<DatabaseSession> Choose(IEnumerable<DatabaseSession> sessions) =>
        [
            .. sessions
                .Where(s => s.Age > OlderThan && States.Contains(s.State))
                .OrderByDescending(s => s.Age)
                .ThenBy(s => s.Id)
                .Take(Most),
        ];
}
