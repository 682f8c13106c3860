using Microsoft.AspNetCore.Http.HttpResults;
using OnCallAgent.Domain.Detection;
using OnCallAgent.Domain.Escalation;
using OnCallAgent.Domain.Flow;
using OnCallAgent.Web.Backtesting;
using OnCallAgent.Web.Data.Catalog;
using OnCallAgent.Web.Hosting;
using OnCallAgent.Web.Identity;

namespace OnCallAgent.Web.Api;

/// <summary>The entry that is to be tried, and on which time.</summary>
public sealed record KnowledgeBacktestRequest
{
    /// <summary>The entry, new or in the place of the one with its id.</summary>
    public required KnowledgeRequest Entry { get; init; }

    /// <summary>From when; 24 hours ago where it is left away.</summary>
    public DateTimeOffset? Since { get; init; }

    /// <summary>Until before when; now where it is left away.</summary>
    public DateTimeOffset? Until { get; init; }
}

/// <summary>A stored line that an error pattern matches.</summary>
/// <param name="LineId">Its id.</param>
/// <param name="Timestamp">Its own time.</param>
/// <param name="Service">Its service.</param>
/// <param name="Message">Its message, at most 500 characters.</param>
/// <param name="Url">The page that shows it with its neighbours.</param>
public sealed record KnowledgeBacktestLine(
    long LineId,
    DateTimeOffset Timestamp,
    string Service,
    string Message,
    string Url
);

/// <summary>What an error pattern finds.</summary>
/// <param name="Pattern">The pattern.</param>
/// <param name="GaveUp">Whether it ran out of time so often that it was not looked for to the end.</param>
/// <param name="FaultMatches">Lines of incidents that it matches.</param>
/// <param name="TroubleMatches">Other lines of a service, from the time of one of its incidents, that it matches.</param>
/// <param name="QuietMatches">Lines that it matches from when nothing was wrong with their service.</param>
/// <param name="FaultExamples">Some of the first.</param>
/// <param name="QuietExamples">Some of the last.</param>
public sealed record KnowledgeBacktestPattern(
    string Pattern,
    bool GaveUp,
    long FaultMatches,
    long TroubleMatches,
    long QuietMatches,
    IReadOnlyList<KnowledgeBacktestLine> FaultExamples,
    IReadOnlyList<KnowledgeBacktestLine> QuietExamples
);

/// <summary>An incident that the entry matches, or of which it would change what is made.</summary>
/// <param name="IncidentId">The incident.</param>
/// <param name="Title">What people call it.</param>
/// <param name="Service">Its service.</param>
/// <param name="FirstSeen">Its first sign.</param>
/// <param name="Patterns">Error patterns of the entry that match its evidence.</param>
/// <param name="Changed">Whether another entry would be gone by, or other actions recommended.</param>
/// <param name="Present">What its analysis says with the knowledge base as it is.</param>
/// <param name="Proposed">What it would say.</param>
/// <param name="Url">Its page.</param>
public sealed record KnowledgeBacktestIncident(
    string IncidentId,
    string Title,
    string Service,
    DateTimeOffset FirstSeen,
    IReadOnlyList<string> Patterns,
    bool Changed,
    CaseVerdict Present,
    CaseVerdict Proposed,
    string Url
);

/// <summary>What an entry would have found and changed.</summary>
/// <param name="LinesRead">Stored lines that were looked at.</param>
/// <param name="QuietLines">Of these, lines from when nothing was wrong with their service.</param>
/// <param name="Patterns">What each error pattern finds.</param>
/// <param name="IncidentsRead">Incidents that were analysed once more, the latest 200 at most.</param>
/// <param name="Incidents">Those that it matches or would change, the latest first.</param>
/// <param name="Stopped">Why it ended before the last line; null where it did not.</param>
public sealed record KnowledgeBacktestResponse(
    long LinesRead,
    long QuietLines,
    IReadOnlyList<KnowledgeBacktestPattern> Patterns,
    int IncidentsRead,
    IReadOnlyList<KnowledgeBacktestIncident> Incidents,
    string? Stopped
)
{
    private const int LongestMessage = 500;

    internal static KnowledgeBacktestResponse Of(EntryBacktestReport report, IncidentLinks links) =>
        new(
            report.LinesRead,
            report.QuietLines,
            [
                .. report.Patterns.Select(p => new KnowledgeBacktestPattern(
                    p.Pattern,
                    p.GaveUp,
                    p.FaultMatches,
                    p.TroubleMatches,
                    p.QuietMatches,
                    [.. p.FaultExamples.Select(l => Line(l, links))],
                    [.. p.QuietExamples.Select(l => Line(l, links))]
                )),
            ],
            report.CasesRead,
            [
                .. report.Cases.Select(c => new KnowledgeBacktestIncident(
                    c.IncidentId,
                    c.Title,
                    c.Service,
                    c.At,
                    c.Patterns,
                    c.IsOther,
                    c.Present,
                    c.Proposed,
                    links.Incident(c.IncidentId)
                )),
            ],
            report.Stopped
        );

    private static KnowledgeBacktestLine Line(FoundLine found, IncidentLinks links) =>
        new(
            found.Entry.Position!.LineNumber,
            found.Entry.Timestamp,
            found.Entry.Service,
            found.Entry.Message.Length <= LongestMessage
                ? found.Entry.Message
                : found.Entry.Message[..(LongestMessage - 1)] + "…",
            links.LogLine(found.Entry.Position.LineNumber)
        );
}

/// <summary>Trying knowledge before it is saved.</summary>
internal static class KnowledgeBacktestApi
{
    public static void MapKnowledgeBacktestApi(this IEndpointRouteBuilder knowledge) =>
        knowledge.MapPost("/backtest", RunAsync).RequireAuthorization(AccessPolicies.View);

    /// <summary>Tells what the error patterns of an entry match in stored lines, quiet ones apart, and what the analysis of past incidents would have made of it. Changes nothing.</summary>
    internal static async Task<Results<Ok<KnowledgeBacktestResponse>, ProblemHttpResult>> RunAsync(
        KnowledgeBacktestRequest body,
        EntryBacktestRunner runner,
        KnowledgeEdits edits,
        OnCallOptions options,
        TimeProvider clock,
        CancellationToken cancellation
    )
    {
        var until = body.Until ?? clock.GetUtcNow();
        var since = body.Since ?? until.AddHours(-24);
        var entry = body.Entry.ToEntry();
        var checks = new FieldChecks();
        // Examples that fail are told by the editor; here they would hide what the lines say.
        foreach (var fault in edits.Check(entry with { MustMatch = [], MustNotMatch = [] }))
        {
            checks.Refuse($"entry.{fault.Field}", fault.Reason);
        }

        if (since >= until || until - since > BacktestRunner.MaxRange)
        {
            checks.Refuse(
                "since",
                $"must be before until, and at most {BacktestRunner.MaxRange.TotalDays:0} days"
            );
        }

        return checks.Failed
            ? Problems.Invalid(checks.Errors)
            : TypedResults.Ok(
                KnowledgeBacktestResponse.Of(
                    await runner.RunAsync(entry, since, until, null, cancellation),
                    new IncidentLinks(options.PublicUrl)
                )
            );
    }
}
