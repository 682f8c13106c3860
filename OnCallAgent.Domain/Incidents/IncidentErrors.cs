using OnCallAgent.Domain.Shared;

namespace OnCallAgent.Domain.Incidents;

/// <summary>No incident has this id.</summary>
public sealed record IncidentNotFound(string Id)
    : Error("incident.not_found", $"There is no incident {Id}.");

/// <summary>There is such an incident, but the agent has not come so far with it.</summary>
/// <param name="Id">The incident.</param>
/// <param name="What">What there is none of: analysis, decision.</param>
public sealed record NotYetOfIncident(string Id, string What)
    : Error("incident.not_yet", $"There is no {What} of {Id} yet; ask again in a moment.");

/// <summary>The move is not allowed from where the incident stands.</summary>
public sealed record IllegalMove(string Id, IncidentStatus From, string Move, string Why)
    : Error(
        "incident.illegal_move",
        $"{Id} cannot be {Move}: it is {From.ToString().ToLowerInvariant()}. {Why}"
    );

/// <summary>Somebody else changed the incident since it was read.</summary>
public sealed record IncidentChanged(string Id, long Expected, long Actual)
    : Error(
        "incident.changed",
        $"{Id} was changed by somebody else (you saw version {Expected}, it is {Actual} now). Read it again and repeat."
    );

/// <summary>Somebody else wrote another value into a field that a person is changing.</summary>
/// <param name="Id">The incident.</param>
/// <param name="Field">The field, as a person calls it.</param>
/// <param name="Now">What it holds now.</param>
public sealed record IncidentFieldChanged(string Id, string Field, string Now)
    : Error(
        "incident.field_changed",
        Now.Length == 0
            ? $"Somebody else emptied the field {Field} meanwhile. Look at it and save again."
            : $"Somebody else changed the field {Field} meanwhile; it now says: {Now}. Look at it and save again."
    );
