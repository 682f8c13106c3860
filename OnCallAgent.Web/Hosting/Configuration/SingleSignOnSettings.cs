using static OnCallAgent.Web.Hosting.Configuration.SettingShapes;

namespace OnCallAgent.Web.Hosting.Configuration;

/// <summary>Sign-in at an identity provider, by OpenID Connect.</summary>
public static class SingleSignOnSettings
{
    private const int LongestText = 300;

    public static readonly Setting<string> Authority = Text(
        "OIDC_AUTHORITY",
        "OidcAuthority",
        "an https URL (http to this machine itself) without query, such as https://login.example.com/realms/ops",
        "Lets people sign in at this OpenID Connect provider. OIDC_CLIENT_ID and at least one list of groups are needed with it.",
        static text =>
            OnCallSettings.IsBaseUrl(text)
            && new Uri(text) is { Scheme: "https" } or { IsLoopback: true }
    );

    public static readonly Setting<string> ClientId = Text(
        "OIDC_CLIENT_ID",
        "OidcClientId",
        "the name of this agent at the provider",
        "Register there as its redirect address PUBLIC_URL followed by `/signin-oidc`, and as that after sign-out `/signout-callback-oidc`.",
        IsPlain
    );

    public static readonly Setting<string> ClientSecret = Text(
        "OIDC_CLIENT_SECRET",
        "OidcClientSecret",
        "any text without control characters",
        "What the agent proves itself with at the provider. Without it the agent is a public client; PKCE is used either way.",
        static text => !text.Any(char.IsControl),
        isSecret: true
    );

    public static readonly Setting<string> Name = Text(
        "OIDC_NAME",
        "OidcName",
        "a few words, 40 characters at most",
        "What people call the provider: “Sign in with …”.",
        static text => text.Length <= 40 && IsPlain(text),
        fallback: "single sign-on"
    );

    public static readonly Setting<IReadOnlyList<string>> Scopes = CommaList(
        "OIDC_SCOPES",
        "OidcScopes",
        "a comma list of scopes",
        "Asked for beside `openid profile email`, where the provider tells groups only then.",
        static text => IsPlain(text) && !text.Contains(' ', StringComparison.Ordinal)
    );

    public static readonly Setting<string> GroupsClaim = Text(
        "OIDC_GROUPS_CLAIM",
        "OidcGroupsClaim",
        "the name of a claim; points lead into objects, as in realm_access.roles",
        "Which claim of the provider holds a person's groups.",
        IsPlain,
        fallback: "groups"
    );

    public static readonly Setting<IReadOnlyList<string>> AdminGroups = Groups(
        "OIDC_ADMIN_GROUPS",
        "OidcAdminGroups",
        "Groups whose people are admins. Who is in several groups has the highest of their roles; who is in none is not let in."
    );

    public static readonly Setting<IReadOnlyList<string>> ResponderGroups = Groups(
        "OIDC_RESPONDER_GROUPS",
        "OidcResponderGroups",
        "Groups whose people are responders."
    );

    public static readonly Setting<IReadOnlyList<string>> ViewerGroups = Groups(
        "OIDC_VIEWER_GROUPS",
        "OidcViewerGroups",
        "Groups whose people are viewers."
    );

    public static readonly Setting<bool> LinkByEmail = Switch(
        "OIDC_LINK_BY_EMAIL",
        "OidcLinkByEmail",
        fallback: false,
        "Whether an account that is there already becomes that of whoever signs in with its address, where the provider says that the address is verified. Only for a provider at which nobody can choose an address."
    );

    public static readonly Setting<bool> Only = Switch(
        "OIDC_ONLY",
        "OidcOnly",
        fallback: false,
        "Whether passwords are no longer taken, on the page and over REST, and what they opened is over. API keys go on working."
    );

    /// <summary>All of them, in the order of the docs.</summary>
    public static readonly IReadOnlyList<Setting> All =
    [
        Authority,
        ClientId,
        ClientSecret,
        Name,
        Scopes,
        GroupsClaim,
        AdminGroups,
        ResponderGroups,
        ViewerGroups,
        LinkByEmail,
        Only,
    ];

    /// <summary>What the sources of settings say; null where nobody signs in at a provider.</summary>
    internal static SingleSignOnOptions? Read(SettingSources sources)
    {
        foreach (var setting in All)
        {
            sources.NeedsAlso(setting, Authority);
        }

        var authority = sources.Value(Authority);
        if (authority.Length == 0)
        {
            return null;
        }

        sources.NeedsAlso(Authority, ClientId);
        var options = new SingleSignOnOptions
        {
            Authority = new Uri(authority),
            ClientId = sources.Value(ClientId),
            ClientSecret = sources.Value(ClientSecret),
            Name = sources.Value(Name),
            Scopes = sources.Value(Scopes),
            GroupsClaim = sources.Value(GroupsClaim),
            AdminGroups = sources.Value(AdminGroups),
            ResponderGroups = sources.Value(ResponderGroups),
            ViewerGroups = sources.Value(ViewerGroups),
            LinksByEmail = sources.Value(LinkByEmail),
            IsOnlyWay = sources.Value(Only),
        };
        if (options is { AdminGroups: [], ResponderGroups: [], ViewerGroups: [] })
        {
            sources.Refuse(
                AdminGroups,
                $"OIDC_ADMIN_GROUPS, OIDC_RESPONDER_GROUPS and OIDC_VIEWER_GROUPS are not set, but OIDC_AUTHORITY is ({sources.Place(Authority)}): nobody could sign in. Each may be {AdminGroups.MayBe}."
            );
        }

        return options;
    }

    private static Setting<IReadOnlyList<string>> Groups(
        string variable,
        string name,
        string meaning
    ) =>
        CommaList(
            variable,
            name,
            "a comma list of groups, as the provider's claim tells them",
            meaning,
            IsPlain
        );

    private static bool IsPlain(string text) =>
        text.Length <= LongestText && !text.Any(char.IsControl);
}
