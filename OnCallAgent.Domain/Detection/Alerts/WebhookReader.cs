using System.Globalization;
using System.Text.Json;
using OnCallAgent.Domain.Shared;

namespace OnCallAgent.Domain.Detection.Alerts;

/// <summary>Reads alerts out of any JSON by a <see cref="WebhookMapping"/>.</summary>
public sealed class WebhookReader
{
    /// <summary>Most labels that a mapping may give.</summary>
    public const int MostLabels = 32;

    private const int MostWords = 100;
    private const int LongestTitle = 200;
    private const int LongestName = 200;

    private readonly WebhookMapping mapping;
    private readonly Dictionary<string, MappedValue> values;
    private readonly Dictionary<string, MappedValue> labels;
    private readonly Dictionary<string, Severity> severities;
    private readonly HashSet<string> resolved;

    private WebhookReader(
        WebhookMapping mapping,
        Dictionary<string, MappedValue> values,
        Dictionary<string, MappedValue> labels
    )
    {
        this.mapping = mapping;
        this.values = values;
        this.labels = labels;
        severities = new Dictionary<string, Severity>(StringComparer.OrdinalIgnoreCase);
        foreach (var (word, severity) in mapping.SeverityMap)
        {
            severities[word.Trim()] = severity;
        }

        resolved = new HashSet<string>(
            mapping.ResolvedWhen.Select(static w => w.Trim()),
            StringComparer.OrdinalIgnoreCase
        );
    }

    /// <summary>Makes a reader of a mapping.</summary>
    /// <returns>The reader; the faults by field where there are any.</returns>
    public static (WebhookReader? Reader, IReadOnlyList<FieldError> Faults) Create(
        WebhookMapping mapping
    )
    {
        ArgumentNullException.ThrowIfNull(mapping);
        var faults = new List<FieldError>();
        var paths = new Dictionary<string, MappedValue>(StringComparer.Ordinal);
        foreach (var (field, text) in Fields(mapping))
        {
            Add(paths, field, field, text, faults);
        }

        if (string.IsNullOrWhiteSpace(mapping.Title))
        {
            faults.Add(
                new FieldError("title", "is empty; name where the title stands, as $.title")
            );
        }

        if (mapping.Alerts.Trim() is { Length: > 0 } alerts && alerts[0] != '$')
        {
            faults.Add(new FieldError("alerts", "is no path; it looks like $.alerts"));
        }

        if (mapping.Labels.Count > MostLabels)
        {
            faults.Add(new FieldError("labels", $"has more than {MostLabels} entries"));
        }

        if (mapping.SeverityMap.Count > MostWords || mapping.ResolvedWhen.Count > MostWords)
        {
            faults.Add(new FieldError("severity_map", $"has more than {MostWords} words"));
        }

        var named = new Dictionary<string, MappedValue>(StringComparer.Ordinal);
        foreach (var (name, text) in mapping.Labels)
        {
            Add(named, name, $"labels.{name}", text, faults);
        }

        return faults.Count > 0
            ? (null, faults)
            : (new WebhookReader(mapping, paths, named), faults);
    }

    /// <summary>The alerts of a delivery.</summary>
    /// <returns>The alerts and those that could not be read; <see cref="FieldError"/> where the array is not where the mapping says.</returns>
    public Result<AlertDelivery> Read(JsonElement body, string? defaultService)
    {
        var list = body;
        if (values.TryGetValue("alerts", out var where))
        {
            if (where.Element(body) is not { ValueKind: JsonValueKind.Array } found)
            {
                return new FieldError("body", $"has no array at {mapping.Alerts}");
            }

            list = found;
        }

        var notices = new List<AlertNotice>();
        var refused = new List<RefusedPart>();
        var index = 0;
        foreach (
            var alert in list.ValueKind == JsonValueKind.Array
                ? list.EnumerateArray().AsEnumerable()
                : [list]
        )
        {
            var read = One(alert, defaultService);
            if (read.IsSuccess)
            {
                notices.Add(read.Value);
            }
            else
            {
                var fault = (FieldError)read.Error;
                refused.Add(new RefusedPart(index, fault.Field, fault.Reason));
            }

            index++;
        }

        return new AlertDelivery(notices, refused);
    }

