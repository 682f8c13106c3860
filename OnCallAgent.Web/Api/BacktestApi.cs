using Microsoft.AspNetCore.Http.HttpResults;
using OnCallAgent.Domain.Detection;
using OnCallAgent.Domain.Flow;
using OnCallAgent.Web.Backtesting;
using OnCallAgent.Web.Data.Catalog;
using OnCallAgent.Web.Data.Queries;
using OnCallAgent.Web.Hosting;
using OnCallAgent.Web.Identity;

namespace OnCallAgent.Web.Api;

/// <summary>Trying patterns before they are saved.</summary>
internal static class BacktestApi
{
    private const int MostPatterns = 1_000;

    public static void MapBacktestApi(this IEndpointRouteBuilder patterns) =>
        patterns.MapPost("/backtest", RunAsync).RequireAuthorization(AccessPolicies.View);

    /// <summary>Tells what a pattern or a policy would have opened over stored or sent lines, beside the present one. Changes nothing.</summary>
    internal static async Task<Results<Ok<BacktestResponse>, ProblemHttpResult>> RunAsync(
        BacktestRequest body,
        BacktestRunner runner,
        PatternEdits edits,
        IncidentQueries incidents,
        OnCallOptions options,
        TimeProvider clock,
        CancellationToken cancellation
    )
    {
        var now = clock.GetUtcNow();
        var until = body.Until ?? now;
        var since = body.Since ?? now.AddHours(-24);
        var checks = new FieldChecks();
        AlertPattern[] wanted = (body.Pattern, body.Patterns) switch
        {
            ({ } one, null) => [one.ToPattern()],
            (null, { Count: > 0 and <= MostPatterns } many) => [.. many.Select(p => p.ToPattern())],
            _ => [],
        };
        if (wanted.Length == 0)
        {
            checks.Refuse("pattern", $"send one pattern, or 1 to {MostPatterns} patterns");
        }

        // Examples that fail are told by the editor; here they would hide what the lines say.
        foreach (
            var fault in wanted.SelectMany(p =>
                edits.Check(p with { MustMatch = "", MustNotMatch = "" })
            )
        )
        {
            checks.Refuse(fault.Field, fault.Reason);
        }

        if (since >= until || until - since > BacktestRunner.MaxRange)
        {
            checks.Refuse(
                "since",
                $"must be before until, and at most {BacktestRunner.MaxRange.TotalDays:0} days"
            );
        }

        if (body.Lines is not null && (body.Since is not null || body.Until is not null))
        {
            checks.Refuse("lines", "stand beside since or until; send one of them");
        }

        if (checks.Failed)
        {
            return Problems.Invalid(checks.Errors);
        }

        BacktestPolicies Policies(IReadOnlyList<AlertPattern> present) =>
            body.Pattern is not null
                ? BacktestPolicies.Of(wanted[0], present)
                : new BacktestPolicies(wanted, present, []);
        var report = body.Lines is { } lines
            ? await runner.RunLinesAsync(Policies, lines, cancellation)
            : await runner.RunStoredAsync(Policies, since, until, null, cancellation);
        if (!report.IsSuccess)
        {
            return Problems.From(report.Error);
        }

        var known = await incidents.LatestByFaultAsync(
            [.. report.Value.Incidents.Select(i => i.Replayed.Incident.Fingerprint)],
            cancellation
        );
        return TypedResults.Ok(
            BacktestResponse.Of(report.Value, new BacktestLinks(options.PublicUrl, known))
        );
    }
}
