using System.Net;
using System.Net.Sockets;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using OnCallAgent.Domain.Escalation;
using OnCallAgent.Domain.Escalation.Channels;
using OnCallAgent.Domain.Shared;
using OnCallAgent.Tests.Support;
using OnCallAgent.Web.Escalation;
using OnCallAgent.Web.Hosting;

namespace OnCallAgent.Tests.Web.Escalation;

/// <summary>Channels that post, against a real server on this machine: what they send, and what they make of every answer.</summary>
public sealed class WebhookPostTests : IAsyncDisposable
{
    private const string Key = "s3cr3t-k3y-of-the-gateway";

    private readonly RecordedLog log = new();
    private readonly FakeTimeProvider clock = new(
        new DateTimeOffset(2026, 3, 14, 15, 10, 0, TimeSpan.Zero)
    );
    private readonly List<IAsyncDisposable> started = [];
    private readonly List<(string Head, string Body)> posted = [];
    private readonly List<string> asked = [];

    private static readonly ChannelKind[] AllKinds =
    [
        ChannelKind.Teams,
        ChannelKind.Slack,
        ChannelKind.Webhook,
        ChannelKind.Sms,
    ];

    public static TheoryData<ChannelKind> Kinds => [.. AllKinds];

    public static MatrixTheoryData<ChannelKind, int> Successes =>
        new(AllKinds, [200, 201, 202, 204]);

    public static MatrixTheoryData<ChannelKind, int> Troubles =>
        new(AllKinds, [408, 429, 500, 502, 503, 504]);

