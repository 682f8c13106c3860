using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Http.HttpResults;
using OnCallAgent.Web.Identity;

namespace OnCallAgent.Web.Api;

/// <summary>What pages need of a browser's session beside themselves.</summary>
internal static class SessionApi
{
    public static void MapSessionApi(this IEndpointRouteBuilder routes) =>
        routes.MapPost("/logout", LogoutAsync).ExcludeFromDescription().DisableAntiforgery();

    // Checked here: the middleware looks only at endpoints that bind a form, and this one binds nothing.
    private static async Task<Results<RedirectHttpResult, ProblemHttpResult>> LogoutAsync(
        HttpContext context,
        IAntiforgery antiforgery,
        SignInService signIn
    )
    {
        if (!await antiforgery.IsRequestValidAsync(context))
        {
            return TypedResults.Problem(
                Problems.Body(
                    StatusCodes.Status400BadRequest,
                    "Not signed out",
                    "The page is out of date. Load it again and sign out there.",
                    "antiforgery"
                )
            );
        }

        await signIn.SignOutAsync();
        return TypedResults.LocalRedirect("~/login");
    }
}
