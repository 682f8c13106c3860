using Microsoft.AspNetCore.Authorization;

namespace OnCallAgent.Web.Identity;

/// <summary>What a signed-in person may do; pages, hub and REST ask for the same few.</summary>
public static class AccessPolicies
{
    /// <summary>See everything.</summary>
    public const string View = "view";

    /// <summary>Handle incidents.</summary>
    public const string Respond = "respond";

    /// <summary>Answer for an action that waits for a person: yes or no.</summary>
    public const string Approve = "approve";

    /// <summary>Push lines and alerts into a source.</summary>
    public const string Push = "push";

    /// <summary>Change what the agent may do.</summary>
    public const string Administer = "administer";

    /// <summary>What concerns one's own account.</summary>
    public const string Self = "self";

    /// <summary>Say who may sign in, and which programs have a key.</summary>
    public const string Govern = "govern";

    /// <summary>
    /// What asks for a person: a key that could make keys or accounts would outlive its own revocation,
    /// and an approval that a program may give is none.
    /// </summary>
    public static readonly IReadOnlySet<string> InPerson = new HashSet<string>(
        StringComparer.Ordinal
    )
    {
        Self,
        Govern,
        Approve,
    };

    /// <summary>The one table of who may do what.</summary>
    public static readonly IReadOnlyDictionary<string, IReadOnlyList<string>> RolesOf =
        new Dictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal)
        {
            [View] = [Roles.Viewer, Roles.Responder, Roles.Admin],
            [Respond] = [Roles.Responder, Roles.Admin],
            [Approve] = [Roles.Responder, Roles.Admin],
            [Push] = [Roles.Sender, Roles.Responder, Roles.Admin],
            [Administer] = [Roles.Admin],
            [Self] = [Roles.Viewer, Roles.Responder, Roles.Admin],
            [Govern] = [Roles.Admin],
        };

    /// <summary>Makes the table the application's. Who has none of the roles sees nothing.</summary>
    public static void Apply(AuthorizationOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        foreach (var (policy, roles) in RolesOf)
        {
            options.AddPolicy(
                policy,
                p =>
                {
                    p.RequireAuthenticatedUser().RequireRole(roles);
                    if (InPerson.Contains(policy))
                    {
                        p.RequireClaim(UserSessions.SessionClaim);
                    }
                }
            );
        }
    }
}
