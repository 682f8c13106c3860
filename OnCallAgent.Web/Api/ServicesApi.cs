using System.Security.Claims;
using Microsoft.AspNetCore.Http.HttpResults;
using OnCallAgent.Domain.Remediation;
using OnCallAgent.Domain.Services;
using OnCallAgent.Domain.Shared;
using OnCallAgent.Web.Data.Catalog;
using OnCallAgent.Web.Data.Queries;
using OnCallAgent.Web.Identity;

namespace OnCallAgent.Web.Api;

/// <summary>The service catalogue: who needs whom, and what of a service may be touched.</summary>
internal static class ServicesApi
{
    public static void MapServicesApi(this IEndpointRouteBuilder api)
    {
        var services = api.MapGroup("/services").WithTags("services");
        services.MapGet("/", ListAsync).RequireAuthorization(AccessPolicies.View);
        services.MapPost("/", CreateAsync).RequireAuthorization(AccessPolicies.Administer);
        services.MapGet("/{name}", GetAsync).RequireAuthorization(AccessPolicies.View);
        services.MapPut("/{name}", ReplaceAsync).RequireAuthorization(AccessPolicies.Administer);
        services.MapDelete("/{name}", RemoveAsync).RequireAuthorization(AccessPolicies.Administer);
    }

    /// <summary>Lists the services by name.</summary>
    internal static async Task<Ok<IReadOnlyList<ServiceResponse>>> ListAsync(
        BoardCatalogQueries queries,
        CancellationToken cancellation
    ) =>
        TypedResults.Ok<IReadOnlyList<ServiceResponse>>([
            .. (await queries.ServicesAsync(cancellation)).Select(s => new ServiceResponse(s)),
        ]);

    /// <summary>Shows a service. Its ETag is what an edit sends as If-Match.</summary>
    internal static async Task<Results<Ok<ServiceResponse>, ProblemHttpResult>> GetAsync(
        string name,
        HttpResponse response,
        BoardCatalogQueries queries,
        CancellationToken cancellation
    ) =>
        await queries.ServiceAsync(name, cancellation) is { } service
            ? TypedResults.Ok(Shown(service, response))
            : Problems.From(new EntryNotFound($"service {name}"));

    /// <summary>Adds a service.</summary>
    internal static async Task<Results<Created<ServiceResponse>, ProblemHttpResult>> CreateAsync(
        ServiceRequest body,
        ClaimsPrincipal caller,
        HttpResponse response,
        ServiceEdits edits,
        CancellationToken cancellation
    )
    {
        var service = body.ToEntry();
        if (Faults(service) is { Count: > 0 } faults)
        {
            return Problems.Invalid(faults);
        }

        var added = await edits.AddAsync(
            service,
            caller.NameOnTimeline(),
            cancellation,
            body.Secrets
        );
        return added.IsSuccess
            ? TypedResults.Created(
                $"/api/v1/services/{added.Value.Name}",
                Shown(added.Value, response)
            )
            : Refused(added.Error);
    }

    /// <summary>Replaces a service. What is left away has its default, but secrets, which stay with targets whose address stays.</summary>
    [TakesVersion]
    internal static async Task<Results<Ok<ServiceResponse>, ProblemHttpResult>> ReplaceAsync(
        string name,
        ServiceRequest body,
        ClaimsPrincipal caller,
        HttpRequest request,
        HttpResponse response,
        ServiceEdits edits,
        CancellationToken cancellation
    )
    {
        if (Problems.OfAnother("name", body.Name, name) is { } another)
        {
            return another;
        }

        var expected = EntityVersion.Expected(request);
        if (!expected.IsSuccess)
        {
            return Problems.From(expected.Error);
        }

        var service = body.ToEntry(name);
        if (Faults(service) is { Count: > 0 } faults)
        {
            return Problems.Invalid(faults);
        }

        var replaced = await edits.ReplaceAsync(
            service,
            (int?)expected.Value,
            caller.NameOnTimeline(),
            cancellation,
            body.Secrets
        );
        return replaced.IsSuccess
            ? TypedResults.Ok(Shown(replaced.Value, response))
            : Refused(replaced.Error);
    }

    /// <summary>Removes a service with its allow-list and secrets; the agent touches nothing of it any more.</summary>
    [TakesVersion]
    internal static Task<Results<NoContent, ProblemHttpResult>> RemoveAsync(
        string name,
        ClaimsPrincipal caller,
        HttpRequest request,
        ServiceEdits edits,
        CancellationToken cancellation
    ) =>
        EntityVersion.RemoveAsync(
            request,
            version => edits.RemoveAsync(name, (int?)version, caller.NameOnTimeline(), cancellation)
        );

    private static List<FieldError> Faults(ServiceEntry service) =>
        [.. ServiceReview.Check(service).Select(ServiceRequest.Named)];

    private static ProblemHttpResult Refused(Error error) =>
        Problems.From(error is FieldError fault ? ServiceRequest.Named(fault) : error);

    private static ServiceResponse Shown(ServiceEntry service, HttpResponse response)
    {
        EntityVersion.Show(response, service.Version);
        return new ServiceResponse(service);
    }
}
