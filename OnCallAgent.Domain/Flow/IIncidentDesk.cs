using OnCallAgent.Domain.Incidents;
using OnCallAgent.Domain.Remediation;
using OnCallAgent.Domain.Services;
using OnCallAgent.Domain.Shared;

namespace OnCallAgent.Domain.Flow;

/// <summary>Another action runs on the service.</summary>
public sealed record ServiceBusy()
    : Error("action.service_busy", "Another action runs on this service right now.");

/// <summary>The incident cannot become active again: its fault has a newer incident.</summary>
public sealed record FaultOpenElsewhere(string Id)
    : Error(
        "incident.fault_open_elsewhere",
        $"{Id} cannot be reopened: the same fault already has a newer, active incident. Go on with that one."
    );

/// <summary>An incident that one worker holds.</summary>
/// <param name="IncidentId">Which.</param>
/// <param name="Owner">The process.</param>
/// <param name="Fence">
/// Counts up each time that somebody takes it. The process is not enough: two of its workers are not one, and whoever
/// stood still for longer than the lease must not go on beside, or end the claim of, whoever took it over.
/// </param>
public sealed record IncidentClaim(string IncidentId, string Owner, long Fence);

/// <summary>Reads and stores cases. Each change is one transaction.</summary>
public interface IIncidentDesk
{
    /// <summary>
    /// Takes the incident for one worker until <paramref name="until"/>: compare-and-swap, so that of two one wins, also
    /// of one process.
    /// </summary>
    /// <returns>Null where another holds it.</returns>
    Task<IncidentClaim?> TryClaimAsync(
        string incidentId,
        string owner,
        DateTimeOffset until,
        CancellationToken cancellation
    );

    /// <summary>Holds it for longer. False where it was lost meanwhile.</summary>
    Task<bool> ExtendClaimAsync(
        IncidentClaim claim,
        DateTimeOffset until,
        CancellationToken cancellation
    );

    /// <summary>Lets go of it; does nothing where it was lost.</summary>
    Task ReleaseAsync(IncidentClaim claim, CancellationToken cancellation);

    /// <summary>Reads the case, applies the change and stores all of it in one transaction; repeats where somebody was faster.</summary>
    /// <returns>
    /// What the change returned; a refusal stores nothing. <see cref="IncidentNotFound"/>, or
    /// <see cref="ServiceBusy"/> where it would start a second action on one service.
    /// </returns>
    Task<Result<T>> ChangeAsync<T>(
        string incidentId,
        Func<IncidentCase, Result<T>> change,
        CancellationToken cancellation
    );

    /// <summary>The case as it is now; null where there is no such incident. Changing what is returned changes nothing.</summary>
    Task<IncidentCase?> ReadCaseAsync(string incidentId, CancellationToken cancellation);

    /// <summary>
    /// What is due next for whoever holds the incident, and when; null where there is no such incident. An action that
    /// stands as running comes first: nobody runs it, for nobody else holds the incident.
    /// </summary>
    Task<(IncidentStep Step, DateTimeOffset? At)?> NextStepAsync(
        string incidentId,
        CancellationToken cancellation
    );

    /// <summary>Stores a new incident.</summary>
    Task AddAsync(Incident incident, CancellationToken cancellation);

    /// <summary>The catalogue as it is now: allow-lists are read at the moment of acting, never remembered.</summary>
    Task<ServiceCatalog> ReadServicesAsync(CancellationToken cancellation);

    /// <summary>What other incidents do, and last did, to a service.</summary>
    Task<ServiceActivity> ReadActivityAsync(
        string service,
        string exceptIncidentId,
        CancellationToken cancellation
    );

    /// <summary>The same basis with the versions that its entry and pattern have now.</summary>
    Task<ApprovalBasis> ReadBasisAsync(ApprovalBasis basis, CancellationToken cancellation);

    /// <summary>Whether somebody wants this action stopped.</summary>
    Task<bool> IsStopWantedAsync(string actionId, CancellationToken cancellation);

    /// <summary>Reads the context of an incident; null where there is no such incident.</summary>
    Task<CaseContext?> ReadContextAsync(string incidentId, CancellationToken cancellation);

    /// <summary>The silence that covers the incident at this moment, and until when; null where none does.</summary>
    Task<(Silence Silence, SilenceSpan Span)?> ReadSilenceAsync(
        string incidentId,
        DateTimeOffset now,
        CancellationToken cancellation
    );

    /// <summary>
    /// Ids of the incidents whose next step is due, the longest waiting first; before them those whose action stands as
    /// running although nobody holds them.
    /// </summary>
    Task<IReadOnlyList<string>> DueAsync(
        DateTimeOffset now,
        int limit,
        CancellationToken cancellation
    );
}
