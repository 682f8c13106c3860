using OnCallAgent.Domain.Incidents;
using OnCallAgent.Domain.Shared;

namespace OnCallAgent.Domain.Flow;

/// <summary>How people move an incident: as it is, or as they saw it.</summary>
internal static class DeskMoves
{
    /// <summary>Why an incident is not moved: it was changed since it was seen. Null where it may be, and where nobody says what they saw.</summary>
    public static IncidentChanged? ChangedSince(this IncidentCase file, long? seen) =>
        seen is { } version && version != file.Incident.Version
            ? new IncidentChanged(file.Incident.Id, version, file.Incident.Version)
            : null;

    /// <summary>Moves an incident, where it is still as it was seen.</summary>
    /// <returns>Its version then, or why it was not moved.</returns>
    public static Task<Result<long>> MoveAsync(
        this IIncidentDesk desk,
        TimeProvider clock,
        string id,
        long? seen,
        Func<IncidentCase, DateTimeOffset, Result> move,
        CancellationToken cancellation
    ) =>
        desk.ChangeAsync<long>(
            id,
            file =>
            {
                if (file.ChangedSince(seen) is { } changed)
                {
                    return changed;
                }

                var moved = move(file, clock.GetUtcNow());
                return moved.IsSuccess ? file.Incident.Version : moved.Error;
            },
            cancellation
        );
}
