using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using OnCallAgent.Domain.Escalation;
using OnCallAgent.Tests.Support;
using OnCallAgent.Web.Data;
using OnCallAgent.Web.Escalation;
using OnCallAgent.Web.Identity;

namespace OnCallAgent.Tests.Api;

/// <summary>Channels and the outbox over REST: secrets go in and never come out.</summary>
public sealed class ChannelsApiTests : IAsyncLifetime
{
    private const string Hook = "https://hooks.slack.com/services/T0/B0/sEcReTsEcReT";

    private ApiHost host = null!;
    private HttpClient admin = null!;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        host = await ApiHost.StartAsync(with: o => o with { WebhookHosts = ["127.0.0.1"] });
        admin = await host.ClientOfAsync(Roles.Admin);
    }

    public async ValueTask DisposeAsync()
    {
        admin.Dispose();
        await host.DisposeAsync();
    }

    [Fact]
    public async Task A_channel_is_made_shown_without_its_secret_changed_and_removed()
    {
        var made = await admin
            .PostAsJsonAsync("/api/v1/channels", Slack())
            .ShouldBeAsync(HttpStatusCode.Created);
        (made.Text("id"), made.Text("host")).ShouldBe(("ops-room", "hooks.slack.com"));
        made.GetProperty("has_secret").GetBoolean().ShouldBeTrue();

        var changed = await admin
            .PutAsJsonAsync("/api/v1/channels/ops-room", Slack(secret: null, title: "Ops"))
            .ShouldBeAsync(HttpStatusCode.OK);
        changed.GetProperty("has_secret").GetBoolean().ShouldBeTrue("it was kept");

        var everything = string.Concat(
            made.GetRawText(),
            changed.GetRawText(),
            await admin.GetStringAsync("/api/v1/channels", Cancelled),
            await admin.GetStringAsync("/api/v1/audit", Cancelled),
            await StoredAsync()
        );
        everything.ShouldNotContain("sEcReTsEcReT");
        await admin
            .DeleteAsync("/api/v1/channels/ops-room")
            .ShouldBeAsync(HttpStatusCode.NoContent);
        await admin.GetAsync("/api/v1/channels/ops-room").ShouldBeAsync(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task A_secret_that_was_given_for_one_place_is_not_sent_to_another()
    {
        await using var first = await LoopbackServer.StartAsync(_ => Task.CompletedTask);
        await using var second = await LoopbackServer.StartAsync(_ => Task.CompletedTask);
        await admin
            .PostAsJsonAsync("/api/v1/channels", Webhook(first, "a key of sixteen bytes"))
            .ShouldBeAsync(HttpStatusCode.Created);

        var moved = await admin
            .PutAsJsonAsync("/api/v1/channels/hook", Webhook(second, null))
            .ShouldBeAsync(HttpStatusCode.OK);

        moved.GetProperty("has_secret").GetBoolean().ShouldBeFalse();
    }

    [Fact]
    public async Task An_edit_that_keeps_the_secret_is_no_change_of_it_in_the_audit_log()
    {
        await admin
            .PostAsJsonAsync("/api/v1/channels", Slack())
            .ShouldBeAsync(HttpStatusCode.Created);
        await admin
            .PutAsJsonAsync("/api/v1/channels/ops-room", Slack(secret: null, title: "Ops"))
            .ShouldBeAsync(HttpStatusCode.OK);
        await admin
            .PutAsJsonAsync("/api/v1/channels/ops-room", Slack(secret: Hook + "2", title: "Ops"))
            .ShouldBeAsync(HttpStatusCode.OK);

        var log = (
            await admin.GetAsync("/api/v1/audit?kind=channel").ShouldBeAsync(HttpStatusCode.OK)
        ).GetProperty("items");

        log[0].GetRawText().ShouldContain("secret_cipher");
        log[0].GetRawText().ShouldContain("(secret)");
        log[1].GetRawText().ShouldContain("title");
        log[1].GetRawText().ShouldNotContain("secret");
    }

    [Theory]
    [InlineData("https://169.254.169.254/latest/meta-data")]
    [InlineData("http://hooks.slack.com/services/x")]
    [InlineData("https://hooks.slack.com@evil.example/x")]
    [InlineData("file:///etc/passwd")]
    [InlineData("")]
    public async Task A_place_that_is_not_allowed_is_refused_when_it_is_entered(string url)
    {
        var refused = await admin
            .PostAsJsonAsync("/api/v1/channels", Slack(secret: url))
            .ShouldBeAsync(HttpStatusCode.BadRequest);

        refused.Refusal("secret").ShouldNotBeEmpty();
        refused.GetRawText().ShouldNotContain("meta-data");
    }

    [Fact]
    public async Task Of_two_who_make_the_same_channel_at_once_one_is_told_so()
    {
        var answers = await Task.WhenAll(
            Enumerable.Range(0, 4).Select(_ => admin.PostAsJsonAsync("/api/v1/channels", Slack()))
        );

        answers.Count(a => a.StatusCode == HttpStatusCode.Created).ShouldBe(1);
        answers.Count(a => a.StatusCode == HttpStatusCode.Conflict).ShouldBe(3);
    }

    [Fact]
    public async Task A_test_asks_whether_it_arrived_and_only_the_answer_proves_it()
    {
        var (delivery, token) = await TestedAsync();
        (await ChannelAsync()).GetProperty("last_proven_at").ValueKind.ShouldBe(JsonValueKind.Null);
        (await ChannelAsync())
            .GetProperty("last_sent_at")
            .ValueKind.ShouldNotBe(JsonValueKind.Null, "it was sent, which proves nothing");
        using var anybody = host.Client();

        // Mail scanners open every link.
        using var asked = await anybody.GetAsync($"/answer/{token}", Cancelled);
        asked.StatusCode.ShouldBe(HttpStatusCode.OK);
        using var head = await anybody.SendAsync(
            new HttpRequestMessage(HttpMethod.Head, $"/answer/{token}"),
            Cancelled
        );
        (await ChannelAsync()).GetProperty("last_proven_at").ValueKind.ShouldBe(JsonValueKind.Null);

        using var answered = await anybody.PostAsync($"/answer/{token}", null, Cancelled);
        answered.StatusCode.ShouldBe(HttpStatusCode.OK);
        (await ChannelAsync()).Text("last_proven_by").ShouldBe("hook");
        (await admin.GetAsync($"/api/v1/deliveries/{delivery}").ShouldBeAsync(HttpStatusCode.OK))
            .GetProperty("answered_at")
            .ValueKind.ShouldNotBe(JsonValueKind.Null);
        using var again = await anybody.PostAsync($"/answer/{token}", null, Cancelled);
        again.StatusCode.ShouldBe(HttpStatusCode.Gone);
    }

    [Theory]
    [InlineData("email", "SMTP_SERVER")]
    [InlineData("teams", "TEAMS_WEBHOOK_URL")]
    public async Task A_test_of_a_channel_without_its_settings_says_what_is_lacking(
        string channel,
        string lacking
    )
    {
        foreach (var recipient in new[] { null, "ada@example.org" })
        {
            var refused = await admin
                .PostAsJsonAsync($"/api/v1/channels/{channel}/test", new { recipient })
                .ShouldBeAsync(HttpStatusCode.Conflict);

            refused.Text("code").ShouldBe("channel.nobody_to_test");
            refused.Text("detail").ShouldContain(lacking);
        }
    }

    [Fact]
    public async Task The_outbox_is_listed_filtered_and_sent_again()
    {
        var (delivery, _) = await TestedAsync();
        (
            await admin
                .GetAsync("/api/v1/deliveries?status=sent&channel=hook")
                .ShouldBeAsync(HttpStatusCode.OK)
        )
            .GetArrayLength()
            .ShouldBe(1);
        (await admin.GetAsync("/api/v1/deliveries?status=failed").ShouldBeAsync(HttpStatusCode.OK))
            .GetArrayLength()
            .ShouldBe(0);
        (
            await admin
                .GetAsync("/api/v1/deliveries?status=lost")
                .ShouldBeAsync(HttpStatusCode.BadRequest)
        )
            .Refusal("status")
            .ShouldContain("queued");
        using var responder = await host.ClientOfAsync(Roles.Responder);

        (
            await responder
                .PostAsync($"/api/v1/deliveries/{delivery}/resend", null)
                .ShouldBeAsync(HttpStatusCode.OK)
        )
            .Text("status")
            .ShouldBe("queued");
    }

    // A test that was sent, and the token of its link.
    private async Task<(Guid Delivery, string Token)> TestedAsync()
    {
        await using var server = await LoopbackServer.StartAsync(_ => Task.CompletedTask);
        await admin
            .PostAsJsonAsync("/api/v1/channels", Webhook(server, null))
            .ShouldBeAsync(HttpStatusCode.Created);
        var sent = await admin
            .PostAsync("/api/v1/channels/hook/test", null)
            .ShouldBeAsync(HttpStatusCode.Accepted);
        await host.Services.GetRequiredService<OutboxDelivery>().DeliverDueAsync(Cancelled);
        var id = Guid.Parse(sent[0].Text("id"));
        await using var db = await DbAsync();
        var row = await db.Deliveries.AsNoTracking().SingleAsync(d => d.Id == id, Cancelled);
        row.Status.ShouldBe(DeliveryStatus.Sent, row.Reason);
        return (id, host.Services.GetRequiredService<AnswerLinks>().Of(row).Segments[^1]);
    }

    private Task<JsonElement> ChannelAsync() =>
        admin.GetAsync("/api/v1/channels/hook").ShouldBeAsync(HttpStatusCode.OK);

    private async Task<string> StoredAsync()
    {
        await using var db = await DbAsync();
        return JsonSerializer.Serialize(await db.Channels.ToListAsync(Cancelled))
            + JsonSerializer.Serialize(await db.CatalogChanges.ToListAsync(Cancelled));
    }

    private Task<OnCallDbContext> DbAsync() =>
        host
            .Services.GetRequiredService<IDbContextFactory<OnCallDbContext>>()
            .CreateDbContextAsync(Cancelled);

    private static object Slack(string? secret = Hook, string title = "Ops room") =>
        new
        {
            kind = "slack",
            title,
            secret,
        };

    private static object Webhook(LoopbackServer server, string? secret) =>
        new
        {
            id = "hook",
            kind = "webhook",
            title = "Hook",
            settings = new { url = server.Url("/hook") },
            secret,
        };
}
