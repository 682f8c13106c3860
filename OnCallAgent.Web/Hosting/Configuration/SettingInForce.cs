namespace OnCallAgent.Web.Hosting.Configuration;

/// <summary>A setting as it holds in this process, fit to be shown.</summary>
/// <param name="Setting">Which one.</param>
/// <param name="Value">Its value as it was written, or the default; empty for none, and for every secret that is set.</param>
/// <param name="Place">Where it was set, such as “from .env, line 3”; null where the default holds.</param>
public sealed record SettingInForce(Setting Setting, string Value, string? Place)
{
    /// <summary>Whether somebody set it: an empty value means the default.</summary>
    public bool IsSet => Place is not null;
}

/// <summary>Settings that are about one thing.</summary>
/// <param name="Title">What they are about.</param>
/// <param name="Settings">In the order of the docs.</param>
public sealed record SettingGroup(string Title, IReadOnlyList<SettingInForce> Settings)
{
    // By the beginnings of their variables; the first that fits decides, and what fits none stands at the end.
    private static readonly (string Title, string[] Beginnings)[] Groups =
    [
        ("Database and addresses", ["DATABASE_", "PUBLIC_URL", "LOG_LEVEL"]),
        ("What the agent may do", ["CONFIDENCE_", "MAX_", "ENABLE_", "APPROVAL_"]),
        ("Messages to people", ["ONCALL_", "SMTP_", "EMAIL_", "TEAMS_", "WEBHOOK_", "HEARTBEAT_"]),
        ("Log lines", ["ELASTICSEARCH_", "MONITORING_", "LOG_RETENTION_", "PUSH_"]),
        ("Signing in", ["SECRET_", "ACCESS_", "ADMIN_", "OIDC_"]),
        ("Explanations by a language model", ["EXPLAINER"]),
    ];

    /// <summary>All of them by what they are about; each stands in one group.</summary>
    public static IReadOnlyList<SettingGroup> Of(IReadOnlyList<SettingInForce> settings) =>
        [
            .. settings
                .GroupBy(s => PlaceOf(s.Setting.Variable))
                .OrderBy(g => g.Key)
                .Select(g => new SettingGroup(
                    g.Key < Groups.Length ? Groups[g.Key].Title : "Other",
                    [.. g]
                )),
        ];

    private static int PlaceOf(string variable)
    {
        var place = Array.FindIndex(
            Groups,
            g => g.Beginnings.Any(b => variable.StartsWith(b, StringComparison.Ordinal))
        );
        return place < 0 ? Groups.Length : place;
    }
}
