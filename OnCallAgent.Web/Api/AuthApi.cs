using System.Security.Claims;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Identity;
using OnCallAgent.Web.Identity;

namespace OnCallAgent.Web.Api;

/// <summary>Sign-in for programs.</summary>
internal static class AuthApi
{
    public static void MapAuthApi(this IEndpointRouteBuilder api)
    {
        var auth = api.MapGroup("/auth").WithTags("auth");
        auth.MapPost("/login", LoginAsync).AllowAnonymous();
        auth.MapPost("/refresh", RefreshAsync).RequireAuthorization();
        auth.MapGet("/me", MeAsync).RequireAuthorization();
        auth.MapPost("/setup", SetupAsync).AllowAnonymous();
    }

    /// <summary>Gives an access token for a name and a password. Five wrong passwords lock the account for five minutes (429).</summary>
    internal static async Task<Results<Ok<TokenResponse>, ProblemHttpResult>> LoginAsync(
        LoginRequest request,
        SignInService signIn,
        UserManager<OnCallUser> users,
        AccessTokens tokens,
        HttpResponse response
    )
    {
        var name = request.Username ?? request.Email;
        var checks = new FieldChecks().Required("username", name, 256);
        if (request is { Username: not null, Email: not null })
        {
            checks.Refuse("email", "stands beside username; send one of them");
        }

        checks.Required("password", request.Password, SignInService.LongestPassword);
        if (checks.Failed)
        {
            return Problems.Invalid(checks.Errors);
        }

        var user = await signIn.CheckAsync(name, request.Password);
        if (!user.IsSuccess)
        {
            Problems.AddRetryAfter(response, user.Error);
            return Problems.From(user.Error);
        }

        return TypedResults.Ok(await TokenAsync(user.Value, users, tokens));
    }

    /// <summary>Gives a new access token for one that is still valid.</summary>
    internal static async Task<Results<Ok<TokenResponse>, UnauthorizedHttpResult>> RefreshAsync(
        ClaimsPrincipal caller,
        UserManager<OnCallUser> users,
        AccessTokens tokens
    ) =>
        await users.GetUserAsync(caller) is { } user
            ? TypedResults.Ok(await TokenAsync(user, users, tokens))
            : TypedResults.Unauthorized();

    /// <summary>Tells who the caller is.</summary>
    internal static async Task<Results<Ok<UserResponse>, UnauthorizedHttpResult>> MeAsync(
        ClaimsPrincipal caller,
        UserManager<OnCallUser> users
    ) =>
        await users.GetUserAsync(caller) is { } user
            ? TypedResults.Ok(ToResponse(user, await users.GetRolesAsync(user)))
            : TypedResults.Unauthorized();

    /// <summary>Makes the first admin with the token of the link that the agent printed at its start.</summary>
    internal static async Task<Results<Created<UserResponse>, ProblemHttpResult>> SetupAsync(
        SetupRequest request,
        FirstAdminSetup setup,
        CancellationToken cancellation
    )
    {
        var created = await setup.CreateAsync(
            request.Token,
            request.Email,
            request.FullName,
            request.Password,
            cancellation
        );
        return created.IsSuccess
            ? TypedResults.Created("/api/v1/auth/me", ToResponse(created.Value, [Roles.Admin]))
            : Problems.From(created.Error);
    }

    internal static UserResponse ToResponse(OnCallUser user, IEnumerable<string> roles) =>
        new()
        {
            Id = user.Id,
            Username = user.UserName ?? "",
            Email = user.Email,
            FullName = user.FullName,
            Roles = [.. roles.Order(StringComparer.Ordinal)],
            IsActive = user.IsActive,
            CreatedAt = user.CreatedAt,
            LastLogin = user.LastLogin,
        };

    private static async Task<TokenResponse> TokenAsync(
        OnCallUser user,
        UserManager<OnCallUser> users,
        AccessTokens tokens
    )
    {
        var token = tokens.Issue(user, await users.GetRolesAsync(user));
        return new TokenResponse
        {
            AccessToken = token.Token,
            ExpiresIn = (int)token.Lifetime.TotalSeconds,
        };
    }
}
