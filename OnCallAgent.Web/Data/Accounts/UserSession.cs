namespace OnCallAgent.Web.Data.Accounts;

/// <summary>By what somebody is signed in.</summary>
public enum SessionKind
{
    /// <summary>A browser, by its cookie.</summary>
    Browser,

    /// <summary>A program, by access tokens and the refresh token they are renewed with.</summary>
    Program,

    /// <summary>A browser whose person the identity provider vouched for.</summary>
    SingleSignOn,
}

/// <summary>One sign-in, until it is ended or not seen for too long. Every cookie and every access token names its own.</summary>
public sealed class UserSession
{
    /// <summary>Its id; says nothing and opens nothing.</summary>
    public required string Id { get; init; }

    /// <summary>Whose.</summary>
    public required string UserId { get; init; }

    /// <summary>By what.</summary>
    public required SessionKind Kind { get; init; }

    /// <summary>What the account's security stamp was (its hash): a session does not outlive a new password.</summary>
    public required string Stamp { get; init; }

    /// <summary>When it began.</summary>
    public required DateTimeOffset OpenedAt { get; init; }

    /// <summary>When it last asked for something, to the minute.</summary>
    public DateTimeOffset LastSeenAt { get; set; }

    /// <summary>How long it lives on without being seen.</summary>
    public required TimeSpan Idle { get; init; }

    /// <summary>When it ends if it is not seen again.</summary>
    public DateTimeOffset ExpiresAt { get; set; }

    /// <summary>When it was ended; null while it lives.</summary>
    public DateTimeOffset? EndedAt { get; set; }

    /// <summary>Address it was opened from; empty where there was none.</summary>
    public string Address { get; init; } = "";

    /// <summary>What the browser or program called itself, cut to 200 characters. A stranger's words.</summary>
    public string Client { get; init; } = "";
}

/// <summary>What renews the access tokens of a session, once. Used ones are kept until they expire: one that is shown again was stolen.</summary>
public sealed class RefreshToken
{
    /// <summary>SHA-256 of the token, in hex; the token itself is not kept.</summary>
    public required string Hash { get; init; }

    /// <summary>Of which session.</summary>
    public required string SessionId { get; init; }

    /// <summary>When it stops being taken.</summary>
    public required DateTimeOffset ExpiresAt { get; init; }

    /// <summary>When it was used; null while it can be.</summary>
    public DateTimeOffset? UsedAt { get; set; }
}
