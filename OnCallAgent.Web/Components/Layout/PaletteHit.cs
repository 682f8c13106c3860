using Severity = OnCallAgent.Domain.Shared.Severity;

namespace OnCallAgent.Web.Components.Layout;

/// <summary>Something the palette offers: a place to go to, or a command of the page it was opened on.</summary>
/// <param name="Title">What it is called.</param>
/// <param name="Detail">What kind of thing it is, or its key.</param>
public abstract record PaletteHit(string Title, string Detail);

/// <summary>A place.</summary>
/// <param name="Title">Its name.</param>
/// <param name="Detail">What kind of place.</param>
/// <param name="Href">Its address on this host.</param>
/// <param name="Severity">Of an incident.</param>
public sealed record PlaceHit(string Title, string Detail, string Href, Severity? Severity = null)
    : PaletteHit(Title, Detail);

/// <summary>A control of the page that may be pressed now.</summary>
/// <param name="Label">What stands on it.</param>
/// <param name="Key">The key that presses it; empty for none.</param>
/// <param name="Place">Its place in what the browser collected when the palette was opened.</param>
public sealed record CommandHit(string Label, string Key, int Place) : PaletteHit(Label, Key);

/// <summary>The pages there are, for whoever may see them.</summary>
public static class PalettePages
{
    private static readonly PlaceHit[] Everybodys =
    [
        new("Incidents", "page", "/incidents"),
        new("Incident list", "page", "/incidents?view=list"),
        new("Live logs", "page", "/logs"),
        new("Unknown errors", "page", "/unknown-errors"),
        new("Knowledge", "page", "/knowledge"),
        new("Alert patterns", "page", "/patterns"),
        new("Insights", "page", "/insights"),
        new("Escalation", "page", "/escalation"),
        new("Outbox", "page", "/outbox"),
        new("Silences", "page", "/silences"),
        new("Log sources", "page", "/sources"),
        new("Services", "page", "/services"),
        new("Automation", "page", "/automation"),
        new("Your account", "page", "/account"),
    ];

    private static readonly PlaceHit[] Admins =
    [
        new("Users", "page", "/users"),
        new("API keys", "page", "/api-keys"),
        new("Audit log", "page", "/audit"),
        new("Settings", "page", "/settings"),
        new("Game day", "page", "/game-day"),
    ];

    /// <summary>Those a person with these rights can open.</summary>
    public static IReadOnlyList<PlaceHit> For(ViewerRights rights)
    {
        ArgumentNullException.ThrowIfNull(rights);
        return rights.Administer ? [.. Everybodys, .. Admins] : Everybodys;
    }
}
