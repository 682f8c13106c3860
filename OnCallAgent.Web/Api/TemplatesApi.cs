using System.ComponentModel;
using System.Security.Claims;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using OnCallAgent.Domain.Detection.Templates;
using OnCallAgent.Domain.Logs;
using OnCallAgent.Web.Data.Templates;
using OnCallAgent.Web.Identity;

namespace OnCallAgent.Web.Api;

/// <summary>Lines of a template within one minute.</summary>
/// <param name="Minute">Its start.</param>
/// <param name="Lines">How many.</param>
public sealed record TemplateMinute(DateTimeOffset Minute, int Lines);

/// <summary>A kind of error line that no alert pattern speaks for.</summary>
public sealed record TemplateResponse
{
    internal TemplateResponse(ErrorTemplate template)
    {
        Id = template.Id;
        Service = template.Service;
        Template = template.Template;
        Regex = TemplatePattern.ToRegex(template.Template);
        State = template.State;
        Level = template.Level;
        FirstSeen = template.FirstSeen;
        LastSeen = template.LastSeen;
        Count = template.Count;
        RatePerMinute = Math.Round(template.Rate, 3);
        BurstAt = template.BurstAt;
        Minutes =
        [
            .. template.Minutes.Select(static m => new TemplateMinute(
                DateTimeOffset.FromUnixTimeSeconds(m.Minute * 60),
                m.Lines
            )),
        ];
        Example = template.Example;
        DecidedBy = template.DecidedBy.Length == 0 ? null : template.DecidedBy;
        DecidedAt = template.DecidedAt;
    }

    /// <summary>Its id.</summary>
    public string Id { get; }

    /// <summary>The service.</summary>
    public string Service { get; }

    /// <summary>Its text, with placeholders for what varies.</summary>
    public string Template { get; }

    /// <summary>A regular expression that finds its lines, to make an alert pattern of.</summary>
    public string Regex { get; }

    /// <summary>new, known or ignored.</summary>
    public TemplateState State { get; }

    /// <summary>The worst level of its lines; unknown where they name none.</summary>
    public EntryLevel Level { get; }

    /// <summary>The first line's own time.</summary>
    public DateTimeOffset FirstSeen { get; }

    /// <summary>The latest line's own time.</summary>
    public DateTimeOffset LastSeen { get; }

    /// <summary>Lines so far.</summary>
    public long Count { get; }

    /// <summary>Lines a minute, as usual of late.</summary>
    public double RatePerMinute { get; }

    /// <summary>The minute of its latest burst; null for none.</summary>
    public DateTimeOffset? BurstAt { get; }

    /// <summary>The latest minutes that had lines, at most 60.</summary>
    public IReadOnlyList<TemplateMinute> Minutes { get; }

    /// <summary>The first line.</summary>
    public string Example { get; }

    /// <summary>Who acknowledged or ignored it; null for nobody.</summary>
    public string? DecidedBy { get; }

    /// <summary>When.</summary>
    public DateTimeOffset? DecidedAt { get; }
}

/// <summary>Which templates are wanted, and how many.</summary>
internal sealed record TemplateListParameters
{
    [Description("new, known or ignored.")]
    [FromQuery(Name = "state")]
    public string? State { get; init; }

    [Description("The exact name of a service.")]
    [FromQuery(Name = "service")]
    public string? Service { get; init; }

    [Description("How many, 1 to 500; 100 by default.")]
    [FromQuery(Name = "limit")]
    public int? Limit { get; init; }
}

/// <summary>Kinds of error that nobody wrote a pattern for.</summary>
internal static class TemplatesApi
{
    public static void MapTemplatesApi(this IEndpointRouteBuilder api)
    {
        var templates = api.MapGroup("/templates").WithTags("templates");
        templates.MapGet("/", ListAsync).RequireAuthorization(AccessPolicies.View);
        templates.MapGet("/settings", SettingsAsync).RequireAuthorization(AccessPolicies.View);
        templates
            .MapPut("/settings", ChangeSettingsAsync)
            .RequireAuthorization(AccessPolicies.Administer);
        templates
            .MapPost("/{id}/acknowledge", AcknowledgeAsync)
            .RequireAuthorization(AccessPolicies.Respond);
        templates.MapPost("/{id}/ignore", IgnoreAsync).RequireAuthorization(AccessPolicies.Respond);
    }

