using Microsoft.EntityFrameworkCore;
using OnCallAgent.Domain.Analysis;
using OnCallAgent.Domain.Detection.Alerts;
using OnCallAgent.Domain.Flow;
using OnCallAgent.Domain.Incidents;
using OnCallAgent.Domain.Remediation;
using OnCallAgent.Domain.Services;
using OnCallAgent.Domain.Verification;
using OnCallAgent.Web.Data.Learning;
using OnCallAgent.Web.Data.Queries;

namespace OnCallAgent.Web.Data.Desk;

/// <summary>Reads what an analysis and a decision may look at.</summary>
internal sealed class CaseContextReader(
    IDbContextFactory<OnCallDbContext> contexts,
    AgentSettings settings,
    KnowledgeShelf knowledge,
    OutcomeBook outcomes,
    PastIncidents past,
    ActionCatalog actions,
    TimeProvider clock
)
{
    public async Task<CaseContext?> ReadAsync(string incidentId, CancellationToken cancellation)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellation);
        var incident = await db
            .Incidents.AsNoTracking()
            .SingleOrDefaultAsync(i => i.Id == incidentId, cancellation);
        if (incident is null)
        {
            return null;
        }

        var services = new ServiceCatalog(
            await db.Services.AsNoTracking().ToListAsync(cancellation)
        );
        var evidence = await EvidenceAsync(db, incidentId, cancellation);
        return new CaseContext
        {
            Service = incident.Service,
            Pattern =
                incident.PatternId is null ? null
                : incident.PatternId.StartsWith(AlertSignal.PatternPrefix, StringComparison.Ordinal)
                    ? AlertSignal.Pattern(
                        incident.PatternId[AlertSignal.PatternPrefix.Length..],
                        incident.Severity,
                        Push.PushSource.DefaultCooldown
                    )
                : await db
                    .AlertPatterns.AsNoTracking()
                    .SingleOrDefaultAsync(p => p.Id == incident.PatternId, cancellation),
            Evidence = evidence,
            Services = services,
            Suspects = await SuspectReader.ReadAsync(db, incident, services, cancellation),
            Knowledge = await knowledge.CurrentAsync(cancellation),
            Past = await past.LikeAsync(
                incident,
                evidence.Select(static e => e.Message),
                SimilarQueries.MostPredicting,
                cancellation
            ),
            Calibration = await outcomes.CalibrationAsync(cancellation),
            AutomationEnabled = await settings.AutomationEnabledAsync(cancellation),
            LastChangeOfService = await LastChangeAsync(db, incident.Service, null, cancellation),
            ChangesLastHour = await ChangesAsync(
                db,
                incident.Service,
                clock.GetUtcNow() - TimeSpan.FromHours(1),
                cancellation
            ),
            BusyWith = await BusyWithAsync(db, incident.Service, incidentId, cancellation),
        };
    }

    private static async Task<IReadOnlyList<EvidenceText>> EvidenceAsync(
        OnCallDbContext db,
        string incidentId,
        CancellationToken cancellation
    ) =>
        await db
            .Evidence.AsNoTracking()
            .Where(e => e.IncidentId == incidentId)
            .OrderBy(e => e.Id)
            .Select(e => new EvidenceText(e.Timestamp, e.Level, e.Service, e.Message))
            .ToListAsync(cancellation);

    /// <summary>What other incidents do, and last did, to a service.</summary>
    public async Task<ServiceActivity> ReadActivityAsync(
        string service,
        string exceptIncidentId,
        CancellationToken cancellation
    )
    {
        await using var db = await contexts.CreateDbContextAsync(cancellation);
        var busy = await BusyWithAsync(db, service, exceptIncidentId, cancellation);
        var changing = Changing();
        var last = await db
            .Actions.AsNoTracking()
            .Where(a =>
                a.Service == service
                && a.IncidentId != exceptIncidentId
                && a.Status == ActionStatus.Completed
                && a.RollsBack == null
                && changing.Contains(a.ActionType)
                // What was taken back can have helped nobody.
                && !db.Actions.Any(back =>
                    back.IncidentId == a.IncidentId
                    && back.RollsBack == a.Id
                    && back.Status == ActionStatus.Completed
                )
            )
            .OrderByDescending(a => a.CompletedAt)
            .Select(a => new
            {
                a.IncidentId,
                a.ActionType,
                a.CompletedAt,
            })
            .FirstOrDefaultAsync(cancellation);
        return new ServiceActivity(
            busy,
            last?.CompletedAt is { } ended
                ? new LastChange(last.IncidentId, last.ActionType, ended)
                : null,
            await settings.AutomationEnabledAsync(cancellation)
        )
        {
            OthersChangedAt = await LastChangeAsync(db, service, exceptIncidentId, cancellation),
            ChangesLastHour = await ChangesAsync(
                db,
                service,
                clock.GetUtcNow() - TimeSpan.FromHours(1),
                cancellation
            ),
        };
    }

    // A fix whose watch waits for a silence to end is not watched: others need not wait for days.
    private async Task<string?> BusyWithAsync(
        OnCallDbContext db,
        string service,
        string exceptIncidentId,
        CancellationToken cancellation
    )
    {
        var soon = clock.GetUtcNow() + FixVerification.LongestPause;
        return await db
                .Actions.AsNoTracking()
                .Where(a =>
                    a.Service == service
                    && a.Status == ActionStatus.Running
                    && a.IncidentId != exceptIncidentId
                )
                .Select(a => a.IncidentId)
                .Order()
                .FirstOrDefaultAsync(cancellation)
            ?? await db
                .Incidents.AsNoTracking()
                .Where(i =>
                    i.Service == service
                    && i.Id != exceptIncidentId
                    && i.NextStep == IncidentStep.Verify
                    && i.NextStepAt <= soon
                )
                .Select(i => i.Id)
                .Order()
                .FirstOrDefaultAsync(cancellation);
    }

    private async Task<int> ChangesAsync(
        OnCallDbContext db,
        string service,
        DateTimeOffset since,
        CancellationToken cancellation
    )
    {
        var changing = Changing();
        return await db
            .Actions.AsNoTracking()
            .CountAsync(
                a =>
                    a.Service == service
                    && a.StartedAt > since
                    && a.RequestedBy == Actor.Agent
                    && a.RollsBack == null
                    && changing.Contains(a.ActionType),
                cancellation
            );
    }

    private List<string> Changing() =>
        [.. actions.All.Where(a => !a.Definition.IsReadOnly).Select(a => a.Definition.Type)];

    private async Task<DateTimeOffset?> LastChangeAsync(
        OnCallDbContext db,
        string service,
        string? exceptIncidentId,
        CancellationToken cancellation
    )
    {
        var changing = Changing();
        return await db
            .Actions.AsNoTracking()
            .Where(a =>
                a.Service == service
                && a.StartedAt != null
                && (exceptIncidentId == null || a.IncidentId != exceptIncidentId)
                && changing.Contains(a.ActionType)
            )
            .MaxAsync(a => a.StartedAt, cancellation);
    }
}
