using System.Security.Claims;
using System.Threading.RateLimiting;
using OnCallAgent.Web.Hosting;

namespace OnCallAgent.Web.Identity;

/// <summary>
/// How often one caller may ask the REST API: so many in any minute, so that a program that went wild neither starves people
/// nor the agent's own work. Per process: two nodes allow twice as much.
/// </summary>
internal sealed class ApiRateLimit(OnCallOptions options)
{
    /// <summary>The window that requests are counted in.</summary>
    public static readonly TimeSpan Window = TimeSpan.FromMinutes(1);

    public PartitionedRateLimiter<HttpContext> Limiter() =>
        PartitionedRateLimiter.Create<HttpContext, string>(context =>
            ProgramPaths.IsApi(context.Request.Path)
            // Sources have limits of their own, in lines and bytes.
            && !context.User.IsInRole(Roles.Sender)
                ? RateLimitPartition.GetSlidingWindowLimiter(
                    Caller(context),
                    _ => LoginRateLimit.Sliding(options.ApiRateLimit, Window)
                )
                : RateLimitPartition.GetNoLimiter("")
        );

    private static string Caller(HttpContext context) =>
        context.User.FindFirstValue(ClaimTypes.NameIdentifier) is { } id
            ? $"caller {id}"
            : $"address {LoginRateLimit.Who(context.Connection.RemoteIpAddress)}";
}
