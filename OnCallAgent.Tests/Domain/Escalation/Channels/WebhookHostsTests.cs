using OnCallAgent.Domain.Escalation.Channels;

namespace OnCallAgent.Tests.Domain.Escalation.Channels;

/// <summary>Whoever may edit channels must not be able to make the agent speak to whatever it can reach.</summary>
public sealed class WebhookHostsTests
{
    private static readonly WebhookHosts Hosts = new([
        .. WebhookHosts.Usual,
        "hooks.example.com",
        "*.internal.example",
        "127.0.0.1",
        "::1",
    ]);

    [Theory]
    [InlineData("https://hooks.slack.com/services/T0/B0/x")]
    [InlineData("https://HOOKS.Slack.COM./services/T0")]
    [InlineData("https://contoso.webhook.office.com/webhookb2/x")]
    [InlineData("https://prod-12.westeurope.logic.azure.com:443/workflows/x")]
    [InlineData("https://hooks.example.com:8443/x")]
    [InlineData("https://a.b.internal.example/x")]
    [InlineData("http://127.0.0.1:8080/x")]
    [InlineData("http://[::1]:8080/x")]
    // Other spellings of the address on the list.
    [InlineData("http://2130706433/x")]
    [InlineData("http://0x7f.1/x")]
    public void What_is_listed_is_allowed(string url) =>
        Hosts.Check(new Uri(url)).IsSuccess.ShouldBeTrue();

    [Theory]
    [InlineData("https://evil.example/x")]
    [InlineData("https://hooks.example.com.evil.example/x")]
    [InlineData("https://evilhooks.example.com/x")]
    [InlineData("https://internal.example/x")]
    [InlineData("https://xinternal.example/x")]
    [InlineData("https://hooks.slack.com@evil.example/x")]
    [InlineData("https://evil.example#hooks.slack.com")]
    [InlineData("https://evil.example/?hooks.slack.com")]
    [InlineData("https://169.254.169.254/latest/meta-data")]
    [InlineData("https://2852039166/latest/meta-data")]
    [InlineData("https://[::ffff:169.254.169.254]/x")]
    [InlineData("https://[fd00:ec2::254]/x")]
    [InlineData("https://10.0.0.1/x")]
    [InlineData("https://localhost/x")]
    // Cyrillic letters that look like Latin ones.
    [InlineData("https://hooks.slаck.com/x")]
    [InlineData("http://hooks.slack.com/services/x")]
    [InlineData("http://127.0.0.2:8080/x")]
    [InlineData("ftp://hooks.slack.com/x")]
    [InlineData("file:///etc/passwd")]
    [InlineData("gopher://hooks.slack.com/x")]
    [InlineData("javascript:alert(1)")]
    public void What_is_not_is_refused_and_its_path_is_never_shown(string url)
    {
        var refused = Hosts.Check(new Uri(url)).Error.ShouldBeOfType<HostNotAllowed>();

        refused.Message.ShouldStartWith("Nothing is sent there: ");
        refused.Message.ShouldNotContain("meta-data");
        refused.Message.ShouldNotContain("services");
    }

    [Theory]
    [InlineData("hooks.example.com", true)]
    [InlineData("*.example.com", true)]
    [InlineData("10.1.2.3", true)]
    [InlineData("::1", true)]
    [InlineData("*.com", false)]
    [InlineData("*", false)]
    [InlineData("", false)]
    [InlineData("https://hooks.example.com", false)]
    [InlineData("hooks.example.com/path", false)]
    [InlineData("*.10.0.0.1", false)]
    [InlineData("a b", false)]
    public void A_list_takes_hosts_only(string text, bool taken) =>
        WebhookHosts.IsHost(text).ShouldBe(taken);
}
