using System.Globalization;
using System.Text.Json;
using OnCallAgent.Domain.Shared;

namespace OnCallAgent.Domain.Knowledge;

/// <summary>Reads one entry's object. What is absent or null is left at its default; what has the wrong type is an error of that field.</summary>
internal sealed class KnowledgeJsonReader
{
    private static readonly HashSet<string> Fields = new(StringComparer.Ordinal)
    {
        "id",
        "title",
        "description",
        "category",
        "tags",
        "error_patterns",
        "must_match",
        "must_not_match",
        "solution_steps",
        "automated_actions",
        "success_rate",
        "uses",
        "related_services",
        "last_used",
        "created_at",
        "updated_at",
        "created_by",
    };

    private readonly Dictionary<string, JsonElement> fields = new(StringComparer.Ordinal);
    private readonly List<FieldError> errors = [];

    public KnowledgeJsonReader(JsonElement element)
    {
        foreach (var property in element.EnumerateObject())
        {
            if (!Fields.Contains(property.Name))
            {
                Ignored.Add(property.Name);
            }
            else if (property.Value.ValueKind != JsonValueKind.Null)
            {
                fields[property.Name] = property.Value;
            }
        }
    }

    public IReadOnlyList<FieldError> Errors => errors;

    /// <summary>Names that mean nothing here.</summary>
    public List<string> Ignored { get; } = [];

    public string Id => Text("id") ?? "";

    /// <summary>The entry. Outcomes, author and creation that the file does not tell are those of the entry it replaces.</summary>
    public KnowledgeEntry Read(KnowledgeEntry? replaced, DateTimeOffset now) =>
        new()
        {
            Id = replaced?.Id ?? Id,
            Title = Text("title") ?? "",
            Description = Text("description") ?? "",
            Category = Text("category") ?? "unknown",
            Tags = Texts("tags"),
            ErrorPatterns = Texts("error_patterns"),
            MustMatch = Texts("must_match"),
            MustNotMatch = Texts("must_not_match"),
            SolutionSteps = Texts("solution_steps"),
            AutomatedActions = Actions(),
            SuccessRate = Number("success_rate") ?? replaced?.SuccessRate,
            Uses = WholeNumber("uses") ?? replaced?.Uses ?? 0,
            RelatedServices = Texts("related_services"),
            LastUsed = Time("last_used") ?? replaced?.LastUsed,
            CreatedAt = Time("created_at") ?? replaced?.CreatedAt ?? now,
            UpdatedAt = Time("updated_at") ?? now,
            CreatedBy = Text("created_by") ?? replaced?.CreatedBy ?? "import",
            Version = replaced?.Version ?? 1,
        };

    private string? Text(string field) =>
        !fields.TryGetValue(field, out var value) ? null
        : value.ValueKind == JsonValueKind.String ? TextOf(field, value)
        : Wrong<string>(field, value, "a string");

    private string[] Texts(string field)
    {
        if (!fields.TryGetValue(field, out var value))
        {
            return [];
        }

        if (value.ValueKind != JsonValueKind.Array)
        {
            Wrong<string>(field, value, "an array of strings");
            return [];
        }

        return
        [
            .. value
                .EnumerateArray()
                .Select(
                    (item, i) =>
                        item.ValueKind == JsonValueKind.String
                            ? TextOf($"{field}[{i}]", item)
                            : Wrong<string>($"{field}[{i}]", item, "a string")
                )
                // The place is kept, so that later faults name the right one.
                .Select(static text => text ?? ""),
        ];
    }

    private RecommendedAction[] Actions()
    {
        const string Field = "automated_actions";
        if (!fields.TryGetValue(Field, out var value))
        {
            return [];
        }

        if (value.ValueKind != JsonValueKind.Array)
        {
            Wrong<string>(Field, value, "an array of actions");
            return [];
        }

        return
        [
            .. value
                .EnumerateArray()
                .Select((item, i) => Action($"{Field}[{i}]", item) ?? new RecommendedAction("")),
        ];
    }

