using System.Text;
using static OnCallAgent.Web.Hosting.Configuration.SettingShapes;

namespace OnCallAgent.Web.Hosting.Configuration;

/// <summary>Who is let in with what, and how often.</summary>
public static class AccessSettings
{
    public static readonly Setting<string> PreviousSecretKeys = Text(
        "SECRET_KEY_PREVIOUS",
        "SecretKeyPrevious",
        "former values of SECRET_KEY, separated by spaces",
        "What was signed with these is still believed until it expires, and what was sealed with them is sealed anew at the start. Leave a key here for as long as an access token lives, then take it away.",
        text => Split(text).All(k => Encoding.UTF8.GetByteCount(k) >= SecretKeyFile.LeastBytes),
        isSecret: true
    );

    public static readonly Setting<int> ApiRateLimit = Whole(
        "API_RATE_LIMIT",
        "ApiRateLimit",
        1_200,
        10,
        1_000_000,
        "requests a minute",
        "How often one caller (a person, a key, or an address that is not signed in) may ask the REST API; as many may come at once. What is pushed has limits of its own."
    );

    public static readonly Setting<IReadOnlyList<string>> TrustedProxies = CommaList(
        "TRUSTED_PROXIES",
        "TrustedProxies",
        "a comma list of addresses and networks, such as 10.0.0.5, 10.1.0.0/16",
        "Proxies that are believed when they tell whom they pass on (X-Forwarded-For, X-Forwarded-Proto): limits and the audit log go by that address then. Without it all clients of a proxy share its limit; nobody else is believed.",
        text => Hosting.TrustedProxies.Parse(text) is not null
    );

    /// <summary>All of them, in the order of the docs.</summary>
    public static readonly IReadOnlyList<Setting> All =
    [
        PreviousSecretKeys,
        ApiRateLimit,
        TrustedProxies,
    ];

    /// <summary>The keys of the text.</summary>
    internal static IReadOnlyList<string> Split(string text) =>
        text.Split(' ', StringSplitOptions.RemoveEmptyEntries);
}
