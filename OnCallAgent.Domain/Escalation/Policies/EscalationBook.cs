using OnCallAgent.Domain.Escalation.Channels;
using OnCallAgent.Domain.Escalation.OnCall;
using OnCallAgent.Domain.Shared;

namespace OnCallAgent.Domain.Escalation.Policies;

/// <summary>A channel as policies see it.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Kind">What it is.</param>
/// <param name="Recipients">Whom it reaches by itself; empty where it is switched off or not configured.</param>
/// <param name="InDefault">Whether the built-in policy calls it.</param>
public sealed record ChannelCard(
    string Id,
    ChannelKind Kind,
    IReadOnlyList<string> Recipients,
    bool InDefault
)
{
    /// <summary>Whether it can send.</summary>
    public bool Works { get; init; } = true;

    /// <summary>What it lacks to send anything, in a sentence; null where it lacks nothing.</summary>
    public string? Lacks { get; init; }
}

/// <summary>Whom a step reaches at a moment.</summary>
/// <param name="Targets">The messages, one a recipient.</param>
/// <param name="Missing">What of it reaches nobody, and why: a sentence each.</param>
public sealed record StepReach(IReadOnlyList<ChannelTarget> Targets, IReadOnlyList<string> Missing);

/// <summary>Everything that decides who is called, as it stands at a moment.</summary>
public sealed record EscalationBook
{
    /// <summary>The channels, built-in ones first.</summary>
    public IReadOnlyList<ChannelCard> Channels { get; init; } = [];

    /// <summary>The people.</summary>
    public IReadOnlyList<OnCallPerson> People { get; init; } = [];

    /// <summary>The schedules.</summary>
    public IReadOnlyList<OnCallSchedule> Schedules { get; init; } = [];

    /// <summary>Overrides that hold now or later.</summary>
    public IReadOnlyList<ScheduleOverride> Overrides { get; init; } = [];

    /// <summary>The policies that people made.</summary>
    public IReadOnlyList<EscalationPolicy> Policies { get; init; } = [];

    /// <summary>The policy of the process's settings: everybody they name, at once and once.</summary>
    public EscalationPolicy Default =>
        new()
        {
            Id = EscalationPolicy.DefaultId,
            Name = "Built-in: everybody whom the settings name",
            Order = int.MaxValue,
            Steps =
            [
                new EscalationStep(
                    TimeSpan.Zero,
                    [
                        .. Channels
                            .Where(c => c.InDefault && c.Kind != ChannelKind.Log)
                            .Select(c => new EscalationTarget(TargetKind.Channel, c.Id)),
                    ]
                ),
            ],
        };

    /// <summary>The policy for an incident.</summary>
    public EscalationPolicy Choose(string service, Severity severity) =>
        Policies
            .Where(p => p.Fits(service, severity))
            .OrderBy(p => p.Order)
            .ThenBy(p => p.Id, StringComparer.Ordinal)
            .FirstOrDefault()
        ?? Default;

    /// <summary>The policy with this id; null where there is none any more.</summary>
    public EscalationPolicy? Find(string? id) =>
        id == EscalationPolicy.DefaultId ? Default : Policies.FirstOrDefault(p => p.Id == id);

    /// <summary>Whether a target exists.</summary>
    public bool Knows(EscalationTarget target)
    {
        ArgumentNullException.ThrowIfNull(target);
        return target.Kind switch
        {
            TargetKind.Person => People.Any(p => p.Id == target.Id),
            TargetKind.Schedule => Schedules.Any(s => s.Id == target.Id),
            _ => Channels.Any(c => c.Id == target.Id && c.Kind != ChannelKind.Log),
        };
    }

    /// <summary>Whether there is a policy with a step that reaches anybody at this moment.</summary>
    public bool CallsSomebody(DateTimeOffset now) =>
        Policies.Append(Default).Any(p => p.Steps.Any(s => Reach(s, now).Targets.Count > 0));

    /// <summary>Whom a step reaches.</summary>
    public StepReach Reach(EscalationStep step, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(step);
        var targets = new List<ChannelTarget>();
        var missing = new List<string>();
        foreach (var target in step.Targets)
        {
            switch (target.Kind)
            {
                case TargetKind.Channel:
                    ReachChannel(target.Id, targets, missing);
                    break;
                case TargetKind.Person:
                    ReachPerson(target.Id, targets, missing);
                    break;
                default:
                    ReachSchedule(target.Id, now, targets, missing);
                    break;
            }
        }

        return new StepReach(
            [.. targets.DistinctBy(t => (t.Channel, t.Recipient.ToUpperInvariant()))],
            missing
        );
    }

    private void ReachChannel(string id, List<ChannelTarget> targets, List<string> missing)
    {
        if (Channels.FirstOrDefault(c => c.Id == id) is not { } channel)
        {
            missing.Add($"there is no channel {id} any more");
        }
        else if (!channel.Works || channel.Recipients.Count == 0)
        {
            // The built-in policy names every channel; one without settings is nothing to complain of.
            missing.Add($"the channel {id} has no recipients or is switched off");
        }
        else
        {
            targets.AddRange(channel.Recipients.Select(r => new ChannelTarget(id, r)));
        }
    }

    private void ReachPerson(string id, List<ChannelTarget> targets, List<string> missing)
    {
        if (People.FirstOrDefault(p => p.Id == id) is not { } person)
        {
            missing.Add($"there is no person {id} any more");
            return;
        }

        var before = targets.Count;
        foreach (var way in person.Ways)
        {
            if (Channels.FirstOrDefault(c => c.Id == way.Channel) is { Works: true } channel)
            {
                targets.Add(
                    new ChannelTarget(channel.Id, way.Address.Length > 0 ? way.Address : channel.Id)
                );
            }
        }

        if (targets.Count == before)
        {
            missing.Add($"{person.Name} has no way that works");
        }
    }

    private void ReachSchedule(
        string id,
        DateTimeOffset now,
        List<ChannelTarget> targets,
        List<string> missing
    )
    {
        if (Schedules.FirstOrDefault(s => s.Id == id) is not { } schedule)
        {
            missing.Add($"there is no schedule {id} any more");
            return;
        }

        var duties = OnCallCalendar.At(schedule, Overrides, now);
        if (duties.Count == 0)
        {
            missing.Add($"nobody is on call by {schedule.Name}");
        }

        foreach (var duty in duties)
        {
            ReachPerson(duty.Person, targets, missing);
        }
    }
}