    private RecommendedAction? Action(string field, JsonElement item)
    {
        switch (item.ValueKind)
        {
            case JsonValueKind.String:
                return TextOf(field, item) is { } name ? new RecommendedAction(name) : null;
            case JsonValueKind.Object:
                break;
            default:
                return Wrong<RecommendedAction>(
                    field,
                    item,
                    "the type of an action as a string, or an object with type and parameters"
                );
        }

        if (!item.TryGetProperty("type", out var type) || type.ValueKind != JsonValueKind.String)
        {
            errors.Add(new FieldError($"{field}.type", "must be there, and be a string."));
            return null;
        }

        Ignored.AddRange(
            item.EnumerateObject()
                .Select(static p => p.Name)
                .Where(static n => n is not ("type" or "parameters"))
                .Select(n => $"{field}.{n}")
        );
        var parameters = Parameters($"{field}.parameters", item);
        return TextOf($"{field}.type", type) is { } text
            ? new RecommendedAction(text, parameters)
            : null;
    }

    private Dictionary<string, string> Parameters(string field, JsonElement action)
    {
        var parameters = new Dictionary<string, string>(StringComparer.Ordinal);
        if (
            !action.TryGetProperty("parameters", out var given)
            || given.ValueKind == JsonValueKind.Null
        )
        {
            return parameters;
        }

        if (given.ValueKind != JsonValueKind.Object)
        {
            Wrong<string>(field, given, "an object");
            return parameters;
        }

        foreach (var parameter in given.EnumerateObject())
        {
            var name = $"{field}.{parameter.Name}";
            var value = parameter.Value.ValueKind switch
            {
                JsonValueKind.String => TextOf(name, parameter.Value),
                JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False =>
                    parameter.Value.GetRawText(),
                _ => Wrong<string>(name, parameter.Value, "a string, a number, true or false"),
            };
            if (value is not null)
            {
                parameters[parameter.Name] = value;
            }
        }

        return parameters;
    }

    private double? Number(string field)
    {
        if (!fields.TryGetValue(field, out var value))
        {
            return null;
        }

        if (value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out var number))
        {
            return number;
        }

        Wrong<string>(field, value, "a number");
        return null;
    }

    private int? WholeNumber(string field)
    {
        if (!fields.TryGetValue(field, out var value))
        {
            return null;
        }

        if (value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out var number))
        {
            return number;
        }

        Wrong<string>(field, value, "a whole number");
        return null;
    }

    private DateTimeOffset? Time(string field)
    {
        if (!fields.TryGetValue(field, out var value))
        {
            return null;
        }

        if (
            value.ValueKind == JsonValueKind.String
            && TextOf(field, value) is { } text
            // Without a zone it is UTC: that is how the format's first writer wrote its times.
            && DateTimeOffset.TryParse(
                text,
                CultureInfo.InvariantCulture,
                DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal,
                out var time
            )
            && text.Length >= 10
            && text[..4].All(char.IsAsciiDigit)
            && text[4] == '-'
        )
        {
            return time;
        }

        Wrong<string>(field, value, "a time in ISO 8601, for example 2026-03-01T08:00:00Z");
        return null;
    }

    private string? TextOf(string field, JsonElement value)
    {
        try
        {
            return value.GetString();
        }
        catch (InvalidOperationException)
        {
            // The reader's way of saying that an escape names half of a character.
            errors.Add(
                new FieldError(field, "holds half of a character (an unpaired \\ud800 escape).")
            );
            return null;
        }
    }

    private T? Wrong<T>(string field, JsonElement value, string wanted)
        where T : class
    {
        errors.Add(
            new FieldError(
                field,
                $"is {value.ValueKind switch
                {
                    JsonValueKind.True or JsonValueKind.False => "true or false",
                    JsonValueKind.Null => "null",
                    JsonValueKind.Array => "an array",
                    JsonValueKind.Object => "an object",
                    JsonValueKind.Number => "a number",
                    _ => "a string",
                }}; it must be {wanted}."
            )
        );
        return null;
    }
}
