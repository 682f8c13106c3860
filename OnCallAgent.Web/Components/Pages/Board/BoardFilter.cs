using OnCallAgent.Web.Data.Queries;
using Severity = OnCallAgent.Domain.Shared.Severity;

namespace OnCallAgent.Web.Components.Pages.Board;

/// <summary>What of the board is shown. Lives in the URL, so that a view can be shared in the middle of an outage.</summary>
public sealed record BoardFilter
{
    /// <summary>Names of the query parameters.</summary>
    public const string SeverityKey = "severity";
    public const string ServiceKey = "service";
    public const string SinceKey = "since";
    public const string TextKey = "q";

    private static readonly Dictionary<string, TimeSpan> Spans = new(StringComparer.Ordinal)
    {
        ["1h"] = TimeSpan.FromHours(1),
        ["24h"] = TimeSpan.FromHours(24),
        ["7d"] = TimeSpan.FromDays(7),
    };

    public Severity? Severity { get; init; }

    public string Service { get; init; } = "";

    /// <summary>One of <see cref="SinceChoices"/>, or empty for any time.</summary>
    public string Since { get; init; } = "";

    public string Text { get; init; } = "";

    public static IReadOnlyCollection<string> SinceChoices => Spans.Keys;

    public bool IsEmpty => this == new BoardFilter();

    /// <summary>From the query's values. What cannot be understood is left out: a stale link still shows a board.</summary>
    public static BoardFilter Parse(
        string? severity,
        string? service,
        string? since,
        string? text
    ) =>
        new()
        {
            Severity =
                Enum.TryParse<Severity>(severity, ignoreCase: true, out var known)
                && Enum.IsDefined(known)
                    ? known
                    : null,
            Service = service?.Trim() ?? "",
            Since = since is not null && Spans.ContainsKey(since) ? since : "",
            Text = text?.Trim() ?? "",
        };

    /// <summary>The query's values; null removes a parameter.</summary>
    public Dictionary<string, object?> ToQuery() =>
        new(StringComparer.Ordinal)
        {
            [SeverityKey] = Severity?.ToString().ToLowerInvariant(),
            [ServiceKey] = OrNull(Service),
            [SinceKey] = OrNull(Since),
            [TextKey] = OrNull(Text),
        };

    /// <summary>As the query of the database.</summary>
    public BoardScope ToScope(DateTimeOffset now) =>
        new()
        {
            Severity = Severity,
            Service = Service,
            Text = Text,
            Since = Spans.TryGetValue(Since, out var span) ? now - span : null,
        };

    /// <summary>A choice of <see cref="SinceChoices"/> in words.</summary>
    public static string SinceWords(string since) =>
        since switch
        {
            "1h" => "last hour",
            "24h" => "last 24 h",
            "7d" => "last 7 d",
            _ => "any time",
        };

    private static string? OrNull(string value) => value.Length == 0 ? null : value;
}
