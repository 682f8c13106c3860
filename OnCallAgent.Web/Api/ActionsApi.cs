using Microsoft.AspNetCore.Http.HttpResults;
using OnCallAgent.Domain.Remediation;
using OnCallAgent.Domain.Services;
using OnCallAgent.Web.Identity;

namespace OnCallAgent.Web.Api;

/// <summary>A parameter of an action.</summary>
/// <param name="Name">What it is called in a request.</param>
/// <param name="Title">For people.</param>
/// <param name="Help">What it means.</param>
/// <param name="Required">Whether it must be given.</param>
/// <param name="Default">What stands for it where it is not given; null for nothing.</param>
/// <param name="Kind">What a value must look like.</param>
/// <param name="Unit">What a number counts; empty for none.</param>
/// <param name="Min">The least number; null for no limit.</param>
/// <param name="Max">The greatest number; null for no limit.</param>
/// <param name="Choices">The only values it may have; empty where it is no choice.</param>
internal sealed record ActionParameterResponse(
    string Name,
    string Title,
    string Help,
    bool Required,
    string? Default,
    ActionParameterKind Kind,
    string Unit,
    long? Min,
    long? Max,
    IReadOnlyList<string> Choices
);

/// <summary>An action that can be asked for.</summary>
/// <param name="Type">Its name in a request.</param>
/// <param name="Title">For people.</param>
/// <param name="Description">What it does.</param>
/// <param name="BlastRadius">How much it touches.</param>
/// <param name="Reversibility">Whether it can be taken back.</param>
/// <param name="Idempotency">What a second time does.</param>
/// <param name="TimeLimitSeconds">It is ended when it takes longer.</param>
/// <param name="Parameters">What it takes.</param>
internal sealed record ActionTypeResponse(
    string Type,
    string Title,
    string Description,
    BlastRadius BlastRadius,
    Reversibility Reversibility,
    Idempotency Idempotency,
    int TimeLimitSeconds,
    IReadOnlyList<ActionParameterResponse> Parameters
);

/// <summary>Which actions there are, and what they take.</summary>
internal static class ActionsApi
{
    public static void MapActionsApi(this IEndpointRouteBuilder api) =>
        api.MapGroup("/actions")
            .WithTags("actions")
            .MapGet("/", List)
            .RequireAuthorization(AccessPolicies.View);

    /// <summary>Lists every action by name, with its parameters, how much it touches and whether it can be taken back.</summary>
    internal static Ok<IReadOnlyList<ActionTypeResponse>> List(ActionCatalog actions) =>
        TypedResults.Ok<IReadOnlyList<ActionTypeResponse>>([
            .. actions
                .All.Select(h => h.Definition)
                .OrderBy(d => d.Type, StringComparer.Ordinal)
                .Select(d => new ActionTypeResponse(
                    d.Type,
                    d.Title,
                    d.Description,
                    d.BlastRadius,
                    d.Reversibility,
                    d.Idempotency,
                    (int)d.TimeLimit.TotalSeconds,
                    [
                        .. d.Parameters.Select(p => new ActionParameterResponse(
                            p.Name,
                            p.Title,
                            p.Help,
                            p.Required,
                            p.Default,
                            p.Kind,
                            p.Unit,
                            p.Min,
                            p.Max,
                            p.Choices
                        )),
                    ]
                )),
        ]);
}
