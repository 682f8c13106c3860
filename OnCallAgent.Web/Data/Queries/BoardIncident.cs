using Microsoft.EntityFrameworkCore;
using OnCallAgent.Domain.Analysis;
using OnCallAgent.Domain.Escalation;
using OnCallAgent.Domain.Incidents;
using OnCallAgent.Domain.Remediation;
using OnCallAgent.Domain.Verification;

namespace OnCallAgent.Web.Data.Queries;

/// <summary>All that an incident's page shows.</summary>
public sealed record IncidentFile
{
    public required Incident Incident { get; init; }

    /// <summary>Oldest first.</summary>
    public required IReadOnlyList<TimelineEntry> Timeline { get; init; }

    /// <summary>Oldest first.</summary>
    public required IReadOnlyList<EvidenceLine> Evidence { get; init; }

    /// <summary>The latest; null before the first.</summary>
    public IncidentAnalysis? Analysis { get; init; }

    /// <summary>In their order.</summary>
    public IReadOnlyList<ActionRecord> Actions { get; init; } = [];

    /// <summary>The fix being watched; null where there is none.</summary>
    public FixVerification? Verification { get; init; }

    /// <summary>Oldest first.</summary>
    public IReadOnlyList<Delivery> Deliveries { get; init; } = [];

    /// <summary>Incidents of the same fault, or of the same pattern on the same service; latest first.</summary>
    public IReadOnlyList<EarlierIncident> Earlier { get; init; } = [];

    /// <summary>Whether the catalogue knows the service; where it does not, nothing can be run.</summary>
    public bool ServiceKnown { get; init; }
}

/// <summary>An incident that was resolved before.</summary>
public sealed record EarlierIncident(
    string Id,
    string Title,
    DateTimeOffset ResolvedAt,
    TimeSpan Took,
    string Method,
    string? LessonsLearned,
    bool SameFault
);

/// <summary>Reads an incident's page.</summary>
public sealed class BoardIncidentQueries(IDbContextFactory<OnCallDbContext> contexts)
{
    private const int MostEarlier = 5;
    private const int MostTimeline = 1_000;

    /// <summary>The incident with all that belongs to it; null where there is none of this id.</summary>
    public async Task<IncidentFile?> ReadAsync(string id, CancellationToken cancellation)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellation);
        var incident = await db
            .Incidents.AsNoTracking()
            .SingleOrDefaultAsync(i => i.Id == id, cancellation);
        if (incident is null)
        {
            return null;
        }

        var timeline = await db
            .Timeline.AsNoTracking()
            .Where(t => t.IncidentId == id)
            .OrderByDescending(t => t.Id)
            .Take(MostTimeline)
            .ToListAsync(cancellation);
        timeline.Reverse();
        return new IncidentFile
        {
            Incident = incident,
            Timeline = timeline,
            Evidence = await db
                .Evidence.AsNoTracking()
                .Where(e => e.IncidentId == id)
                .OrderBy(e => e.Id)
                .ToListAsync(cancellation),
            Analysis = await db
                .Analyses.AsNoTracking()
                .Where(a => a.IncidentId == id)
                .OrderByDescending(a => EF.Property<long>(a, "Id"))
                .FirstOrDefaultAsync(cancellation),
            Actions = await db
                .Actions.AsNoTracking()
                .Where(a => a.IncidentId == id)
                .OrderBy(a => a.Sequence)
                .ToListAsync(cancellation),
            Verification = (
                await db
                    .Verifications.AsNoTracking()
                    .SingleOrDefaultAsync(v => v.IncidentId == id, cancellation)
            )?.State,
            Deliveries = await db
                .Deliveries.AsNoTracking()
                .Where(d => d.IncidentId == id)
                .OrderBy(d => d.CreatedAt)
                .ToListAsync(cancellation),
            Earlier = await EarlierAsync(db, incident, cancellation),
            ServiceKnown = await db.Services.AnyAsync(s => s.Name == incident.Service, cancellation),
        };
    }

    private static async Task<IReadOnlyList<EarlierIncident>> EarlierAsync(
        OnCallDbContext db,
        Incident incident,
        CancellationToken cancellation
    )
    {
        var earlier = await db
            .Incidents.AsNoTracking()
            .Where(i =>
                i.Id != incident.Id
                && i.ResolvedAt != null
                && (
                    (incident.Fingerprint != "" && i.Fingerprint == incident.Fingerprint)
                    || (
                        incident.PatternId != null
                        && i.PatternId == incident.PatternId
                        && i.Service == incident.Service
                    )
                )
            )
            .OrderByDescending(i => i.ResolvedAt)
            .Take(MostEarlier)
            .ToListAsync(cancellation);
        return
        [
            .. earlier.Select(i => new EarlierIncident(
                i.Id,
                i.Title,
                i.ResolvedAt!.Value,
                i.ResolvedAt.Value - i.CreatedAt,
                i.ResolutionMethod ?? Resolution.Manual,
                i.LessonsLearned,
                i.Fingerprint.Length > 0 && i.Fingerprint == incident.Fingerprint
            )),
        ];
    }
}
