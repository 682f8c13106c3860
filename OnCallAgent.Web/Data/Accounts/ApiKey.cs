namespace OnCallAgent.Web.Data.Accounts;

/// <summary>A program's key to REST: what it may do, until when.</summary>
public sealed class ApiKey
{
    /// <summary>Its id.</summary>
    public required string Id { get; init; }

    /// <summary>Who shows it, in an admin's words; stands on what the program does.</summary>
    public required string Name { get; init; }

    /// <summary>What it opens: <c>view</c>, <c>respond</c> or <c>administer</c>; each holds the one before it.</summary>
    public required string Scope { get; init; }

    /// <summary>SHA-256 of the key, in hex; the key itself is not kept.</summary>
    public required string Hash { get; init; }

    /// <summary>Its first characters, to tell it from others.</summary>
    public required string Hint { get; init; }

    /// <summary>Who made it.</summary>
    public required string CreatedBy { get; init; }

    /// <summary>When it was made.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When it stops opening anything; null for never.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>When it was revoked; null while it is valid.</summary>
    public DateTimeOffset? RevokedAt { get; set; }

    /// <summary>When it last opened something, to the minute.</summary>
    public DateTimeOffset? LastUsedAt { get; set; }
}
