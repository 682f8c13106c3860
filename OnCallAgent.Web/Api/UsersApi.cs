using System.Security.Claims;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Identity;
using OnCallAgent.Web.Data.Queries;
using OnCallAgent.Web.Identity;

namespace OnCallAgent.Web.Api;

/// <summary>An account to be made.</summary>
public sealed record UserCreateRequest
{
    /// <summary>Name to sign in with; the e-mail address where it is left away.</summary>
    public string? Username { get; init; }

    /// <summary>Address; nobody else's.</summary>
    public required string Email { get; init; }

    /// <summary>As shown to others.</summary>
    public string? FullName { get; init; }

    /// <summary>At least 12 characters.</summary>
    public required string Password { get; init; }

    /// <summary><c>viewer</c>, <c>responder</c> or <c>admin</c>.</summary>
    public required string Role { get; init; }
}

/// <summary>What is to be changed of an account; what is left away or null stays as it is.</summary>
public sealed record UserUpdateRequest
{
    /// <summary>As shown to others.</summary>
    public string? FullName { get; init; }

    /// <summary><c>viewer</c>, <c>responder</c> or <c>admin</c>.</summary>
    public string? Role { get; init; }

    /// <summary>Whether it can sign in. Switching it off ends its sessions at once.</summary>
    public bool? IsActive { get; init; }

    /// <summary>A new password of at least 12 characters; ends the account's sessions and its lock-out.</summary>
    public string? Password { get; init; }
}

/// <summary>Accounts, for admins.</summary>
internal static class UsersApi
{
    public static void MapUsersApi(this IEndpointRouteBuilder api)
    {
        var users = api.MapGroup("/users")
            .WithTags("users")
            .RequireAuthorization(AccessPolicies.Govern);
        users.MapGet("/", ListAsync);
        users.MapPost("/", CreateAsync);
        users.MapPut("/{id}", UpdateAsync);
    }

    /// <summary>Lists all accounts by name.</summary>
    internal static async Task<Ok<IReadOnlyList<UserResponse>>> ListAsync(
        UserQueries queries,
        CancellationToken cancellation
    )
    {
        var accounts = await queries.ListAsync(cancellation);
        return TypedResults.Ok<IReadOnlyList<UserResponse>>([
            .. accounts.Select(a => AuthApi.ToResponse(a.User, a.Roles)),
        ]);
    }

    /// <summary>Makes an account.</summary>
    internal static async Task<Results<Created<UserResponse>, ProblemHttpResult>> CreateAsync(
        UserCreateRequest body,
        ClaimsPrincipal caller,
        UserAccounts accounts,
        CancellationToken cancellation
    )
    {
        var created = await accounts.CreateAsync(
            new NewAccount(body.Username, body.Email, body.FullName, body.Password, body.Role),
            caller.NameOnTimeline(),
            cancellation
        );
        return created.IsSuccess
            ? TypedResults.Created(
                $"/api/v1/users/{created.Value.Id}",
                AuthApi.ToResponse(created.Value, [body.Role])
            )
            : Problems.From(created.Error);
    }

    /// <summary>Changes an account: all of it or nothing. The last active admin stays one.</summary>
    [MayRefuse(409, "It is the only active admin.")]
    internal static async Task<Results<Ok<UserResponse>, ProblemHttpResult>> UpdateAsync(
        string id,
        UserUpdateRequest body,
        ClaimsPrincipal caller,
        UserAccounts accounts,
        UserManager<OnCallUser> users,
        CancellationToken cancellation
    )
    {
        var changed = await accounts.ChangeAsync(
            id,
            new AccountChange
            {
                FullName = body.FullName,
                Role = body.Role,
                IsActive = body.IsActive,
                Password = body.Password,
            },
            caller.NameOnTimeline(),
            cancellation
        );
        return changed.IsSuccess
            ? TypedResults.Ok(
                AuthApi.ToResponse(changed.Value, await users.GetRolesAsync(changed.Value))
            )
            : Problems.From(changed.Error);
    }
}
