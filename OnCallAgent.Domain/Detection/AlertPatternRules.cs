using OnCallAgent.Domain.Shared;

namespace OnCallAgent.Domain.Detection;

/// <summary>What a pattern must satisfy before it is saved or run.</summary>
public static class AlertPatternRules
{
    /// <summary>Largest <see cref="AlertPattern.Threshold"/>.</summary>
    public const int MaxThreshold = 10_000;

    /// <summary>Longest <see cref="AlertPattern.Window"/>.</summary>
    public static readonly TimeSpan MaxWindow = TimeSpan.FromHours(24);

    /// <summary>Longest <see cref="AlertPattern.Cooldown"/>.</summary>
    public static readonly TimeSpan MaxCooldown = TimeSpan.FromDays(7);

    private const int MaxNameLength = 200;
    private const int MaxIdLength = 100;

    /// <summary>Every field that is wrong, by its public name; empty where the pattern is sound.</summary>
    public static IReadOnlyList<FieldError> Check(AlertPattern pattern)
    {
        ArgumentNullException.ThrowIfNull(pattern);
        var errors = new List<FieldError>();
        if (
            pattern.Id.Length is 0 or > MaxIdLength
            || !pattern.Id.All(static c => char.IsAsciiLetterOrDigit(c) || c == '-')
        )
        {
            errors.Add(
                new FieldError(
                    "id",
                    $"is “{pattern.Id}”; up to {MaxIdLength} letters, digits and dashes are taken"
                )
            );
        }

        if (string.IsNullOrWhiteSpace(pattern.Name) || pattern.Name.Length > MaxNameLength)
        {
            errors.Add(
                new FieldError(
                    "name",
                    $"has {pattern.Name.Length} characters; 1 to {MaxNameLength} are taken"
                )
            );
        }

        if (PatternRegex.Check(pattern.Regex) is { } fault)
        {
            errors.Add(new FieldError("regex", fault.Message));
        }

        if (!Enum.IsDefined(pattern.Severity))
        {
            errors.Add(new FieldError("severity", "is none of critical, high, medium, low, info"));
        }

        if (pattern.Threshold is < 1 or > MaxThreshold)
        {
            errors.Add(
                new FieldError(
                    "threshold",
                    $"is {pattern.Threshold}; 1 to {MaxThreshold} are taken"
                )
            );
        }

        if (pattern.Window < TimeSpan.FromSeconds(1) || pattern.Window > MaxWindow)
        {
            errors.Add(
                new FieldError("window", $"is {pattern.Window:c}; 1 second to 24 hours are taken")
            );
        }

        if (pattern.Cooldown < TimeSpan.Zero || pattern.Cooldown > MaxCooldown)
        {
            errors.Add(
                new FieldError("cooldown", $"is {pattern.Cooldown:c}; 0 to 7 days are taken")
            );
        }

        return errors;
    }
}
