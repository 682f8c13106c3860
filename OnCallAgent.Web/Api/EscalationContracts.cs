using OnCallAgent.Domain.Escalation;
using OnCallAgent.Domain.Escalation.OnCall;
using OnCallAgent.Domain.Escalation.Policies;
using OnCallAgent.Domain.Shared;

namespace OnCallAgent.Web.Api;

/// <summary>Whom a step calls.</summary>
public sealed record EscalationTargetBody
{
    /// <summary><c>person</c>, <c>schedule</c> or <c>channel</c>.</summary>
    public required TargetKind Kind { get; init; }

    /// <summary>Its id.</summary>
    public required string Id { get; init; }
}

/// <summary>A step of a policy.</summary>
public sealed record EscalationStepBody
{
    /// <summary>Seconds after the step before it; 0 to 86400.</summary>
    public int DelaySeconds { get; init; }

    /// <summary>Whom it calls, all at once; 1 to 20.</summary>
    public required IReadOnlyList<EscalationTargetBody> Targets { get; init; }
}

/// <summary>Hours in which low severities wait.</summary>
public sealed record QuietHoursBody
{
    /// <summary>When they begin, such as <c>22:00</c>.</summary>
    public required TimeOnly From { get; init; }

    /// <summary>When they end; may lie on the next day.</summary>
    public required TimeOnly Until { get; init; }

    /// <summary>IANA zone; UTC where it is left away.</summary>
    public string? Zone { get; init; }

    /// <summary>What waits; medium, low and info where it is left away. Critical never does.</summary>
    public IReadOnlyList<Severity>? Severities { get; init; }

    internal QuietHours ToQuietHours()
    {
        var usual = new QuietHours();
        return usual with
        {
            From = From,
            Until = Until,
            Zone = Zone ?? usual.Zone,
            Severities = Severities ?? usual.Severities,
        };
    }
}

/// <summary>An escalation policy.</summary>
public sealed record EscalationPolicyRequest
{
    /// <summary>Lower case letters, digits and hyphens; made from the name where it is left away. Not taken at an edit.</summary>
    public string? Id { get; init; }

    /// <summary>Its name; 1 to 100 characters.</summary>
    public required string Name { get; init; }

    /// <summary>Whether it is chosen for new escalations.</summary>
    public bool Enabled { get; init; } = true;

    /// <summary>Of several that fit, the smallest is chosen; 0 to 10000.</summary>
    public int Order { get; init; } = 100;

    /// <summary>Services it is for; empty for all.</summary>
    public IReadOnlyList<string> Services { get; init; } = [];

    /// <summary>Severities it is for; empty for all.</summary>
    public IReadOnlyList<Severity> Severities { get; init; } = [];

    /// <summary>Its steps; 1 to 20.</summary>
    public required IReadOnlyList<EscalationStepBody> Steps { get; init; }

    /// <summary>How often the steps are repeated; 0 to 100.</summary>
    public int Repeats { get; init; }

    /// <summary>Seconds after the last step; 60 to 86400.</summary>
    public int RepeatAfterSeconds { get; init; } = 900;

    /// <summary>When what can wait does; left away for never.</summary>
    public QuietHoursBody? QuietHours { get; init; }

    internal EscalationPolicy ToPolicy(string id) =>
        new()
        {
            Id = id,
            Name = Name.Trim(),
            Enabled = Enabled,
            Order = Order,
            Services = Services,
            Severities = Severities,
            Steps =
            [
                .. Steps.Select(s => new EscalationStep(
                    TimeSpan.FromSeconds(s.DelaySeconds),
                    [.. s.Targets.Select(t => new EscalationTarget(t.Kind, t.Id))]
                )),
            ],
            Repeats = Repeats,
            RepeatAfter = TimeSpan.FromSeconds(RepeatAfterSeconds),
            QuietHours = QuietHours?.ToQuietHours(),
        };
}

