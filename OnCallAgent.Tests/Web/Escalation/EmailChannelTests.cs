using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using MimeKit;
using OnCallAgent.Domain.Escalation;
using OnCallAgent.Domain.Shared;
using OnCallAgent.Tests.Support;
using OnCallAgent.Web.Commands;
using OnCallAgent.Web.Escalation;
using OnCallAgent.Web.Hosting;

namespace OnCallAgent.Tests.Web.Escalation;

public sealed class EmailChannelTests : IDisposable
{
    private const string Password = "correct horse battery staple";

    private readonly RecordedLog log = new();
    private readonly FakeTimeProvider clock = new(
        new DateTimeOffset(2026, 3, 14, 15, 10, 0, TimeSpan.Zero)
    );

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public void Dispose() => log.Dispose();

    [Fact]
    public async Task An_alert_arrives_as_html_and_as_text()
    {
        await using var server = await SmtpServer.StartAsync();

        (await Channel(server.Port).SendAsync(Alert(), Cancelled)).ShouldBeSent();

        var mail = server.Received().ShouldHaveSingleItem();
        mail.Subject.ShouldBe(
            "🚨 URGENT: Manual Intervention Required - Database connection failed in orders"
        );
        mail.To.Mailboxes.ShouldHaveSingleItem().Address.ShouldBe("ada@example.org");
        mail.From.Mailboxes.ShouldHaveSingleItem().Address.ShouldBe("alerts@example.org");
        mail.Date.ShouldBe(clock.GetUtcNow());
        mail.Headers[HeaderId.AutoSubmitted].ShouldBe("auto-generated");
        mail.Importance.ShouldBe(MessageImportance.High);
        mail.Body.ShouldBeOfType<MultipartAlternative>()
            .Select(p => p.ContentType.MimeType)
            .ShouldBe(["text/plain", "text/html"]);
        var expected = EscalationEmail.Render(Notices.Usual, Notices.PublicUrl);
        mail.TextBody!.ReplaceLineEndings("\n").TrimEnd().ShouldBe(expected.Text.TrimEnd());
        mail.HtmlBody!.ReplaceLineEndings("\n").TrimEnd().ShouldBe(expected.Html.TrimEnd());
    }

    [Theory]
    [MemberData(nameof(Notices.HostileTexts), MemberType = typeof(Notices))]
    public async Task No_text_of_a_log_changes_headers_recipients_or_structure(string text)
    {
        await using var server = await SmtpServer.StartAsync();

        (
            await Channel(server.Port).SendAsync(Alert(Notices.Filled(text)), Cancelled)
        ).ShouldBeSent();

        var mail = server.Received().ShouldHaveSingleItem();
        mail.Headers["X-Test-To"].ShouldBe("ada@example.org");
        mail.Bcc.ShouldBeEmpty();
        mail.Cc.ShouldBeEmpty();
        mail.Subject.ShouldStartWith("🚨 URGENT: Manual Intervention Required -");
        mail.BodyParts.Count().ShouldBe(2);
        mail.HtmlBody!.ShouldContain("</html>");
    }

    [Fact]
    public async Task A_retry_has_the_same_message_id_and_a_resent_one_another()
    {
        await using var server = await SmtpServer.StartAsync();
        var channel = Channel(server.Port);
        var alert = Alert();

        await channel.SendAsync(alert, Cancelled);
        alert.Claim(clock.GetUtcNow());
        await channel.SendAsync(alert, Cancelled);
        clock.Advance(TimeSpan.FromMinutes(5));
        alert.Requeue(clock.GetUtcNow());
        await channel.SendAsync(alert, Cancelled);

        var ids = server.Received().Select(m => m.MessageId).ToArray();
        ids[1].ShouldBe(ids[0]);
        ids[2].ShouldNotBe(ids[0]);
        ids[0].ShouldEndWith("@oncall.example.org");
    }

    [Theory]
    [InlineData("apikey", "oncall-agent@oncall.example.org")]
    [InlineData("", "oncall-agent@oncall.example.org")]
    [InlineData("Pager <pager@example.org>", "pager@example.org")]
    public async Task A_sender_that_is_no_address_is_replaced(string emailUser, string sender)
    {
        await using var server = await SmtpServer.StartAsync();

        var outcome = await Channel(server.Port, o => o with { EmailUser = emailUser })
            .SendAsync(Alert(), Cancelled);

        outcome.ShouldBeSent();
        server.Received().Single().From.Mailboxes.Single().Address.ShouldBe(sender);
    }

