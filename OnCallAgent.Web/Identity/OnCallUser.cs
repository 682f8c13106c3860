using Microsoft.AspNetCore.Identity;

namespace OnCallAgent.Web.Identity;

/// <summary>A person who signs in.</summary>
public sealed class OnCallUser : IdentityUser
{
    /// <summary>As shown to others.</summary>
    public string FullName { get; set; } = "";

    /// <summary>An inactive account cannot sign in.</summary>
    public bool IsActive { get; set; } = true;

    /// <summary>When the account was made.</summary>
    public DateTimeOffset CreatedAt { get; set; }

    /// <summary>When it last signed in.</summary>
    public DateTimeOffset? LastLogin { get; set; }
}

/// <summary>The roles there are; each can do what the one before it can.</summary>
public static class Roles
{
    /// <summary>Sees everything, changes nothing.</summary>
    public const string Viewer = "viewer";

    /// <summary>Handles incidents.</summary>
    public const string Responder = "responder";

    /// <summary>Changes what the agent may do, and who may sign in.</summary>
    public const string Admin = "admin";

    /// <summary>A program that shows the token of a source. No account has this role.</summary>
    public const string Sender = "sender";

    /// <summary>Those that accounts have, mildest first.</summary>
    public static readonly IReadOnlyList<string> All = [Viewer, Responder, Admin];
}
