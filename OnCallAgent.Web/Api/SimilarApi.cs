using System.ComponentModel;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using OnCallAgent.Domain.Analysis;
using OnCallAgent.Domain.Incidents;
using OnCallAgent.Web.Data.Queries;
using OnCallAgent.Web.Identity;

namespace OnCallAgent.Web.Api;

/// <summary>A resolved incident like the asked one.</summary>
/// <param name="Id">The incident.</param>
/// <param name="Title">What it was called.</param>
/// <param name="Service">Its service.</param>
/// <param name="Similarity">0 to 1; 1 for the same fault.</param>
/// <param name="SameFault">Whether it was the same fault.</param>
/// <param name="ResolvedAt">When it ended.</param>
/// <param name="MinutesToResolve">How long it took.</param>
/// <param name="ResolutionMethod">How it was resolved.</param>
/// <param name="RootCause">Why it happened; null where nobody wrote it down.</param>
/// <param name="LessonsLearned">What to do differently; null likewise.</param>
/// <param name="FixedBy">Actions that ended well, in order.</param>
public sealed record SimilarResponse(
    string Id,
    string Title,
    string Service,
    double Similarity,
    bool SameFault,
    DateTimeOffset ResolvedAt,
    double MinutesToResolve,
    string ResolutionMethod,
    string? RootCause,
    string? LessonsLearned,
    IReadOnlyList<string> FixedBy
);

/// <summary>What past incidents say of one.</summary>
/// <param name="Items">Best first.</param>
/// <param name="Found">How many similar ones there are, at most 50.</param>
/// <param name="Prediction">How long it will take by them, with a range; null for fewer than three.</param>
public sealed record SimilarListResponse(
    IReadOnlyList<SimilarResponse> Items,
    int Found,
    ResolutionPrediction? Prediction
);

/// <summary>Resolved incidents that are like one.</summary>
internal static class SimilarApi
{
    public static void MapSimilarApi(this IEndpointRouteBuilder incidents) =>
        incidents.MapGet("/{id}/similar", ListAsync).RequireAuthorization(AccessPolicies.View);

    /// <summary>Lists resolved incidents most like this one by title, evidence and root cause, with what fixed them.</summary>
    internal static async Task<Results<Ok<SimilarListResponse>, ProblemHttpResult>> ListAsync(
        string id,
        [Description("How many, 1 to 50; 5 by default.")] [FromQuery(Name = "limit")] int? limit,
        IncidentQueries incidents,
        SimilarQueries similar,
        CancellationToken cancellation
    )
    {
        var most = limit ?? IncidentAnalysis.MostSimilar;
        var checks = new FieldChecks().Range("limit", most, 1, SimilarQueries.MostListed);
        if (checks.Failed)
        {
            return Problems.Invalid(checks.Errors);
        }

        if (await incidents.ReadAsync(id, cancellation) is not { } details)
        {
            return Problems.From(new IncidentNotFound(id));
        }

        var found = await similar.FindAsync(
            details.Incident,
            details.Evidence.Select(static e => e.Message),
            most,
            cancellation
        );
        return TypedResults.Ok(
            new SimilarListResponse(
                [
                    .. found.Incidents.Select(static i => new SimilarResponse(
                        i.Id,
                        i.Title,
                        i.Service,
                        i.Similarity,
                        i.SameFault,
                        i.ResolvedAt,
                        Math.Round(i.Took.TotalMinutes, 1),
                        i.Method,
                        i.RootCause,
                        i.LessonsLearned,
                        i.FixedBy
                    )),
                ],
                found.Found,
                found.Prediction
            )
        );
    }
}
