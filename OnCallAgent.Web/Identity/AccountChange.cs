using OnCallAgent.Domain.Shared;

namespace OnCallAgent.Web.Identity;

/// <summary>What is to be changed of an account; null keeps what is there.</summary>
public sealed record AccountChange
{
    /// <summary>As shown to others.</summary>
    public string? FullName { get; init; }

    /// <summary>One of <see cref="Roles.All"/>, in place of the one there is.</summary>
    public string? Role { get; init; }

    /// <summary>Whether it can sign in. Switching it off ends its sessions.</summary>
    public bool? IsActive { get; init; }

    /// <summary>A new password. Setting it ends the account's sessions and its lock-out.</summary>
    public string? Password { get; init; }
}

/// <summary>Nobody has this id.</summary>
public sealed record UserNotFound(string Id) : Error("user.not_found", $"There is no user {Id}.");

/// <summary>After the change nobody could administer the agent.</summary>
public sealed record LastAdmin()
    : Error("user.last_admin", "This is the only active admin. Make somebody else an admin first.");
