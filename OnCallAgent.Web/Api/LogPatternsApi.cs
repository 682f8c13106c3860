using System.Security.Claims;
using Microsoft.AspNetCore.Http.HttpResults;
using OnCallAgent.Domain.Detection;
using OnCallAgent.Domain.Logs;
using OnCallAgent.Domain.Shared;
using OnCallAgent.Web.Data.Catalog;
using OnCallAgent.Web.Data.Queries;
using OnCallAgent.Web.Identity;

namespace OnCallAgent.Web.Api;

/// <summary>An alert pattern to be looked for from now on.</summary>
public sealed record LogPatternRequest
{
    /// <summary>What people call it, in at most 200 characters.</summary>
    public required string Name { get; init; }

    /// <summary>The regular expression (.NET syntax), searched without regard to case.</summary>
    public required string Pattern { get; init; }

    /// <summary>Severity of the incidents it opens.</summary>
    public required Severity Severity { get; init; }

    /// <summary>Letters, digits and dashes; made from the name where it is left away.</summary>
    public string? Id { get; init; }

    /// <summary>Root-cause category it points to, such as <c>database</c>.</summary>
    public string Category { get; init; } = "unknown";

    /// <summary>Only lines of this service; null for all.</summary>
    public string? Service { get; init; }

    /// <summary>Only lines of this level or worse; null for all.</summary>
    public string? Level { get; init; }

    /// <summary>Matches within the window that open an incident, 1 to 10000.</summary>
    public int Threshold { get; init; } = 1;

    /// <summary>The window, 1 to 86400 seconds.</summary>
    public int WindowSeconds { get; init; } = 300;

    /// <summary>How long after a resolution a repeat reopens the incident, 0 to 604800 seconds.</summary>
    public int CooldownSeconds { get; init; } = 600;

    /// <summary>Why it exists, what it must not match.</summary>
    public string Note { get; init; } = "";

    /// <summary>Only tells what it matches in the lines that are stored; nothing is added.</summary>
    public bool DryRun { get; init; }
}

/// <summary>A kind of line.</summary>
/// <param name="Text">What its lines say; what varies is masked.</param>
/// <param name="Service">Their service.</param>
/// <param name="Level">The worst of their levels.</param>
/// <param name="Count">How many.</param>
/// <param name="FirstAt">The earliest of their own times.</param>
/// <param name="LastAt">The latest.</param>
/// <param name="Example">The newest of them.</param>
public sealed record LineGroupResponse(
    string Text,
    string Service,
    EntryLevel Level,
    long Count,
    DateTimeOffset FirstAt,
    DateTimeOffset LastAt,
    LogLineResponse Example
);

/// <summary>What stored lines say.</summary>
/// <param name="LinesExamined">Lines that were looked at, from the newest back; at most 200 000 and for 10 s.</param>
/// <param name="LinesMatched">Of these, those that fit.</param>
/// <param name="Complete">Whether every stored line was looked at.</param>
/// <param name="GroupCount">How many kinds there were.</param>
/// <param name="Groups">The most frequent ones.</param>
public sealed record LineGroupsResponse(
    long LinesExamined,
    long LinesMatched,
    bool Complete,
    int GroupCount,
    IReadOnlyList<LineGroupResponse> Groups
)
{
    internal static LineGroupsResponse Of(GroupedLines found) =>
        new(
            found.LinesExamined,
            found.LinesMatched,
            found.Complete,
            found.GroupCount,
            [
                .. found.Groups.Select(g => new LineGroupResponse(
                    g.Text,
                    g.Service,
                    g.Level,
                    g.Count,
                    g.FirstAt,
                    g.LastAt,
                    new LogLineResponse(g.Example)
                )),
            ]
        );
}

/// <summary>A pattern, and what it matches in the lines that are stored.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Added">Whether it is looked for from now on.</param>
/// <param name="Warning">Why it is costly to look for; null where it is not.</param>
/// <param name="Matches">What it matches.</param>
public sealed record LogPatternResponse(
    string Id,
    bool Added,
    string? Warning,
    LineGroupsResponse Matches
);

