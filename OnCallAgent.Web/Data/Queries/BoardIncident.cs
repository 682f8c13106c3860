using Microsoft.EntityFrameworkCore;
using OnCallAgent.Domain.Analysis;
using OnCallAgent.Domain.Analysis.Explanations;
using OnCallAgent.Domain.Decisions;
using OnCallAgent.Domain.Escalation;
using OnCallAgent.Domain.Incidents;
using OnCallAgent.Domain.Remediation;

namespace OnCallAgent.Web.Data.Queries;

/// <summary>All that an incident's page shows.</summary>
/// <param name="Details">The incident with all that belongs to it.</param>
/// <param name="Similar">What past incidents say of it.</param>
/// <param name="ServiceKnown">Whether the catalogue knows the service; where it does not, nothing can be run.</param>
public sealed record IncidentFile(
    IncidentDetails Details,
    SimilarFindings Similar,
    bool ServiceKnown
)
{
    public Incident Incident => Details.Incident;

    public IReadOnlyList<TimelineEntry> Timeline => Details.Timeline;

    public IReadOnlyList<EvidenceLine> Evidence => Details.Evidence;

    public IncidentAnalysis? Analysis => Details.Analysis;

    public WrittenExplanation? Explanation => Details.Explanation;

    public DecisionRecord? Decision => Details.Decision;

    public IReadOnlyList<ActionRecord> Actions => Details.Actions;

    public IReadOnlyList<Delivery> Deliveries => Details.Deliveries;
}

/// <summary>Reads an incident's page.</summary>
public sealed class BoardIncidentQueries(
    IncidentQueries incidents,
    SimilarQueries similar,
    IDbContextFactory<OnCallDbContext> contexts
)
{
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
            await similar.FindAsync(
                details.Incident,
                details.Evidence.Select(static e => e.Message),
                IncidentAnalysis.MostSimilar,
                cancellation
            ),
            await db.Services.AnyAsync(s => s.Name == details.Incident.Service, cancellation)
        );
    }
}
