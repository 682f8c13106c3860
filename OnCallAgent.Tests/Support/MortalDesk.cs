using OnCallAgent.Domain.Flow;
using OnCallAgent.Domain.Incidents;
using OnCallAgent.Domain.Remediation;
using OnCallAgent.Domain.Services;
using OnCallAgent.Domain.Shared;

namespace OnCallAgent.Tests.Support;

/// <summary>The process died.</summary>
internal sealed class ProcessDied : Exception;

/// <summary>Where a process dies: right before, or right after, so many changes of the database or deeds in the world.</summary>
internal sealed class Death(int after)
{
    private int left = after;

    public bool Happened { get; private set; }

    /// <summary>It dies here and now.</summary>
    public void Kill() => Happened = true;

    /// <summary>A place where it may die. Once dead, it does nothing more.</summary>
    public void Step()
    {
        if (Happened || left-- == 0)
        {
            Happened = true;
            throw new ProcessDied();
        }
    }
}

/// <summary>A desk whose process dies between two steps: what it committed stays, its claim stays, and nothing else does.</summary>
internal sealed class MortalDesk(IIncidentDesk desk, Death death) : IIncidentDesk
{
    public async Task<Result<T>> ChangeAsync<T>(
        string incidentId,
        Func<IncidentCase, Result<T>> change,
        CancellationToken cancellation
    )
    {
        death.Step();
        var changed = await desk.ChangeAsync(incidentId, change, cancellation);
        death.Step();
        return changed;
    }

    public Task<IncidentClaim?> TryClaimAsync(
        string incidentId,
        string owner,
        DateTimeOffset until,
        CancellationToken cancellation
    ) => desk.TryClaimAsync(incidentId, owner, until, cancellation);

    public Task<bool> ExtendClaimAsync(
        IncidentClaim claim,
        DateTimeOffset until,
        CancellationToken cancellation
    ) =>
        death.Happened ? Task.FromResult(false) : desk.ExtendClaimAsync(claim, until, cancellation);

    // A killed process lets go of nothing.
    public Task ReleaseAsync(IncidentClaim claim, CancellationToken cancellation) =>
        death.Happened ? Task.CompletedTask : desk.ReleaseAsync(claim, cancellation);

    public Task<IncidentCase?> ReadCaseAsync(string incidentId, CancellationToken cancellation) =>
        desk.ReadCaseAsync(incidentId, cancellation);

    public Task<(IncidentStep Step, DateTimeOffset? At)?> NextStepAsync(
        string incidentId,
        CancellationToken cancellation
    ) => desk.NextStepAsync(incidentId, cancellation);

    public Task AddAsync(Incident incident, CancellationToken cancellation) =>
        desk.AddAsync(incident, cancellation);

    public Task<ServiceCatalog> ReadServicesAsync(CancellationToken cancellation) =>
        desk.ReadServicesAsync(cancellation);

    public Task<ServiceActivity> ReadActivityAsync(
        string service,
        string exceptIncidentId,
        CancellationToken cancellation
    ) => desk.ReadActivityAsync(service, exceptIncidentId, cancellation);

    public Task<ApprovalBasis> ReadBasisAsync(
        ApprovalBasis basis,
        CancellationToken cancellation
    ) => desk.ReadBasisAsync(basis, cancellation);

    public Task<bool> IsStopWantedAsync(string actionId, CancellationToken cancellation) =>
        desk.IsStopWantedAsync(actionId, cancellation);

    public Task<CaseContext?> ReadContextAsync(string incidentId, CancellationToken cancellation) =>
        desk.ReadContextAsync(incidentId, cancellation);

    public Task<(Silence Silence, SilenceSpan Span)?> ReadSilenceAsync(
        string incidentId,
        DateTimeOffset now,
        CancellationToken cancellation
    ) => desk.ReadSilenceAsync(incidentId, now, cancellation);

    public Task<IReadOnlyList<string>> DueAsync(
        DateTimeOffset now,
        int limit,
        CancellationToken cancellation
    ) => desk.DueAsync(now, limit, cancellation);
}
