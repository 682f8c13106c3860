using Microsoft.AspNetCore.Http.HttpResults;
using OnCallAgent.Domain.Analysis;
using OnCallAgent.Domain.Incidents;
using OnCallAgent.Domain.Knowledge;
using OnCallAgent.Web.Data.Queries;
using OnCallAgent.Web.Identity;

namespace OnCallAgent.Web.Api;

/// <summary>Why the agent is as sure as it is.</summary>
internal static class IncidentWhyApi
{
    public static void MapIncidentWhyApi(this IEndpointRouteBuilder incidents) =>
        incidents.MapGet("/{id}/why", WhyAsync).RequireAuthorization(AccessPolicies.View);

    /// <summary>Computes the confidence of the latest analysis once more from its stored factors, weights and versions; 404 before the first analysis.</summary>
    internal static async Task<Results<Ok<WhyResponse>, ProblemHttpResult>> WhyAsync(
        string id,
        IncidentQueries queries,
        CancellationToken cancellation
    ) =>
        await queries.ReadAsync(id, cancellation) switch
        {
            { Analysis: { } analysis } => TypedResults.Ok(new WhyResponse(analysis)),
            null => Problems.From(new IncidentNotFound(id)),
            _ => Problems.From(new NotYetOfIncident(id, "analysis")),
        };
}

/// <summary>The confidence of an analysis, and what it is made of.</summary>
public sealed record WhyResponse
{
    internal WhyResponse(IncidentAnalysis analysis)
    {
        At = analysis.At;
        Confidence = analysis.Confidence;
        Recomputed = analysis.Recompute();
        Calibrated = analysis.Calibrated;
        Recalibrated = analysis.Recalibrate();
        Sum = analysis.Explain();
        Factors = analysis.Factors;
        Retrieval = analysis.Retrieval;
        RetrievalRecomputed = analysis.Retrieval is { } trace
            ? RetrievalConfidence.Default.Of(trace.Signs)
            : null;
        KnowledgeDoubt = analysis.KnowledgeDoubt;
        KnowledgeId = analysis.KnowledgeId;
        KnowledgeVersion = analysis.KnowledgeVersion;
        PatternVersion = analysis.PatternVersion;
        RulesVersion = analysis.RulesVersion;
    }

    /// <summary>When the analysis was made.</summary>
    public DateTimeOffset At { get; }

    /// <summary>The raw score as it was stored.</summary>
    public double Confidence { get; }

    /// <summary>The raw score once more, from the factors below.</summary>
    public double Recomputed { get; }

    /// <summary>The measured chance as it was stored; null while not calibrated.</summary>
    public CalibratedConfidence? Calibrated { get; }

    /// <summary>The measured chance once more, from the stored calibration.</summary>
    public CalibratedConfidence? Recalibrated { get; }

    /// <summary>The sum in words: <c>0.4 × 1 + 0.3 × 0.9 + 0.3 × 1 = 0.97</c>.</summary>
    public string Sum { get; }

    /// <summary>The three factors with weight, value and evidence.</summary>
    public IReadOnlyList<ConfidenceFactor> Factors { get; }

    /// <summary>The search by text: signs, chances, threshold; null where nothing has a word in common.</summary>
    public RetrievalTrace? Retrieval { get; }

    /// <summary>The chances once more, from the stored signs.</summary>
    public RetrievalBelief? RetrievalRecomputed { get; }

    /// <summary>Why no knowledge entry is gone by; null where one is.</summary>
    public string? KnowledgeDoubt { get; }

    /// <summary>The entry that is gone by; null where none is.</summary>
    public string? KnowledgeId { get; }

    /// <summary>Its version then.</summary>
    public int? KnowledgeVersion { get; }

    /// <summary>Version of the pattern that found the incident; null for manual ones.</summary>
    public int? PatternVersion { get; }

    /// <summary>Version of the rules that made the analysis.</summary>
    public int RulesVersion { get; }
}
