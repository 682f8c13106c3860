using System.Security.Claims;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Identity;
using OnCallAgent.Web.Data.Accounts;
using OnCallAgent.Web.Identity;

namespace OnCallAgent.Web.Api;

/// <summary>Sign-in for programs.</summary>
internal static class AuthApi
{
    public static void MapAuthApi(this IEndpointRouteBuilder api)
    {
        var auth = api.MapGroup("/auth").WithTags("auth");
        auth.MapPost("/login", LoginAsync).AllowAnonymous();
        auth.MapPost("/refresh", RefreshAsync).AllowAnonymous();
        auth.MapGet("/me", MeAsync).RequireAuthorization(AccessPolicies.Self);
        auth.MapPost("/setup", SetupAsync).AllowAnonymous();
    }

    /// <summary>
    /// Opens a session: gives an access token and a refresh token for a name and a password. Where the account has a
    /// second factor and no code was sent, the answer is 401 with the code <c>auth.code_needed</c>: send all three.
    /// Five wrong passwords or codes lock the account for five minutes (429).
    /// </summary>
    [MayRefuse(401, "The name, the password or the code is wrong; or a code is needed.")]
    [MayRefuse(403, "The account is switched off, or passwords are not taken here (OIDC_ONLY).")]
    internal static async Task<Results<Ok<TokenResponse>, ProblemHttpResult>> LoginAsync(
        LoginRequest request,
        SignInService signIn,
        UserManager<OnCallUser> users,
        UserSessions sessions,
        RefreshTokens refresh,
        AccessTokens tokens,
        HttpResponse response,
        CancellationToken cancellation
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

        var user = await signIn.CheckAsync(name, request.Password, request.Code);
        if (!user.IsSuccess)
        {
            Problems.AddRetryAfter(response, user.Error);
            return Problems.From(user.Error);
        }

        var session = await sessions.OpenAsync(
            user.Value,
            SessionKind.Program,
            UserSessions.Remembered,
            cancellation
        );
        response.Headers.CacheControl = "no-store";
        return TypedResults.Ok(
            await TokensAsync(
                new RenewedSession(
                    user.Value,
                    session.Id,
                    await refresh.IssueAsync(session.Id, cancellation)
                ),
                users,
                tokens
            )
        );
    }

    /// <summary>
    /// Exchanges a refresh token for a new access token and the next refresh token. Each is good for one exchange: one
    /// that is shown a second time ends the session, for it was copied.
    /// </summary>
    [MayRefuse(401, "The refresh token is used up, expired or revoked.")]
    internal static async Task<Results<Ok<TokenResponse>, ProblemHttpResult>> RefreshAsync(
        RefreshRequest body,
        UserManager<OnCallUser> users,
        RefreshTokens refresh,
        AccessTokens tokens,
        HttpResponse response,
        CancellationToken cancellation
    )
    {
        var renewed = await refresh.RedeemAsync(body.RefreshToken, cancellation);
        if (!renewed.IsSuccess)
        {
            return Problems.From(renewed.Error);
        }

        response.Headers.CacheControl = "no-store";
        return TypedResults.Ok(await TokensAsync(renewed.Value, users, tokens));
    }

    /// <summary>Tells who the caller is.</summary>
    internal static async Task<Results<Ok<UserResponse>, UnauthorizedHttpResult>> MeAsync(
        ClaimsPrincipal caller,
        UserManager<OnCallUser> users
    ) =>
        await users.GetUserAsync(caller) is { } user
            ? TypedResults.Ok(ToResponse(user, await users.GetRolesAsync(user)))
            : TypedResults.Unauthorized();

    /// <summary>Makes the first admin with the token of the link that the agent printed at its start.</summary>
    [MayRefuse(403, "The set-up link is not valid any more.")]
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
            TwoFactor = user.TwoFactorEnabled,
        };

    private static async Task<TokenResponse> TokensAsync(
        RenewedSession session,
        UserManager<OnCallUser> users,
        AccessTokens tokens
    )
    {
        var token = tokens.Issue(
            session.User,
            await users.GetRolesAsync(session.User),
            session.SessionId
        );
        return new TokenResponse
        {
            AccessToken = token.Token,
            ExpiresIn = (int)token.Lifetime.TotalSeconds,
            RefreshToken = session.Token,
        };
    }
}