    [Fact]
    public async Task Where_the_server_offers_it_the_session_is_encrypted_and_signed_in()
    {
        await using var server = await SmtpServer.StartAsync(
            new SmtpBehaviour { StartTls = true, Account = ("alerts@example.org", Password) }
        );

        var outcome = await Channel(
                server.Port,
                o => o with { EmailPassword = Password },
                trust: server.Trust
            )
            .SendAsync(Alert(), Cancelled);

        outcome.ShouldBeSent();
        var mail = server.Received().ShouldHaveSingleItem();
        mail.Headers["X-Test-Tls"].ShouldBe("True");
        mail.Headers["X-Test-User"].ShouldBe("alerts@example.org");
    }

    [Fact]
    public async Task An_untrusted_certificate_gets_neither_mail_nor_password()
    {
        await using var server = await SmtpServer.StartAsync(
            new SmtpBehaviour { StartTls = true, Account = ("alerts@example.org", Password) }
        );

        var outcome = await Channel(server.Port, o => o with { EmailPassword = Password })
            .SendAsync(Alert(), Cancelled);

        outcome.ShouldBeTryAgain().ShouldStartWith("No trusted encrypted connection to 127.0.0.1:");
        server.SignIns.ShouldBe(0);
        server.Received().ShouldBeEmpty();
    }

    [Fact]
    public async Task A_wrong_password_is_told_without_the_password()
    {
        await using var server = await SmtpServer.StartAsync(
            new SmtpBehaviour { Account = ("alerts@example.org", "another"), AuthInTheClear = true }
        );

        var outcome = await Channel(server.Port, o => o with { EmailPassword = Password })
            .SendAsync(Alert(), Cancelled);

        var reason = outcome.ShouldBeTryAgain();
        reason.ShouldBe(
            $"The mail server 127.0.0.1:{server.Port} refused EMAIL_USER and EMAIL_PASSWORD."
        );
        server.SignIns.ShouldBeGreaterThan(0);
        log.Text.ShouldNotContain(Password);
    }

    [Fact]
    public async Task The_password_is_not_sent_in_the_clear_to_another_machine()
    {
        await using var server = await SmtpServer.StartAsync(
            new SmtpBehaviour { Account = ("alerts@example.org", Password), AuthInTheClear = true }
        );
        // A name that leads here, but does not say that it does.
        var name = await NameOfThisMachineAsync();

        var outcome = await Channel(
                server.Port,
                o => o with { EmailPassword = Password, SmtpServer = name }
            )
            .SendAsync(Alert(), Cancelled);

        outcome
            .ShouldBeTryAgain()
            .ShouldContain("offers no encryption, so EMAIL_PASSWORD was not sent");
        server.SignIns.ShouldBe(0);
    }

    [Theory]
    [InlineData("127.0.0.1", "auto")]
    [InlineData("localhost", "none")]
    public async Task On_this_machine_a_sign_in_needs_no_encryption(string host, string tls)
    {
        await using var server = await SmtpServer.StartAsync(
            new SmtpBehaviour { Account = ("alerts@example.org", Password), AuthInTheClear = true }
        );

        var outcome = await Channel(
                server.Port,
                o => o with { EmailPassword = Password, SmtpServer = host, SmtpTls = tls }
            )
            .SendAsync(Alert(), Cancelled);

        outcome.ShouldBeSent();
        server.Received().Single().Headers["X-Test-User"].ShouldBe("alerts@example.org");
    }

    [Fact]
    public async Task Required_encryption_that_is_not_offered_holds_the_mail_back()
    {
        await using var server = await SmtpServer.StartAsync();

        var outcome = await Channel(server.Port, o => o with { SmtpTls = "required" })
            .SendAsync(Alert(), Cancelled);

        outcome.ShouldBeTryAgain().ShouldContain("STARTTLS");
        server.Received().ShouldBeEmpty();
    }

    [Theory]
    [InlineData("550 5.1.1 No such user here", true)]
    [InlineData("553 5.7.1 Relaying denied", true)]
    [InlineData("450 4.2.1 Greylisted, try again", false)]
    [InlineData("452 4.2.2 Mailbox full", false)]
    public async Task The_servers_answer_says_whether_to_try_again(string answer, bool final)
    {
        await using var server = await SmtpServer.StartAsync(
            new SmtpBehaviour { RecipientAnswer = answer }
        );

        var outcome = await Channel(server.Port).SendAsync(Alert(), Cancelled);

        var reason = final ? outcome.ShouldBeRefused() : outcome.ShouldBeTryAgain();
        reason.ShouldStartWith($"127.0.0.1:{server.Port} answered {answer[..3]}: ");
        reason.ShouldContain(answer[10..]);
    }

    [Fact]
    public async Task A_server_that_wants_a_sign_in_can_be_given_one_while_the_mail_waits()
    {
        await using var server = await SmtpServer.StartAsync(
            new SmtpBehaviour { RecipientAnswer = "530 5.7.0 Authentication required" }
        );

        (await Channel(server.Port).SendAsync(Alert(), Cancelled))
            .ShouldBeTryAgain()
            .ShouldEndWith("wants a sign-in: set EMAIL_USER and EMAIL_PASSWORD.");
    }

