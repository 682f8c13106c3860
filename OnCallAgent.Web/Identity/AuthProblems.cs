using System.Globalization;
using Microsoft.IdentityModel.Tokens;
using OnCallAgent.Web.Hosting;

namespace OnCallAgent.Web.Identity;

/// <summary>Why somebody is not let in, as problem details (RFC 9457).</summary>
internal static class AuthProblems
{
    public static Task WriteUnauthorizedAsync(HttpContext context, Exception? failure)
    {
        // RFC 6750, section 3: an error is named only where a token was shown.
        context.Response.Headers.WWWAuthenticate = failure is null
            ? "Bearer"
            : "Bearer error=\"invalid_token\"";
        return WriteAsync(
            context,
            StatusCodes.Status401Unauthorized,
            "Not signed in",
            "not_signed_in",
            failure switch
            {
                null =>
                    "Send an access token of POST /api/v1/auth/login as “Authorization: Bearer …”.",
                SecurityTokenInvalidLifetimeException or SecurityTokenExpiredException =>
                    "The access token has expired. Sign in again.",
                _ => "The access token is not valid. Sign in again.",
            }
        );
    }

    public static Task WriteForbiddenAsync(HttpContext context) =>
        WriteAsync(
            context,
            StatusCodes.Status403Forbidden,
            "Not allowed",
            "not_allowed",
            context.User.HasClaim(c => c.Type == SessionCheck.FactorMissingClaim)
                ? "Admins need a second factor here. Set it up on the page of your account, or with POST /api/v1/auth/two-factor; until then you can only look."
                : "Your role does not allow this. An admin can give you another one."
        );

    public static Task WriteTokenRefusedAsync(HttpContext context, string why)
    {
        context.Response.Headers.WWWAuthenticate = "Bearer error=\"invalid_token\"";
        return WriteAsync(
            context,
            StatusCodes.Status401Unauthorized,
            "Token refused",
            "token_refused",
            $"{why} An admin makes tokens on the page of sources."
        );
    }

    public static Task WriteSenderForbiddenAsync(HttpContext context) =>
        WriteAsync(
            context,
            StatusCodes.Status403Forbidden,
            "Not allowed",
            "not_allowed",
            "The token of a source opens the push routes of that source and nothing else."
        );

    public static Task WriteKeyRefusedAsync(HttpContext context, string why)
    {
        context.Response.Headers.WWWAuthenticate = "Bearer error=\"invalid_token\"";
        return WriteAsync(
            context,
            StatusCodes.Status401Unauthorized,
            "Key refused",
            "key_refused",
            $"{why} An admin makes keys on the page of API keys."
        );
    }

    public static Task WriteKeyForbiddenAsync(HttpContext context) =>
        WriteAsync(
            context,
            StatusCodes.Status403Forbidden,
            "Not allowed",
            "not_allowed",
            "The scope of this key does not allow it, or it asks for a person who is signed in."
        );

    public static Task WriteTooManyAsync(HttpContext context, TimeSpan after)
    {
        if (ProgramPaths.IsForPrograms(context.Request.Path))
        {
            return WriteLimitedAsync(
                context,
                after,
                "Too many attempts",
                "too_many_attempts",
                "There were too many attempts from your address. Try again in a minute."
            );
        }

        // People get the page of refusals, which is only looked at.
        TellWhen(context, after);
        context.Request.Method = HttpMethods.Get;
        context.Response.StatusCode = StatusCodes.Status429TooManyRequests;
        return Task.CompletedTask;
    }

    public static Task WriteTooFastAsync(HttpContext context, TimeSpan after) =>
        WriteLimitedAsync(
            context,
            after,
            "Too many requests",
            "too_many_requests",
            "You ask more often than API_RATE_LIMIT allows. Retry-After tells when to go on."
        );

    private static Task WriteLimitedAsync(
        HttpContext context,
        TimeSpan after,
        string title,
        string code,
        string detail
    )
    {
        TellWhen(context, after);
        return WriteAsync(context, StatusCodes.Status429TooManyRequests, title, code, detail);
    }

    private static void TellWhen(HttpContext context, TimeSpan after) =>
        context.Response.Headers.RetryAfter = (
            (int)Math.Max(1, Math.Ceiling(after.TotalSeconds))
        ).ToString(CultureInfo.InvariantCulture);

    private static Task WriteAsync(
        HttpContext context,
        int status,
        string title,
        string code,
        string detail
    )
    {
        context.Response.StatusCode = status;
        return Results
            .Problem(
                statusCode: status,
                title: title,
                detail: detail,
                extensions: new Dictionary<string, object?>(StringComparer.Ordinal)
                {
                    ["code"] = code,
                }
            )
            .ExecuteAsync(context);
    }
}
