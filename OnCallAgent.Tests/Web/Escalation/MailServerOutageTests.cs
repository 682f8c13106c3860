using OnCallAgent.Domain.Escalation;
using OnCallAgent.Domain.Shared;
using OnCallAgent.Tests.Support;
using OnCallAgent.Web.Commands;

namespace OnCallAgent.Tests.Web.Escalation;

/// <summary>A mail server that is away for an hour, by the agent's clock: the mails wait, the board tells why, and then they arrive.</summary>
public sealed class MailServerOutageTests
{
    [Fact]
    public async Task What_was_written_while_the_mail_server_was_down_for_an_hour_arrives_when_it_is_back()
    {
        var port = LoopbackPort.Free();
        await using var driver = await EscalationDriver.StartAsync(with: o =>
            o with
            {
                SmtpServer = "127.0.0.1",
                SmtpPort = port,
                SmtpTls = "none",
                OnCallEmails = ["ada@example.org", "grace@example.org"],
            }
        );
        for (var i = 0; i < 3; i++)
        {
            await driver.CallAsync(Severity.High, $"Fault {i}\r\nBcc: everybody@evil.example");
        }

        await driver.WorkAsync();
        await driver.FastForwardAsync(60);
        var waiting = await driver.DeliveriesAsync();
        waiting
            .Where(d => d.Channel == "email")
            .ShouldAllBe(d => d.Status == DeliveryStatus.Queued && d.Reason != null);
        waiting
            .Count(d => d.Channel == Delivery.LogChannel && d.Status == DeliveryStatus.Sent)
            .ShouldBe(3, "while nobody can be reached, each alert stands in the log once");

        await using var server = await SmtpServer.StartAsync(port: port);
        await driver.FastForwardAsync(6);

        (await driver.DeliveriesAsync()).ShouldAllBe(d => d.Status == DeliveryStatus.Sent);
        var mails = server.Received();
        mails.Count.ShouldBe(6);
        mails
            .Select(m => m.Headers["X-Test-To"])
            .Distinct()
            .ShouldBe(["ada@example.org", "grace@example.org"], ignoreOrder: true);
        mails.ShouldAllBe(m => m.Bcc.Count == 0 && m.To.Count == 1);
        mails.ShouldAllBe(m =>
            m.Subject!.StartsWith(
                "🚨 URGENT: Manual Intervention Required - Fault",
                StringComparison.Ordinal
            )
        );
        mails.ShouldAllBe(m =>
            m.TextBody!.Contains("/answer/") && m.HtmlBody!.Contains("/answer/")
        );
    }
}
