using Microsoft.AspNetCore.Authorization;

namespace OnCallAgent.Web.Identity;

/// <summary>What a signed-in person may do; pages, hub and REST ask for the same few.</summary>
public static class AccessPolicies
{
    /// <summary>See everything.</summary>
    public const string View = "view";

    /// <summary>Handle incidents.</summary>
    public const string Respond = "respond";

    /// <summary>Push lines and alerts into a source.</summary>
    public const string Push = "push";

    /// <summary>Change what the agent may do.</summary>
    public const string Administer = "administer";

    /// <summary>The one table of who may do what.</summary>
    public static readonly IReadOnlyDictionary<string, IReadOnlyList<string>> RolesOf =
        new Dictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal)
        {
            [View] = [Roles.Viewer, Roles.Responder, Roles.Admin],
            [Respond] = [Roles.Responder, Roles.Admin],
            [Push] = [Roles.Sender, Roles.Responder, Roles.Admin],
            [Administer] = [Roles.Admin],
        };

    /// <summary>Makes the table the application's. Who has none of the roles sees nothing.</summary>
    public static void Apply(AuthorizationOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        foreach (var (policy, roles) in RolesOf)
        {
            options.AddPolicy(policy, p => p.RequireAuthenticatedUser().RequireRole(roles));
        }
    }
}
