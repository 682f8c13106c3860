using OnCallAgent.Domain.Escalation;
using OnCallAgent.Domain.Escalation.OnCall;
using OnCallAgent.Domain.Escalation.Policies;
using OnCallAgent.Domain.Shared;

namespace OnCallAgent.Web.Components.Dialogs;

/// <summary>A policy, as the fields of its dialog hold it. A cleared text field gives null.</summary>
public sealed class PolicyForm
{
    public string? Name { get; set; } = "";

    public bool Enabled { get; set; } = true;

    public int Order { get; set; } = 100;

    public string? Services { get; set; } = "";

    public List<Severity> Severities { get; init; } = [];

    public List<StepForm> Steps { get; init; } = [];

    public int Repeats { get; set; } = 2;

    public double RepeatMinutes { get; set; } = 15;

    public bool HasQuietHours { get; set; }

    public TimeOnly QuietFrom { get; set; } = new QuietHours().From;

    public TimeOnly QuietUntil { get; set; } = new QuietHours().Until;

    public string? QuietZone { get; set; } = "UTC";

    public List<Severity> QuietSeverities { get; init; } = [.. new QuietHours().Severities];

    /// <summary>The fields of a policy as it is stored.</summary>
    public static PolicyForm Of(EscalationPolicy policy)
    {
        ArgumentNullException.ThrowIfNull(policy);
        var quiet = policy.QuietHours ?? new QuietHours();
        return new PolicyForm
        {
            Name = policy.Name,
            Enabled = policy.Enabled,
            Order = policy.Order,
            Services = string.Join(", ", policy.Services),
            Severities = [.. policy.Severities],
            Steps =
            [
                .. policy.Steps.Select(s => new StepForm
                {
                    Minutes = s.Delay.TotalMinutes,
                    Targets = [.. s.Targets.Select(StepForm.Write)],
                }),
            ],
            Repeats = policy.Repeats,
            RepeatMinutes = policy.RepeatAfter.TotalMinutes,
            HasQuietHours = policy.QuietHours is not null,
            QuietFrom = quiet.From,
            QuietUntil = quiet.Until,
            QuietZone = quiet.Zone,
            QuietSeverities = [.. quiet.Severities],
        };
    }

    /// <summary>The policy of these fields; it is judged when it is saved.</summary>
    /// <param name="id">The policy's id; null makes one of the name.</param>
    public EscalationPolicy ToPolicy(string? id)
    {
        var name = EscalationDialogs.Text(Name);
        return new EscalationPolicy
        {
            Id = id ?? EntryId.From(name),
            Name = name,
            Enabled = Enabled,
            Order = Order,
            Services = EscalationDialogs.List(Services),
            Severities = [.. Severities.Order()],
            Steps =
            [
                .. Steps.Select(s => new EscalationStep(
                    Minutes(s.Minutes),
                    [.. s.Targets.Select(StepForm.Read)]
                )),
            ],
            Repeats = Repeats,
            RepeatAfter = Minutes(RepeatMinutes),
            QuietHours = HasQuietHours
                ? new QuietHours
                {
                    From = QuietFrom,
                    Until = QuietUntil,
                    Zone = EscalationDialogs.Text(QuietZone),
                    Severities = [.. QuietSeverities.Order()],
                }
                : null,
        };
    }

    /// <summary>Takes a severity in or out.</summary>
    public static void Toggle(List<Severity> severities, Severity severity, bool isIn)
    {
        ArgumentNullException.ThrowIfNull(severities);
        severities.Remove(severity);
        if (isIn)
        {
            severities.Add(severity);
        }
    }

    // What is beyond a year is refused anyway, and a number field takes whatever is typed.
    private static TimeSpan Minutes(double minutes) =>
        TimeSpan.FromMinutes(Math.Clamp(double.IsFinite(minutes) ? minutes : 0, -1, 525_600));
}

/// <summary>A step as fields: its targets as <c>person:ada</c>.</summary>
public sealed class StepForm
{
    public double Minutes { get; set; }

    public List<string> Targets { get; init; } = [];

    public static string Write(EscalationTarget target)
    {
        ArgumentNullException.ThrowIfNull(target);
        return $"{target.Kind.ToString().ToLowerInvariant()}:{target.Id}";
    }

    public static EscalationTarget Read(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var parts = text.Split(':', 2);
        return new EscalationTarget(
            Enum.TryParse<TargetKind>(parts[0], ignoreCase: true, out var kind)
                ? kind
                : TargetKind.Person,
            parts[^1]
        );
    }
}
