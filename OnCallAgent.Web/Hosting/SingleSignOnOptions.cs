namespace OnCallAgent.Web.Hosting;

/// <summary>The identity provider that people sign in at (OpenID Connect), and what its groups may do here.</summary>
public sealed record SingleSignOnOptions
{
    /// <summary>OIDC_AUTHORITY: the provider's issuer; its <c>/.well-known/openid-configuration</c> tells the rest.</summary>
    public required Uri Authority { get; init; }

    /// <summary>OIDC_CLIENT_ID: what this agent is called there.</summary>
    public required string ClientId { get; init; }

    /// <summary>OIDC_CLIENT_SECRET. Secret. <value>Default empty: a public client, which proves itself by PKCE alone.</value></summary>
    public string ClientSecret { get; init; } = "";

    /// <summary>OIDC_NAME: what people call the provider. <value>Default <c>single sign-on</c>.</value></summary>
    public string Name { get; init; } = "single sign-on";

    /// <summary>OIDC_SCOPES: asked for beside <c>openid profile email</c>. <value>Default none.</value></summary>
    public IReadOnlyList<string> Scopes { get; init; } = [];

    /// <summary>OIDC_GROUPS_CLAIM: the claim that holds a person's groups; points lead into objects. <value>Default <c>groups</c>.</value></summary>
    public string GroupsClaim { get; init; } = "groups";

    /// <summary>OIDC_ADMIN_GROUPS: whose people are admins.</summary>
    public IReadOnlyList<string> AdminGroups { get; init; } = [];

    /// <summary>OIDC_RESPONDER_GROUPS: whose people are responders.</summary>
    public IReadOnlyList<string> ResponderGroups { get; init; } = [];

    /// <summary>OIDC_VIEWER_GROUPS: whose people are viewers.</summary>
    public IReadOnlyList<string> ViewerGroups { get; init; } = [];

    /// <summary>OIDC_LINK_BY_EMAIL: whether an account becomes that of whoever the provider says owns its address. <value>Default false.</value></summary>
    public bool LinksByEmail { get; init; }

    /// <summary>OIDC_ONLY: whether passwords are no longer taken. <value>Default false.</value></summary>
    public bool IsOnlyWay { get; init; }

    /// <summary>What may be shown.</summary>
    public override string ToString() => $"SingleSignOnOptions ({Authority})";
}
