using System.Security.Claims;
using Microsoft.AspNetCore.Http.HttpResults;
using OnCallAgent.Web.Data.Push;
using OnCallAgent.Web.Identity;

namespace OnCallAgent.Web.Api;

/// <summary>Tokens of sources that others push into, for admins.</summary>
internal static class IngestTokensApi
{
    public static void MapIngestTokensApi(this IEndpointRouteBuilder api)
    {
        var tokens = api.MapGroup("/sources/{id}/tokens")
            .WithTags("push")
            .RequireAuthorization(AccessPolicies.Administer);
        tokens.MapPost("/", CreateAsync);
        tokens.MapDelete("/{token}", RevokeAsync);
    }

    /// <summary>Makes a token for a push source. It is in this answer and nowhere else.</summary>
    [ShowsSecret]
    internal static async Task<
        Results<Created<IngestTokenCreatedResponse>, ProblemHttpResult>
    > CreateAsync(
        string id,
        IngestTokenCreateRequest body,
        ClaimsPrincipal user,
        HttpResponse response,
        IngestTokenEdits edits,
        CancellationToken cancellation
    )
    {
        var made = await edits.AddAsync(id, body.Name, user.NameOnTimeline(), cancellation);
        if (!made.IsSuccess)
        {
            return Problems.From(made.Error);
        }

        response.Headers.CacheControl = "no-store";
        var stored = made.Value.Stored;
        return TypedResults.Created(
            $"/api/v1/sources/{id}/push",
            new IngestTokenCreatedResponse(stored.Id, stored.Name, made.Value.Token)
        );
    }

    /// <summary>Revokes a token: it opens nothing from now on.</summary>
    internal static async Task<Results<NoContent, ProblemHttpResult>> RevokeAsync(
        string id,
        string token,
        ClaimsPrincipal user,
        IngestTokenEdits edits,
        CancellationToken cancellation
    )
    {
        var revoked = await edits.RevokeAsync(id, token, user.NameOnTimeline(), cancellation);
        return revoked.IsSuccess ? TypedResults.NoContent() : Problems.From(revoked.Error);
    }
}
