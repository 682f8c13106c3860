using Microsoft.AspNetCore.WebUtilities;
using OnCallAgent.Domain.Incidents;
using OnCallAgent.Web.Data.Queries;
using Severity = OnCallAgent.Domain.Shared.Severity;

namespace OnCallAgent.Web.Components.Pages.Board;

/// <summary>What of the incidents is shown, and how. Lives in the URL, so that a view can be shared in the middle of an outage.</summary>
public sealed record BoardFilter
{
    /// <summary>Names of the query parameters.</summary>
    public const string SeverityKey = "severity";
    public const string ServiceKey = "service";
    public const string SinceKey = "since";
    public const string TextKey = "q";
    public const string WhoKey = "who";
    public const string MineKey = "mine";
    public const string ViewKey = "view";
    public const string SortKey = "sort";

    private const string ListWord = "list";

    private static readonly Dictionary<string, TimeSpan> Spans = new(StringComparer.Ordinal)
    {
        ["1h"] = TimeSpan.FromHours(1),
        ["24h"] = TimeSpan.FromHours(24),
        ["7d"] = TimeSpan.FromDays(7),
        ["30d"] = TimeSpan.FromDays(30),
    };

    private static readonly Dictionary<string, IncidentOrder> Orders = new(StringComparer.Ordinal)
    {
        ["oldest"] = IncidentOrder.Oldest,
        ["severity"] = IncidentOrder.Severity,
        ["seen"] = IncidentOrder.LastSeen,
        ["lines"] = IncidentOrder.Lines,
    };

    public Severity? Severity { get; init; }

    public string Service { get; init; } = "";

    /// <summary>One of <see cref="SinceChoices"/>, or empty for any time.</summary>
    public string Since { get; init; } = "";

    public string Text { get; init; } = "";

    /// <summary>Only incidents of this column; null for all.</summary>
    public BoardColumn? Who { get; init; }

    /// <summary>Only those that the viewer is in charge of.</summary>
    public bool Mine { get; init; }

    /// <summary>A list with everything that ever was, not the board.</summary>
    public bool IsList { get; init; }

    /// <summary>Order of the list; the board has its own.</summary>
    public IncidentOrder Order { get; init; }

    public static IReadOnlyCollection<string> SinceChoices => Spans.Keys;

    /// <summary>Whether nothing is left out.</summary>
    public bool IsEmpty =>
        this with { IsList = false, Order = IncidentOrder.Newest } == new BoardFilter();

    /// <summary>From a query string. What cannot be understood is left out: a stale link still shows a board.</summary>
    public static BoardFilter Parse(string? query)
    {
        var values = QueryHelpers.ParseQuery(query);
        string Value(string key) => values.TryGetValue(key, out var v) ? v.ToString().Trim() : "";
        return new()
        {
            Severity =
                Enum.TryParse<Severity>(Value(SeverityKey), ignoreCase: true, out var known)
                && Enum.IsDefined(known)
                    ? known
                    : null,
            Service = Value(ServiceKey),
            Since = Spans.ContainsKey(Value(SinceKey)) ? Value(SinceKey) : "",
            Text = Value(TextKey),
            Who = BoardColumns.Parse(Value(WhoKey)),
            Mine = Value(MineKey) == "1",
            IsList = Value(ViewKey) == ListWord,
            Order = Orders.GetValueOrDefault(Value(SortKey)),
        };
    }

    /// <summary>The query's values; null removes a parameter.</summary>
    public Dictionary<string, object?> ToQuery() =>
        new(StringComparer.Ordinal)
        {
            [SeverityKey] = Severity?.ToString().ToLowerInvariant(),
            [ServiceKey] = OrNull(Service),
            [SinceKey] = OrNull(Since),
            [TextKey] = OrNull(Text),
            [WhoKey] = Who is { } column ? BoardColumns.Word(column) : null,
            [MineKey] = Mine ? "1" : null,
            [ViewKey] = IsList ? ListWord : null,
            [SortKey] = Orders.FirstOrDefault(o => o.Value == Order).Key,
        };

    /// <summary>The query string without its question mark, for a saved view.</summary>
    public string ToQueryString() =>
        QueryHelpers
            .AddQueryString(
                "",
                ToQuery()
                    .Where(v => v.Value is not null)
                    .ToDictionary(v => v.Key, v => (string?)v.Value!.ToString())
            )
            .TrimStart('?');

    /// <summary>As the query of the database.</summary>
    /// <param name="now">The agent's clock.</param>
    /// <param name="viewer">The viewer's name.</param>
    public BoardScope ToScope(DateTimeOffset now, string viewer = "") =>
        new()
        {
            Severity = Severity,
            Service = Service,
            Text = Text,
            Since = Spans.TryGetValue(Since, out var span) ? now - span : null,
            Column = Who,
            AssignedTo = Mine ? viewer : null,
        };

    /// <summary>A choice of <see cref="SinceChoices"/> in words.</summary>
    public static string SinceWords(string since) =>
        since switch
        {
            "1h" => "last hour",
            "24h" => "last 24 h",
            "7d" => "last 7 d",
            "30d" => "last 30 d",
            _ => "any time",
        };

    private static string? OrNull(string value) => value.Length == 0 ? null : value;
}
