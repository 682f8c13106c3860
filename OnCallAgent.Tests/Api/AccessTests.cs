using System.Net;
using System.Net.Http.Json;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using OnCallAgent.Web.Identity;

namespace OnCallAgent.Tests.Api;

/// <summary>Each endpoint of the API with each role. A new endpoint without a row here fails a test.</summary>
public sealed partial class AccessTests
{
    private static readonly (string Route, string Least)[] Table =
    [
        ("POST /api/v1/auth/login", ""),
        ("POST /api/v1/auth/setup", ""),
        ("POST /api/v1/auth/refresh", ""),
        ("GET /api/v1/auth/me", Roles.Viewer),
        ("GET /api/v1/auth/sessions", Roles.Viewer),
        ("DELETE /api/v1/auth/sessions/{id}", Roles.Viewer),
        ("POST /api/v1/auth/password", Roles.Viewer),
        ("GET /api/v1/auth/two-factor/", Roles.Viewer),
        ("POST /api/v1/auth/two-factor/", Roles.Viewer),
        ("POST /api/v1/auth/two-factor/confirm", Roles.Viewer),
        ("POST /api/v1/auth/two-factor/recovery-codes", Roles.Viewer),
        ("POST /api/v1/auth/two-factor/remove", Roles.Viewer),
        ("DELETE /api/v1/users/{id}/two-factor", Roles.Admin),
        ("GET /api/v1/api-keys/", Roles.Admin),
        ("POST /api/v1/api-keys/", Roles.Admin),
        ("DELETE /api/v1/api-keys/{id}", Roles.Admin),
        ("GET /api/v1/actions/", Roles.Viewer),
        ("GET /api/v1/audit/", Roles.Admin),
        ("GET /api/v1/incidents/", Roles.Viewer),
        ("POST /api/v1/incidents/", Roles.Responder),
        ("GET /api/v1/incidents/{id}", Roles.Viewer),
        ("GET /api/v1/incidents/{id}/why", Roles.Viewer),
        ("PUT /api/v1/incidents/{id}", Roles.Responder),
        ("POST /api/v1/incidents/{id}/acknowledge", Roles.Responder),
        ("POST /api/v1/incidents/{id}/assign", Roles.Responder),
        ("POST /api/v1/incidents/{id}/comments", Roles.Responder),
        ("POST /api/v1/incidents/{id}/escalate", Roles.Responder),
        ("POST /api/v1/incidents/{id}/resolve", Roles.Responder),
        ("POST /api/v1/incidents/{id}/reopen", Roles.Responder),
        ("POST /api/v1/incidents/{id}/close", Roles.Responder),
        ("POST /api/v1/incidents/{id}/actions", Roles.Responder),
        ("POST /api/v1/incidents/{id}/approve", Roles.Responder),
        ("POST /api/v1/incidents/{id}/reject", Roles.Responder),
        ("GET /api/v1/incidents/{id}/decision", Roles.Viewer),
        ("GET /api/v1/incidents/{id}/approval", Roles.Viewer),
        ("POST /api/v1/incidents/{id}/actions/{actionId}/cancel", Roles.Responder),
        ("GET /api/v1/automation/", Roles.Viewer),
        ("PUT /api/v1/automation/", Roles.Admin),
        ("GET /api/v1/automation/history", Roles.Viewer),
        ("GET /api/v1/automation/risk", Roles.Viewer),
        ("GET /api/v1/automation/ladder", Roles.Viewer),
        ("PUT /api/v1/automation/ladder", Roles.Admin),
        ("POST /api/v1/incidents/{id}/corrections", Roles.Responder),
        ("GET /api/v1/incidents/{id}/knowledge-draft", Roles.Viewer),
        ("POST /api/v1/incidents/{id}/knowledge-draft", Roles.Responder),
        ("POST /api/v1/incidents/{id}/knowledge-draft/save", Roles.Admin),
        ("GET /api/v1/incidents/{id}/similar", Roles.Viewer),
        ("GET /api/v1/insights/calibration", Roles.Viewer),
        ("GET /api/v1/insights/success", Roles.Viewer),
        ("GET /api/v1/logs/recent", Roles.Viewer),
        ("POST /api/v1/logs", Roles.Responder),
        ("POST /api/v1/alerts/alertmanager", Roles.Responder),
        ("POST /api/v1/alerts/grafana", Roles.Responder),
        ("POST /api/v1/alerts/webhook/{source}", Roles.Responder),
        ("POST /v1/logs", Roles.Responder),
        ("GET /api/v1/sources/", Roles.Viewer),
        ("POST /api/v1/sources/", Roles.Admin),
        ("POST /api/v1/sources/test", Roles.Admin),
        ("GET /api/v1/sources/{id}", Roles.Viewer),
        ("PUT /api/v1/sources/{id}", Roles.Admin),
        ("DELETE /api/v1/sources/{id}", Roles.Admin),
        ("POST /api/v1/sources/{id}/test", Roles.Admin),
        ("POST /api/v1/sources/push", Roles.Admin),
        ("GET /api/v1/sources/{id}/push", Roles.Admin),
        ("PUT /api/v1/sources/{id}/push", Roles.Admin),
        ("POST /api/v1/sources/{id}/push/preview", Roles.Admin),
        ("POST /api/v1/sources/{id}/tokens/", Roles.Admin),
        ("DELETE /api/v1/sources/{id}/tokens/{token}", Roles.Admin),
        ("GET /api/v1/services/", Roles.Viewer),
        ("POST /api/v1/services/", Roles.Admin),
        ("GET /api/v1/services/{name}", Roles.Viewer),
        ("PUT /api/v1/services/{name}", Roles.Admin),
        ("DELETE /api/v1/services/{name}", Roles.Admin),
        ("GET /api/v1/escalation/policies", Roles.Viewer),
        ("POST /api/v1/escalation/policies", Roles.Admin),
        ("GET /api/v1/escalation/policies/{id}", Roles.Viewer),
        ("PUT /api/v1/escalation/policies/{id}", Roles.Admin),
        ("DELETE /api/v1/escalation/policies/{id}", Roles.Admin),
        ("GET /api/v1/escalation/preview", Roles.Viewer),
        ("GET /api/v1/escalation/calls", Roles.Viewer),
        ("POST /api/v1/escalation/canary", Roles.Admin),
        ("GET /api/v1/escalation/on-call", Roles.Viewer),
        ("GET /api/v1/escalation/people/", Roles.Viewer),
        ("POST /api/v1/escalation/people/", Roles.Admin),
        ("PUT /api/v1/escalation/people/{id}", Roles.Admin),
        ("DELETE /api/v1/escalation/people/{id}", Roles.Admin),
        ("GET /api/v1/escalation/schedules/", Roles.Viewer),
        ("POST /api/v1/escalation/schedules/", Roles.Admin),
        ("GET /api/v1/escalation/schedules/{id}", Roles.Viewer),
        ("PUT /api/v1/escalation/schedules/{id}", Roles.Admin),
        ("DELETE /api/v1/escalation/schedules/{id}", Roles.Admin),
        ("GET /api/v1/escalation/schedules/{id}/calendar", Roles.Viewer),
        ("POST /api/v1/escalation/schedules/{id}/overrides", Roles.Responder),
        ("DELETE /api/v1/escalation/schedules/{id}/overrides/{overrideId:guid}", Roles.Responder),
        ("GET /api/v1/channels/", Roles.Viewer),
        ("POST /api/v1/channels/", Roles.Admin),
        ("GET /api/v1/channels/{id}", Roles.Viewer),
        ("PUT /api/v1/channels/{id}", Roles.Admin),
        ("DELETE /api/v1/channels/{id}", Roles.Admin),
        ("POST /api/v1/channels/{id}/test", Roles.Admin),
        ("GET /api/v1/deliveries/", Roles.Viewer),
        ("GET /api/v1/deliveries/{id:guid}", Roles.Viewer),
        ("POST /api/v1/deliveries/{id:guid}/resend", Roles.Responder),
        ("GET /api/v1/silences/", Roles.Viewer),
        ("POST /api/v1/silences/", Roles.Responder),
        ("POST /api/v1/silences/preview", Roles.Viewer),
        ("GET /api/v1/silences/{id}", Roles.Viewer),
        ("PUT /api/v1/silences/{id}", Roles.Responder),
        ("DELETE /api/v1/silences/{id}", Roles.Responder),
        ("POST /api/v1/silences/{id}/extend", Roles.Responder),
        ("POST /api/v1/silences/{id}/end", Roles.Responder),
        ("GET /api/v1/knowledge/", Roles.Viewer),
        ("POST /api/v1/knowledge/", Roles.Admin),
        ("GET /api/v1/knowledge/search", Roles.Viewer),
        ("GET /api/v1/knowledge/export", Roles.Viewer),
        ("POST /api/v1/knowledge/backtest", Roles.Viewer),
        ("POST /api/v1/knowledge/import", Roles.Admin),
        ("POST /api/v1/knowledge/import/runbooks", Roles.Admin),
        ("GET /api/v1/knowledge/{id}", Roles.Viewer),
        ("PUT /api/v1/knowledge/{id}", Roles.Admin),
        ("DELETE /api/v1/knowledge/{id}", Roles.Admin),
        ("GET /api/v1/knowledge/{id}/history", Roles.Viewer),
        ("POST /api/v1/knowledge/{id}/restore", Roles.Admin),
        ("GET /api/v1/patterns/", Roles.Viewer),
        ("POST /api/v1/patterns/", Roles.Admin),
        ("GET /api/v1/patterns/{id}", Roles.Viewer),
        ("PUT /api/v1/patterns/{id}", Roles.Admin),
        ("DELETE /api/v1/patterns/{id}", Roles.Admin),
        ("POST /api/v1/patterns/{id}/reset", Roles.Admin),
        ("GET /api/v1/patterns/{id}/history", Roles.Viewer),
        ("POST /api/v1/patterns/backtest", Roles.Viewer),
        ("GET /api/v1/templates/", Roles.Viewer),
        ("GET /api/v1/templates/settings", Roles.Viewer),
        ("PUT /api/v1/templates/settings", Roles.Admin),
        ("POST /api/v1/templates/{id}/acknowledge", Roles.Responder),
        ("POST /api/v1/templates/{id}/ignore", Roles.Responder),
        ("GET /api/v1/logs/statistics", Roles.Viewer),
        ("GET /api/v1/logs/patterns", Roles.Viewer),
        ("POST /api/v1/logs/patterns", Roles.Admin),
        ("GET /api/v1/users/", Roles.Admin),
        ("POST /api/v1/users/", Roles.Admin),
        ("PUT /api/v1/users/{id}", Roles.Admin),
        ("GET /api/v1/users/{id}/sessions/", Roles.Admin),
        ("DELETE /api/v1/users/{id}/sessions/", Roles.Admin),
        // The last one: it takes away what the others are asked with.
        ("POST /api/v1/auth/logout", Roles.Viewer),
    ];