/// <summary>An escalation policy as it stands.</summary>
public sealed record EscalationPolicyResponse
{
    internal EscalationPolicyResponse(EscalationPolicy policy)
    {
        Id = policy.Id;
        BuiltIn = policy.Id == EscalationPolicy.DefaultId;
        Name = policy.Name;
        Enabled = policy.Enabled;
        Order = policy.Order;
        Services = policy.Services;
        Severities = policy.Severities;
        Steps =
        [
            .. policy.Steps.Select(s => new EscalationStepBody
            {
                DelaySeconds = (int)s.Delay.TotalSeconds,
                Targets =
                [
                    .. s.Targets.Select(t => new EscalationTargetBody { Kind = t.Kind, Id = t.Id }),
                ],
            }),
        ];
        Repeats = policy.Repeats;
        RepeatAfterSeconds = (int)policy.RepeatAfter.TotalSeconds;
        QuietHours = policy.QuietHours is not { } quiet
            ? null
            : new QuietHoursBody
            {
                From = quiet.From,
                Until = quiet.Until,
                Zone = quiet.Zone,
                Severities = quiet.Severities,
            };
        UpdatedBy = policy.UpdatedBy;
        UpdatedAt = policy.UpdatedAt;
        Version = policy.Version;
    }

    /// <summary>Its id.</summary>
    public string Id { get; }

    /// <summary>Whether the process's settings make it: it cannot be edited.</summary>
    public bool BuiltIn { get; }

    /// <summary>Its name.</summary>
    public string Name { get; }

    /// <summary>Whether it is chosen for new escalations.</summary>
    public bool Enabled { get; }

    /// <summary>Of several that fit, the smallest is chosen.</summary>
    public int Order { get; }

    /// <summary>Services it is for; empty for all.</summary>
    public IReadOnlyList<string> Services { get; }

    /// <summary>Severities it is for; empty for all.</summary>
    public IReadOnlyList<Severity> Severities { get; }

    /// <summary>Its steps.</summary>
    public IReadOnlyList<EscalationStepBody> Steps { get; }

    /// <summary>How often the steps are repeated.</summary>
    public int Repeats { get; }

    /// <summary>Seconds after the last step.</summary>
    public int RepeatAfterSeconds { get; }

    /// <summary>When what can wait does; null for never.</summary>
    public QuietHoursBody? QuietHours { get; }

    /// <summary>Who changed it last.</summary>
    public string UpdatedBy { get; }

    /// <summary>When it was changed last.</summary>
    public DateTimeOffset UpdatedAt { get; }

    /// <summary>The ETag's number.</summary>
    public long Version { get; }
}

/// <summary>Whom a step would reach now.</summary>
/// <param name="Step">The step's number, from 1.</param>
/// <param name="AfterSeconds">Seconds after the escalation.</param>
/// <param name="Reaches">Whom, as channel and recipient.</param>
/// <param name="Missing">What of it reaches nobody.</param>
public sealed record StepPreviewResponse(
    int Step,
    int AfterSeconds,
    IReadOnlyList<ChannelTarget> Reaches,
    IReadOnlyList<string> Missing
);

/// <summary>What an escalation would do now.</summary>
/// <param name="PolicyId">The policy that is chosen.</param>
/// <param name="PolicyName">Its name.</param>
/// <param name="HeldUntil">Until when quiet hours would hold it; null where they would not.</param>
/// <param name="Steps">Its steps.</param>
public sealed record EscalationPreviewResponse(
    string PolicyId,
    string PolicyName,
    DateTimeOffset? HeldUntil,
    IReadOnlyList<StepPreviewResponse> Steps
);

/// <summary>A call for humans that is under way.</summary>
public sealed record EscalationCallResponse(
    Guid Id,
    string IncidentId,
    string Cause,
    CallPhase Phase,
    string? PolicyId,
    int Level,
    int Round,
    int Told,
    DateTimeOffset CreatedAt,
    DateTimeOffset? NextAt,
    string? HeldBy
)
{
    internal static EscalationCallResponse Of(EscalationCall call) =>
        new(
            call.Id,
            call.IncidentId,
            call.Cause,
            call.Phase,
            call.PolicyId,
            call.Level,
            call.Round,
            call.Told,
            call.CreatedAt,
            call.NextAt,
            call.HeldBy
        );
}
