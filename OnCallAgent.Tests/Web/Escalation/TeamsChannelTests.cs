using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using OnCallAgent.Domain.Escalation;
using OnCallAgent.Tests.Support;
using OnCallAgent.Web.Escalation;
using OnCallAgent.Web.Hosting;

namespace OnCallAgent.Tests.Web.Escalation;

public sealed class TeamsChannelTests : IAsyncDisposable
{
    private const string Secret =
        "/workflows/0123456789abcdef/triggers/manual?sig=sEcReT-s1gnature";

    private readonly RecordedLog log = new();
    private readonly List<(string Path, string? ContentType, string Body)> posted = [];
    private readonly FakeTimeProvider clock = new(
        new DateTimeOffset(2026, 3, 14, 15, 10, 0, TimeSpan.Zero)
    );
    private readonly List<IAsyncDisposable> started = [];

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public async ValueTask DisposeAsync()
    {
        foreach (var one in started)
        {
            await one.DisposeAsync();
        }

        log.Dispose();
    }

    [Fact]
    public async Task A_card_is_posted_to_the_webhook()
    {
        var channel = await ChannelAsync(Answer(202));

        (await SendAsync(channel)).ShouldBeSent();

        var (path, type, body) = posted.ShouldHaveSingleItem();
        path.ShouldBe(Secret);
        type.ShouldBe("application/json; charset=utf-8");
        body.ShouldBe(TeamsCards.Render(Notices.Usual, Notices.PublicUrl, TeamsCardForm.Workflow));
    }

    [Theory]
    [InlineData("bare", TeamsCardForm.Bare)]
    [InlineData("messagecard", TeamsCardForm.MessageCard)]
    [InlineData("MessageCard", TeamsCardForm.MessageCard)]
    [InlineData("workflow", TeamsCardForm.Workflow)]
    public async Task The_form_of_the_card_is_a_setting(string setting, TeamsCardForm form)
    {
        var channel = await ChannelAsync(Answer(200, "1"), o => o with { TeamsCard = setting });

        (await SendAsync(channel)).ShouldBeSent();

        posted.Single().Body.ShouldBe(TeamsCards.Render(Notices.Usual, Notices.PublicUrl, form));
    }

    [Theory]
    [InlineData(400, "Bad payload", true)]
    [InlineData(401, "", true)]
    [InlineData(404, "No such workflow", true)]
    [InlineData(410, "", true)]
    [InlineData(413, "Too large", true)]
    [InlineData(302, "", true)]
    [InlineData(408, "", false)]
    [InlineData(429, "Too many", false)]
    [InlineData(500, "", false)]
    [InlineData(502, "Bad gateway", false)]
    [InlineData(503, "", false)]
    [InlineData(
        200,
        "Webhook message delivery failed with error: Microsoft Teams endpoint returned HTTP error 429 with ContextId tcid=0",
        false
    )]
    [InlineData(
        200,
        "Webhook message delivery failed with error: Microsoft Teams endpoint returned HTTP error 503",
        false
    )]
    [InlineData(
        200,
        "Webhook message delivery failed with error: Microsoft Teams endpoint returned HTTP error 413",
        true
    )]
    public async Task The_answer_says_whether_to_try_again(int status, string said, bool final)
    {
        var channel = await ChannelAsync(Answer(status, said));

        var outcome = await SendAsync(channel);

        var reason = final ? outcome.ShouldBeRefused() : outcome.ShouldBeTryAgain();
        reason.ShouldContain(said);
        reason.ShouldStartWith("Teams answered ");
    }

    [Fact]
    public async Task A_pause_that_teams_asks_for_holds_back_the_next_alerts_too()
    {
        var channel = await ChannelAsync(c =>
        {
            c.Response.StatusCode = posted.Count == 1 ? 429 : 202;
            c.Response.Headers.RetryAfter = "40";
            return Task.CompletedTask;
        });

        (await SendAsync(channel))
            .ShouldBeOfType<DeliveryOutcome.TryAgain>()
            .After.ShouldBe(TimeSpan.FromSeconds(40));
        clock.Advance(TimeSpan.FromSeconds(30));
        (await SendAsync(channel))
            .ShouldBeOfType<DeliveryOutcome.TryAgain>()
            .After.ShouldBe(TimeSpan.FromSeconds(10));
        posted.Count.ShouldBe(1, "asking again would prolong the pause");

        clock.Advance(TimeSpan.FromSeconds(10));
        (await SendAsync(channel)).ShouldBeSent();
    }

    [Theory]
    [InlineData("Sat, 14 Mar 2026 15:12:00 GMT", 120)]
    [InlineData("Sat, 14 Mar 2026 15:00:00 GMT", null)]
    [InlineData("999999999", 7_200)]
    [InlineData("soon", null)]
    public async Task A_date_to_come_back_at_is_understood_and_an_absurd_one_is_cut(
        string retryAfter,
        int? seconds
    )
    {
        var channel = await ChannelAsync(c =>
        {
            c.Response.StatusCode = 503;
            c.Response.Headers.RetryAfter = retryAfter;
            return Task.CompletedTask;
        });

        var after = (await SendAsync(channel)).ShouldBeOfType<DeliveryOutcome.TryAgain>().After;

        after.ShouldBe(seconds is { } s ? TimeSpan.FromSeconds(s) : null);
    }

