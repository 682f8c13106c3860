using OnCallAgent.Domain.Shared;

namespace OnCallAgent.Domain.Incidents;

public sealed partial class Incident
{
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
    /// <param name="why">What speaks for it.</param>
    /// <param name="now">The agent's clock.</param>
    public void PointTo(string root, string why, DateTimeOffset now)
    {
        if (string.Equals(root, Service, StringComparison.OrdinalIgnoreCase))
        {
            return;
        }

        var isFree =
            AcknowledgedAt is null
            && AssignedTo is null
            && (
                NextStep == IncidentStep.Analyse
                || (NextStep == IncidentStep.None && Handler == Handler.Human)
            );
        Record(
            TimelineKind.Grouped,
            Actor.Agent,
            isFree
                ? $"The root of the cascade is {root}, not {Service}: it {why}."
                : $"The root of the cascade looks like {root} rather than {Service}: it {why}. The incident is left as it is, as somebody is at work on it.",
            now
        );
        if (isFree)
        {
            Service = root;
            AgentContinues(IncidentStep.Analyse, now, now);
        }
    }
}
