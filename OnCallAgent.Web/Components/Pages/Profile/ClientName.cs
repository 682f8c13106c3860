using OnCallAgent.Web.Data.Accounts;

namespace OnCallAgent.Web.Components.Pages.Profile;

/// <summary>
/// What a session is called: browser and system, as far as its own words tell (they may say anything), so that a person
/// recognises it; the words themselves where they are none that are known.
/// </summary>
internal static class ClientName
{
    private const int Longest = 40;

    // In this order: each browser names those it wants to be taken for.
    private static readonly (string Word, string Name)[] Browsers =
    [
        ("Edg/", "Edge"),
        ("OPR/", "Opera"),
        ("Firefox/", "Firefox"),
        ("HeadlessChrome/", "Chrome"),
        ("Chrome/", "Chrome"),
        ("Safari/", "Safari"),
    ];

    private static readonly (string Word, string Name)[] Systems =
    [
        ("Android", "Android"),
        ("iPhone", "iPhone"),
        ("iPad", "iPad"),
        ("Windows", "Windows"),
        ("Mac OS X", "macOS"),
        ("Linux", "Linux"),
    ];

    public static string Of(UserSession session)
    {
        var client = session.Client;
        if (client.Length == 0)
        {
            return session.Kind == SessionKind.Program ? "A program" : "A browser";
        }

        var browser = Browsers.FirstOrDefault(b => Holds(client, b.Word)).Name;
        var system = Systems.FirstOrDefault(s => Holds(client, s.Word)).Name;
        return browser is null
            ? client.Length <= Longest
                ? client
                : $"{client[..Longest]}…"
            : system is null
                ? browser
                : $"{browser} on {system}";
    }

    private static bool Holds(string client, string word) =>
        client.Contains(word, StringComparison.Ordinal);
}
