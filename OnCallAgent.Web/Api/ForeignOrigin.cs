using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.SignalR;
using OnCallAgent.Web.Hosting;

namespace OnCallAgent.Web.Api;

/// <summary>
/// Refuses changes that another site makes a signed-in browser send. A token is never sent unasked, a cookie is:
/// where no token came along, the browser's own word on where the request began must be this site.
/// </summary>
internal sealed class ForeignOrigin(OnCallOptions options) : IEndpointFilter
{
    public async ValueTask<object?> InvokeAsync(
        EndpointFilterInvocationContext context,
        EndpointFilterDelegate next
    )
    {
        var request = context.HttpContext.Request;
        if (
            HttpMethods.IsGet(request.Method)
            || HttpMethods.IsHead(request.Method)
            || request.Headers.Authorization.Count > 0
            || IsOwn(request, options.PublicUrl)
        )
        {
            return await next(context);
        }

        return TypedResults.Problem(
            Problems.Body(
                StatusCodes.Status403Forbidden,
                "Foreign origin",
                "Another site made the browser send this. Programs send an access token instead of a cookie.",
                "foreign_origin"
            )
        );
    }

    /// <summary>Whether the browser says that a page of this site sent this; who is no browser says nothing.</summary>
    /// <param name="request">What was sent.</param>
    /// <param name="publicUrl">The site as people see it: a proxy may name another host to the agent.</param>
    internal static bool IsOwn(HttpRequest request, Uri publicUrl)
    {
        var site = request.Headers["Sec-Fetch-Site"].ToString();
        if (site.Length > 0)
        {
            return site is "same-origin" or "none";
        }

        var origin = request.Headers.Origin.ToString();
        return origin.Length == 0
            || (
                Uri.TryCreate(origin, UriKind.Absolute, out var from)
                && (
                    from.Authority.Equals(request.Host.Value, StringComparison.OrdinalIgnoreCase)
                    || from.Authority.Equals(
                        publicUrl.Authority,
                        StringComparison.OrdinalIgnoreCase
                    )
                )
            );
    }
}

/// <summary>
/// Refuses live connections that a page of another site opens with the cookie of somebody signed in. What a browser keeps back
/// from other sites it sends to those of the same domain, and the rules that hold other requests back do not hold web sockets.
/// </summary>
internal static partial class ForeignConnections
{
    public static IApplicationBuilder UseOwnConnectionsOnly(
        this IApplicationBuilder app,
        Uri publicUrl
    ) =>
        app.Use(
            (context, next) =>
                IsLive(context)
                && context.User.Identity?.AuthenticationType == IdentityConstants.ApplicationScheme
                && !ForeignOrigin.IsOwn(context.Request, publicUrl)
                    ? RefuseAsync(context)
                    : next(context)
        );

    private static bool IsLive(HttpContext context) =>
        context.GetEndpoint()?.Metadata.GetMetadata<HubMetadata>() is not null;

    private static Task RefuseAsync(HttpContext context)
    {
        var request = context.Request;
        Log.Refused(
            context.RequestServices.GetRequiredService<ILogger<ForeignOrigin>>(),
            request.Headers.Origin.ToString(),
            request.Host.Value ?? ""
        );
        return TypedResults
            .Problem(
                Problems.Body(
                    StatusCodes.Status403Forbidden,
                    "Foreign origin",
                    "A page of another site opened this connection. Behind a proxy, PUBLIC_URL must be the address that people see.",
                    "foreign_origin"
                )
            )
            .ExecuteAsync(context);
    }

    private static partial class Log
    {
        [LoggerMessage(
            LogLevel.Warning,
            "Refused a live connection of a page of {Origin}, which is neither {Host} nor that of PUBLIC_URL"
        )]
        public static partial void Refused(ILogger logger, string origin, string host);
    }
}
