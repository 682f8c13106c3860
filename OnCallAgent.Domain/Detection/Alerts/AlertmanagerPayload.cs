using System.Text.Json;
using OnCallAgent.Domain.Shared;

namespace OnCallAgent.Domain.Detection.Alerts;

/// <summary>
/// Reads what Prometheus Alertmanager (webhook version 4) and Grafana's unified alerting send; Grafana's is the same
/// form with a few fields more.
/// </summary>
/// <remarks>
/// prometheus.io/docs/alerting/latest/configuration/#webhook_config and
/// grafana.com/docs/grafana/latest/alerting/configure-notifications/manage-contact-points/integrations/webhook-notifier/
/// </remarks>
public static class AlertmanagerPayload
{
    private const int LongestTitle = 200;
    private const int LongestName = 200;

    private static readonly (string Field, string Label)[] Links =
    [
        ("generatorURL", "generator_url"),
        ("silenceURL", "silence_url"),
        ("dashboardURL", "dashboard_url"),
        ("panelURL", "panel_url"),
    ];

    /// <summary>The alerts of a delivery.</summary>
    /// <param name="body">The JSON document.</param>
    /// <param name="version">The webhook version that is understood; null for any.</param>
    /// <param name="defaultService">Service of alerts whose labels name none.</param>
    /// <returns>The alerts, and those that could not be read; <see cref="FieldError"/> where it is no such delivery.</returns>
    public static Result<AlertDelivery> Read(
        JsonElement body,
        string? version,
        string? defaultService
    )
    {
        if (body.ValueKind != JsonValueKind.Object)
        {
            return new FieldError("body", "is no JSON object with a field “alerts”");
        }

        if (
            version is not null
            && body.TryGetProperty("version", out var given)
            && JsonTexts.Of(given) != version
        )
        {
            return new FieldError(
                "version",
                $"holds {JsonTexts.Shown(given)}; version {version} of the webhook is understood"
            );
        }

        if (
            !body.TryGetProperty("alerts", out var alerts)
            || alerts.ValueKind != JsonValueKind.Array
        )
        {
            return new FieldError("alerts", "is missing, or is no array");
        }

        var shared = new Dictionary<string, string>(StringComparer.Ordinal);
        AddText(shared, body, "groupKey", "groupKey");
        AddText(shared, body, "receiver", "receiver");
        AddLink(shared, body, "externalURL", "external_url");
        var notices = new List<AlertNotice>();
        var refused = new List<RefusedPart>();
        var index = 0;
        foreach (var alert in alerts.EnumerateArray())
        {
            var read = One(alert, shared, defaultService);
            if (read.IsSuccess)
            {
                notices.Add(read.Value);
            }
            else
            {
                refused.Add(
                    read.Error is FieldError field
                        ? new RefusedPart(index, field.Field, field.Reason)
                        : new RefusedPart(index, "", read.Error.Message)
                );
            }

            index++;
        }

        return new AlertDelivery(notices, refused);
    }

    private static Result<AlertNotice> One(
        JsonElement alert,
        IReadOnlyDictionary<string, string> shared,
        string? defaultService
    )
    {
        if (alert.ValueKind != JsonValueKind.Object)
        {
            return new FieldError("alerts", "holds something that is no object");
        }

        AlertStatus status;
        switch (
            alert.TryGetProperty("status", out var word)
                ? JsonTexts.Of(word)?.ToLowerInvariant()
                : null
        )
        {
            case "firing":
                status = AlertStatus.Firing;
                break;
            case "resolved":
                status = AlertStatus.Resolved;
                break;
            default:
                return new FieldError("status", "is neither firing nor resolved");
        }

        var labels = Texts(alert, "labels");
        if (!labels.IsSuccess)
        {
            return labels.Error;
        }

        var annotations = Texts(alert, "annotations");
        if (!annotations.IsSuccess)
        {
            return annotations.Error;
        }

        var starts = JsonTexts.Time(alert, "startsAt");
        var ends = JsonTexts.Time(alert, "endsAt");
        if (!starts.IsSuccess || !ends.IsSuccess)
        {
            return starts.Error ?? ends.Error!;
        }

        var fingerprint = alert.TryGetProperty("fingerprint", out var print)
            ? JsonTexts.Of(print)
            : null;
        if (labels.Value.Count == 0 && string.IsNullOrWhiteSpace(fingerprint))
        {
            return new FieldError("labels", "are missing; they tell one alert from another");
        }

        return Notice(
            alert,
            status,
            labels.Value,
            annotations.Value,
            fingerprint,
            (starts.Value, ends.Value),
            shared,
            defaultService
        );
    }

