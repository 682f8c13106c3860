using Microsoft.EntityFrameworkCore;
using OnCallAgent.Domain.Analysis;
using OnCallAgent.Domain.Incidents;
using OnCallAgent.Domain.Remediation;
using OnCallAgent.Web.Data.Learning;

namespace OnCallAgent.Web.Data.Queries;

/// <summary>A resolved incident like the one looked at, with what fixed it.</summary>
/// <param name="Id">The incident.</param>
/// <param name="Title">What it was called.</param>
/// <param name="Service">Its service.</param>
/// <param name="Similarity">0 to 1.</param>
/// <param name="SameFault">Whether it was the same fault.</param>
/// <param name="ResolvedAt">When it ended.</param>
/// <param name="Took">From opened to resolved.</param>
/// <param name="Method">How it was resolved.</param>
/// <param name="RootCause">Why it happened; null where nobody wrote it down.</param>
/// <param name="LessonsLearned">What to do differently; null likewise.</param>
/// <param name="FixedBy">Actions that ended well, in order; those that only look are left out.</param>
public sealed record SimilarIncident(
    string Id,
    string Title,
    string Service,
    double Similarity,
    bool SameFault,
    DateTimeOffset ResolvedAt,
    TimeSpan Took,
    string Method,
    string? RootCause,
    string? LessonsLearned,
    IReadOnlyList<string> FixedBy
);

/// <summary>What past incidents say of one.</summary>
/// <param name="Incidents">The most similar ones, best first.</param>
/// <param name="Prediction">How long it will take by all similar ones; null for too few.</param>
/// <param name="Found">How many similar ones the prediction could look at.</param>
public sealed record SimilarFindings(
    IReadOnlyList<SimilarIncident> Incidents,
    ResolutionPrediction? Prediction,
    int Found
);

/// <summary>Finds resolved incidents that are like one, and what fixed them.</summary>
public sealed class SimilarQueries(
    IDbContextFactory<OnCallDbContext> contexts,
    PastIncidents past,
    ActionCatalog actions
)
{
    /// <summary>Most incidents that a prediction looks at.</summary>
    public const int MostPredicting = 50;

    /// <summary>Most that are listed.</summary>
    public const int MostListed = MostPredicting;

    /// <summary>What past incidents say of this one.</summary>
    /// <param name="incident">It.</param>
    /// <param name="lines">Its evidence.</param>
    /// <param name="limit">Most to list, 1 to <see cref="MostListed"/>.</param>
    /// <param name="cancellation">Gives up.</param>
    public async Task<SimilarFindings> FindAsync(
        Incident incident,
        IEnumerable<string> lines,
        int limit,
        CancellationToken cancellation
    )
    {
        var found = await past.LikeAsync(incident, lines, MostPredicting, cancellation);
        var listed = found.Take(limit).ToList();
        var ids = listed.ConvertAll(static p => p.Id);
        await using var db = await contexts.CreateDbContextAsync(cancellation);
        var incidents = await db
            .Incidents.AsNoTracking()
            .Where(i => ids.Contains(i.Id) && i.ResolvedAt != null)
            .ToDictionaryAsync(i => i.Id, StringComparer.Ordinal, cancellation);
        var looks = actions
            .All.Where(a => a.Definition.IsReadOnly)
            .Select(a => a.Definition.Type)
            .ToList();
        var done = (
            await db
                .Actions.AsNoTracking()
                .Where(a =>
                    ids.Contains(a.IncidentId)
                    && a.Status == ActionStatus.Completed
                    && !looks.Contains(a.ActionType)
                )
                .OrderBy(a => a.Sequence)
                .Select(a => new { a.IncidentId, a.ActionType })
                .ToListAsync(cancellation)
        ).ToLookup(static a => a.IncidentId, static a => a.ActionType, StringComparer.Ordinal);
        return new SimilarFindings(
            [
                // One that was reopened a moment ago is no longer there.
                .. listed
                    .Where(p => incidents.ContainsKey(p.Id))
                    .Select(p => Told(p, incidents[p.Id], [.. done[p.Id]])),
            ],
            ResolutionPrediction.Of(found),
            found.Count
        );
    }

    private static SimilarIncident Told(
        PastIncident past,
        Incident incident,
        IReadOnlyList<string> fixedBy
    ) =>
        new(
            incident.Id,
            incident.Title,
            incident.Service,
            past.Similarity,
            past.SameFault,
            incident.ResolvedAt!.Value,
            incident.ResolvedAt.Value - incident.CreatedAt,
            incident.ResolutionMethod ?? Resolution.Manual,
            incident.RootCause,
            incident.LessonsLearned,
            fixedBy
        );
}