    [Theory]
    [InlineData("554 5.7.1 Looks like spam", true)]
    [InlineData("451 4.3.0 Disk full", false)]
    public async Task A_message_that_is_refused_is_given_up_and_one_that_is_deferred_is_not(
        string answer,
        bool final
    )
    {
        await using var server = await SmtpServer.StartAsync(
            new SmtpBehaviour { DataAnswer = answer }
        );

        var outcome = await Channel(server.Port).SendAsync(Alert(), Cancelled);

        (final ? outcome.ShouldBeRefused() : outcome.ShouldBeTryAgain()).ShouldContain(
            answer[10..]
        );
    }

    [Fact]
    public async Task A_server_that_is_down_is_tried_again()
    {
        var port = LoopbackPort.Free();

        (await Channel(port).SendAsync(Alert(), Cancelled))
            .ShouldBeTryAgain()
            .ShouldStartWith($"The mail server 127.0.0.1:{port} could not be reached: ");
    }

    [Fact]
    public async Task A_name_that_leads_nowhere_is_tried_again() =>
        (
            await Channel(25, o => o with { SmtpServer = "mail.invalid" })
                .SendAsync(Alert(), Cancelled)
        ).ShouldBeTryAgain();

    [Fact]
    public async Task A_server_that_says_nothing_is_left_after_thirty_seconds()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var sending = Channel(((IPEndPoint)listener.LocalEndpoint).Port)
            .SendAsync(Alert(), Cancelled);
        using var silent = await listener.AcceptTcpClientAsync(Cancelled);

        clock.Advance(TimeSpan.FromSeconds(30));

        (await sending).ShouldBeTryAgain().ShouldEndWith("did not answer within 30 s.");
    }

    [Fact]
    public async Task A_server_that_hangs_up_is_tried_again()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var sending = Channel(((IPEndPoint)listener.LocalEndpoint).Port)
            .SendAsync(Alert(), Cancelled);
        (await listener.AcceptTcpClientAsync(Cancelled)).Close();

        (await sending).ShouldBeTryAgain();
    }

    [Fact]
    public async Task A_recipient_that_is_no_address_is_refused()
    {
        var alert = Delivery.Queue(
            Notices.Usual,
            "confidence",
            "email",
            "not an address",
            clock.GetUtcNow(),
            new CountingIds()
        );

        (await Channel(25).SendAsync(alert, Cancelled))
            .ShouldBeRefused()
            .ShouldBe("“not an address” is not an e-mail address.");
    }

    [Fact]
    public void Without_a_server_nobody_is_reached() =>
        Channel(25, o => o with { SmtpServer = "" }).Recipients.ShouldBeEmpty();

    [Fact]
    public void With_a_server_everybody_on_call_is_reached() =>
        Channel(25).Recipients.ShouldBe(["ada@example.org", "grace@example.org"]);

    private static async Task<string> NameOfThisMachineAsync()
    {
        foreach (var name in new[] { Dns.GetHostName(), "localhost.", "localhost.localdomain" })
        {
            try
            {
                var addresses = await Dns.GetHostAddressesAsync(
                    name,
                    AddressFamily.InterNetwork,
                    Cancelled
                );
                if (addresses.Contains(IPAddress.Loopback))
                {
                    return name;
                }
            }
            catch (SocketException)
            {
                // The next name.
            }
        }

        Assert.Skip("No other name than localhost leads to this machine's loopback address.");
        return "";
    }

    private Delivery Alert(EscalationNotice? notice = null) =>
        Delivery.Queue(
            notice ?? Notices.Usual,
            "confidence",
            "email",
            "ada@example.org",
            clock.GetUtcNow(),
            new CountingIds()
        );

    private EmailChannel Channel(
        int port,
        Func<OnCallOptions, OnCallOptions>? change = null,
        RemoteCertificateValidationCallback? trust = null
    )
    {
        var options = new OnCallOptions
        {
            Database = new DatabaseTarget(DatabaseProvider.Sqlite, "", null),
            SecretKey = "",
            SmtpServer = "127.0.0.1",
            SmtpPort = port,
            EmailUser = "alerts@example.org",
            OnCallEmails = ["ada@example.org", "grace@example.org"],
            PublicUrl = Notices.PublicUrl,
        };
        using var loggers = LoggerFactory.Create(l =>
            l.SetMinimumLevel(LogLevel.Trace).AddProvider(log)
        );
        return new EmailChannel(
            change is null ? options : change(options),
            clock,
            loggers.CreateLogger<EmailChannel>()
        )
        {
            CertificateCheck = trust,
        };
    }
}
