namespace OnCallAgent.Web.Data.Audit;

/// <summary>
/// One change, by a person or by the agent: who, when, what, and what was different afterwards. Written in the
/// transaction of the change itself, and never changed: the database refuses it (<see cref="AuditTable"/>).
/// </summary>
public sealed class AuditEntry
{
    /// <summary>Longest <see cref="Details"/>, in characters.</summary>
    public const int LongestDetails = 20_000;

    /// <summary>Assigned by the database; orders the entries.</summary>
    public long Id { get; init; }

    /// <summary>When, by the agent's clock.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>Who: a user name, <see cref="Domain.Incidents.Actor.Agent"/>, or <see cref="AuditActor.Unknown"/>.</summary>
    public required string Actor { get; init; }

    /// <summary>What kind of thing was changed: <c>service</c>, <c>pattern</c>, <c>user</c>, <c>incident</c> …</summary>
    public required string Kind { get; init; }

    /// <summary>Its id.</summary>
    public required string EntryId { get; init; }

    /// <summary>What a person calls it; empty where it has no name beside its id.</summary>
    public string Name { get; init; } = "";

    /// <summary>What happened to it: <c>created</c>, <c>changed</c>, <c>removed</c>, <c>signed_in</c> …</summary>
    public required string What { get; init; }

    /// <summary>A sentence; empty where <see cref="Details"/> say it all.</summary>
    public string Text { get; init; } = "";

    /// <summary>Fields with their values before and after, as a JSON array of <see cref="FieldDifference"/>. Holds no secrets.</summary>
    public string Details { get; init; } = "[]";
}

/// <summary>Names of who is not known by name.</summary>
public static class AuditActor
{
    /// <summary>Nobody said who it was.</summary>
    public const string Unknown = "unknown";
}
