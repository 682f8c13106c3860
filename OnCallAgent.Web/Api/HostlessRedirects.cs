using Microsoft.AspNetCore.Http.Extensions;

namespace OnCallAgent.Web.Api;

/// <summary>
/// Sends browsers to another page of this site by its path alone. The host of a request is its sender's word, and behind a proxy
/// that ends TLS the scheme is the wrong one: pages that are drawn on the server name both.
/// </summary>
internal static class HostlessRedirects
{
    public static IApplicationBuilder UseHostlessRedirects(this IApplicationBuilder app) =>
        app.Use(
            static (context, next) =>
            {
                context.Response.OnStarting(
                    static state =>
                    {
                        var context = (HttpContext)state;
                        var headers = context.Response.Headers;
                        if (headers.Location.Count > 0)
                        {
                            headers.Location = Told(headers.Location, context.Request);
                        }

                        return Task.CompletedTask;
                    },
                    context
                );
                return next(context);
            }
        );

    /// <summary>A location as it is told; one elsewhere, and one whose path would name a host, stay as they are.</summary>
    internal static string? Told(string? location, HttpRequest request) =>
        Uri.TryCreate(location, UriKind.Absolute, out var to)
        && Uri.TryCreate(
            UriHelper.BuildAbsolute(request.Scheme, request.Host),
            UriKind.Absolute,
            out var here
        )
        && (to.Scheme, to.Host, to.Port) == (here.Scheme, here.Host, here.Port)
        && !to.AbsolutePath.StartsWith("//", StringComparison.Ordinal)
            ? to.PathAndQuery + to.Fragment
            : location;
}
