using OnCallAgent.Domain.Detection.Alerts;
using OnCallAgent.Domain.Shared;

namespace OnCallAgent.Web.Components.Pages.Push;

/// <summary>A mapping as text fields: dictionaries are lines of “name = value”, words are separated by commas.</summary>
public sealed class PushMappingForm
{
    public string Alerts { get; set; } = "";

    public string Key { get; set; } = "";

    public string Name { get; set; } = "";

    public string Title { get; set; } = "";

    public string Description { get; set; } = "";

    public string Service { get; set; } = "";

    public string Severity { get; set; } = "";

    public string SeverityMap { get; set; } = "";

    public string Status { get; set; } = "";

    public string ResolvedWhen { get; set; } = "";

    public string StartsAt { get; set; } = "";

    public string EndsAt { get; set; } = "";

    public string Labels { get; set; } = "";

    public int CooldownMinutes { get; set; }

    /// <summary>The fields of a mapping.</summary>
    public static PushMappingForm Of(WebhookMapping mapping, TimeSpan cooldown)
    {
        ArgumentNullException.ThrowIfNull(mapping);
        return new PushMappingForm
        {
            Alerts = mapping.Alerts,
            Key = mapping.Key,
            Name = mapping.Name,
            Title = mapping.Title,
            Description = mapping.Description,
            Service = mapping.Service,
            Severity = mapping.Severity,
            SeverityMap = Text(
                mapping.SeverityMap.Select(s => KeyValuePair.Create(s.Key, s.Value.ToString()))
            ),
            Status = mapping.Status,
            ResolvedWhen = string.Join(", ", mapping.ResolvedWhen),
            StartsAt = mapping.StartsAt,
            EndsAt = mapping.EndsAt,
            Labels = Text(mapping.Labels),
            CooldownMinutes = (int)cooldown.TotalMinutes,
        };
    }

    /// <summary>The mapping of these fields; what cannot be read is named by its field.</summary>
    public (WebhookMapping Mapping, IReadOnlyList<FieldError> Faults) ToMapping()
    {
        var faults = new List<FieldError>();
        var severities = new Dictionary<string, Severity>(StringComparer.Ordinal);
        foreach (var (word, value) in Pairs("severity_map", SeverityMap, faults))
        {
            // A number would be taken for a severity too.
            if (
                !char.IsDigit(value[0])
                && Enum.TryParse<Severity>(value, ignoreCase: true, out var severity)
                && Enum.IsDefined(severity)
            )
            {
                severities[word] = severity;
            }
            else
            {
                faults.Add(
                    new FieldError(
                        "severity_map",
                        $"holds “{value}”; it may be {string.Join(", ", Enum.GetNames<Severity>())}"
                    )
                );
            }
        }

        var mapping = new WebhookMapping
        {
            Alerts = Trimmed(Alerts),
            Key = Trimmed(Key),
            Name = Trimmed(Name),
            Title = Trimmed(Title),
            Description = Trimmed(Description),
            Service = Trimmed(Service),
            Severity = Trimmed(Severity),
            SeverityMap = severities,
            Status = Trimmed(Status),
            ResolvedWhen =
            [
                .. (ResolvedWhen ?? "").Split(
                    ',',
                    StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries
                ),
            ],
            StartsAt = Trimmed(StartsAt),
            EndsAt = Trimmed(EndsAt),
            Labels = Pairs("labels", Labels, faults),
        };
        faults.AddRange(WebhookReader.Create(mapping).Faults);
        return (mapping, faults);
    }

    private static string Trimmed(string? text) => text?.Trim() ?? "";

    private static string Text(IEnumerable<KeyValuePair<string, string>> pairs) =>
        string.Join('\n', pairs.Select(p => $"{p.Key} = {p.Value}"));

    private static Dictionary<string, string> Pairs(
        string field,
        string? text,
        List<FieldError> faults
    )
    {
        var pairs = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (
            var line in (text ?? "").Split(
                '\n',
                StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries
            )
        )
        {
            if (
                line.Split('=', 2, StringSplitOptions.TrimEntries)
                is [{ Length: > 0 } name, { Length: > 0 } value]
            )
            {
                pairs[name] = value;
            }
            else
            {
                faults.Add(new FieldError(field, $"holds “{line}”; a line is name = value"));
            }
        }

        return pairs;
    }
}