    [Fact]
    public async Task Every_endpoint_has_a_row()
    {
        await using var host = await ApiHost.StartAsync();
        host.Services.GetRequiredService<EndpointDataSource>()
            .Endpoints.OfType<RouteEndpoint>()
            .Where(e =>
                e.RoutePattern.RawText!.StartsWith("/api/v1/", StringComparison.Ordinal)
                || e.RoutePattern.RawText.StartsWith("/v1/", StringComparison.Ordinal)
            )
            .SelectMany(e =>
                e.Metadata.GetMetadata<HttpMethodMetadata>()!
                    .HttpMethods.Select(m => $"{m} {e.RoutePattern.RawText}")
            )
            .ShouldBe(Table.Select(t => t.Route), ignoreOrder: true);
    }

    [Theory]
    [InlineData(null)]
    [InlineData(Roles.Viewer)]
    [InlineData(Roles.Responder)]
    [InlineData(Roles.Admin)]
    public async Task Each_role_may_do_what_the_table_says(string? role)
    {
        await using var host = await ApiHost.StartAsync();
        using var client = role is null ? host.Client() : await host.ClientOfAsync(role);
        foreach (var (route, least) in Table)
        {
            var (method, path) = (route.Split(' ')[0], route.Split(' ')[1]);
            using var request = new HttpRequestMessage(
                new HttpMethod(method),
                Guids()
                    .Replace(path, Guid.Empty.ToString())
                    .Replace("{id}", "INC-20260314-00000000", StringComparison.Ordinal)
            );
            if (method != "GET")
            {
                request.Content = JsonContent.Create(new { });
            }

            using var answer = await client.SendAsync(request);
            var expected =
                least.Length == 0 ? HttpStatusCode.OK
                : role is null ? HttpStatusCode.Unauthorized
                : Rank(role) < Rank(least) ? HttpStatusCode.Forbidden
                : HttpStatusCode.OK;
            if (expected == HttpStatusCode.OK)
            {
                // Let in, whatever it then thinks of an empty request.
                answer.StatusCode.ShouldNotBeOneOf(
                    HttpStatusCode.Unauthorized,
                    HttpStatusCode.Forbidden,
                    HttpStatusCode.InternalServerError,
                    HttpStatusCode.MethodNotAllowed
                );
            }
            else
            {
                answer.StatusCode.ShouldBe(expected, $"{route} as {role}");
                answer.Content.Headers.ContentType!.MediaType.ShouldBe("application/problem+json");
            }
        }
    }

    private static int Rank(string role) => Roles.All.ToList().IndexOf(role);

    [GeneratedRegex(@"\{\w+:guid\}")]
    private static partial Regex Guids();
}
