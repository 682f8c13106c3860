using System.Net;
using System.Net.Http.Json;
using Microsoft.Extensions.DependencyInjection;
using OnCallAgent.Domain.Logs;
using OnCallAgent.Web.Data.Intake;
using OnCallAgent.Web.Identity;

namespace OnCallAgent.Tests.Api;

public sealed class SilencesApiTests
{
    [Fact]
    public async Task A_silence_is_made_previewed_extended_edited_and_ended()
    {
        await using var host = await ApiHost.StartAsync();
        using var client = await host.ClientOfAsync(Roles.Responder);
        var made = await client.PostAsJsonAsync("/api/v1/silences", Body(host));
        made.Headers.ETag!.Tag.ShouldBe("\"1\"");
        var silence = await Task.FromResult(made).ShouldBeAsync(HttpStatusCode.Created);
        var id = silence.Text("id");
        (silence.Text("state"), silence.Text("created_by")).ShouldBe(("active", Roles.Responder));
        var matcher = silence.GetProperty("matchers")[0];
        (matcher.Text("label"), matcher.Text("kind"), matcher.Text("value")).ShouldBe(
            ("service", "equals", "orders")
        );

        var extended = await client
            .PostAsJsonAsync(
                $"/api/v1/silences/{id}/extend",
                new { ends_at = host.Clock.GetUtcNow().AddHours(5) }
            )
            .ShouldBeAsync(HttpStatusCode.OK);
        extended.GetProperty("version").GetInt64().ShouldBe(2);

        using var stale = new HttpRequestMessage(HttpMethod.Put, $"/api/v1/silences/{id}")
        {
            Content = JsonContent.Create(Body(host)),
            Headers = { { "If-Match", "\"1\"" } },
        };
        await client.SendAsync(stale).ShouldBeAsync(HttpStatusCode.PreconditionFailed);

        var listed = await client
            .GetAsync("/api/v1/silences?state=active")
            .ShouldBeAsync(HttpStatusCode.OK);
        listed.GetArrayLength().ShouldBe(1);
        (
            await client
                .PostAsync($"/api/v1/silences/{id}/end", null)
                .ShouldBeAsync(HttpStatusCode.OK)
        )
            .Text("state")
            .ShouldBe("ended");
        await client
            .PostAsync($"/api/v1/silences/{id}/end", null)
            .ShouldBeAsync(HttpStatusCode.Conflict);
        await client.DeleteAsync($"/api/v1/silences/{id}").ShouldBeAsync(HttpStatusCode.NoContent);
        await client.GetAsync($"/api/v1/silences/{id}").ShouldBeAsync(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task What_was_suppressed_is_shown_and_cannot_be_removed()
    {
        await using var host = await ApiHost.StartAsync();
        using var client = await host.ClientOfAsync(Roles.Responder);
        var id = (
            await client
                .PostAsJsonAsync("/api/v1/silences", Body(host))
                .ShouldBeAsync(HttpStatusCode.Created)
        ).Text("id");
        await TakeAsync(host, "java.lang.OutOfMemoryError: Java heap space", "orders");
        var shown = await client
            .GetAsync($"/api/v1/silences/{id}")
            .ShouldBeAsync(HttpStatusCode.OK);
        (
            shown.GetProperty("suppressed_count").GetInt64(),
            shown.GetProperty("would_have_opened").GetInt32()
        ).ShouldBe((1, 1));
        var fault = shown.GetProperty("suppressed")[0];
        (fault.Text("pattern_id"), fault.Text("service")).ShouldBe(("out-of-memory", "orders"));
        (await client.GetAsync("/api/v1/incidents").ShouldBeAsync(HttpStatusCode.OK))
            .GetProperty("total")
            .GetInt32()
            .ShouldBe(0);

        var preview = await client
            .PostAsJsonAsync(
                "/api/v1/silences/preview",
                new { matchers = new[] { new { label = "service", value = "orders" } } }
            )
            .ShouldBeAsync(HttpStatusCode.OK);
        (
            preview.GetProperty("open_incidents").GetInt32(),
            preview.GetProperty("signals24h").GetInt32()
        ).ShouldBe((0, 1));
        await client.PostAsync($"/api/v1/silences/{id}/end", null).ShouldBeAsync(HttpStatusCode.OK);
        await client.DeleteAsync($"/api/v1/silences/{id}").ShouldBeAsync(HttpStatusCode.Conflict);
    }

    [Fact]
    public async Task Refusals_name_the_field()
    {
        await using var host = await ApiHost.StartAsync();
        using var client = await host.ClientOfAsync(Roles.Responder);
        var refused = await client
            .PostAsJsonAsync(
                "/api/v1/silences",
                new
                {
                    reason = "",
                    matchers = new[]
                    {
                        new
                        {
                            label = "service",
                            kind = "matches",
                            value = "(a",
                        },
                    },
                    ends_at = host.Clock.GetUtcNow().AddDays(-1),
                    zone = "Mars/Olympus",
                }
            )
            .ShouldBeAsync(HttpStatusCode.BadRequest);
        foreach (var field in new[] { "reason", "matchers", "ends_at", "zone" })
        {
            refused.Refusal(field).ShouldNotBeEmpty();
        }

        (
            await client
                .GetAsync("/api/v1/silences?state=loud")
                .ShouldBeAsync(HttpStatusCode.BadRequest)
        )
            .Refusal("state")
            .ShouldContain("upcoming");
    }

    [Fact]
    public async Task Viewers_look_and_do_not_silence()
    {
        await using var host = await ApiHost.StartAsync();
        using var client = await host.ClientOfAsync(Roles.Viewer);
        await client.GetAsync("/api/v1/silences").ShouldBeAsync(HttpStatusCode.OK);
        await client
            .PostAsJsonAsync("/api/v1/silences", Body(host))
            .ShouldBeAsync(HttpStatusCode.Forbidden);
    }

    internal static async Task TakeAsync(
        ApiHost host,
        string message,
        string service,
        int times = 1
    )
    {
        var line = new LogEntry
        {
            Timestamp = host.Clock.GetUtcNow(),
            Level = EntryLevel.Error,
            Service = service,
            Message = message,
            Raw = message,
            Source = "test",
        };
        await using (
            var db = await host
                .Services.GetRequiredService<Microsoft.EntityFrameworkCore.IDbContextFactory<OnCallAgent.Web.Data.OnCallDbContext>>()
                .CreateDbContextAsync(TestContext.Current.CancellationToken)
        )
        {
            if (await db.Sources.FindAsync(["test"], TestContext.Current.CancellationToken) is null)
            {
                db.Sources.Add(
                    new OnCallAgent.Web.Data.StoredSource
                    {
                        Id = "test",
                        Name = "Test",
                        Location = "/nowhere",
                        Enabled = false,
                    }
                );
                await db.SaveChangesAsync(TestContext.Current.CancellationToken);
            }
        }

        var taken = await host
            .Services.GetRequiredService<LogIntake>()
            .TakeAsync(
                new IntakeBatch("test", [.. Enumerable.Repeat(line, times)]),
                TestContext.Current.CancellationToken
            );
        taken.IsSuccess.ShouldBeTrue(taken.Error?.Message);
    }

    private static object Body(ApiHost host) =>
        new
        {
            reason = "Upgrade",
            matchers = new[] { new { label = "service", value = "orders" } },
            ends_at = host.Clock.GetUtcNow().AddHours(1),
        };
}