    private Result<AlertNotice> One(JsonElement alert, string? defaultService)
    {
        if (alert.ValueKind != JsonValueKind.Object)
        {
            return new FieldError("body", "holds something that is no object");
        }

        var title = AlertText.Line(Text("title", alert) ?? "", LongestTitle);
        if (title.Length == 0)
        {
            return new FieldError("title", $"{mapping.Title} gives nothing here");
        }

        var service = AlertText.Line(Text("service", alert) ?? defaultService ?? "", LongestName);
        service = service.Length > 0 ? service : "unknown";
        var name = AlertText.Line(Text("name", alert) ?? "", LongestName);
        var status =
            Text("status", alert) is { } word && resolved.Contains(word.Trim())
                ? AlertStatus.Resolved
                : AlertStatus.Firing;
        var starts = Time("starts_at", alert);
        var ends = Time("ends_at", alert);
        if (!starts.IsSuccess || !ends.IsSuccess)
        {
            return starts.Error ?? ends.Error!;
        }

        var key = Text("key", alert);
        return new AlertNotice
        {
            Key = string.IsNullOrWhiteSpace(key)
                ? AlertText.KeyOf([new("title", title), new("service", service)])
                : AlertText.Key(key),
            Status = status,
            Name = name.Length > 0 ? name : title,
            Title = title,
            Description = AlertText.Clean(
                Text("description", alert) ?? "",
                AlertNotice.MaxDescriptionLength
            ),
            Service = service,
            Severity = SeverityOf(Text("severity", alert)),
            Labels = AlertLabels.Kept(
                labels
                    .Select(l => (l.Key, Value: l.Value.Of(alert)))
                    .Where(static l => l.Value is not null)
                    .Select(static l => KeyValuePair.Create(l.Key, l.Value!))
            ),
            StartsAt = starts.Value,
            EndsAt = status == AlertStatus.Resolved ? ends.Value : null,
        };
    }

    private string? Text(string field, JsonElement alert) =>
        values.TryGetValue(field, out var value) ? value.Of(alert) : null;

    // Seconds and milliseconds since 1970 are as usual as texts.
    private Result<DateTimeOffset?> Time(string field, JsonElement alert)
    {
        if (Text(field, alert) is not { } text)
        {
            return (DateTimeOffset?)null;
        }

        if (
            long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            && number is > 100_000_000 and < 4_102_444_800_000
        )
        {
            return DateTimeOffset.FromUnixTimeMilliseconds(
                number < 4_102_444_800 ? number * 1_000 : number
            );
        }

        return AlertText.TryTime(text, out var time)
            ? time
            : new FieldError(
                field,
                $"gives “{AlertText.Line(text, 50)}”; it must be a time such as 2026-03-14T15:09:26Z"
            );
    }

    private Severity SeverityOf(string? word) =>
        word is null ? Shared.Severity.High
        : severities.TryGetValue(word.Trim(), out var mapped) ? mapped
        : AlertLabels.SeverityOf(word) ?? Shared.Severity.High;

    private static void Add(
        Dictionary<string, MappedValue> values,
        string name,
        string field,
        string text,
        List<FieldError> faults
    )
    {
        if (string.IsNullOrWhiteSpace(text))
        {
            return;
        }

        var value = MappedValue.Parse(text.Trim());
        if (value.IsSuccess)
        {
            values[name] = value.Value;
        }
        else
        {
            faults.Add(new FieldError(field, value.Error.Message));
        }
    }

    private static IEnumerable<(string Field, string Text)> Fields(WebhookMapping mapping) =>
        [
            ("alerts", mapping.Alerts),
            ("key", mapping.Key),
            ("name", mapping.Name),
            ("title", mapping.Title),
            ("description", mapping.Description),
            ("service", mapping.Service),
            ("severity", mapping.Severity),
            ("status", mapping.Status),
            ("starts_at", mapping.StartsAt),
            ("ends_at", mapping.EndsAt),
        ];
}
