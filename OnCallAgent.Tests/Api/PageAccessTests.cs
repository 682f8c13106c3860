using System.Net;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.SignalR;
using Microsoft.AspNetCore.StaticAssets;
using Microsoft.Extensions.DependencyInjection;
using OnCallAgent.Web.Identity;

namespace OnCallAgent.Tests.Api;

/// <summary>
/// Everything that is no REST with each role, as browsers ask for it: pages, the hub, metrics, background jobs. A new page without a
/// row here fails a test; REST has its own table in <see cref="AccessTests"/>.
/// </summary>
public sealed class PageAccessTests
{
    private static readonly (string Route, string Least)[] Table =
    [
        ("/", Roles.Viewer),
        ("/incidents", Roles.Viewer),
        ("/incidents/{Id}", Roles.Viewer),
        ("/insights", Roles.Viewer),
        ("/logs", Roles.Viewer),
        ("/knowledge", Roles.Viewer),
        ("/patterns", Roles.Viewer),
        ("/services", Roles.Viewer),
        ("/sources", Roles.Viewer),
        ("/silences", Roles.Viewer),
        ("/unknown-errors", Roles.Viewer),
        ("/automation", Roles.Viewer),
        ("/escalation", Roles.Viewer),
        ("/outbox", Roles.Viewer),
        ("/account", Roles.Viewer),
        ("/sources/{Id}/push", Roles.Admin),
        ("/game-day", Roles.Admin),
        ("/settings", Roles.Admin),
        ("/api-keys", Roles.Admin),
        ("/users", Roles.Admin),
        ("/audit", Roles.Admin),
        ("/hangfire/{**path}", Roles.Admin),
        ("/hubs/live", Roles.Viewer),
        ("/hubs/live/negotiate", Roles.Viewer),
        ("/_blazor", Roles.Viewer),
        ("/_blazor/negotiate", Roles.Viewer),
        ("/metrics", Roles.Viewer),
        // For everybody.
        ("/login", ""),
        ("/logout", ""),
        ("/setup", ""),
        ("/error", ""),
        ("/not-found", ""),
        ("/not-allowed", ""),
        ("/health/live", ""),
        ("/health/ready", ""),
        ("/answer/{token}", ""),
        ("/openapi/{documentName}.json", ""),
        ("/docs/{documentName?}", ""),
    ];

    [Fact]
    public async Task Every_page_has_a_row()
    {
        await using var host = await ApiHost.StartAsync();
        Routes(host).ShouldBe(Table.Select(t => t.Route), ignoreOrder: true);
    }

    [Theory]
    [InlineData(null)]
    [InlineData(Roles.Viewer)]
    [InlineData(Roles.Responder)]
    [InlineData(Roles.Admin)]
    public async Task Each_role_sees_what_the_table_says(string? role)
    {
        await using var host = await ApiHost.StartAsync();
        using var client = host.Client();
        if (role is not null)
        {
            await host.AccountAsync(role, role);
            client.DefaultRequestHeaders.Add(
                "Cookie",
                (await host.CookieAsync(role)).Split(';')[0]
            );
        }

        foreach (var (route, least) in Table)
        {
            using var request = new HttpRequestMessage(
                route.EndsWith("/negotiate", StringComparison.Ordinal)
                    ? HttpMethod.Post
                    : HttpMethod.Get,
                route
                    .Replace("{Id}", "INC-20260314-00000000", StringComparison.Ordinal)
                    .Replace("{token}", "nothing", StringComparison.Ordinal)
                    .Replace("{documentName}", "v1", StringComparison.Ordinal)
                    .Replace("{documentName?}", "", StringComparison.Ordinal)
                    .Replace("/{**path}", "", StringComparison.Ordinal)
            );
            using var answer = await client.SendAsync(
                request,
                TestContext.Current.CancellationToken
            );
            Verdict(answer)
                .ShouldBe(
                    least.Length == 0 ? "in"
                        : role is null ? "sign in first"
                        : Rank(role) < Rank(least) ? "not allowed"
                        : "in",
                    $"{route} as {role ?? "a stranger"}: {(int)answer.StatusCode} {answer.Headers.Location}"
                );
            // What is not there, or not ready, is no fault.
            answer.StatusCode.ShouldNotBe(HttpStatusCode.InternalServerError, route);
        }
    }

    // Programs are answered with a status, browsers are sent to a page.
    private static string Verdict(HttpResponseMessage answer) =>
        answer.StatusCode switch
        {
            HttpStatusCode.Unauthorized => "sign in first",
            HttpStatusCode.Forbidden => "not allowed",
            HttpStatusCode.Found when Leads(answer, "/login") => "sign in first",
            HttpStatusCode.Found when Leads(answer, "/not-allowed") => "not allowed",
            _ => "in",
        };

    private static bool Leads(HttpResponseMessage answer, string to) =>
        answer.Headers.Location!.ToString().StartsWith(to, StringComparison.Ordinal);

    private static IEnumerable<string> Routes(ApiHost host) =>
        host
            .Services.GetRequiredService<EndpointDataSource>()
            .Endpoints.OfType<RouteEndpoint>()
            // Scripts, styles and fonts are the same for everybody.
            .Where(e => e.Metadata.GetMetadata<StaticAssetDescriptor>() is null)
            // Of the platform's own, what keeps a connection.
            .Where(e =>
                !e.RoutePattern.RawText!.TrimStart('/').StartsWith('_')
                || e.Metadata.GetMetadata<HubMetadata>() is not null
            )
            .Select(e => "/" + e.RoutePattern.RawText!.TrimStart('/'))
            .Where(r =>
                !r.StartsWith("/api/v1/", StringComparison.Ordinal)
                && !r.StartsWith("/v1/", StringComparison.Ordinal)
                && !r.StartsWith("/test/", StringComparison.Ordinal)
                // Files of the page of the document.
                && !r.StartsWith("/{**path", StringComparison.Ordinal)
                && !(
                    r.StartsWith("/docs/", StringComparison.Ordinal)
                    && r.Contains('.', StringComparison.Ordinal)
                )
            )
            .Distinct(StringComparer.Ordinal);

    private static int Rank(string role) => Roles.All.ToList().IndexOf(role);
}
