using OnCallAgent.Domain.Detection;
using OnCallAgent.Domain.Shared;

namespace OnCallAgent.Domain.Knowledge;

/// <summary>What an entry must be like to be saved. Editor, REST and import ask the same rules.</summary>
public static class KnowledgeEntryRules
{
    /// <summary>Longest id, in characters.</summary>
    public const int MaxIdLength = 100;

    /// <summary>Longest title, in characters.</summary>
    public const int MaxTitleLength = 300;

    /// <summary>Longest category, in characters.</summary>
    public const int MaxCategoryLength = 100;

    /// <summary>Longest author, in characters.</summary>
    public const int MaxAuthorLength = 256;

    /// <summary>Longest description, and longest single step, in characters.</summary>
    public const int MaxProseLength = 20_000;

    /// <summary>Longest tag, related service, action type or name of a parameter, in characters.</summary>
    public const int MaxNameLength = 200;

    /// <summary>Longest value of an action's parameter, and longest example, in characters.</summary>
    public const int MaxParameterLength = 4_096;

    /// <summary>Most tags, error patterns, steps or related services.</summary>
    public const int MaxListLength = 100;

    /// <summary>Most automated actions, and most parameters of one.</summary>
    public const int MaxActions = 20;

    /// <summary>Everything that is wrong with an entry, by field; nothing where it may be saved.</summary>
    /// <param name="entry">The entry.</param>
    /// <param name="actions">The actions there are.</param>
    public static IReadOnlyList<FieldError> Check(
        KnowledgeEntry entry,
        RecommendableActions actions
    )
    {
        ArgumentNullException.ThrowIfNull(entry);
        ArgumentNullException.ThrowIfNull(actions);
        var errors = new List<FieldError>();
        if (!IsId(entry.Id))
        {
            errors.Add(
                new FieldError(
                    "id",
                    $"must be 1 to {MaxIdLength} letters, digits, dashes, dots and underscores, and begin with a letter or digit."
                )
            );
        }

        Text(errors, "title", entry.Title, MaxTitleLength, required: true);
        Text(errors, "description", entry.Description, MaxProseLength);
        Text(errors, "category", entry.Category, MaxCategoryLength, required: true);
        Text(errors, "created_by", entry.CreatedBy, MaxAuthorLength);
        List(errors, "tags", entry.Tags, MaxNameLength);
        List(errors, "solution_steps", entry.SolutionSteps, MaxProseLength);
        List(errors, "related_services", entry.RelatedServices, MaxNameLength);
        Tags(errors, entry.Tags);
        Patterns(errors, entry.ErrorPatterns);
        List(errors, "must_match", entry.MustMatch, MaxParameterLength);
        List(errors, "must_not_match", entry.MustNotMatch, MaxParameterLength);
        if (errors.Count == 0)
        {
            errors.AddRange(KnowledgeExamples.Check(entry));
        }

        Actions(errors, entry.AutomatedActions, actions);
        if (entry.SuccessRate is { } rate && !(rate >= 0 && rate <= 1))
        {
            errors.Add(new FieldError("success_rate", "must lie between 0 and 1."));
        }

        if (entry.Uses < 0)
        {
            errors.Add(new FieldError("uses", "must not be negative."));
        }

        return errors;
    }

    private static bool IsId(string id) =>
        id.Length is > 0 and <= MaxIdLength
        && char.IsAsciiLetterOrDigit(id[0])
        && id.All(static c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.');

    private static void Tags(List<FieldError> errors, IReadOnlyList<string> tags)
    {
        for (var i = 0; i < tags.Count; i++)
        {
            if (!string.IsNullOrWhiteSpace(tags[i]) && TextWords.Split(tags[i]).Count == 0)
            {
                errors.Add(
                    new FieldError(
                        $"tags[{i}]",
                        "needs a letter or a digit, else no text can hold it."
                    )
                );
            }
        }
    }

    private static void Patterns(List<FieldError> errors, IReadOnlyList<string> patterns)
    {
        List(errors, "error_patterns", patterns, PatternRegex.MaxLength);
        for (var i = 0; i < patterns.Count; i++)
        {
            if (
                patterns[i].Length <= PatternRegex.MaxLength
                && !string.IsNullOrWhiteSpace(patterns[i])
                && ErrorPattern.FaultOf(patterns[i]) is { } fault
            )
            {
                errors.Add(new FieldError($"error_patterns[{i}]", fault.Message));
            }
        }
    }

    private static void Actions(
        List<FieldError> errors,
        IReadOnlyList<RecommendedAction> actions,
        RecommendableActions known
    )
    {
        if (actions.Count > MaxActions)
        {
            errors.Add(
                new FieldError(
                    "automated_actions",
                    $"has {actions.Count} actions; at most {MaxActions} are taken."
                )
            );
            return;
        }

        for (var i = 0; i < actions.Count; i++)
        {
            var field = $"automated_actions[{i}]";
            if (!known.Types.Contains(actions[i].Type))
            {
                errors.Add(
                    new FieldError(
                        $"{field}.type",
                        $"there is no action “{Shortened(actions[i].Type)}”; known are {string.Join(", ", known.Types.Order(StringComparer.Ordinal))}."
                    )
                );
            }

            if (actions[i].Parameters.Count > MaxActions)
            {
                errors.Add(
                    new FieldError(
                        $"{field}.parameters",
                        $"has {actions[i].Parameters.Count} parameters; at most {MaxActions} are taken."
                    )
                );
                continue;
            }

            if (known.Types.Contains(actions[i].Type))
            {
                errors.AddRange(
                    known
                        .Faults(actions[i])
                        .Select(f => new FieldError(
                            $"{field}.parameters.{Shortened(f.Field)}",
                            f.Reason
                        ))
                );
            }

            foreach (var (name, value) in actions[i].Parameters)
            {
                Text(errors, $"{field}.parameters", name, MaxNameLength, required: true);
                Text(errors, $"{field}.parameters.{Shortened(name)}", value, MaxParameterLength);
            }
        }
    }

    private static void List(
        List<FieldError> errors,
        string field,
        IReadOnlyList<string> values,
        int maxLength
    )
    {
        if (values.Count > MaxListLength)
        {
            errors.Add(
                new FieldError(
                    field,
                    $"has {values.Count} values; at most {MaxListLength} are taken."
                )
            );
            return;
        }

        for (var i = 0; i < values.Count; i++)
        {
            Text(errors, $"{field}[{i}]", values[i], maxLength, required: true);
        }
    }

    private static void Text(
        List<FieldError> errors,
        string field,
        string value,
        int maxLength,
        bool required = false
    )
    {
        if (required && string.IsNullOrWhiteSpace(value))
        {
            errors.Add(new FieldError(field, "must not be empty."));
        }
        else if (value.Length > maxLength)
        {
            errors.Add(
                new FieldError(
                    field,
                    $"has {value.Length} characters; at most {maxLength} are taken."
                )
            );
        }
        else if (!IsStorable(value))
        {
            errors.Add(
                new FieldError(
                    field,
                    "holds a NUL or half of a character, which databases cannot store."
                )
            );
        }
    }

    private static bool IsStorable(string text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (
                char.IsHighSurrogate(text[i])
                && i + 1 < text.Length
                && char.IsLowSurrogate(text[i + 1])
            )
            {
                i++;
            }
            else if (text[i] == '\0' || char.IsSurrogate(text[i]))
            {
                return false;
            }
        }

        return true;
    }

    private static string Shortened(string text) => text.Length <= 60 ? text : text[..60] + "…";
}
