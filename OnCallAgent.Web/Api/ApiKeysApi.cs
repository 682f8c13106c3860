using System.Security.Claims;
using Microsoft.AspNetCore.Http.HttpResults;
using OnCallAgent.Web.Data.Accounts;
using OnCallAgent.Web.Identity;

namespace OnCallAgent.Web.Api;

/// <summary>A key to be made.</summary>
public sealed record ApiKeyCreateRequest
{
    /// <summary>Who will show it, in 1 to 100 characters; stands on what the program does.</summary>
    public required string Name { get; init; }

    /// <summary><c>view</c>, <c>respond</c> or <c>administer</c>; each holds the one before it.</summary>
    public required string Scope { get; init; }

    /// <summary>How many days it is valid, 1 to 3650; for ever where it is null or left away.</summary>
    public int? ExpiresInDays { get; init; }
}

/// <summary>A key, without its secret.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Name">Who shows it.</param>
/// <param name="Scope">What it opens.</param>
/// <param name="Hint">Its first characters.</param>
/// <param name="CreatedBy">Who made it.</param>
/// <param name="CreatedAt">When.</param>
/// <param name="ExpiresAt">When it stops opening anything; null for never.</param>
/// <param name="LastUsedAt">When it last opened something, to the minute; null for never.</param>
public sealed record ApiKeyResponse(
    string Id,
    string Name,
    string Scope,
    string Hint,
    string CreatedBy,
    DateTimeOffset CreatedAt,
    DateTimeOffset? ExpiresAt,
    DateTimeOffset? LastUsedAt
);

/// <summary>A key just made.</summary>
/// <param name="Key">Send it as <c>X-Api-Key</c> or <c>Authorization: Bearer</c>. Secret; it is in this answer and nowhere else.</param>
/// <param name="Stored">What is kept of it.</param>
public sealed record ApiKeyCreatedResponse(string Key, ApiKeyResponse Stored);

/// <summary>Keys of programs, for admins in person.</summary>
internal static class ApiKeysApi
{
    public static void MapApiKeysApi(this IEndpointRouteBuilder api)
    {
        var keys = api.MapGroup("/api-keys")
            .WithTags("api-keys")
            .RequireAuthorization(AccessPolicies.Govern);
        keys.MapGet("/", ListAsync);
        keys.MapPost("/", CreateAsync);
        keys.MapDelete("/{id}", RevokeAsync);
    }

    /// <summary>Lists the keys that were not revoked, by name.</summary>
    internal static async Task<Ok<IReadOnlyList<ApiKeyResponse>>> ListAsync(
        ApiKeyEdits edits,
        CancellationToken cancellation
    ) =>
        TypedResults.Ok<IReadOnlyList<ApiKeyResponse>>([
            .. (await edits.ListAsync(cancellation)).Select(Response),
        ]);

    /// <summary>Makes a key. It is in this answer and nowhere else.</summary>
    [ShowsSecret]
    internal static async Task<
        Results<Created<ApiKeyCreatedResponse>, ProblemHttpResult>
    > CreateAsync(
        ApiKeyCreateRequest body,
        ClaimsPrincipal caller,
        ApiKeyEdits edits,
        HttpResponse response,
        CancellationToken cancellation
    )
    {
        var made = await edits.AddAsync(
            body.Name,
            body.Scope,
            body.ExpiresInDays,
            caller.NameOnTimeline(),
            cancellation
        );
        if (!made.IsSuccess)
        {
            return Problems.From(made.Error);
        }

        response.Headers.CacheControl = "no-store";
        return TypedResults.Created(
            "/api/v1/api-keys",
            new ApiKeyCreatedResponse(made.Value.Key, Response(made.Value.Stored))
        );
    }

    /// <summary>Revokes a key: it opens nothing from now on.</summary>
    internal static async Task<Results<NoContent, ProblemHttpResult>> RevokeAsync(
        string id,
        ClaimsPrincipal caller,
        ApiKeyEdits edits,
        CancellationToken cancellation
    )
    {
        var revoked = await edits.RevokeAsync(id, caller.NameOnTimeline(), cancellation);
        return revoked.IsSuccess ? TypedResults.NoContent() : Problems.From(revoked.Error);
    }

    private static ApiKeyResponse Response(ApiKey key) =>
        new(
            key.Id,
            key.Name,
            key.Scope,
            key.Hint,
            key.CreatedBy,
            key.CreatedAt,
            key.ExpiresAt,
            key.LastUsedAt
        );
}