    private static AlertNotice Notice(
        JsonElement alert,
        AlertStatus status,
        Dictionary<string, string> labels,
        Dictionary<string, string> annotations,
        string? fingerprint,
        (DateTimeOffset? Starts, DateTimeOffset? Ends) times,
        IReadOnlyDictionary<string, string> shared,
        string? defaultService
    )
    {
        var name = AlertText.Line(labels.GetValueOrDefault("alertname") ?? "", LongestName);
        name = name.Length > 0 ? name : "Alert";
        var title = AlertText.Line(First(annotations, "summary", "title") ?? "", LongestTitle);
        var links = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (field, label) in Links)
        {
            AddLink(links, alert, field, label);
        }

        if (
            First(annotations, "runbook_url", "runbook") is { } runbook
            && JsonTexts.IsLink(runbook)
        )
        {
            links["runbook_url"] = runbook;
        }

        return new AlertNotice
        {
            Key = AlertText.Key(
                string.IsNullOrWhiteSpace(fingerprint) ? AlertText.KeyOf(labels) : fingerprint
            ),
            Status = status,
            Name = name,
            Title = title.Length > 0 ? title : name,
            Description = AlertText.Clean(
                First(annotations, "description", "message") ?? "",
                AlertNotice.MaxDescriptionLength
            ),
            Service = AlertLabels.Service(labels) ?? defaultService ?? "unknown",
            Severity = AlertLabels.Severity(labels),
            // Links first: an alert with very many labels keeps its runbook.
            Labels = AlertLabels.Kept(links.Concat(shared).Concat(labels)),
            StartsAt = times.Starts,
            EndsAt = status == AlertStatus.Resolved ? times.Ends : null,
        };
    }

    private static Result<Dictionary<string, string>> Texts(JsonElement alert, string field)
    {
        var texts = new Dictionary<string, string>(StringComparer.Ordinal);
        if (
            !alert.TryGetProperty(field, out var given)
            || given.ValueKind is JsonValueKind.Null or JsonValueKind.Undefined
        )
        {
            return texts;
        }

        if (given.ValueKind != JsonValueKind.Object)
        {
            return new FieldError(field, "is no object of texts");
        }

        foreach (var property in given.EnumerateObject())
        {
            if (
                JsonTexts.NameOf(property) is not { } name
                || JsonTexts.Of(property.Value) is not { } text
            )
            {
                return new FieldError($"{field}.{JsonTexts.NameOf(property) ?? "?"}", "is no text");
            }

            texts[name] = text;
        }

        return texts;
    }

    private static string? First(Dictionary<string, string> texts, params string[] names) =>
        names.Select(texts.GetValueOrDefault).FirstOrDefault(t => !string.IsNullOrWhiteSpace(t));

    private static void AddText(
        Dictionary<string, string> labels,
        JsonElement from,
        string field,
        string label
    )
    {
        if (
            from.TryGetProperty(field, out var value) && JsonTexts.Of(value) is { Length: > 0 } text
        )
        {
            labels[label] = text;
        }
    }

    private static void AddLink(
        Dictionary<string, string> labels,
        JsonElement from,
        string field,
        string label
    )
    {
        if (
            from.TryGetProperty(field, out var value)
            && JsonTexts.Of(value) is { } text
            && JsonTexts.IsLink(text)
        )
        {
            labels[label] = text;
        }
    }
}
