using System.Net;
using System.Net.Http.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using OnCallAgent.Tests.Api;
using OnCallAgent.Tests.Support;
using OnCallAgent.Web.Identity;

namespace OnCallAgent.Tests.Faults;

/// <summary>A real PostgreSQL server that is stopped while people and programs ask the agent, and started again.</summary>
public sealed class StoppedDatabaseTests : IAsyncLifetime
{
    private readonly RecordedLog log = new();
    private PostgresServer server = null!;
    private TestDatabase database = null!;
    private ApiHost host = null!;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        server = await PostgresServer.StartOwnAsync(Cancelled);
        database = await TestDatabase.CreateOnAsync(server);
        host = await ApiHost.StartAsync(
            database,
            services: s =>
                s.Replace(
                    ServiceDescriptor.Singleton<ILoggerFactory>(
                        new LoggerFactory(
                            [log],
                            new LoggerFilterOptions { MinLevel = LogLevel.Information }
                        )
                    )
                )
        );
    }

    public async ValueTask DisposeAsync()
    {
        if (host is not null)
        {
            await host.DisposeAsync();
            await database.DisposeAsync();
            server.Remove();
        }
    }

    [Fact]
    public async Task Metrics_tell_of_it_to_whoever_read_them_before()
    {
        using var admin = await host.ClientOfAsync(Roles.Admin);
        var made = await admin
            .PostAsJsonAsync("/api/v1/api-keys", new { name = "prometheus", scope = "view" })
            .ShouldBeAsync(HttpStatusCode.Created);
        using var prometheus = host.Client(made.Text("key"));
        var other = await admin
            .PostAsJsonAsync("/api/v1/api-keys", new { name = "revoked", scope = "view" })
            .ShouldBeAsync(HttpStatusCode.Created);
        using var revoked = host.Client(other.Text("key"));
        (await MetricsPage.ReadAsync(revoked)).Sum("oncall_database_up").ShouldBe(1);
        await admin
            .DeleteAsync(
                new Uri(
                    $"/api/v1/api-keys/{other.GetProperty("stored").Text("id")}",
                    UriKind.Relative
                ),
                Cancelled
            )
            .ShouldBeAsync(HttpStatusCode.NoContent);
        (await MetricsPage.ReadAsync(prometheus)).Sum("oncall_database_up").ShouldBe(1);

        server.Cut();
        // What was read a moment ago is still good.
        host.Clock.Advance(TimeSpan.FromMinutes(1));

        await Eventually.TrueAsync(async () =>
            (await MetricsPage.ReadAsync(prometheus)).Sum("oncall_database_up") == 0
        );
        using var refused = await revoked.GetAsync("/metrics", Cancelled);
        refused.StatusCode.ShouldBe(HttpStatusCode.ServiceUnavailable);
        using var incidents = await prometheus.GetAsync("/api/v1/incidents", Cancelled);
        incidents.StatusCode.ShouldBe(HttpStatusCode.ServiceUnavailable);
        host.Clock.Advance(TimeSpan.FromHours(1));
        using var later = await prometheus.GetAsync("/metrics", Cancelled);
        later.StatusCode.ShouldBe(HttpStatusCode.ServiceUnavailable);
    }

    [Fact]
    public async Task Programs_are_told_when_to_ask_again_and_people_what_is_wrong()
    {
        using var admin = await host.ClientOfAsync(Roles.Admin);
        using var browser = host.Client();
        browser.DefaultRequestHeaders.Add(
            "Cookie",
            (await host.CookieAsync(Roles.Admin)).Split(';')[0]
        );
        var incident = new
        {
            title = "Disk is full",
            service = "orders",
            severity = "high",
        };

        server.Cut();

        foreach (
            var asked in new[]
            {
                await admin.GetAsync("/api/v1/incidents", Cancelled),
                await admin.GetAsync("/api/v1/services", Cancelled),
                await admin.PostAsJsonAsync("/api/v1/incidents", incident, Cancelled),
                await admin.PostAsync("/hubs/live/negotiate", null, Cancelled),
            }
        )
        {
            using (asked)
            {
                asked.StatusCode.ShouldBe(
                    HttpStatusCode.ServiceUnavailable,
                    asked.RequestMessage!.RequestUri!.ToString()
                );
                asked.Headers.RetryAfter!.Delta.ShouldBe(TimeSpan.FromSeconds(5));
                (await ApiHost.JsonAsync(asked)).Text("code").ShouldBe("database_away");
            }
        }

        using var page = await browser.GetAsync("/incidents", Cancelled);
        page.StatusCode.ShouldBe(HttpStatusCode.ServiceUnavailable);
        page.Headers.RetryAfter.ShouldNotBeNull();
        (await page.Content.ReadAsStringAsync(Cancelled)).ShouldContain("database does not answer");
        // One line for all of them, and no stack.
        log.Lines.Where(static l =>
                l.Level >= LogLevel.Error
                && l.Category.StartsWith("OnCallAgent", StringComparison.Ordinal)
            )
            .ShouldHaveSingleItem()
            .Exception.ShouldBeNull();

        await server.StartAgainAsync(Cancelled);

        await Eventually.TrueAsync(async () =>
        {
            using var answer = await admin.PostAsJsonAsync(
                "/api/v1/incidents",
                incident,
                Cancelled
            );
            return answer.StatusCode == HttpStatusCode.Created;
        });
    }
}
