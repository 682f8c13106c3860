using System.Globalization;
using OnCallAgent.Web.Data.Queries;

namespace OnCallAgent.Benchmarks;

/// <summary>
/// What is asked of the incident list, different each time: the list answers the same question from memory until an
/// incident changes, so these are what it costs to read.
/// </summary>
internal static class ListQuestions
{
    private static readonly DateTimeOffset Began = TimeProvider.System.GetUtcNow();

    /// <summary>The query of the <c>n</c>th request to a list of so many incidents.</summary>
    public static IReadOnlyList<(string Name, Func<int, int, string> Query)> All { get; } =
    [
        ("newest", (n, _) => $"?offset={n % 900}"),
        ("a deep cursor", (n, count) => $"?cursor={Cursor(n, count)}"),
        (
            "a deep offset",
            (n, count) => $"?offset={(Math.Min(count, 10_000) / 10 * 9 - (n % 400)).Text()}"
        ),
        ("one service of 200", (n, _) => $"?service=service-{n % 200}&offset={n % 3}"),
        ("active ones", (n, _) => $"?status=open,investigating&limit={1 + (n % 500)}"),
        ("resolved and closed", (n, _) => $"?status=resolved,closed&offset={n % 900}"),
        ("a rare severity", (n, _) => $"?severity=critical&limit={50 + (n % 400)}"),
        ("a frequent severity", (n, _) => $"?severity=high,medium&offset={n % 500}"),
        ("one person", (n, _) => $"?assigned_to=person-{3 + (n % 4 * 10)}&offset={n % 20}"),
        (
            "a person with one",
            (n, _) =>
                $"?assigned_to={Uri.EscapeDataString(ManyIncidents.RarePerson)}&limit={1 + (n % 500)}"
        ),
        ("waiting for a human", (n, _) => $"?handler=human&limit={1 + (n % 500)}"),
        ("a word of all", (n, _) => $"?q=exhausted&offset={n % 900}"),
        ("a word of one", (n, count) => $"?q={(count - 1 - (n % 200)).Text()}"),
        ("a word of none", (n, _) => $"?q=nowhere{n % 900}"),
    ];

    private static IncidentCursor Cursor(int n, int count) =>
        new(Began - (ManyIncidents.Apart * ((count / 10 * 9) - (n % 700))), "INC-");

    private static string Text(this int number) => number.ToString(CultureInfo.InvariantCulture);
}
