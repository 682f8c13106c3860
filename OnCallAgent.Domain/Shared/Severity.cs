namespace OnCallAgent.Domain.Shared;

/// <summary>How bad it is, worst first. The order is relied on: a smaller number is worse.</summary>
public enum Severity
{
    /// <summary>Users are hurt now; a human is always told.</summary>
    Critical = 0,

    /// <summary>Something is broken; opens an incident at the first match.</summary>
    High = 1,

    /// <summary>Counted and shown; opens an incident only where a threshold says so.</summary>
    Medium = 2,

    /// <summary>Worth knowing.</summary>
    Low = 3,

    /// <summary>For the record.</summary>
    Info = 4,
}
