using System.Threading.RateLimiting;
using Microsoft.AspNetCore.RateLimiting;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace OnCallAgent.Web.Identity;

/// <summary>How often one may ask, and what who asks more often is told.</summary>
internal static class RequestLimits
{
    public static void AddRequestLimits(this IServiceCollection services)
    {
        services.TryAddSingleton(LoginRateLimit.Default);
        services.AddRateLimiter(_ => { });
        services.AddSingleton<ApiRateLimit>();
        services
            .AddOptions<RateLimiterOptions>()
            .Configure<LoginRateLimit, ApiRateLimit>(
                (o, attempts, requests) =>
                {
                    o.GlobalLimiter = PartitionedRateLimiter.CreateChained(
                        attempts.Limiter(),
                        requests.Limiter()
                    );
                    o.RejectionStatusCode = StatusCodes.Status429TooManyRequests;
                    o.OnRejected = async (context, _) =>
                    {
                        var http = context.HttpContext;
                        await (
                            LoginRateLimit.IsAttempt(http.Request)
                                ? AuthProblems.WriteTooManyAsync(
                                    http,
                                    LoginRateLimit.LongestWait(attempts.Window)
                                )
                                : AuthProblems.WriteTooFastAsync(
                                    http,
                                    LoginRateLimit.LongestWait(ApiRateLimit.Window)
                                )
                        );
                    };
                }
            );
    }
}