/// <summary>Kinds of log lines, and the patterns that alert on them.</summary>
internal static class LogPatternsApi
{
    private const int UsualTop = 50;
    private const int MostTop = 500;

    public static void MapLogPatternsApi(this IEndpointRouteBuilder logs)
    {
        logs.MapGet("/patterns", GroupsAsync).RequireAuthorization(AccessPolicies.View);
        logs.MapPost("/patterns", AddAsync).RequireAuthorization(AccessPolicies.Administer);
    }

    /// <summary>Groups stored lines by what they say, most frequent first.</summary>
    internal static async Task<Results<Ok<LineGroupsResponse>, ProblemHttpResult>> GroupsAsync(
        [AsParameters] LogGroupParameters asked,
        LineGroups groups,
        CancellationToken cancellation
    )
    {
        var top = asked.Top ?? UsualTop;
        var checks = new FieldChecks()
            .Range("top", top, 1, MostTop)
            .Text("service", asked.Service, IncidentsApi.LongestName);
        var filter = new LogFilter
        {
            Service = asked.Service,
            MinimumLevel = checks.Level("level", asked.Level),
            Search = checks.Search("q", asked.Q),
            Since = asked.Since,
            Until = asked.Until,
        };
        return checks.Failed
            ? Problems.Invalid(checks.Errors)
            : TypedResults.Ok(
                LineGroupsResponse.Of(await groups.OfAsync(filter, null, top, cancellation))
            );
    }

    /// <summary>Adds an alert pattern, and tells what it matches in the lines that are stored; with <c>dry_run</c> only that.</summary>
    internal static async Task<
        Results<Created<LogPatternResponse>, Ok<LogPatternResponse>, ProblemHttpResult>
    > AddAsync(
        LogPatternRequest body,
        ClaimsPrincipal user,
        PatternEdits edits,
        LineGroups groups,
        CancellationToken cancellation
    )
    {
        var checks = new FieldChecks();
        var pattern = new AlertPattern
        {
            Id = string.IsNullOrEmpty(body.Id) ? PatternId.Of(body.Name) : body.Id,
            Name = body.Name.Trim(),
            Regex = body.Pattern,
            IgnoreCase = true,
            Severity = body.Severity,
            Category = string.IsNullOrWhiteSpace(body.Category) ? "unknown" : body.Category,
            Service = string.IsNullOrEmpty(body.Service) ? null : body.Service,
            MinimumLevel = checks.Level("level", body.Level),
            Threshold = body.Threshold,
            Window = TimeSpan.FromSeconds(body.WindowSeconds),
            Cooldown = TimeSpan.FromSeconds(body.CooldownSeconds),
            Note = body.Note,
        };
        foreach (var error in edits.Check(pattern))
        {
            checks.Refuse(PublicName(error.Field), error.Reason);
        }

        if (checks.Failed)
        {
            return Problems.Invalid(checks.Errors);
        }

        var compiled = PatternRegex.Compile(pattern.Regex, pattern.IgnoreCase).Value;
        if (!body.DryRun)
        {
            var added = await edits.CreateAsync(pattern, user.NameOnTimeline(), cancellation);
            if (!added.IsSuccess)
            {
                return Problems.From(added.Error);
            }
        }

        var matches = await groups.OfAsync(
            new LogFilter { Service = pattern.Service, MinimumLevel = pattern.MinimumLevel },
            compiled,
            UsualTop,
            cancellation
        );
        var answer = new LogPatternResponse(
            pattern.Id,
            !body.DryRun,
            PatternCost.Of(compiled, pattern.IgnoreCase).Warning,
            LineGroupsResponse.Of(matches)
        );
        return body.DryRun
            ? TypedResults.Ok(answer)
            : TypedResults.Created($"/api/v1/patterns/{pattern.Id}", answer);
    }

    private static string PublicName(string field) =>
        field switch
        {
            "regex" => "pattern",
            "window" => "window_seconds",
            "cooldown" => "cooldown_seconds",
            _ => field,
        };
}
