using System.Text.Json;
using Microsoft.AspNetCore.Http.HttpResults;
using OnCallAgent.Domain.Logs;
using OnCallAgent.Web.Data;
using OnCallAgent.Web.Data.Queries;
using OnCallAgent.Web.Identity;

namespace OnCallAgent.Web.Api;

/// <summary>A stored log line.</summary>
public sealed record LogLineResponse
{
    internal LogLineResponse(StoredLogLine line)
    {
        Id = line.Id;
        Timestamp = line.Timestamp;
        ObservedAt = line.ObservedAt;
        Level = line.Level;
        Service = line.Service;
        Message = line.Message;
        Metadata = line.Metadata is null
            ? null
            : JsonSerializer.Deserialize<JsonElement>(line.Metadata);
        Source = line.Source;
        Origin = line.Origin;
        IncidentId = line.IncidentId;
    }

    /// <summary>Orders the lines as they arrived.</summary>
    public long Id { get; }

    /// <summary>When the writer says it happened.</summary>
    public DateTimeOffset Timestamp { get; }

    /// <summary>When it was read.</summary>
    public DateTimeOffset ObservedAt { get; }

    /// <summary>Its level; <c>unknown</c> where the line names none.</summary>
    public EntryLevel Level { get; }

    /// <summary>Its service.</summary>
    public string Service { get; }

    /// <summary>Its message.</summary>
    public string Message { get; }

    /// <summary>Further fields; null for none.</summary>
    public JsonElement? Metadata { get; }

    /// <summary>Id of its source.</summary>
    public string Source { get; }

    /// <summary>File and byte offset; null for lines that came from no file.</summary>
    public string? Origin { get; }

    /// <summary>The incident it is evidence of; null for none.</summary>
    public string? IncidentId { get; }
}

/// <summary>Log lines, newest first.</summary>
/// <param name="Items">The lines.</param>
/// <param name="NextBeforeId">Send it as <c>before_id</c> for older lines; null where there are none.</param>
/// <param name="TimedOut">Whether a search ended because it took too long; <c>next_before_id</c> goes on from there.</param>
public sealed record LogListResponse(
    IReadOnlyList<LogLineResponse> Items,
    long? NextBeforeId,
    bool TimedOut
);

/// <summary>Stored log lines.</summary>
internal static class LogsApi
{
    public static void MapLogsApi(this IEndpointRouteBuilder api)
    {
        var logs = api.MapGroup("/logs").WithTags("logs");
        logs.MapGet("/recent", RecentAsync).RequireAuthorization(AccessPolicies.View);
        logs.MapLogStatisticsApi();
        logs.MapLogPatternsApi();
    }

    /// <summary>Lists the log lines that arrived last, newest first.</summary>
    internal static async Task<Results<Ok<LogListResponse>, ProblemHttpResult>> RecentAsync(
        [AsParameters] LogListParameters asked,
        LogQueries queries,
        CancellationToken cancellation
    )
    {
        var limit = asked.Limit ?? 100;
        var checks = new FieldChecks()
            .Range("limit", limit, 1, LogQueries.MostListed)
            .Text("service", asked.Service, IncidentsApi.LongestName);
        var filter = new LogFilter
        {
            Service = asked.Service,
            MinimumLevel = checks.Level("level", asked.Level),
            Search = checks.Search("q", asked.Q),
            Since = asked.Since,
            Until = asked.Until,
            BeforeId = asked.BeforeId,
        };
        if (checks.Failed)
        {
            return Problems.Invalid(checks.Errors);
        }

        var page = await queries.RecentAsync(filter, limit, cancellation);
        return TypedResults.Ok(
            new LogListResponse(
                [.. page.Lines.Select(l => new LogLineResponse(l))],
                page.NextBeforeId,
                page.TimedOut
            )
        );
    }
}
