using Microsoft.AspNetCore.Authentication;
using OnCallAgent.Web.Hosting;
using OnCallAgent.Web.Identity.SingleSignOn;

namespace OnCallAgent.Web.Components.Pages.Account;

/// <summary>The two ways to the identity provider and back. Links, not forms: pages send forms to this host alone.</summary>
internal static class SingleSignOnRoutes
{
    /// <summary>Where somebody begins to sign in; <c>?returnUrl=</c> names the page they want.</summary>
    public const string SignIn = "/single-sign-on";

    /// <summary>Where somebody who is signed out here ends the session at the provider.</summary>
    public const string SignOut = "/single-sign-on/sign-out";

    public static void MapSingleSignOn(this IEndpointRouteBuilder routes)
    {
        if (routes.ServiceProvider.GetRequiredService<OnCallOptions>().SingleSignOn is null)
        {
            return;
        }

        routes.MapGet(SignIn, SignInAsync).AllowAnonymous().ExcludeFromDescription();
        routes.MapGet(SignOut, SignOutAsync).AllowAnonymous().ExcludeFromDescription();
    }

    private static Task SignInAsync(HttpContext context, string? returnUrl) =>
        TryAsync(
            context,
            new AuthenticationProperties { RedirectUri = LocalPath.Of(returnUrl) },
            static (c, p) => c.ChallengeAsync(ProviderScheme.Name, p)
        );

    private static Task SignOutAsync(HttpContext context) =>
        TryAsync(
            context,
            new AuthenticationProperties { RedirectUri = "/login" },
            static (c, p) => c.SignOutAsync(ProviderScheme.Name, p)
        );

    // Its document must be read before anybody can be sent there.
    private static async Task TryAsync(
        HttpContext context,
        AuthenticationProperties properties,
        Func<HttpContext, AuthenticationProperties, Task> go
    )
    {
        try
        {
            await go(context, properties);
        }
        catch (Exception e)
            when (e
                    is InvalidOperationException
                        or HttpRequestException
                        or IOException
                        or TaskCanceledException
                && !context.RequestAborted.IsCancellationRequested
            )
        {
            ProviderScheme.Failed(context, e);
        }
    }
}