    /// <summary>Lists error templates: new ones first, then by the latest line.</summary>
    internal static async Task<
        Results<Ok<IReadOnlyList<TemplateResponse>>, ProblemHttpResult>
    > ListAsync(
        [AsParameters] TemplateListParameters asked,
        TemplateQueries queries,
        CancellationToken cancellation
    )
    {
        var limit = asked.Limit ?? 100;
        var checks = new FieldChecks()
            .Range("limit", limit, 1, TemplateQueries.MostListed)
            .Text("service", asked.Service, IncidentsApi.LongestName);
        TemplateState? state = null;
        if (!string.IsNullOrEmpty(asked.State))
        {
            if (Words.TryParse<TemplateState>(asked.State, out var known))
            {
                state = known;
            }
            else
            {
                checks.Refuse("state", Words.Refusal<TemplateState>(asked.State));
            }
        }

        if (checks.Failed)
        {
            return Problems.Invalid(checks.Errors);
        }

        var templates = await queries.ListAsync(
            new TemplateFilter { State = state, Service = asked.Service },
            limit,
            cancellation
        );
        return TypedResults.Ok<IReadOnlyList<TemplateResponse>>([
            .. templates.Select(static t => new TemplateResponse(t)),
        ]);
    }

    /// <summary>Says that an error is known: it is no longer new, but bursts of it are still signs.</summary>
    internal static Task<Results<Ok<TemplateResponse>, ProblemHttpResult>> AcknowledgeAsync(
        string id,
        ClaimsPrincipal caller,
        TemplateDecisions decisions,
        TemplateQueries queries,
        CancellationToken cancellation
    ) => DecideAsync(id, TemplateState.Known, caller, decisions, queries, cancellation);

    /// <summary>Says that an error is harmless: neither new lines nor bursts of it are signs any more.</summary>
    internal static Task<Results<Ok<TemplateResponse>, ProblemHttpResult>> IgnoreAsync(
        string id,
        ClaimsPrincipal caller,
        TemplateDecisions decisions,
        TemplateQueries queries,
        CancellationToken cancellation
    ) => DecideAsync(id, TemplateState.Ignored, caller, decisions, queries, cancellation);

    /// <summary>When error templates are signs of a fault, and when signs open an incident.</summary>
    internal static async Task<Ok<TemplateRules>> SettingsAsync(
        TemplateSettings settings,
        CancellationToken cancellation
    ) => TypedResults.Ok(await settings.CurrentAsync(cancellation));

    /// <summary>Changes those rules; what is left out gets its default.</summary>
    internal static async Task<Results<Ok<TemplateRules>, ProblemHttpResult>> ChangeSettingsAsync(
        TemplateRules body,
        ClaimsPrincipal caller,
        TemplateSettings settings,
        CancellationToken cancellation
    )
    {
        var changed = await settings.ChangeAsync(body, caller.NameOnTimeline(), cancellation);
        return changed.IsSuccess ? TypedResults.Ok(await settings.CurrentAsync(cancellation))
            : changed.Error is TemplateRulesRefused refused ? Problems.Invalid(refused.Errors)
            : Problems.From(changed.Error);
    }

    private static async Task<Results<Ok<TemplateResponse>, ProblemHttpResult>> DecideAsync(
        string id,
        TemplateState state,
        ClaimsPrincipal caller,
        TemplateDecisions decisions,
        TemplateQueries queries,
        CancellationToken cancellation
    )
    {
        var decided = await decisions.DecideAsync(id, state, caller.NameOnTimeline(), cancellation);
        return decided.IsSuccess && await queries.FindAsync(id, cancellation) is { } template
            ? TypedResults.Ok(new TemplateResponse(template))
            : Problems.From(decided.Error ?? new TemplateNotFound(id));
    }
}
