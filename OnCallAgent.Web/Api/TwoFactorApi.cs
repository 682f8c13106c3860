using System.Security.Claims;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Identity;
using OnCallAgent.Domain.Shared;
using OnCallAgent.Web.Identity;

namespace OnCallAgent.Web.Api;

/// <summary>One's own second factor; for admins, that of somebody who has lost it.</summary>
internal static class TwoFactorApi
{
    public static void MapTwoFactorApi(this IEndpointRouteBuilder api)
    {
        var own = api.MapGroup("/auth/two-factor")
            .WithTags("auth")
            .RequireAuthorization(AccessPolicies.Self);
        own.MapGet("/", GetAsync);
        own.MapPost("/", BeginAsync);
        own.MapPost("/confirm", ConfirmAsync);
        own.MapPost("/recovery-codes", RenewAsync);
        own.MapPost("/remove", RemoveAsync);
        api.MapDelete("/users/{id}/two-factor", ResetAsync)
            .WithTags("users")
            .RequireAuthorization(AccessPolicies.Govern);
    }

    /// <summary>Tells how one's own second factor stands.</summary>
    internal static async Task<Results<Ok<TwoFactorResponse>, UnauthorizedHttpResult>> GetAsync(
        ClaimsPrincipal caller,
        UserManager<OnCallUser> users,
        SecondFactors factors,
        CancellationToken cancellation
    )
    {
        if (users.GetUserId(caller) is not { } id)
        {
            return TypedResults.Unauthorized();
        }

        var state = await factors.StateAsync(id, cancellation);
        return TypedResults.Ok(
            new TwoFactorResponse(state.Since is not null, state.Since, state.RecoveryCodesLeft)
        );
    }

    /// <summary>Makes a secret for an authenticator app (TOTP). It counts from its first code on, which <c>confirm</c> takes.</summary>
    [ShowsSecret]
    internal static async Task<
        Results<Ok<TwoFactorSetupResponse>, UnauthorizedHttpResult, ProblemHttpResult>
    > BeginAsync(
        TwoFactorSetupRequest body,
        ClaimsPrincipal caller,
        UserManager<OnCallUser> users,
        SignInService signIn,
        SecondFactors factors,
        HttpResponse response,
        CancellationToken cancellation
    )
    {
        if (await users.GetUserAsync(caller) is not { } user)
        {
            return TypedResults.Unauthorized();
        }

        var begun = await OwnSecondFactor.BeginAsync(
            user,
            body.CurrentPassword,
            signIn,
            factors,
            cancellation
        );
        if (!begun.IsSuccess)
        {
            return Refused(begun.Error, response);
        }

        response.Headers.CacheControl = "no-store";
        return TypedResults.Ok(new TwoFactorSetupResponse(begun.Value.Secret, begun.Value.Uri));
    }

    /// <summary>Switches the second factor on with the first code of the app. All other sessions end.</summary>
    [ShowsSecret]
    internal static async Task<
        Results<Ok<RecoveryCodesResponse>, UnauthorizedHttpResult, ProblemHttpResult>
    > ConfirmAsync(
        TwoFactorCodeRequest body,
        ClaimsPrincipal caller,
        UserManager<OnCallUser> users,
        SecondFactors factors,
        HttpResponse response,
        CancellationToken cancellation
    )
    {
        if (await users.GetUserAsync(caller) is not { } user)
        {
            return TypedResults.Unauthorized();
        }

        var confirmed = await factors.ConfirmAsync(
            user,
            body.Code,
            caller.FindFirstValue(UserSessions.SessionClaim),
            cancellation
        );
        return Shown(confirmed, response);
    }

    /// <summary>Makes new recovery codes, with a code; the old ones open nothing any more.</summary>
    [ShowsSecret]
    internal static async Task<
        Results<Ok<RecoveryCodesResponse>, UnauthorizedHttpResult, ProblemHttpResult>
    > RenewAsync(
        TwoFactorCodeRequest body,
        ClaimsPrincipal caller,
        UserManager<OnCallUser> users,
        SecondFactors factors,
        HttpResponse response,
        CancellationToken cancellation
    ) =>
        await users.GetUserAsync(caller) is { } user
            ? Shown(await factors.RenewRecoveryCodesAsync(user, body.Code, cancellation), response)
            : TypedResults.Unauthorized();

    /// <summary>Switches one's own second factor off, with a code.</summary>
    internal static async Task<
        Results<NoContent, UnauthorizedHttpResult, ProblemHttpResult>
    > RemoveAsync(
        TwoFactorCodeRequest body,
        ClaimsPrincipal caller,
        UserManager<OnCallUser> users,
        SecondFactors factors,
        HttpResponse response,
        CancellationToken cancellation
    )
    {
        if (await users.GetUserAsync(caller) is not { } user)
        {
            return TypedResults.Unauthorized();
        }

        var removed = await factors.RemoveOwnAsync(user, body.Code, cancellation);
        return removed.IsSuccess ? TypedResults.NoContent() : Refused(removed.Error, response);
    }

    /// <summary>Takes away the second factor of somebody who has lost it. Their sessions end; the password alone signs them in until they set up another one.</summary>
    [MayRefuse(409, "There is no second factor.")]
    internal static async Task<Results<NoContent, ProblemHttpResult>> ResetAsync(
        string id,
        ClaimsPrincipal caller,
        SecondFactors factors,
        CancellationToken cancellation
    )
    {
        var reset = await factors.ResetAsync(id, caller.NameOnTimeline(), cancellation);
        return reset.IsSuccess ? TypedResults.NoContent() : Problems.From(reset.Error);
    }

    private static Results<
        Ok<RecoveryCodesResponse>,
        UnauthorizedHttpResult,
        ProblemHttpResult
    > Shown(Result<FreshRecoveryCodes> made, HttpResponse response)
    {
        if (!made.IsSuccess)
        {
            return Refused(made.Error, response);
        }

        response.Headers.CacheControl = "no-store";
        return TypedResults.Ok(new RecoveryCodesResponse(made.Value.Codes));
    }

    // Who shows a valid token is signed in: a wrong code is a wrong field of the request.
    private static ProblemHttpResult Refused(Error error, HttpResponse response)
    {
        Problems.AddRetryAfter(response, error);
        return Problems.From(
            error is WrongCode wrong ? new FieldError("code", wrong.Message) : error
        );
    }
}
