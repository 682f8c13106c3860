using OnCallAgent.Web.Data.Accounts;

namespace OnCallAgent.Web.Api;

/// <summary>Who wants to sign in.</summary>
public sealed record LoginRequest
{
    /// <summary>User name or e-mail address; either this or <c>email</c>.</summary>
    public string? Username { get; init; }

    /// <summary>E-mail address; either this or <c>username</c>.</summary>
    public string? Email { get; init; }

    /// <summary>The password.</summary>
    public required string Password { get; init; }

    /// <summary>For accounts with a second factor: a code of the authenticator app, or a recovery code.</summary>
    public string? Code { get; init; }
}

/// <summary>An access token (RFC 6749, 5.1).</summary>
public sealed record TokenResponse
{
    /// <summary>Send it as <c>Authorization: Bearer …</c>.</summary>
    public required string AccessToken { get; init; }

    /// <summary>Always <c>bearer</c>.</summary>
    public string TokenType { get; init; } = "bearer";

    /// <summary>Seconds until it expires.</summary>
    public required int ExpiresIn { get; init; }

    /// <summary>Exchange it at <c>/auth/refresh</c> for the next pair, once, within 14 days. Secret.</summary>
    public required string RefreshToken { get; init; }
}

/// <summary>Who wants to stay signed in.</summary>
public sealed record RefreshRequest
{
    /// <summary>The token of the last answer.</summary>
    public required string RefreshToken { get; init; }
}

/// <summary>A new password for one's own account.</summary>
public sealed record PasswordChangeRequest
{
    /// <summary>The one that still holds.</summary>
    public required string CurrentPassword { get; init; }

    /// <summary>At least 12 characters.</summary>
    public required string NewPassword { get; init; }
}

/// <summary>A sign-in that is alive.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Kind"><c>browser</c>, <c>program</c>, or <c>single_sign_on</c> for a browser that signed in at the identity provider.</param>
/// <param name="OpenedAt">When it began.</param>
/// <param name="LastSeenAt">When it last asked for something, to the minute.</param>
/// <param name="ExpiresAt">When it ends if it is not seen again.</param>
/// <param name="Address">Address it was opened from.</param>
/// <param name="Client">What the browser or program called itself.</param>
/// <param name="IsThis">Whether the request was made with it.</param>
public sealed record SessionResponse(
    string Id,
    SessionKind Kind,
    DateTimeOffset OpenedAt,
    DateTimeOffset LastSeenAt,
    DateTimeOffset ExpiresAt,
    string Address,
    string Client,
    bool IsThis
);

/// <summary>An account.</summary>
public sealed record UserResponse
{
    /// <summary>Its id.</summary>
    public required string Id { get; init; }

    /// <summary>Name to sign in with; stands on what the person does.</summary>
    public required string Username { get; init; }

    /// <summary>Address.</summary>
    public string? Email { get; init; }

    /// <summary>As shown to others.</summary>
    public required string FullName { get; init; }

    /// <summary><c>viewer</c>, <c>responder</c> or <c>admin</c>.</summary>
    public required IReadOnlyList<string> Roles { get; init; }

    /// <summary>Whether it can sign in.</summary>
    public required bool IsActive { get; init; }

    /// <summary>When it was made.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When it last signed in.</summary>
    public DateTimeOffset? LastLogin { get; init; }

    /// <summary>Whether sign-in asks for a code beside the password.</summary>
    public required bool TwoFactor { get; init; }
}

/// <summary>The first admin, made with the token of the printed link.</summary>
public sealed record SetupRequest
{
    /// <summary>From the link.</summary>
    public required string Token { get; init; }

    /// <summary>Address, and name to sign in with.</summary>
    public required string Email { get; init; }

    /// <summary>As shown to others.</summary>
    public string? FullName { get; init; }

    /// <summary>At least 12 characters.</summary>
    public required string Password { get; init; }
}
