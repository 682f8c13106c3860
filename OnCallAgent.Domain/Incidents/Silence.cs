using OnCallAgent.Domain.Shared;

namespace OnCallAgent.Domain.Incidents;

/// <summary>
/// A stretch of time in which faults that fit are recorded and nobody is called: a silence, or, where it recurs, a
/// maintenance window.
/// </summary>
public sealed record Silence
{
    /// <summary><c>SIL-yyyyMMdd-xxxxxxxx</c>.</summary>
    public required string Id { get; init; }

    /// <summary>Why; people read it on the timeline of what was suppressed.</summary>
    public required string Reason { get; init; }

    /// <summary>What is silenced: all of these must hold.</summary>
    public required IReadOnlyList<SilenceMatcher> Matchers { get; init; }

    /// <summary>When it begins, or when its first occurrence does.</summary>
    public required DateTimeOffset StartsAt { get; init; }

    /// <summary>When it ends, or when its first occurrence does. Occurrences are all equally long.</summary>
    public required DateTimeOffset EndsAt { get; init; }

    /// <summary>
    /// How it recurs: an iCalendar rule (RFC 5545, 3.3.10) such as <c>FREQ=WEEKLY;BYDAY=SU</c>, daily at most; null for
    /// once.
    /// </summary>
    public string? Recurrence { get; init; }

    /// <summary>IANA zone in which it recurs, so that 02:00 stays 02:00 when the clocks change.</summary>
    public string Zone { get; init; } = "UTC";

    /// <summary>Since when it is over, because a person ended it; null where nobody did.</summary>
    public DateTimeOffset? EndedAt { get; init; }

    /// <summary>Who made it.</summary>
    public required string CreatedBy { get; init; }

    /// <summary>When it was made.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>Who changed it last.</summary>
    public required string UpdatedBy { get; init; }

    /// <summary>When it was changed last.</summary>
    public required DateTimeOffset UpdatedAt { get; init; }

    /// <summary>Counts up with every change of a person; the ETag.</summary>
    public long Version { get; init; } = 1;

    /// <summary>How it stands at a moment.</summary>
    public SilenceState StateAt(DateTimeOffset now) =>
        SilenceSchedule.At(this, now) is not null ? SilenceState.Active
        : SilenceSchedule.Next(this, now) is not null ? SilenceState.Upcoming
        : SilenceState.Ended;
}

/// <summary>How a silence stands.</summary>
public enum SilenceState
{
    /// <summary>It suppresses now.</summary>
    Active = 0,

    /// <summary>It will, at its begin or its next occurrence.</summary>
    Upcoming = 1,

    /// <summary>It never will again.</summary>
    Ended = 2,
}

/// <summary>One stretch of time in which a silence holds.</summary>
/// <param name="From">Its first moment.</param>
/// <param name="Until">The first moment after it.</param>
public readonly record struct SilenceSpan(DateTimeOffset From, DateTimeOffset Until);

/// <summary>What a silence must satisfy before it is saved.</summary>
public static class SilenceRules
{
    /// <summary>Most characters of <see cref="Silence.Reason"/>.</summary>
    public const int MaxReasonLength = 1_000;

    /// <summary>Most conditions of a silence.</summary>
    public const int MaxMatchers = 20;

    /// <summary>Longest silence, and longest occurrence of one that recurs: what is quiet for longer is switched off, not silenced.</summary>
    public static readonly TimeSpan MaxLength = TimeSpan.FromDays(90);

    /// <summary>Every field that is wrong, by its public name; empty where it is sound.</summary>
    public static IReadOnlyList<FieldError> Check(Silence silence)
    {
        ArgumentNullException.ThrowIfNull(silence);
        var errors = new List<FieldError>();
        if (string.IsNullOrWhiteSpace(silence.Reason) || silence.Reason.Length > MaxReasonLength)
        {
            errors.Add(
                new FieldError(
                    "reason",
                    $"has {silence.Reason.Trim().Length} characters; say why, in 1 to {MaxReasonLength}"
                )
            );
        }

        CheckMatchers(silence.Matchers, errors);
        var length = silence.EndsAt - silence.StartsAt;
        if (length <= TimeSpan.Zero || length > MaxLength)
        {
            errors.Add(
                new FieldError(
                    "ends_at",
                    $"is {length:g} after starts_at; more than nothing and at most {MaxLength.TotalDays:0} days are taken"
                )
            );
        }

        if (!TimeZoneInfo.TryFindSystemTimeZoneById(silence.Zone, out _))
        {
            errors.Add(
                new FieldError(
                    "zone",
                    $"is “{silence.Zone}”; it must be a zone like Europe/Berlin or UTC"
                )
            );
        }
        else if (
            silence.Recurrence is not null
            && errors.TrueForAll(static e => e.Field != "ends_at")
            && SilenceSchedule.Fault(silence) is { } fault
        )
        {
            errors.Add(new FieldError("recurrence", fault));
        }

        return errors;
    }

    private static void CheckMatchers(
        IReadOnlyList<SilenceMatcher> matchers,
        List<FieldError> errors
    )
    {
        if (matchers.Count is 0 or > MaxMatchers)
        {
            errors.Add(
                new FieldError("matchers", $"are {matchers.Count}; 1 to {MaxMatchers} are taken")
            );
            return;
        }

        var faults = matchers.Select(static m => m.Fault()).OfType<string>().ToArray();
        errors.AddRange(faults.Select(static f => new FieldError("matchers", f)));
        // As in Alertmanager: one that fits even what has no labels at all would silence everything.
        if (faults.Length == 0 && matchers.All(static m => m.Compile()("")))
        {
            errors.Add(
                new FieldError(
                    "matchers",
                    "fit everything; at least one must ask for a value that is not empty"
                )
            );
        }
    }
}