    public static MatrixTheoryData<ChannelKind, int> Refusals =>
        new(AllKinds, [301, 302, 307, 400, 401, 403, 404, 410, 413]);

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public async ValueTask DisposeAsync()
    {
        foreach (var one in started)
        {
            await one.DisposeAsync();
        }

        log.Dispose();
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task A_message_is_posted_once(ChannelKind kind)
    {
        var channel = await ChannelAsync(kind, Answer(200, "ok"));

        (await SendAsync(channel)).ShouldBeSent();

        var (head, body) = posted.ShouldHaveSingleItem();
        head.ShouldStartWith("POST /hook/0123456789abcdef");
        body.ShouldContain("INC-20260314-0000002a");
    }

    [Theory, MemberData(nameof(Successes))]
    public async Task Any_success_is_one(ChannelKind kind, int status) =>
        (await SendAsync(await ChannelAsync(kind, Answer(status)))).ShouldBeSent();

    [Theory, MemberData(nameof(Troubles))]
    public async Task A_server_in_trouble_is_tried_again(ChannelKind kind, int status) =>
        (await SendAsync(await ChannelAsync(kind, Answer(status, "later"))))
            .ShouldBeTryAgain()
            .ShouldContain($"answered {status}");

    [Theory, MemberData(nameof(Refusals))]
    public async Task A_refusal_or_a_redirect_is_given_up(ChannelKind kind, int status)
    {
        var channel = await ChannelAsync(
            kind,
            c =>
            {
                c.Response.StatusCode = status;
                c.Response.Headers.Location = "http://127.0.0.1:1/steal";
                return Task.CompletedTask;
            }
        );

        (await SendAsync(channel)).ShouldBeRefused().ShouldContain($"answered {status}");

        posted.Count.ShouldBe(1);
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task After_a_429_nothing_is_posted_for_as_long_as_it_asks(ChannelKind kind)
    {
        var channel = await ChannelAsync(
            kind,
            c =>
            {
                c.Response.StatusCode = posted.Count == 1 ? 429 : 200;
                c.Response.Headers.RetryAfter = "30";
                return Task.CompletedTask;
            }
        );

        (await SendAsync(channel)).ShouldBeTryAgain();
        clock.Advance(TimeSpan.FromSeconds(29));
        (await SendAsync(channel)).ShouldBeTryAgain().ShouldContain("asked for a pause");
        posted.Count.ShouldBe(1);
        clock.Advance(TimeSpan.FromSeconds(1));
        (await SendAsync(channel)).ShouldBeSent();
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task A_server_that_does_not_answer_is_left_after_thirty_seconds(ChannelKind kind)
    {
        var arrived = new TaskCompletionSource();
        var channel = await ChannelAsync(
            kind,
            async c =>
            {
                arrived.SetResult();
                await Task.Delay(Timeout.InfiniteTimeSpan, clock, c.RequestAborted);
            }
        );
        var sending = SendAsync(channel);
        await arrived.Task;

        clock.Advance(TimeSpan.FromSeconds(30));

        (await sending).ShouldBeTryAgain().ShouldEndWith("did not answer within 30 s.");
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task A_server_that_drips_its_answer_is_left_too(ChannelKind kind)
    {
        var begun = new TaskCompletionSource();
        var channel = await ChannelAsync(
            kind,
            async c =>
            {
                c.Response.StatusCode = 200;
                await c.Response.WriteAsync("o", c.RequestAborted);
                await c.Response.Body.FlushAsync(c.RequestAborted);
                begun.SetResult();
                await Task.Delay(Timeout.InfiniteTimeSpan, clock, c.RequestAborted);
            }
        );
        var sending = SendAsync(channel);
        await begun.Task;

        clock.Advance(TimeSpan.FromSeconds(30));

        (await sending).ShouldBeTryAgain();
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task A_connection_that_breaks_or_is_refused_is_tried_again(ChannelKind kind)
    {
        var broken = await ChannelAsync(
            kind,
            c =>
            {
                c.Abort();
                return Task.CompletedTask;
            }
        );
        (await SendAsync(broken)).ShouldBeTryAgain();

        (await SendAsync(await MakeAsync(kind, new Uri("http://127.0.0.1:1/"))))
            .ShouldBeTryAgain()
            .ShouldContain("could not be reached");
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task A_certificate_that_nobody_vouches_for_is_refused_and_nothing_was_said(
        ChannelKind kind
    )
    {
        var server = await LoopbackServer.StartTlsAsync(TakeThen(Answer(200)));
        started.Add(server);

        var reason = (await SendAsync(await MakeAsync(kind, server.Address))).ShouldBeTryAgain();

        reason.ShouldContain("SSL");
        posted.ShouldBeEmpty();
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task A_name_that_cannot_be_resolved_is_tried_again(ChannelKind kind)
    {
        var channel = await MakeAsync(
            kind,
            new Uri("https://hooks.example.com/"),
            _ => throw new SocketException((int)SocketError.TryAgain)
        );

        (await SendAsync(channel)).ShouldBeTryAgain().ShouldContain("could not be reached");
    }

    [Theory]
    [InlineData("169.254.169.254")]
    [InlineData("::ffff:169.254.169.254")]
    [InlineData("fe80::1")]
    [InlineData("0.0.0.0")]
    [InlineData("224.0.0.1")]
    public async Task A_name_that_leads_to_an_address_that_nothing_is_sent_to_is_not_connected_to(
        string address
    )
    {
        foreach (var kind in AllKinds)
        {
            var channel = await MakeAsync(
                kind,
                new Uri("https://hooks.example.com/"),
                // An honest one beside it makes it no better.
                _ => [IPAddress.Parse("192.0.2.1"), IPAddress.Parse(address)]
            );

            (await SendAsync(channel)).ShouldBeTryAgain().ShouldEndWith("nothing is sent there.");
        }
    }

    [Fact]
    public async Task A_name_is_resolved_once_for_a_connection()
    {
        var server = await LoopbackServer.StartAsync(TakeThen(Answer(200)));
        started.Add(server);
        var channel = await MakeAsync(
            ChannelKind.Webhook,
            new Uri($"http://localhost:{server.Address.Port}/"),
            host => asked.Count == 1 ? [IPAddress.Loopback] : [IPAddress.Parse("169.254.169.254")]
        );

        (await SendAsync(channel)).ShouldBeSent();
        // The connection is used again: the address that was judged is the one that is spoken to.
        (await SendAsync(channel)).ShouldBeSent();

        asked.ShouldBe(["localhost"]);
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task A_host_that_was_taken_off_the_list_gets_nothing(ChannelKind kind)
    {
        var server = await LoopbackServer.StartAsync(TakeThen(Answer(200)));
        started.Add(server);
        var channel = await MakeAsync(kind, server.Address, hosts: ["hooks.example.com"]);

        (await SendAsync(channel))
            .ShouldBeTryAgain()
            .ShouldContain("127.0.0.1 is not among the allowed hosts");
        posted.ShouldBeEmpty();
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task No_secret_is_in_a_reason_or_a_log_line(ChannelKind kind)
    {
        var channel = await ChannelAsync(
            kind,
            c =>
            {
                c.Response.StatusCode = 404;
                return c.Response.WriteAsync(
                    $"no {c.Request.Path}{c.Request.QueryString} for {c.Request.Headers.Authorization}"
                );
            }
        );

        var reason = (await SendAsync(channel)).ShouldBeRefused();

        var all = reason + log.Text;
        all.ShouldNotContain("0123456789abcdef");
        all.ShouldNotContain("sEcReT-s1gnature");
        all.ShouldNotContain(Key);
    }

    [Fact]
    public async Task A_program_can_tell_that_a_message_is_ours_fresh_and_which_one_it_is()
    {
        var channel = await ChannelAsync(ChannelKind.Webhook, Answer(200));
        var delivery = Delivery.Queue(
            Notices.Usual,
            "confidence",
            "ops",
            "ops",
            clock.GetUtcNow(),
            new CountingIds()
        );

        (await channel.SendAsync(delivery, Cancelled)).ShouldBeSent();
        clock.Advance(TimeSpan.FromSeconds(5));
        (await channel.SendAsync(delivery, Cancelled)).ShouldBeSent();

        var (first, again) = (posted[0], posted[1]);
        Header(first, WebhookPayload.DeliveryHeader).ShouldBe(delivery.Id.ToString());
        Header(again, WebhookPayload.DeliveryHeader).ShouldBe(delivery.Id.ToString());
        Header(first, WebhookPayload.SignatureHeader)
            .ShouldBe(
                WebhookPayload.Sign(Key, clock.GetUtcNow() - TimeSpan.FromSeconds(5), first.Body)
            );
        Header(again, WebhookPayload.TimestampHeader)
            .ShouldBe(WebhookPayload.Stamp(clock.GetUtcNow()));
    }

    [Theory, MemberData(nameof(Notices.HostileTexts), MemberType = typeof(Notices))]
    public async Task No_text_of_a_log_adds_a_header_a_parameter_or_a_second_request(string text)
    {
        foreach (var kind in AllKinds)
        {
            posted.Clear();
            var channel = await ChannelAsync(kind, Answer(200));

            (
                await channel.SendAsync(
                    Notices.Filled(text + "\r\nX-Evil: 1\r\n\r\n&to=+666"),
                    channel.Recipients[0],
                    Cancelled
                )
            ).ShouldBeSent();

            var (head, _) = posted.ShouldHaveSingleItem();
            head.ShouldNotContain("X-Evil");
            head.ShouldNotContain("to=");
        }
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task A_huge_alert_stays_small(ChannelKind kind)
    {
        var channel = await ChannelAsync(kind, Answer(200));

        (
            await channel.SendAsync(
                Notices.Filled(new string('Ж', 50_000)),
                channel.Recipients[0],
                Cancelled
            )
        ).ShouldBeSent();

        var most = kind switch
        {
            ChannelKind.Teams => 28_000,
            ChannelKind.Sms => 4_000,
            ChannelKind.Slack => 60_000,
            // A program takes what there is.
            _ => int.MaxValue,
        };
        Encoding.UTF8.GetByteCount(posted.Single().Body).ShouldBeLessThanOrEqualTo(most);
    }

    private static string Header((string Head, string Body) request, string name) =>
        request
            .Head.Split('\n')
            .Single(l => l.StartsWith(name + ": ", StringComparison.OrdinalIgnoreCase))[
            (name.Length + 2)..
        ];

    private static RequestDelegate Answer(int status, string body = "") =>
        c =>
        {
            c.Response.StatusCode = status;
            return status is 204 ? Task.CompletedTask : c.Response.WriteAsync(body);
        };

    private static Task<DeliveryOutcome> SendAsync(INotificationChannel channel) =>
        channel.SendAsync(Notices.Usual, channel.Recipients[0], Cancelled);

    private RequestDelegate TakeThen(RequestDelegate answer) =>
        async c =>
        {
            using var reader = new StreamReader(c.Request.Body);
            var head =
                $"{c.Request.Method} {c.Request.Path}{c.Request.QueryString}\n"
                + string.Join('\n', c.Request.Headers.Select(h => $"{h.Key}: {h.Value}"));
            posted.Add((head, await reader.ReadToEndAsync()));
            await answer(c);
        };

    private async Task<INotificationChannel> ChannelAsync(ChannelKind kind, RequestDelegate answer)
    {
        var server = await LoopbackServer.StartAsync(TakeThen(answer));
        started.Add(server);
        return await MakeAsync(kind, server.Address);
    }

    // Through the product's own registration, so that its HTTP client is the one that is tried.
    private Task<INotificationChannel> MakeAsync(
        ChannelKind kind,
        Uri server,
        Func<string, IPAddress[]>? resolve = null,
        string[]? hosts = null
    )
    {
        var options = new OnCallOptions
        {
            Database = new DatabaseTarget(DatabaseProvider.Sqlite, "", null),
            SecretKey = "",
            PublicUrl = Notices.PublicUrl,
            WebhookHosts = hosts ?? ["127.0.0.1", "localhost", "hooks.example.com"],
        };
        var services = new ServiceCollection()
            .AddLogging(l => l.SetMinimumLevel(LogLevel.Trace).AddProvider(log))
            .AddSingleton<TimeProvider>(clock)
            .AddEscalation(options);
        if (resolve is not null)
        {
            services.Replace(
                ServiceDescriptor.Singleton<ResolveHost>(
                    (host, _) =>
                    {
                        asked.Add(host);
                        return Task.FromResult(resolve(host));
                    }
                )
            );
        }

        var provider = services.BuildServiceProvider();
        started.Add(provider);
        var post = provider.GetRequiredService<WebhookPost>();
        var frame = new ChannelFrame("ops");
        var url = new Uri(server, "/hook/0123456789abcdef?sig=sEcReT-s1gnature").AbsoluteUri;
        ChannelHeader[] headers = [new("Authorization", "Bearer {secret}")];
        return Task.FromResult<INotificationChannel>(
            kind switch
            {
                ChannelKind.Teams => new TeamsChannel(
                    frame,
                    url,
                    TeamsCardForm.Workflow,
                    Notices.PublicUrl,
                    post
                ),
                ChannelKind.Slack => new SlackChannel(frame, new Uri(url), Notices.PublicUrl, post),
                ChannelKind.Webhook => new WebhookChannel(
                    frame,
                    new ChannelSettings { Url = url, Headers = headers },
                    Key,
                    Notices.PublicUrl,
                    post,
                    clock
                ),
                _ => new SmsChannel(
                    frame,
                    new ChannelSettings
                    {
                        Url = url,
                        Body = """{"to":"{to}","text":"{text}"}""",
                        Headers = headers,
                    },
                    ["+15551234567"],
                    Key,
                    Notices.PublicUrl,
                    post
                ),
            }
        );
    }
}
