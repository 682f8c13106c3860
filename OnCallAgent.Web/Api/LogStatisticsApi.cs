using Microsoft.AspNetCore.Http.HttpResults;
using OnCallAgent.Web.Data.Queries;
using OnCallAgent.Web.Identity;

namespace OnCallAgent.Web.Api;

/// <summary>How many lines were read.</summary>
/// <param name="Lines">All.</param>
/// <param name="Errors">Errors and worse.</param>
/// <param name="Warnings">Warnings.</param>
/// <param name="ErrorRate">Share of errors, 0 to 1.</param>
public sealed record LineCountResponse(long Lines, long Errors, long Warnings, double ErrorRate)
{
    internal static LineCountResponse Of(LineCount count) =>
        new(count.Lines, count.Errors, count.Warnings, Math.Round(count.ErrorRate, 6));
}

/// <summary>A service's health, as its lines tell it.</summary>
/// <param name="Service">The service; <c>(other)</c> for those beyond the 200 that a minute counts apart.</param>
/// <param name="Count">Its lines.</param>
/// <param name="LinesPerMinute">Lines a minute, over the whole time.</param>
/// <param name="LastMinute">The last minute in which it wrote.</param>
public sealed record ServiceStatisticsResponse(
    string Service,
    LineCountResponse Count,
    double LinesPerMinute,
    DateTimeOffset LastMinute
);

/// <summary>A span of the series.</summary>
/// <param name="At">When it begins.</param>
/// <param name="Count">Lines read in it.</param>
public sealed record SpanStatisticsResponse(DateTimeOffset At, LineCountResponse Count);

/// <summary>An incident that was opened in this time.</summary>
public sealed record IncidentMarkResponse(string Id, string Title, DateTimeOffset At);

/// <summary>Counts of lines by the minute in which they were read.</summary>
public sealed record LogStatisticsResponse
{
    internal LogStatisticsResponse(LogCounts counts)
    {
        Since = counts.Since;
        Until = counts.Until;
        Total = LineCountResponse.Of(counts.Total);
        Levels = counts.Levels.ToDictionary(l => Words.Of(l.Key), l => l.Value);
        var minutes = (counts.Until - counts.Since).TotalMinutes;
        Services =
        [
            .. counts.Services.Select(s => new ServiceStatisticsResponse(
                s.Service,
                LineCountResponse.Of(s.Count),
                Math.Round(s.Count.Lines / minutes, 3),
                s.LastAt
            )),
        ];
        ServiceCount = counts.ServiceCount;
        StepMinutes = (int)counts.Step.TotalMinutes;
        Series =
        [
            .. counts.Series.Select(s => new SpanStatisticsResponse(
                s.At,
                LineCountResponse.Of(s.Count)
            )),
        ];
        Incidents =
        [
            .. counts.Incidents.Select(i => new IncidentMarkResponse(i.Id, i.Title, i.At)),
        ];
    }

    /// <summary>From, inclusive.</summary>
    public DateTimeOffset Since { get; }

    /// <summary>To, exclusive.</summary>
    public DateTimeOffset Until { get; }

    /// <summary>All of it.</summary>
    public LineCountResponse Total { get; }

    /// <summary>Lines by level.</summary>
    public IReadOnlyDictionary<string, long> Levels { get; }

    /// <summary>The services with most lines.</summary>
    public IReadOnlyList<ServiceStatisticsResponse> Services { get; }

    /// <summary>How many services there were.</summary>
    public int ServiceCount { get; }

    /// <summary>Minutes of a span of the series: 1 up to a day, more for longer times.</summary>
    public int StepMinutes { get; }

    /// <summary>Every span, oldest first.</summary>
    public IReadOnlyList<SpanStatisticsResponse> Series { get; }

    /// <summary>Incidents opened in this time, the latest 200, oldest first.</summary>
    public IReadOnlyList<IncidentMarkResponse> Incidents { get; }
}

/// <summary>Counts of log lines.</summary>
internal static class LogStatisticsApi
{
    private const int UsualTop = 20;
    private const int MostTop = 1_000;
    private static readonly TimeSpan UsualTime = TimeSpan.FromHours(1);
    private static readonly TimeSpan LongestTime = TimeSpan.FromDays(366);

    public static void MapLogStatisticsApi(this IEndpointRouteBuilder logs) =>
        logs.MapGet("/statistics", StatisticsAsync).RequireAuthorization(AccessPolicies.View);

    /// <summary>Counts log lines by service, level and minute, with error rates.</summary>
    internal static async Task<
        Results<Ok<LogStatisticsResponse>, ProblemHttpResult>
    > StatisticsAsync(
        [AsParameters] LogStatisticsParameters asked,
        LogStatistics statistics,
        TimeProvider clock,
        CancellationToken cancellation
    )
    {
        var until = asked.Until ?? clock.GetUtcNow();
        var checks = new FieldChecks()
            .Range("top", asked.Top ?? UsualTop, 1, MostTop)
            .Text("service", asked.Service, IncidentsApi.LongestName);
        var level = checks.Level("level", asked.Level);
        if (
            until - DateTimeOffset.MinValue < LongestTime
            || DateTimeOffset.MaxValue - until < LongestTime
        )
        {
            checks.Refuse("until", "is no time at which lines were read");
        }
        else if (asked.Since is { } from && (from >= until || until - from > LongestTime))
        {
            checks.Refuse("since", "is not before until, or more than 366 days before it");
        }

        if (checks.Failed)
        {
            return Problems.Invalid(checks.Errors);
        }

        return TypedResults.Ok(
            new LogStatisticsResponse(
                await statistics.BetweenAsync(
                    asked.Since ?? until - UsualTime,
                    until,
                    asked.Service,
                    level,
                    asked.Top ?? UsualTop,
                    cancellation
                )
            )
        );
    }
}
