namespace OnCallAgent.Domain.Incidents;

/// <summary>Where an incident stands. Only <see cref="Incident"/> changes it.</summary>
public enum IncidentStatus
{
    /// <summary>Nobody has looked yet.</summary>
    Open = 0,

    /// <summary>The agent or a human is on it.</summary>
    Investigating = 1,

    /// <summary>Fixed; a repeat soon after reopens it.</summary>
    Resolved = 2,

    /// <summary>Filed; a repeat opens a new incident.</summary>
    Closed = 3,
}

/// <summary>Who must act next.</summary>
public enum Handler
{
    /// <summary>Nobody yet.</summary>
    Nobody = 0,

    /// <summary>The agent is working on it.</summary>
    Agent = 1,

    /// <summary>The agent wants a human's yes or no.</summary>
    WaitingForApproval = 2,

    /// <summary>A human.</summary>
    Human = 3,
}

/// <summary>What the agent has to do next. A row in the database, so that a crash forgets nothing.</summary>
public enum IncidentStep
{
    /// <summary>Nothing is due.</summary>
    None = 0,

    /// <summary>Analyse the evidence and decide.</summary>
    Analyse = 1,

    /// <summary>Run the next pending action.</summary>
    Act = 2,

    /// <summary>Look whether the actions worked.</summary>
    Verify = 3,

    /// <summary>Nobody said yes in time: what was asked for expires.</summary>
    Expire = 4,
}
