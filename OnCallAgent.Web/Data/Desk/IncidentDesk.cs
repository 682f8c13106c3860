using Microsoft.EntityFrameworkCore;
using OnCallAgent.Domain.Detection.Alerts;
using OnCallAgent.Domain.Flow;
using OnCallAgent.Domain.Incidents;
using OnCallAgent.Domain.Remediation;
using OnCallAgent.Domain.Services;
using OnCallAgent.Domain.Shared;
using OnCallAgent.Web.Data.Intake;

namespace OnCallAgent.Web.Data.Desk;

/// <summary>Cases in the database. Each change is one transaction; where somebody was faster it is made again on what they left.</summary>
internal sealed class IncidentDesk(
    IDbContextFactory<OnCallDbContext> contexts,
    CaseContextReader contextReader,
    IncidentClaims claims
) : IIncidentDesk
{
    // Each attempt reads anew, so a conflict costs one more read; more in a row means a bug, and it shall be seen.
    private const int MostAttempts = 20;

    public Task<IncidentClaim?> TryClaimAsync(
        string incidentId,
        string owner,
        DateTimeOffset until,
        CancellationToken cancellation
    ) => claims.TryClaimAsync(incidentId, owner, until, cancellation);

    public Task<bool> ExtendClaimAsync(
        IncidentClaim claim,
        DateTimeOffset until,
        CancellationToken cancellation
    ) => claims.ExtendAsync(claim, until, cancellation);

    public Task ReleaseAsync(IncidentClaim claim, CancellationToken cancellation) =>
        claims.ReleaseAsync(claim, cancellation);

    public async Task<Result<T>> ChangeAsync<T>(
        string incidentId,
        Func<IncidentCase, Result<T>> change,
        CancellationToken cancellation
    )
    {
        for (var attempt = 1; ; attempt++)
        {
            await using var db = await contexts.CreateDbContextAsync(cancellation);
            if (await StoredCase.ReadAsync(db, incidentId, cancellation) is not { } read)
            {
                return new IncidentNotFound(incidentId);
            }

            var (file, stored) = read;
            var changed = change(file);
            if (!changed.IsSuccess)
            {
                return changed;
            }

            StoredCase.Track(db, file, stored);
            await TrackCallsAsync(db, file, cancellation);
            await TrackTakenOutAsync(db, file.Incident, cancellation);
            try
            {
                await db.SaveChangesAsync(cancellation);
                return changed;
            }
            catch (DbUpdateConcurrencyException) when (attempt < MostAttempts)
            {
                // Somebody was faster: apply the change to what they left.
            }
            catch (DbUpdateException e)
                when (UniqueViolations.Is(e, IndexNames.RunningActionOfService))
            {
                return new ServiceBusy();
            }
            catch (DbUpdateException e) when (UniqueViolations.Is(e, IndexNames.ActiveFault))
            {
                return new FaultOpenElsewhere(incidentId);
            }
            catch (DbUpdateException e)
                when (attempt < MostAttempts && UniqueViolations.Is(e, IndexNames.LadderKey))
            {
                // Another incident was the first to learn of the same cure; the next attempt goes on from that.
            }
            catch (DbUpdateException e)
                when (attempt < MostAttempts && UniqueViolations.Is(e, IndexNames.CallCause))
            {
                // The same event was told by another process at the same moment; the next attempt reads that.
            }
        }
    }

    public async Task<IncidentCase?> ReadCaseAsync(
        string incidentId,
        CancellationToken cancellation
    )
    {
        await using var db = await contexts.CreateDbContextAsync(cancellation);
        return (await StoredCase.ReadAsync(db, incidentId, cancellation))?.File;
    }

    public async Task<(IncidentStep Step, DateTimeOffset? At)?> NextStepAsync(
        string incidentId,
        CancellationToken cancellation
    )
    {
        await using var db = await contexts.CreateDbContextAsync(cancellation);
        var next = await db
            .Incidents.AsNoTracking()
            .Where(i => i.Id == incidentId)
            .Select(i => new
            {
                i.NextStep,
                i.NextStepAt,
                Left = db
                    .Actions.Where(a =>
                        a.IncidentId == incidentId && a.Status == ActionStatus.Running
                    )
                    .Select(a => a.StartedAt)
                    .FirstOrDefault(),
            })
            .SingleOrDefaultAsync(cancellation);
        return next is null ? null
            : next.Left is { } began ? (IncidentStep.Act, began)
            : (next.NextStep, next.NextStepAt);
    }

    public async Task<(Silence Silence, SilenceSpan Span)?> ReadSilenceAsync(
        string incidentId,
        DateTimeOffset now,
        CancellationToken cancellation
    )
    {
        await using var db = await contexts.CreateDbContextAsync(cancellation);
        var silences = await Intake.SilenceBook.ActiveAsync(db, now, cancellation);
        return
            silences.IsEmpty
            || await db
                .Incidents.AsNoTracking()
                .SingleOrDefaultAsync(i => i.Id == incidentId, cancellation)
                is not { } incident
            ? null
            : silences.Covering(SilenceSubject.Of(incident));
    }

    public async Task AddAsync(Incident incident, CancellationToken cancellation)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellation);
        db.Incidents.Add(incident);
        await db.SaveChangesAsync(cancellation);
    }

    public async Task<ServiceCatalog> ReadServicesAsync(CancellationToken cancellation)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellation);
        return new ServiceCatalog(await db.Services.AsNoTracking().ToListAsync(cancellation));
    }

    public Task<ServiceActivity> ReadActivityAsync(
        string service,
        string exceptIncidentId,
        CancellationToken cancellation
    ) => contextReader.ReadActivityAsync(service, exceptIncidentId, cancellation);

    public async Task<ApprovalBasis> ReadBasisAsync(
        ApprovalBasis basis,
        CancellationToken cancellation
    )
    {
        await using var db = await contexts.CreateDbContextAsync(cancellation);
        return basis with
        {
            KnowledgeVersion = basis.KnowledgeVersion is null
                ? null
                : await db
                    .KnowledgeEntries.Where(k => k.Id == basis.KnowledgeId)
                    .Select(k => (int?)k.Version)
                    .SingleOrDefaultAsync(cancellation),
            // Patterns of pushed alerts are made by the program, and stand in no table.
            PatternVersion =
                basis.PatternVersion is null
                || basis.PatternId!.StartsWith(AlertSignal.PatternPrefix, StringComparison.Ordinal)
                    ? basis.PatternVersion
                    : await db
                        .AlertPatterns.Where(p => p.Id == basis.PatternId)
                        .Select(p => (int?)p.Version)
                        .SingleOrDefaultAsync(cancellation),
        };
    }

    public async Task<bool> IsStopWantedAsync(string actionId, CancellationToken cancellation)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellation);
        return await db.Actions.AnyAsync(
            a => a.Id == actionId && a.CancelRequestedBy != null,
            cancellation
        );
    }

    public Task<CaseContext?> ReadContextAsync(string incidentId, CancellationToken cancellation) =>
        contextReader.ReadAsync(incidentId, cancellation);

    public async Task<IReadOnlyList<string>> DueAsync(
        DateTimeOffset now,
        int limit,
        CancellationToken cancellation
    )
    {
        await using var db = await contexts.CreateDbContextAsync(cancellation);
        var due = await db
            .Incidents.AsNoTracking()
            .Where(i => i.NextStepAt != null && i.NextStepAt <= now)
            .OrderBy(i => i.NextStepAt)
            .Take(limit)
            .Select(i => i.Id)
            .ToListAsync(cancellation);
        // Whatever became of the incident meanwhile: a person may have resolved it while the action ran.
        var left = await db
            .Actions.AsNoTracking()
            .Where(a =>
                a.Status == ActionStatus.Running
                && !db.Leases.Any(l => l.IncidentId == a.IncidentId && l.Until > now)
            )
            .OrderBy(a => a.StartedAt)
            .Take(limit)
            .Select(a => a.IncidentId)
            .ToListAsync(cancellation);
        return [.. left.Union(due)];
    }

    // What went over to the other incident when it was merged comes back with it.
    private static async Task TrackTakenOutAsync(
        OnCallDbContext db,
        Incident incident,
        CancellationToken cancellation
    )
    {
        if (
            db.Entry(incident).Property(i => i.MergedInto)
                is { OriginalValue: { } from, CurrentValue: null }
            && await MergedIncidents.ReturnAsync(db, incident, from, cancellation) is { } other
        )
        {
            var taken = incident.UnsavedTimeline.Last(static t => t.Kind == TimelineKind.Split);
            other.Release(incident, taken.Actor, taken.At);
        }
    }

    // Each cause calls people once: what was called for already does not stop the change.
    private static async Task TrackCallsAsync(
        OnCallDbContext db,
        IncidentCase file,
        CancellationToken cancellation
    )
    {
        if (file.NewCalls.Count == 0)
        {
            return;
        }

        var known = await db
            .Calls.AsNoTracking()
            .Where(c => c.IncidentId == file.Incident.Id)
            .Select(c => c.Cause)
            .ToListAsync(cancellation);
        db.Calls.AddRange(file.NewCalls.Where(c => !known.Contains(c.Cause)));
    }
}
