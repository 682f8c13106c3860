using System.Security.Claims;
using System.Text.Json;
using Microsoft.AspNetCore.Http.HttpResults;
using OnCallAgent.Domain.Flow;
using OnCallAgent.Domain.Remediation;
using OnCallAgent.Web.Data.Queries;
using OnCallAgent.Web.Identity;

namespace OnCallAgent.Web.Api;

/// <summary>Actions that people run on an incident's service.</summary>
internal static class IncidentActionsApi
{
    public static void MapIncidentActionsApi(this IEndpointRouteBuilder incidents) =>
        incidents
            .MapPost("/{id}/actions", RunActionAsync)
            .RequireAuthorization(AccessPolicies.Respond);

    /// <summary>Runs an action on the incident's service (202), or with <c>dry_run</c> tells exactly what would be executed (200).</summary>
    [MayRefuse(422, "The target is not on the allow-list of the service.")]
    internal static async Task<
        Results<Accepted<ActionResponse>, Ok<ActionPlan>, ProblemHttpResult>
    > RunActionAsync(
        string id,
        ActionCreateRequest body,
        ClaimsPrincipal caller,
        ActionCatalog catalog,
        ActionRequests requests,
        IncidentQueries queries,
        CancellationToken cancellation
    )
    {
        var checks = new FieldChecks().Required("action_type", body.ActionType, 100);
        var parameters = Texts(checks, body.Parameters);
        if (checks.Failed)
        {
            return Problems.Invalid(checks.Errors);
        }

        if (catalog.Find(body.ActionType) is null)
        {
            return Problems.From(
                new UnknownAction(
                    body.ActionType,
                    [.. catalog.All.Select(a => a.Definition.Type).Order(StringComparer.Ordinal)]
                )
            );
        }

        if (body.DryRun)
        {
            var plan = await requests.PlanAsync(id, body.ActionType, parameters, cancellation);
            return plan.IsSuccess ? TypedResults.Ok(plan.Value) : Problems.From(plan.Error);
        }

        var asked = await requests.RunAsync(
            id,
            body.ActionType,
            parameters,
            caller.NameOnTimeline(),
            cancellation
        );
        if (!asked.IsSuccess)
        {
            return Problems.From(asked.Error);
        }

        var details = await queries.ReadAsync(id, cancellation);
        return TypedResults.Accepted(
            $"/api/v1/incidents/{id}",
            new ActionResponse(details!.Actions.Single(a => a.Id == asked.Value))
        );
    }

    // Actions take texts; JSON says numbers and switches in its own way.
    private static Dictionary<string, string> Texts(
        FieldChecks checks,
        IReadOnlyDictionary<string, JsonElement> parameters
    )
    {
        var texts = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (name, value) in parameters)
        {
            switch (value.ValueKind)
            {
                case JsonValueKind.String when !JsonText.IsWhole(value):
                    checks.Refuse($"parameters.{name}", "holds half of a character");
                    break;
                case JsonValueKind.String:
                    texts[name] = value.GetString()!;
                    checks.Text($"parameters.{name}", texts[name], IncidentMovesApi.LongestReason);
                    break;
                case JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False:
                    texts[name] = value.GetRawText();
                    break;
                default:
                    checks.Refuse($"parameters.{name}", "must be a text, a number, true or false");
                    break;
            }
        }

        return texts;
    }
}
