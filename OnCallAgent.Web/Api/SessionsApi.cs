using System.Security.Claims;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Identity;
using OnCallAgent.Web.Data.Accounts;
using OnCallAgent.Web.Identity;

namespace OnCallAgent.Web.Api;

/// <summary>One's own account: its sessions and its password; for admins, the sessions of others.</summary>
internal static class SessionsApi
{
    public static void MapSessionsApi(this IEndpointRouteBuilder api)
    {
        var own = api.MapGroup("/auth").WithTags("auth").RequireAuthorization(AccessPolicies.Self);
        own.MapPost("/logout", LogoutAsync);
        own.MapGet("/sessions", ListAsync);
        own.MapDelete("/sessions/{id}", EndAsync);
        own.MapPost("/password", ChangePasswordAsync);
        var others = api.MapGroup("/users/{id}/sessions")
            .WithTags("users")
            .RequireAuthorization(AccessPolicies.Govern);
        others.MapGet("/", ListOfAsync);
        others.MapDelete("/", EndAllOfAsync);
    }

    /// <summary>Ends the session that the request is made with: its access token and its refresh token open nothing from now on.</summary>
    internal static async Task<NoContent> LogoutAsync(
        ClaimsPrincipal caller,
        UserManager<OnCallUser> users,
        UserSessions sessions,
        CancellationToken cancellation
    )
    {
        // Ended meanwhile by somebody else: then it is as was asked.
        await sessions.EndAsync(
            users.GetUserId(caller)!,
            ThisOne(caller),
            caller.NameOnTimeline(),
            "Signed out",
            cancellation
        );
        return TypedResults.NoContent();
    }

    /// <summary>Lists one's own live sessions, the last seen first.</summary>
    internal static async Task<
        Results<Ok<IReadOnlyList<SessionResponse>>, UnauthorizedHttpResult>
    > ListAsync(
        ClaimsPrincipal caller,
        UserManager<OnCallUser> users,
        UserSessions sessions,
        CancellationToken cancellation
    ) =>
        await users.GetUserAsync(caller) is { } user
            ? TypedResults.Ok(
                Responses(await sessions.ListAsync(user, cancellation), ThisOne(caller))
            )
            : TypedResults.Unauthorized();

    /// <summary>Ends one of one's own sessions.</summary>
    internal static async Task<Results<NoContent, ProblemHttpResult>> EndAsync(
        string id,
        ClaimsPrincipal caller,
        UserManager<OnCallUser> users,
        UserSessions sessions,
        CancellationToken cancellation
    )
    {
        var ended = await sessions.EndAsync(
            users.GetUserId(caller)!,
            id,
            caller.NameOnTimeline(),
            "Ended by its owner",
            cancellation
        );
        return ended.IsSuccess ? TypedResults.NoContent() : Problems.From(ended.Error);
    }

    /// <summary>Changes one's own password. All sessions end, this one too: sign in with the new one.</summary>
    internal static async Task<
        Results<NoContent, UnauthorizedHttpResult, ProblemHttpResult>
    > ChangePasswordAsync(
        PasswordChangeRequest body,
        ClaimsPrincipal caller,
        UserManager<OnCallUser> users,
        SignInService signIn,
        UserAccounts accounts,
        HttpResponse response,
        CancellationToken cancellation
    )
    {
        if (await users.GetUserAsync(caller) is not { } user)
        {
            return TypedResults.Unauthorized();
        }

        var changed = await OwnPassword.ChangeAsync(
            user,
            body.CurrentPassword,
            body.NewPassword,
            signIn,
            accounts,
            cancellation
        );
        if (changed.IsSuccess)
        {
            return TypedResults.NoContent();
        }

        Problems.AddRetryAfter(response, changed.Error);
        return Problems.From(
            changed.Error is AccountRefused refused
                ? new AccountRefused([
                    .. refused.Errors.Select(e =>
                        e.Field == "password" ? e with { Field = "new_password" } : e
                    ),
                ])
                : changed.Error
        );
    }

    /// <summary>Lists the live sessions of an account.</summary>
    internal static async Task<
        Results<Ok<IReadOnlyList<SessionResponse>>, ProblemHttpResult>
    > ListOfAsync(
        string id,
        ClaimsPrincipal caller,
        UserManager<OnCallUser> users,
        UserSessions sessions,
        CancellationToken cancellation
    ) =>
        await users.FindByIdAsync(id) is { } user
            ? TypedResults.Ok(
                Responses(await sessions.ListAsync(user, cancellation), ThisOne(caller))
            )
            : Problems.From(new UserNotFound(id));

    /// <summary>Ends all sessions of an account: it has to sign in again everywhere.</summary>
    internal static async Task<Results<NoContent, ProblemHttpResult>> EndAllOfAsync(
        string id,
        ClaimsPrincipal caller,
        UserManager<OnCallUser> users,
        UserSessions sessions,
        CancellationToken cancellation
    )
    {
        if (await users.FindByIdAsync(id) is null)
        {
            return Problems.From(new UserNotFound(id));
        }

        await sessions.EndAllAsync(id, null, caller.NameOnTimeline(), cancellation);
        return TypedResults.NoContent();
    }

    private static string ThisOne(ClaimsPrincipal caller) =>
        caller.FindFirstValue(UserSessions.SessionClaim) ?? "";

    private static IReadOnlyList<SessionResponse> Responses(
        IReadOnlyList<UserSession> sessions,
        string thisOne
    ) =>
        [
            .. sessions.Select(s => new SessionResponse(
                s.Id,
                s.Kind,
                s.OpenedAt,
                s.LastSeenAt,
                s.ExpiresAt,
                s.Address,
                s.Client,
                s.Id == thisOne
            )),
        ];
}
