using OnCallAgent.Tests.Support;
using static Microsoft.Playwright.Assertions;

namespace OnCallAgent.Tests.Browser;

/// <summary>The product's promise, as a newcomer sees it: from the button to a verified fix and a mail in the inbox.</summary>
public sealed class SampleOutageTests(Chromium chromium)
{
    private static readonly TimeSpan Enough = TimeSpan.FromMinutes(3);

    [Fact]
    public async Task The_sample_outage_ends_in_one_verified_fix_and_one_mail_to_a_human()
    {
        await using var mail = await SmtpServer.StartAsync();
        await using var agent = new AgentProcess()
            .With("SMTP_SERVER", "127.0.0.1")
            .With(
                "SMTP_PORT",
                mail.Port.ToString(System.Globalization.CultureInfo.InvariantCulture)
            )
            .With("ONCALL_EMAILS", "oncall@example.org");
        await using var window = await chromium.OpenAsync(agent.Url);
        await agent.StartAsync();
        await window.SignInAsync();

        await window.Page.GetByTestId("play-sample").ClickAsync();

        var done = await Eventually.HappensAsync(
            () =>
                Task.FromResult(
                    agent.Count("incidents where resolution_method = 'automated'") == 1
                        && agent.Count("incidents where handler = 'human'") == 1
                ),
            Enough
        );
        done.ShouldBeTrue(
            agent.Query<string>(
                "select group_concat(incident_id || ' ' || kind || ' ' || text, char(10)) from timeline"
            )
        );
        agent.Count("incidents").ShouldBe(2);
        agent.Count("timeline where kind = 'verified'").ShouldBe(1);
        agent
            .Count("actions where action_type = 'restart_service' and status = 'completed'")
            .ShouldBe(1);
        await Eventually.TrueAsync(() => mail.Received().Count == 1);
        var received = mail.Received()[0];
        received.Subject.ShouldStartWith("🚨 URGENT: Manual Intervention Required - ");
        received.TextBody.ShouldNotBeNull().ShouldContain("spark-etl");
        received.HtmlBody.ShouldNotBeNull().ShouldContain($"{agent.Url}incidents/INC-");
        // Live: nobody reloaded the page.
        await Expect(window.Page.GetByText("verified").First).ToBeVisibleAsync();
        await window.PhotographAsync("sample-outage");
        window.ShouldBeClean();
    }
}
