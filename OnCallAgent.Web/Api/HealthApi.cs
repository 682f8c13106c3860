using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace OnCallAgent.Web.Api;

/// <summary>Whether the process lives, and whether it can work. Open to everybody: supervisors have no account.</summary>
internal static class HealthApi
{
    // Of itself, a check answers every method there is.
    private static readonly HttpMethodMetadata Asked = new([HttpMethods.Get]);

    public static void MapHealthApi(this IEndpointRouteBuilder routes)
    {
        routes
            .MapHealthChecks(
                "/health/live",
                new HealthCheckOptions { Predicate = _ => false, ResponseWriter = WriteAsync }
            )
            .WithMetadata(Asked)
            .AllowAnonymous();
        routes
            .MapHealthChecks(
                "/health/ready",
                new HealthCheckOptions { ResponseWriter = WriteAsync }
            )
            .WithMetadata(Asked)
            .AllowAnonymous();
    }

    // No exceptions and no data: they may name hosts and users.
    private static Task WriteAsync(HttpContext context, HealthReport report) =>
        context.Response.WriteAsJsonAsync(
            new
            {
                Status = Word(report.Status),
                Checks = report.Entries.ToDictionary(
                    e => e.Key,
                    e => new
                    {
                        Status = Word(e.Value.Status),
                        Description = e.Value.Exception is null ? e.Value.Description : null,
                        DurationMs = (long)e.Value.Duration.TotalMilliseconds,
                    },
                    StringComparer.Ordinal
                ),
            },
            context.RequestAborted
        );

    private static string Word(HealthStatus status) => Words.Of(status);
}
