using Microsoft.EntityFrameworkCore;
using OnCallAgent.Domain.Analysis;
using OnCallAgent.Domain.Escalation;
using OnCallAgent.Domain.Incidents;
using OnCallAgent.Domain.Remediation;

namespace OnCallAgent.Web.Data.Queries;

/// <summary>All that an incident's page shows.</summary>
/// <param name="Details">The incident with all that belongs to it.</param>
/// <param name="Earlier">Incidents of the same fault, or of the same pattern on the same service; latest first.</param>
/// <param name="ServiceKnown">Whether the catalogue knows the service; where it does not, nothing can be run.</param>
public sealed record IncidentFile(
    IncidentDetails Details,
    IReadOnlyList<EarlierIncident> Earlier,
    bool ServiceKnown
)
{
    public Incident Incident => Details.Incident;

    public IReadOnlyList<TimelineEntry> Timeline => Details.Timeline;

    public IReadOnlyList<EvidenceLine> Evidence => Details.Evidence;

    public IncidentAnalysis? Analysis => Details.Analysis;

    public IReadOnlyList<ActionRecord> Actions => Details.Actions;

    public IReadOnlyList<Delivery> Deliveries => Details.Deliveries;
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
public sealed class BoardIncidentQueries(
    IncidentQueries incidents,
    IDbContextFactory<OnCallDbContext> contexts
)
{
    private const int MostEarlier = 5;

    /// <summary>The incident with all that its page shows; null where there is none of this id.</summary>
    public async Task<IncidentFile?> ReadAsync(string id, CancellationToken cancellation)
    {
        if (await incidents.ReadAsync(id, cancellation) is not { } details)
        {
            return null;
        }

        await using var db = await contexts.CreateDbContextAsync(cancellation);
        return new IncidentFile(
            details,
            await EarlierAsync(db, details.Incident, cancellation),
            await db.Services.AnyAsync(s => s.Name == details.Incident.Service, cancellation)
        );
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
