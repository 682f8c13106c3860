using System.Net;
using System.Net.Http.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using OnCallAgent.Domain.Escalation;
using OnCallAgent.Web.Data;
using OnCallAgent.Web.Data.Outbox;
using OnCallAgent.Web.Escalation;
using OnCallAgent.Web.Identity;

namespace OnCallAgent.Tests.Api;

/// <summary>The page behind the link of a message: looking changes nothing, the button answers once.</summary>
public sealed class AnswerPageTests : IAsyncLifetime
{
    private const string HostileTitle = "<script>alert(1)</script>\"'><img src=x onerror=alert(2)>";

    private ApiHost host = null!;
    private HttpClient responder = null!;
    private HttpClient anybody = null!;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        host = await ApiHost.StartAsync(with: o =>
            o with
            {
                SmtpServer = "127.0.0.1",
                OnCallEmails = ["ada@example.org"],
            }
        );
        responder = await host.ClientOfAsync(Roles.Responder);
        anybody = host.Client();
    }

    public async ValueTask DisposeAsync()
    {
        anybody.Dispose();
        responder.Dispose();
        await host.DisposeAsync();
    }

    [Fact]
    public async Task Looking_at_the_link_acknowledges_nothing_and_its_button_does()
    {
        var (incident, path) = await CalledAsync();
        for (var scanner = 0; scanner < 3; scanner++)
        {
            using var page = await anybody.GetAsync(path, Cancelled);
            page.StatusCode.ShouldBe(HttpStatusCode.OK);
            (await page.Content.ReadAsStringAsync(Cancelled)).ShouldContain(
                "<form method=\"post\"><button type=\"submit\">Acknowledge</button></form>"
            );
        }

        (await AcknowledgedByAsync(incident)).ShouldBeNull();

        using var answered = await anybody.PostAsync(path, null, Cancelled);

        answered.StatusCode.ShouldBe(HttpStatusCode.OK);
        (await answered.Content.ReadAsStringAsync(Cancelled)).ShouldContain(
            "acknowledged by ada@example.org"
        );
        (await AcknowledgedByAsync(incident)).ShouldBe("ada@example.org");
        using var used = await anybody.GetAsync(path, Cancelled);
        used.StatusCode.ShouldBe(HttpStatusCode.Gone);
        (await used.Content.ReadAsStringAsync(Cancelled)).ShouldNotContain("<form");
        using var again = await anybody.PostAsync(path, null, Cancelled);
        again.StatusCode.ShouldBe(HttpStatusCode.Gone);
    }

    [Fact]
    public async Task Only_the_button_answers()
    {
        var (incident, path) = await CalledAsync();
        foreach (
            var method in new[]
            {
                HttpMethod.Head,
                HttpMethod.Options,
                HttpMethod.Put,
                HttpMethod.Delete,
                HttpMethod.Patch,
            }
        )
        {
            using var answer = await anybody.SendAsync(
                new HttpRequestMessage(method, path),
                Cancelled
            );
            answer.StatusCode.ShouldBeOneOf(
                HttpStatusCode.OK,
                HttpStatusCode.MethodNotAllowed,
                HttpStatusCode.NotFound
            );
        }

        (await AcknowledgedByAsync(incident)).ShouldBeNull();
    }

    [Fact]
    public async Task Text_from_logs_is_shown_as_text_and_the_page_is_neither_kept_nor_passed_on()
    {
        var (_, path) = await CalledAsync(HostileTitle);

        using var page = await anybody.GetAsync(path, Cancelled);

        var html = await page.Content.ReadAsStringAsync(Cancelled);
        html.ShouldNotContain("<script");
        html.ShouldNotContain("<img");
        html.ShouldContain("&lt;script&gt;");
        page.Headers.CacheControl!.NoStore.ShouldBeTrue();
        page.Headers.GetValues("X-Robots-Tag").Single().ShouldContain("noindex");
        page.Headers.GetValues("Referrer-Policy")
            .Single()
            .ShouldBeOneOf("no-referrer", "same-origin");
    }

    [Theory]
    [InlineData("AAAAAAAA")]
    [InlineData("..%2f..%2fetc%2fpasswd")]
    [InlineData("%00")]
    [InlineData("' OR 1=1 --")]
    [InlineData("<script>alert(1)</script>")]
    public async Task A_link_that_nobody_made_is_not_found(string token)
    {
        foreach (var method in new[] { HttpMethod.Get, HttpMethod.Post })
        {
            using var answer = await anybody.SendAsync(
                new HttpRequestMessage(method, $"/answer/{token}"),
                Cancelled
            );

            ((int)answer.StatusCode).ShouldBeInRange(400, 404);
            (await answer.Content.ReadAsStringAsync(Cancelled)).ShouldNotContain("<script>alert");
        }
    }

    [Fact]
    public async Task An_old_link_says_where_to_go_instead()
    {
        var (incident, path) = await CalledAsync();
        host.Clock.Advance(TimeSpan.FromHours(24));

        using var page = await anybody.PostAsync(path, null, Cancelled);

        page.StatusCode.ShouldBe(HttpStatusCode.Gone);
        (await page.Content.ReadAsStringAsync(Cancelled)).ShouldContain("Open the dashboard");
        (await AcknowledgedByAsync(incident)).ShouldBeNull();
    }

    [Fact]
    public async Task There_is_nothing_to_acknowledge_once_the_incident_is_resolved()
    {
        var (incident, path) = await CalledAsync();
        await responder
            .PostAsJsonAsync($"/api/v1/incidents/{incident}/resolve", new { })
            .ShouldBeAsync(HttpStatusCode.OK);

        using var page = await anybody.PostAsync(path, null, Cancelled);
        using var look = await anybody.GetAsync(path, Cancelled);

        page.StatusCode.ShouldBe(HttpStatusCode.Conflict);
        (await look.Content.ReadAsStringAsync(Cancelled)).ShouldNotContain("<form");
    }

    [Fact]
    public async Task A_scanner_that_asks_only_whether_the_link_is_there_finds_it()
    {
        var (incident, path) = await CalledAsync();

        using var answer = await anybody.SendAsync(
            new HttpRequestMessage(HttpMethod.Head, path),
            Cancelled
        );

        answer.StatusCode.ShouldBe(HttpStatusCode.OK);
        (await AcknowledgedByAsync(incident)).ShouldBeNull();
    }

    // An incident that a person escalated, and the path of the link in its mail.
    private async Task<(string Incident, string Path)> CalledAsync(string title = "Orders are down")
    {
        var incident = (
            await responder
                .PostAsJsonAsync(
                    "/api/v1/incidents",
                    new
                    {
                        title,
                        service = "orders",
                        severity = "high",
                    }
                )
                .ShouldBeAsync(HttpStatusCode.Created)
        ).Text("id");
        await responder
            .PostAsJsonAsync($"/api/v1/incidents/{incident}/escalate", new { reason = "Help" })
            .ShouldBeAsync(HttpStatusCode.OK);
        await host.Services.GetRequiredService<CallStore>().AdvanceDueAsync(Cancelled);
        await using var db = await DbAsync();
        var delivery = await db
            .Deliveries.AsNoTracking()
            .SingleAsync(d => d.IncidentId == incident, Cancelled);
        (delivery.Channel, delivery.Status).ShouldBe(("email", DeliveryStatus.Queued));
        return (
            incident,
            host.Services.GetRequiredService<AnswerLinks>().Of(delivery).AbsolutePath
        );
    }

    private async Task<string?> AcknowledgedByAsync(string incident)
    {
        await using var db = await DbAsync();
        return await db
            .Incidents.Where(i => i.Id == incident)
            .Select(i => i.AcknowledgedBy)
            .SingleAsync(Cancelled);
    }

    private Task<OnCallDbContext> DbAsync() =>
        host
            .Services.GetRequiredService<IDbContextFactory<OnCallDbContext>>()
            .CreateDbContextAsync(Cancelled);
}
