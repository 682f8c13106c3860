using System.Security.Cryptography;
using OnCallAgent.Web.Hosting;

namespace OnCallAgent.Web.Api;

/// <summary>Headers that tell browsers what a page of ours may do: load only from here, run no inline script, be framed by nobody.</summary>
public static class SecurityHeaders
{
    private const string NonceKey = "csp-nonce";

    // MudBlazor sets style attributes; styles alone run nothing.
    private const string Everywhere =
        "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self' data:; connect-src 'self'; object-src 'none'; base-uri 'self'; form-action 'self'; frame-ancestors 'none'; script-src 'self'";

    /// <summary>Adds them to every answer.</summary>
    /// <param name="app">What answers.</param>
    /// <param name="publicUrl">As people see it: behind a proxy that ends TLS, requests themselves look as if they were not encrypted.</param>
    public static IApplicationBuilder UseSecurityHeaders(
        this IApplicationBuilder app,
        Uri publicUrl
    )
    {
        var isSecure = publicUrl.Scheme == Uri.UriSchemeHttps;
        app.Use(
            (context, next) =>
            {
                context.Response.OnStarting(
                    static state =>
                    {
                        var (context, isSecure) = ((HttpContext, bool))state;
                        Add(context, isSecure);
                        return Task.CompletedTask;
                    },
                    (context, isSecure)
                );
                return next(context);
            }
        );
        // Whoever sets a cookie: those of forms, too.
        return isSecure
            ? app.UseCookiePolicy(new CookiePolicyOptions { Secure = CookieSecurePolicy.Always })
            : app;
    }

    /// <summary>Lets the scripts of this one answer run that carry the nonce.</summary>
    internal static string Nonce(HttpContext context)
    {
        if (context.Items[NonceKey] is not string nonce)
        {
            nonce = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));
            context.Items[NonceKey] = nonce;
        }

        return nonce;
    }

    private static void Add(HttpContext context, bool isSecure)
    {
        var headers = context.Response.Headers;
        headers.ContentSecurityPolicy = context.Items[NonceKey] is string nonce
            ? $"{Everywhere} 'nonce-{nonce}'"
            : Everywhere;
        headers.XContentTypeOptions = "nosniff";
        headers.XFrameOptions = "DENY";
        // The link of the first set-up carries a token: it must not reach another site.
        headers["Referrer-Policy"] = "same-origin";
        headers["Permissions-Policy"] =
            "camera=(), geolocation=(), microphone=(), payment=(), usb=()";
        headers["Cross-Origin-Opener-Policy"] = "same-origin";
        if (isSecure || context.Request.IsHttps)
        {
            headers.StrictTransportSecurity = "max-age=31536000";
        }

        // What one caller was answered is not for the next one who sits there, or asks through the same proxy.
        if (
            headers.CacheControl.Count == 0
            && (
                ProgramPaths.IsForPrograms(context.Request.Path)
                || context.User.Identity?.IsAuthenticated == true
            )
        )
        {
            headers.CacheControl = "no-store";
        }
    }
}
