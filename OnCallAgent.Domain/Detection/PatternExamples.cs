using OnCallAgent.Domain.Logs;
using OnCallAgent.Domain.Shared;

namespace OnCallAgent.Domain.Detection;

/// <summary>
/// Runs a pattern's own examples against it: the lines it must match and the ordinary ones it must not. They pass the
/// same way as lines of a log: format, level and service are taken from the line.
/// </summary>
public static class PatternExamples
{
    /// <summary>Most characters of either list.</summary>
    public const int MaxLength = 20_000;

    /// <summary>Each example that does not hold, by the field's public name; empty where all do.</summary>
    /// <param name="pattern">A pattern that passes <see cref="AlertPatternRules"/>.</param>
    /// <param name="now">The time of lines that carry none.</param>
    public static IReadOnlyList<FieldError> Check(AlertPattern pattern, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(pattern);
        var errors = new List<FieldError>();
        foreach (
            var (field, text) in new[]
            {
                ("must_match", pattern.MustMatch),
                ("must_not_match", pattern.MustNotMatch),
            }
        )
        {
            if (text.Length > MaxLength)
            {
                errors.Add(
                    new FieldError(
                        field,
                        $"has {text.Length} characters; up to {MaxLength} are taken"
                    )
                );
            }
        }

        if (errors.Count > 0)
        {
            return errors;
        }

        // Switched off or not: it is the expression that is tried.
        var set = PatternSet.Create([pattern with { Enabled = true }]).Set;
        var parser = new LogLineParser();
        var context = new LineContext("example", pattern.Service ?? "example", TimeZoneInfo.Utc);
        bool Matches(string line)
        {
            var entry = parser.Parse(line, context, now);
            return set.Speaker(
                pattern.Service is { } service ? entry with { Service = service } : entry
            )
                is not null;
        }

        errors.AddRange(
            Lines(pattern.MustMatch)
                .Where(l => !Matches(l))
                .Select(l => new FieldError("must_match", $"“{Cut(l)}” is not matched"))
        );
        errors.AddRange(
            Lines(pattern.MustNotMatch)
                .Where(Matches)
                .Select(l => new FieldError("must_not_match", $"“{Cut(l)}” is matched"))
        );
        return errors;
    }

    /// <summary>The examples of a field, one by one.</summary>
    public static IEnumerable<string> Lines(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return text.Split(
            '\n',
            StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries
        );
    }

    private static string Cut(string line) => line.Length <= 120 ? line : line[..119] + "…";
}
