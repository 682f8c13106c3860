namespace OnCallAgent.Web.Api;

/// <summary>
/// <c>HEAD</c> is answered as <c>GET</c> would be, without the body (RFC 9110, section 9.3.2): what watches addresses asks that way.
/// Must stand before routing. The server leaves the body away by the method that really came.
/// </summary>
internal static class HeadRequests
{
    public static IApplicationBuilder UseHeadAsGet(this IApplicationBuilder app) =>
        app.Use(
            static (context, next) =>
            {
                if (HttpMethods.IsHead(context.Request.Method))
                {
                    context.Request.Method = HttpMethods.Get;
                }

                return next(context);
            }
        );
}
