using System.Security.Claims;
using Microsoft.AspNetCore.Http.HttpResults;
using OnCallAgent.Domain.Flow;
using OnCallAgent.Domain.Incidents;
using OnCallAgent.Domain.Shared;
using OnCallAgent.Web.Data.Queries;
using OnCallAgent.Web.Identity;

namespace OnCallAgent.Web.Api;

/// <summary>Incidents: open, list, read, edit.</summary>
internal static class IncidentsApi
{
    internal const int LongestText = 20_000;
    internal const int LongestName = 200;
    private const int MostLabels = 50;
    private const int LongestLabel = 100;
    private const int LongestLabelValue = 500;

    public static void MapIncidentsApi(this IEndpointRouteBuilder api)
    {
        var incidents = api.MapGroup("/incidents").WithTags("incidents");
        incidents
            .MapGet("/", ListAsync)
            .RequireAuthorization(AccessPolicies.View)
            .AddEndpointFilter(
                (context, next) =>
                    context
                        .HttpContext.RequestServices.GetRequiredService<IncidentListAnswers>()
                        .AnswerAsync(context, next)
            );
        incidents.MapPost("/", CreateAsync).RequireAuthorization(AccessPolicies.Respond);
        incidents.MapGet("/{id}", GetAsync).RequireAuthorization(AccessPolicies.View);
        incidents.MapPut("/{id}", UpdateAsync).RequireAuthorization(AccessPolicies.Respond);
        incidents.MapSimilarApi();
        incidents.MapIncidentWhyApi();
        incidents.MapKnowledgeDraftsApi();
        incidents.MapIncidentMovesApi();
        incidents.MapIncidentActionsApi();
        incidents.MapApprovalsApi();
    }

    /// <summary>Lists incidents, newest first.</summary>
    internal static async Task<Results<Ok<IncidentListResponse>, ProblemHttpResult>> ListAsync(
        [AsParameters] IncidentListParameters asked,
        IncidentQueries queries,
        CancellationToken cancellation
    )
    {
        var checks = new FieldChecks()
            .Range("limit", asked.Limit ?? 50, 1, IncidentQueries.MostListed)
            .Range("offset", asked.Offset ?? 0, 0, IncidentQueries.MostSkipped)
            .Text("service", asked.Service, LongestName)
            .Text("assigned_to", asked.AssignedTo, 256)
            .Text("q", asked.Q, LongestName);
        var filter = new IncidentFilter
        {
            Statuses = checks.WordList<IncidentStatus>("status", asked.Status),
            Severities = checks.WordList<Severity>("severity", asked.Severity),
            Handlers = checks.WordList<Handler>("handler", asked.Handler),
            Service = asked.Service,
            AssignedTo = asked.AssignedTo,
            Text = asked.Q,
        };
        IncidentCursor? after = null;
        if (!string.IsNullOrEmpty(asked.Cursor))
        {
            if (!IncidentCursor.TryParse(asked.Cursor, out after))
            {
                checks.Refuse("cursor", "is not the next_cursor of an earlier answer");
            }

            if (asked.Offset > 0)
            {
                checks.Refuse("offset", "stands beside cursor; send one of them");
            }
        }

        if (checks.Failed)
        {
            return Problems.Invalid(checks.Errors);
        }

        var (limit, offset) = (asked.Limit ?? 50, asked.Offset ?? 0);
        var page = await queries.ListAsync(filter, limit, offset, after, cancellation);
        return TypedResults.Ok(
            new IncidentListResponse(
                [.. page.Items.Select(i => new IncidentResponse(i))],
                page.Total,
                page.IsCapped,
                limit,
                offset,
                page.Next?.ToString()
            )
        );
    }

    /// <summary>Opens an incident. The agent analyses it in the background.</summary>
    internal static async Task<Results<Created<IncidentResponse>, ProblemHttpResult>> CreateAsync(
        IncidentCreateRequest body,
        ClaimsPrincipal caller,
        HttpResponse response,
        IncidentOperations operations,
        CancellationToken cancellation
    )
    {
        var checks = new FieldChecks()
            .Required("title", body.Title, Incident.MaxTitleLength)
            .Text("description", body.Description, LongestText)
            .Required("service", body.Service, LongestName);
        CheckLabels(checks, body.Labels);
        if (checks.Failed)
        {
            return Problems.Invalid(checks.Errors);
        }

        var opened = await operations.CreateAsync(
            new NewIncident(body.Title, body.Description, body.Service, body.Severity)
            {
                Labels = body.Labels,
                Source = "api",
            },
            caller.NameOnTimeline(),
            cancellation
        );
        if (!opened.IsSuccess)
        {
            return Problems.From(opened.Error);
        }

        EntityVersion.Show(response, opened.Value.Version);
        return TypedResults.Created(
            $"/api/v1/incidents/{opened.Value.Id}",
            new IncidentResponse(opened.Value)
        );
    }

    /// <summary>Reads an incident with its timeline, evidence, analysis, actions and notifications. The ETag is its version.</summary>
    internal static async Task<Results<Ok<IncidentDetailsResponse>, ProblemHttpResult>> GetAsync(
        string id,
        HttpResponse response,
        IncidentQueries queries,
        CancellationToken cancellation
    )
    {
        if (await queries.ReadAsync(id, cancellation) is not { } details)
        {
            return Problems.From(new IncidentNotFound(id));
        }

        EntityVersion.Show(response, details.Incident.Version);
        return TypedResults.Ok(new IncidentDetailsResponse(details));
    }

    /// <summary>Changes fields of an incident. With <c>If-Match</c> only if nobody changed it since (412 otherwise); its status changes through resolve, close and reopen.</summary>
    [TakesVersion]
    [MayRefuse(409, "It is closed, and nobody can be put in charge of it.")]
    internal static async Task<Results<Ok<IncidentResponse>, ProblemHttpResult>> UpdateAsync(
        string id,
        IncidentUpdateRequest body,
        ClaimsPrincipal caller,
        HttpContext context,
        IncidentOperations operations,
        IncidentQueries queries,
        CancellationToken cancellation
    )
    {
        var checks = new FieldChecks()
            .Text("title", body.Title, Incident.MaxTitleLength)
            .Text("description", body.Description, LongestText)
            .Text("service", body.Service, LongestName)
            .Text("assigned_to", body.AssignedTo, 256)
            .Text("root_cause", body.RootCause, LongestText)
            .Text("lessons_learned", body.LessonsLearned, LongestText);
        if (checks.Failed)
        {
            return Problems.Invalid(checks.Errors);
        }

        return await IncidentMovesApi.MoveAsync(
            id,
            context,
            queries,
            expected =>
                operations.EditAsync(
                    id,
                    new IncidentEdit
                    {
                        Title = body.Title,
                        Description = body.Description,
                        Service = body.Service,
                        Severity = body.Severity,
                        AssignedTo = body.AssignedTo,
                        RootCause = body.RootCause,
                        LessonsLearned = body.LessonsLearned,
                    },
                    caller.NameOnTimeline(),
                    expected,
                    cancellation
                ),
            cancellation
        );
    }

    private static void CheckLabels(FieldChecks checks, IReadOnlyDictionary<string, string> labels)
    {
        if (labels.Count > MostLabels)
        {
            checks.Refuse("labels", $"has {labels.Count} labels; it may have {MostLabels}");
            return;
        }

        foreach (var (name, value) in labels)
        {
            checks
                .Required("labels", name, LongestLabel)
                .Text($"labels.{name}", value, LongestLabelValue);
        }
    }
}
