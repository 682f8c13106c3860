using System.Globalization;
using System.Text.Json;

namespace OnCallAgent.Tests.Api.Push;

/// <summary>Deliveries as monitoring programs write them.</summary>
internal static class Payloads
{
    public static readonly DateTimeOffset Began = new(2026, 3, 14, 15, 0, 0, 123, TimeSpan.Zero);

    /// <summary>One alert of Alertmanager's.</summary>
    public static object Alert(
        string status = "firing",
        string instance = "orders-1:8080",
        DateTimeOffset? began = null,
        string severity = "critical",
        string? fingerprint = null,
        string service = "orders-api"
    ) =>
        new
        {
            status,
            labels = new Dictionary<string, string>
            {
                ["alertname"] = "HighErrorRate",
                ["service"] = service,
                ["instance"] = instance,
                ["severity"] = severity,
                ["job"] = "kubernetes-pods",
            },
            annotations = new Dictionary<string, string>
            {
                ["summary"] = $"More than 5 % of requests to {instance} fail",
                ["description"] = "The database connection pool is exhausted <b>now</b>.",
                ["runbook_url"] = "https://wiki.example.com/orders",
            },
            // Go writes nanoseconds, and year 1 for "none".
            startsAt = (began ?? Began).ToString(
                "yyyy-MM-ddTHH:mm:ss.fff",
                CultureInfo.InvariantCulture
            ) + "456789Z",
            endsAt = status == "resolved"
                ? (began ?? Began).AddMinutes(7).ToString("O", CultureInfo.InvariantCulture)
                : "0001-01-01T00:00:00Z",
            generatorURL = "http://prometheus:9090/graph?g0.expr=x&g0.tab=1",
            fingerprint = fingerprint ?? $"print-{instance}",
        };

    public static string Alertmanager(params object[] alerts) =>
        JsonSerializer.Serialize(
            new
            {
                version = "4",
                groupKey = "{}:{alertname=\"HighErrorRate\"}",
                truncatedAlerts = 0,
                status = "firing",
                receiver = "oncall",
                groupLabels = new { alertname = "HighErrorRate" },
                commonLabels = new { },
                commonAnnotations = new { },
                externalURL = "http://alertmanager:9093",
                alerts,
            }
        );

    public const string Grafana = """
        {"receiver":"oncall","status":"firing","orgId":1,"version":"1","groupKey":"{}:{alertname=\"High memory\"}",
         "title":"[FIRING:1] High memory","state":"alerting","message":"**Firing**","externalURL":"https://grafana.example.com/",
         "alerts":[{"status":"firing","labels":{"alertname":"High memory","app":"billing","severity":"warning"},
           "annotations":{"summary":"Memory of billing is above 90 %","description":"B=93"},
           "startsAt":"2026-03-14T15:01:02.5+01:00","endsAt":"0001-01-01T00:00:00Z",
           "generatorURL":"https://grafana.example.com/alerting/grafana/abc/view","fingerprint":"c6eadffa33fcdf37",
           "silenceURL":"https://grafana.example.com/alerting/silence/new","dashboardURL":"","panelURL":"",
           "values":{"B":93.2,"C":1}}]}
        """;
}