    [Fact]
    public async Task A_redirect_is_not_followed()
    {
        var elsewhere = await LoopbackServer.StartAsync(c =>
        {
            posted.Add(("elsewhere", null, ""));
            return Task.CompletedTask;
        });
        started.Add(elsewhere);
        var channel = await ChannelAsync(c =>
        {
            c.Response.Redirect(elsewhere.Url("/steal"), permanent: false, preserveMethod: true);
            return Task.CompletedTask;
        });

        (await SendAsync(channel)).ShouldBeRefused();

        posted.ShouldNotContain(p => p.Path == "elsewhere");
    }

    [Fact]
    public async Task A_webhook_that_does_not_answer_is_left_after_thirty_seconds()
    {
        var arrived = new TaskCompletionSource();
        var channel = await ChannelAsync(async c =>
        {
            arrived.SetResult();
            await Task.Delay(Timeout.InfiniteTimeSpan, clock, c.RequestAborted);
        });
        var sending = SendAsync(channel);
        await arrived.Task;

        clock.Advance(TimeSpan.FromSeconds(30));

        (await sending).ShouldBeTryAgain().ShouldBe("Teams did not answer within 30 s.");
    }

    [Fact]
    public async Task An_answer_without_end_is_not_read_to_its_end()
    {
        var channel = await ChannelAsync(async c =>
        {
            c.Response.StatusCode = 400;
            var chunk = new byte[8_192];
            while (!c.RequestAborted.IsCancellationRequested)
            {
                await c.Response.Body.WriteAsync(chunk, c.RequestAborted);
            }
        });

        (await SendAsync(channel)).ShouldBeRefused().Length.ShouldBeLessThan(400);
    }

    [Fact]
    public async Task The_webhooks_url_is_in_no_reason_and_no_log_line()
    {
        var channel = await ChannelAsync(c =>
        {
            c.Response.StatusCode = 404;
            return c.Response.WriteAsync(
                $"Nothing at {c.Request.Path}{c.Request.QueryString}, signature sEcReT-s1gnature, trigger 0123456789abcdef"
            );
        });
        var reasons = new List<string> { (await SendAsync(channel)).ShouldBeRefused() };
        var down = Channel("http://127.0.0.1:1" + Secret);
        reasons.Add((await SendAsync(down)).ShouldBeTryAgain());
        var nowhere = Channel("https://teams.invalid" + Secret);
        reasons.Add((await SendAsync(nowhere)).ShouldBeTryAgain());

        var all = string.Join('\n', reasons) + log.Text;
        all.ShouldNotContain("sEcReT-s1gnature");
        all.ShouldNotContain("0123456789abcdef");
        reasons[0].ShouldContain("***");
        down.Recipients.ShouldBe(["teams"]);
    }

    [Fact]
    public async Task Without_a_webhook_nobody_is_reached()
    {
        var channel = Channel("");

        channel.Recipients.ShouldBeEmpty();
        (await SendAsync(channel)).ShouldBeRefused().ShouldBe("TEAMS_WEBHOOK_URL is not set.");
    }

    [Fact]
    public async Task A_large_alert_stays_within_what_teams_takes()
    {
        var channel = await ChannelAsync(Answer(202));

        (
            await channel.SendAsync(
                Notices.Filled(new string('Ж', 50_000)),
                channel.Recipients[0],
                Cancelled
            )
        ).ShouldBeSent();

        posted.Single().Body.Length.ShouldBeLessThan(14_001);
        JsonDocument.Parse(posted.Single().Body).Dispose();
    }

    private static RequestDelegate Answer(int status, string body = "") =>
        c =>
        {
            c.Response.StatusCode = status;
            return c.Response.WriteAsync(body);
        };

    private static Task<DeliveryOutcome> SendAsync(INotificationChannel channel) =>
        channel.SendAsync(Notices.Usual, "teams", Cancelled);

    private async Task<INotificationChannel> ChannelAsync(
        RequestDelegate answer,
        Func<OnCallOptions, OnCallOptions>? change = null
    )
    {
        var server = await LoopbackServer.StartAsync(async c =>
        {
            using var reader = new StreamReader(c.Request.Body);
            posted.Add(
                (
                    $"{c.Request.Path}{c.Request.QueryString}",
                    c.Request.ContentType,
                    await reader.ReadToEndAsync()
                )
            );
            await answer(c);
        });
        started.Add(server);
        return Channel(server.Url(Secret), change);
    }

    // Through the product's own registration: its HTTP client must neither follow redirects nor log.
    private INotificationChannel Channel(
        string webhook,
        Func<OnCallOptions, OnCallOptions>? change = null
    )
    {
        var options = new OnCallOptions
        {
            Database = new DatabaseTarget(DatabaseProvider.Sqlite, "", null),
            SecretKey = "",
            TeamsWebhookUrl = webhook,
            PublicUrl = Notices.PublicUrl,
        };
        var services = new ServiceCollection()
            .AddLogging(l => l.SetMinimumLevel(LogLevel.Trace).AddProvider(log))
            .AddSingleton<TimeProvider>(clock)
            .AddEscalation(change is null ? options : change(options))
            .BuildServiceProvider();
        started.Add(services);
        return services.GetServices<INotificationChannel>().Single(c => c.Name == "teams");
    }
}
