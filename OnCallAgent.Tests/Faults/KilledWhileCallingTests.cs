using OnCallAgent.Tests.Support;

namespace OnCallAgent.Tests.Faults;

/// <summary>The real process is killed between the decision and the mail in somebody's inbox, and started again.</summary>
public sealed class KilledWhileCallingTests
{
    private const string Fault =
        "2026-03-01T08:00:00.000Z ERROR [orders-api] database connection pool exhausted while loading an order";

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("escalation_calls")]
    [InlineData("deliveries where channel = 'email'")]
    [InlineData("deliveries where channel = 'email' and attempts > 0")]
    [InlineData("deliveries where channel = 'email' and status = 'sent'")]
    public async Task The_mail_arrives_wherever_it_was_killed(string stage)
    {
        await using var server = await SmtpServer.StartAsync();
        await using var agent = new AgentProcess()
            .With("SMTP_SERVER", "127.0.0.1")
            .With("SMTP_PORT", $"{server.Port}")
            .With("ONCALL_EMAILS", "oncall@example.org");
        await agent.StartAsync();
        await File.AppendAllTextAsync(agent.LogFile("app.log"), Fault + "\n", Cancelled);

        await Eventually.TrueAsync(() => agent.Count(stage) > 0);
        agent.KillHard();
        await agent.StartAsync();

        await Eventually.TrueAsync(() =>
            agent.Count("deliveries where channel = 'email' and status = 'sent'") == 1
        );
        agent.Count("escalation_calls").ShouldBe(1);
        // At least once; the same message again where it was out already but not recorded.
        server.Received().Count.ShouldBeInRange(1, 2);
        server.Received().Select(m => m.MessageId).Distinct().Count().ShouldBe(1);
    }
}
