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
}

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
