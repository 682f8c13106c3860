namespace OnCallAgent.Web.Data.Accounts;

/// <summary>What an account proves beside its password: codes of an authenticator app (TOTP, RFC 6238).</summary>
public sealed class SecondFactor
{
    /// <summary>Whose.</summary>
    public required string UserId { get; init; }

    /// <summary>The secret that the app shares, encrypted.</summary>
    public required string ProtectedSecret { get; set; }

    /// <summary>When it was set up anew.</summary>
    public required DateTimeOffset CreatedAt { get; set; }

    /// <summary>When the first code proved that the app has it; null until then, and sign-in does not ask for it.</summary>
    public DateTimeOffset? ConfirmedAt { get; set; }

    /// <summary>The time step of the last code that was taken. No code of it or of an earlier one is taken again.</summary>
    public long LastStep { get; set; }
}

/// <summary>A code for who has lost the app. Good once.</summary>
public sealed class RecoveryCode
{
    /// <summary>SHA-256 of account and code, in hex; the code itself is not kept.</summary>
    public required string Hash { get; init; }

    /// <summary>Whose.</summary>
    public required string UserId { get; init; }

    /// <summary>When it was used; null while it can be.</summary>
    public DateTimeOffset? UsedAt { get; set; }
}
