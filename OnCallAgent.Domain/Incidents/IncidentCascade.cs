using OnCallAgent.Domain.Shared;

namespace OnCallAgent.Domain.Incidents;

/// <summary>A fault that an incident is named after.</summary>
/// <param name="PatternId">Id of the pattern that found it.</param>
/// <param name="Title">What is wrong, in few words.</param>
public sealed record NamedFault(string PatternId, string Title);

public sealed partial class Incident
{
    /// <summary>Whether no person has taken it over, and the agent neither acts on it nor waits for a yes.</summary>
    public bool IsFree =>
        IsActive
        && AcknowledgedAt is null
        && AssignedTo is null
        && (
            NextStep == IncidentStep.Analyse
            || (NextStep == IncidentStep.None && Handler == Handler.Human)
        );

    /// <summary>Whether a person took it out of another incident: it is not put together with any by the agent.</summary>
    public bool IsKeptApart => MergedInto is null && MergedFaults.Count > 0;

    /// <summary>A sign of another fault turned out to be part of the same cascade.</summary>
    /// <param name="service">Whose sign it is.</param>
    /// <param name="title">What it says.</param>
    /// <param name="severity">How bad it is; the incident is as bad as the worst of its signs.</param>
    /// <param name="why">What connects them, in a sentence.</param>
    /// <param name="now">The agent's clock.</param>
    public void TakeCascade(
        string service,
        string title,
        Severity severity,
        string why,
        DateTimeOffset now
    )
    {
        // The enumeration begins with the worst.
        Severity = severity < Severity ? severity : Severity;
        Record(
            TimelineKind.Grouped,
            Actor.Agent,
            $"Part of the same cascade: {service}, “{Cut(title)}”. {why}",
            now
        );
    }

    /// <summary>
    /// Says which service is at the root of the cascade. Where people have taken it over, or the agent acts already,
    /// that is a note for them; else the incident is that service's from now on, and is analysed anew.
    /// </summary>
    /// <param name="root">The service.</param>
    /// <param name="fault">What is wrong with it: the incident is named after that; null where it is not known in few words.</param>
    /// <param name="why">What speaks for it.</param>
    /// <param name="now">The agent's clock.</param>
    public void PointTo(string root, NamedFault? fault, string why, DateTimeOffset now)
    {
        if (string.Equals(root, Service, StringComparison.OrdinalIgnoreCase))
        {
            return;
        }

        Record(
            TimelineKind.Grouped,
            Actor.Agent,
            IsFree
                ? $"The root of the cascade is {root}, not {Service}: it {why}.{(fault is null ? "" : $" Before, it was called “{Title}”.")}"
                : $"The root of the cascade looks like {root} rather than {Service}: it {why}. The incident is left as it is, as somebody is at work on it.",
            now
        );
        if (IsFree)
        {
            Service = root;
            NameAfter(fault, now);
        }
    }

    /// <summary>
    /// What it was named after is only a sign of trouble; another fault of the same service tells why. Where people have
    /// taken it over, or the agent acts already, that is a note for them; else it is analysed anew as that fault.
    /// </summary>
    /// <param name="cause">The fault that tells why.</param>
    /// <param name="now">The agent's clock.</param>
    public void TellCause(NamedFault cause, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(cause);
        Record(
            TimelineKind.Grouped,
            Actor.Agent,
            IsFree
                ? $"“{Cut(cause.Title)}” tells why. Before, it was called “{Title}”, which is only a sign of it."
                : $"“{Cut(cause.Title)}” may tell why. The incident is left as it is, as somebody is at work on it.",
            now
        );
        if (IsFree)
        {
            NameAfter(cause, now);
        }
    }

    /// <summary>
    /// It turned out to be part of another incident's cascade, and goes on as that one. Both timelines tell of it. A person
    /// who knows better opens it again.
    /// </summary>
    /// <param name="other">The incident that goes on.</param>
    /// <param name="faults">Fingerprints of the faults that go over to it.</param>
    /// <param name="why">What connects the two, in a sentence.</param>
    /// <param name="now">The agent's clock.</param>
    /// <exception cref="InvalidOperationException">Somebody is at work on it, or the other one is over.</exception>
    public void MergeInto(
        Incident other,
        IReadOnlyList<string> faults,
        string why,
        DateTimeOffset now
    )
    {
        ArgumentNullException.ThrowIfNull(other);
        if (!IsFree || IsKeptApart || !other.IsActive || other.Id == Id)
        {
            throw new InvalidOperationException($"{Id} cannot become part of {other.Id}.");
        }

        Status = IncidentStatus.Closed;
        Handler = Handler.Nobody;
        ResolutionMethod = Resolution.Merged;
        MergedInto = other.Id;
        MergedFaults = [.. faults];
        Plan(IncidentStep.None, null);
        Record(
            TimelineKind.Merged,
            Actor.Agent,
            $"Part of the cascade of {other.Id}, “{other.Title}”, and goes on there. {why} Reopen it if it is a fault of its own.",
            now,
            other.Id
        );
        other.Take(this, why, now);
    }

    /// <summary>A person took another incident out of this one again.</summary>
    /// <param name="other">The other one.</param>
    /// <param name="by">Who.</param>
    /// <param name="now">The agent's clock.</param>
    public void Release(Incident other, string by, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(other);
        OccurrenceCount = Math.Max(1, OccurrenceCount - other.OccurrenceCount);
        Record(
            TimelineKind.Split,
            by,
            $"{by} took {other.Id} out again, “{other.Title}”: it is a fault of its own.",
            now,
            other.Id
        );
    }

    // The pattern with the title: what is known of one fault's causes and fixes says nothing of another's.
    private void NameAfter(NamedFault? fault, DateTimeOffset now)
    {
        if (fault is not null)
        {
            Title = Cut(fault.Title);
            PatternId = fault.PatternId;
        }

        AgentContinues(IncidentStep.Analyse, now, now);
    }

    private void Take(Incident part, string why, DateTimeOffset now)
    {
        OccurrenceCount += part.OccurrenceCount;
        FirstSeen = part.FirstSeen < FirstSeen ? part.FirstSeen : FirstSeen;
        LastSeen = part.LastSeen > LastSeen ? part.LastSeen : LastSeen;
        LastObservedAt =
            part.LastObservedAt > LastObservedAt ? part.LastObservedAt : LastObservedAt;
        // It ends with the last alert of all.
        AlertFiring = part.AlertFiring == true ? true : AlertFiring;
        // The enumeration begins with the worst.
        Severity = part.Severity < Severity ? part.Severity : Severity;
        Record(
            TimelineKind.Merged,
            Actor.Agent,
            $"{part.Id} of {part.Service}, “{part.Title}”, is part of the same cascade and goes on here. {why}",
            now,
            part.Id
        );
    }
}
