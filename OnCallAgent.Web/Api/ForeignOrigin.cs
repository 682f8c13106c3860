namespace OnCallAgent.Web.Api;

/// <summary>
/// Refuses changes that another site makes a signed-in browser send. A token is never sent unasked, a cookie is:
/// where no token came along, the browser's own word on where the request began must be this site.
/// </summary>
internal sealed class ForeignOrigin : IEndpointFilter
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
            || IsOwn(request)
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

    private static bool IsOwn(HttpRequest request)
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
                && from.Authority.Equals(request.Host.Value, StringComparison.OrdinalIgnoreCase)
            );
    }
}
