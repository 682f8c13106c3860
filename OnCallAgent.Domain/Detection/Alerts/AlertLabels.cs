using OnCallAgent.Domain.Shared;

namespace OnCallAgent.Domain.Detection.Alerts;

/// <summary>What the labels of an alert say by convention.</summary>
public static class AlertLabels
{
    /// <summary>
    /// Where the service is looked for, the first that is there wins. What a person names on purpose comes first, then
    /// what Kubernetes runs, then the scrape job (which is often only the exporter), then the place.
    /// </summary>
    public static readonly IReadOnlyList<string> ServiceOrder =
    [
        "service",
        "service_name",
        "service.name",
        "app",
        "app_kubernetes_io_name",
        "application",
        "deployment",
        "statefulset",
        "daemonset",
        "container",
        "job",
        "namespace",
        "instance",
    ];

    /// <summary>Where the severity is looked for.</summary>
    public static readonly IReadOnlyList<string> SeverityOrder = ["severity", "priority", "level"];

    private const int LongestName = 200;
    private const int LongestLabel = 100;
    private const int LongestValue = 1_000;

    /// <summary>The service that the labels name; null where they name none.</summary>
    public static string? Service(IReadOnlyDictionary<string, string> labels)
    {
        ArgumentNullException.ThrowIfNull(labels);
        return
            ServiceOrder
                .Select(labels.GetValueOrDefault)
                .FirstOrDefault(v => !string.IsNullOrWhiteSpace(v))
                is { } name
            ? AlertText.Line(name, LongestName)
            : null;
    }

    /// <summary>The severity that the labels name. Who has an alert delivered without one wants it looked at: high.</summary>
    public static Severity Severity(IReadOnlyDictionary<string, string> labels)
    {
        ArgumentNullException.ThrowIfNull(labels);
        return SeverityOrder
                .Select(labels.GetValueOrDefault)
                .Select(w => w is null ? null : SeverityOf(w))
                .FirstOrDefault(s => s is not null)
            ?? Shared.Severity.High;
    }

    /// <summary>The severity of a word as monitoring programs use them; null for an unknown one.</summary>
    public static Severity? SeverityOf(string word)
    {
        ArgumentNullException.ThrowIfNull(word);
        return word.Trim().ToLowerInvariant() switch
        {
            "critical"
            or "crit"
            or "fatal"
            or "emergency"
            or "disaster"
            or "page"
            or "p1"
            or "sev1" => Shared.Severity.Critical,
            "high" or "error" or "major" or "alert" or "urgent" or "p2" or "sev2" => Shared
                .Severity
                .High,
            "medium" or "warning" or "warn" or "moderate" or "average" or "p3" or "sev3" => Shared
                .Severity
                .Medium,
            "low" or "minor" or "p4" or "sev4" => Shared.Severity.Low,
            "info"
            or "information"
            or "informational"
            or "notice"
            or "none"
            or "debug"
            or "ok"
            or "p5" => Shared.Severity.Info,
            _ => null,
        };
    }

    /// <summary>Labels as they are kept on the incident.</summary>
    internal static Dictionary<string, string> Kept(
        IEnumerable<KeyValuePair<string, string>> labels
    )
    {
        var kept = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (name, value) in labels)
        {
            var (key, text) = (
                AlertText.Line(name, LongestLabel),
                AlertText.Line(value, LongestValue)
            );
            if (key.Length > 0 && text.Length > 0 && kept.Count < AlertNotice.MostLabels)
            {
                kept.TryAdd(key, text);
            }
        }

        return kept;
    }
}
