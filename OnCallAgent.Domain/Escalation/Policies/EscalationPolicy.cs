using OnCallAgent.Domain.Escalation.OnCall;
using OnCallAgent.Domain.Shared;

namespace OnCallAgent.Domain.Escalation.Policies;

/// <summary>What a step of a policy calls.</summary>
public enum TargetKind
{
    /// <summary>A person, by every way they have.</summary>
    Person = 0,

    /// <summary>Whoever is on call by a schedule at that moment.</summary>
    Schedule = 1,

    /// <summary>A channel, with the recipients it has by itself.</summary>
    Channel = 2,
}

/// <summary>Whom a step calls.</summary>
/// <param name="Kind">What <paramref name="Id"/> names.</param>
/// <param name="Id">The person, schedule or channel.</param>
public sealed record EscalationTarget(TargetKind Kind, string Id);

/// <summary>One step of a policy.</summary>
/// <param name="Delay">How long after the step before it; of the first, after the escalation.</param>
/// <param name="Targets">Whom it calls, all at once.</param>
public sealed record EscalationStep(TimeSpan Delay, IReadOnlyList<EscalationTarget> Targets);

/// <summary>Who is called, after which time without an answer, and how often.</summary>
public sealed record EscalationPolicy
{
    /// <summary>Id of the policy that the process's settings make: everybody at once, once.</summary>
    public const string DefaultId = "default";

    /// <summary>Most steps of a policy.</summary>
    public const int MaxSteps = 20;

    /// <summary>Most targets of a step.</summary>
    public const int MaxTargets = 20;

    /// <summary>Longest delay of a step, and longest wait before the steps are repeated.</summary>
    public static readonly TimeSpan MaxDelay = TimeSpan.FromDays(1);

    /// <summary>Lower case letters, digits and hyphens, 2 to 40 characters.</summary>
    public required string Id { get; init; }

    /// <summary>Its name, up to 100 characters.</summary>
    public required string Name { get; init; }

    /// <summary>Whether it is chosen for new escalations.</summary>
    public bool Enabled { get; init; } = true;

    /// <summary>Of several that fit, the one with the smallest number is chosen; 0 to 10000.</summary>
    public int Order { get; init; } = 100;

    /// <summary>Services it is for; empty for all.</summary>
    public IReadOnlyList<string> Services { get; init; } = [];

    /// <summary>Severities it is for; empty for all.</summary>
    public IReadOnlyList<Severity> Severities { get; init; } = [];

    /// <summary>Its steps, in their order.</summary>
    public required IReadOnlyList<EscalationStep> Steps { get; init; }

    /// <summary>How often the steps are repeated where nobody acknowledges; 0 to 100.</summary>
    public int Repeats { get; init; }

    /// <summary>How long after the last step they are repeated, or given up.</summary>
    public TimeSpan RepeatAfter { get; init; } = TimeSpan.FromMinutes(15);

    /// <summary>When what can wait does; null for never.</summary>
    public QuietHours? QuietHours { get; init; }

    /// <summary>Who changed it last.</summary>
    public string UpdatedBy { get; init; } = "";

    /// <summary>When it was changed last.</summary>
    public DateTimeOffset UpdatedAt { get; init; }

    /// <summary>Counts up with every change; the ETag.</summary>
    public long Version { get; init; } = 1;

    /// <summary>Whether it is for such an incident.</summary>
    public bool Fits(string service, Severity severity) =>
        Enabled
        && (Services.Count == 0 || Services.Contains(service, StringComparer.OrdinalIgnoreCase))
        && (Severities.Count == 0 || Severities.Contains(severity));

    /// <summary>Every field that is wrong; empty where it is sound.</summary>
    /// <param name="isKnown">Whether there is such a person, schedule or channel.</param>
    public IReadOnlyList<FieldError> Check(Func<EscalationTarget, bool> isKnown)
    {
        ArgumentNullException.ThrowIfNull(isKnown);
        var errors = new List<FieldError>();
        if (!EntryId.IsMatch(Id) || Id == DefaultId)
        {
            errors.Add(
                new("id", Id == DefaultId ? "is that of the built-in policy" : EntryId.Fault(Id))
            );
        }

        if (string.IsNullOrWhiteSpace(Name) || Name.Length > 100)
        {
            errors.Add(new("name", "must have 1 to 100 characters"));
        }

        if (Order is < 0 or > 10_000)
        {
            errors.Add(new("order", "may be 0 to 10000"));
        }

        if (Services.Count > 500 || Services.Any(s => s.Length is 0 or > 200))
        {
            errors.Add(new("services", "are up to 500 names of 1 to 200 characters"));
        }

        if (Repeats is < 0 or > 100)
        {
            errors.Add(new("repeats", "may be 0 to 100"));
        }

        if (RepeatAfter < TimeSpan.FromMinutes(1) || RepeatAfter > MaxDelay)
        {
            errors.Add(new("repeat_after", "may be 1 minute to 1 day"));
        }

        if (Steps.Count is 0 or > MaxSteps)
        {
            errors.Add(new("steps", $"are {Steps.Count}; 1 to {MaxSteps} are taken"));
        }

        for (var i = 0; i < Steps.Count; i++)
        {
            CheckStep(Steps[i], i + 1, isKnown, errors);
        }

        errors.AddRange((QuietHours?.Faults() ?? []).Select(f => new FieldError("quiet_hours", f)));
        return errors;
    }

    private static void CheckStep(
        EscalationStep step,
        int number,
        Func<EscalationTarget, bool> isKnown,
        List<FieldError> errors
    )
    {
        if (step.Delay < TimeSpan.Zero || step.Delay > MaxDelay)
        {
            errors.Add(new("steps", $"step {number} must wait for nothing to 1 day"));
        }

        if (step.Targets.Count is 0 or > MaxTargets)
        {
            errors.Add(
                new(
                    "steps",
                    $"step {number} has {step.Targets.Count} targets; 1 to {MaxTargets} are taken"
                )
            );
        }

        foreach (var unknown in step.Targets.Where(t => !isKnown(t)))
        {
            errors.Add(
                new(
                    "steps",
                    $"step {number}: there is no {unknown.Kind.ToString().ToLowerInvariant()} “{PlainText.Line(unknown.Id, 60)}”"
                )
            );
        }
    }
}
