using OnCallAgent.Domain.Shared;

namespace OnCallAgent.Domain.Detection.Alerts;

/// <summary>
/// How the JSON of a program that nobody knows is read as alerts. Each value is a path (<c>$.alert.title</c>), several
/// tried in turn (<c>$.title | $.message</c>), or a constant; empty for none.
/// </summary>
public sealed record WebhookMapping
{
    /// <summary>Fits what most programs send: used until somebody says otherwise.</summary>
    public static readonly WebhookMapping Default = new()
    {
        Key = "$.fingerprint | $.dedup_key | $.alert_id | $.incident_key | $.alert.id | $.id",
        Name = "$.labels.alertname | $.rule | $.check | $.name | $.alert.name",
        Title = "$.title | $.summary | $.alert.title | $.subject | $.name | $.message | $.text",
        Description =
            "$.description | $.alert.description | $.details | $.body | $.message | $.text",
        Service =
            "$.service | $.labels.service | $.alert.service | $.app | $.application | $.component | $.host | $.hostname",
        Severity = "$.severity | $.labels.severity | $.alert.severity | $.priority | $.level",
        Status = "$.status | $.state | $.alert.status | $.event_type | $.action",
        StartsAt = "$.startsAt | $.starts_at | $.started_at",
        EndsAt = "$.endsAt | $.ends_at | $.resolved_at",
    };

    /// <summary>Path of the array of alerts; empty where the document itself is the alert (an array of them is taken too).</summary>
    public string Alerts { get; init; } = "";

    /// <summary>By what the alert is known again; where it gives nothing, title and service are the key.</summary>
    public string Key { get; init; } = "";

    /// <summary>Name of the rule; the title where it gives nothing.</summary>
    public string Name { get; init; } = "";

    /// <summary>What is wrong. Must give something.</summary>
    public string Title { get; init; } = "";

    /// <summary>More about it.</summary>
    public string Description { get; init; } = "";

    /// <summary>The service; the source's default service where it gives nothing.</summary>
    public string Service { get; init; } = "";

    /// <summary>The severity, by <see cref="SeverityMap"/> or by the usual words; high where it gives nothing known.</summary>
    public string Severity { get; init; } = "";

    /// <summary>What the program's own words for severity mean here.</summary>
    public IReadOnlyDictionary<string, Severity> SeverityMap { get; init; } =
        new Dictionary<string, Severity>();

    /// <summary>What tells firing from resolved; it fires where this gives nothing.</summary>
    public string Status { get; init; } = "";

    /// <summary>Values of <see cref="Status"/> that mean "resolved", in any letter case; every other one means "firing".</summary>
    public IReadOnlyList<string> ResolvedWhen { get; init; } =
    [
        "resolved",
        "resolve",
        "ok",
        "closed",
        "close",
        "recovered",
        "recovery",
        "normal",
        "up",
        "inactive",
    ];

    /// <summary>When it began to fire (ISO 8601): lets deliveries that overtook each other be put in order.</summary>
    public string StartsAt { get; init; } = "";

    /// <summary>When it stopped (ISO 8601).</summary>
    public string EndsAt { get; init; } = "";

    /// <summary>Labels of the incident, by name.</summary>
    public IReadOnlyDictionary<string, string> Labels { get; init; } =
        new Dictionary<string, string>();
}
