using OnCallAgent.Domain.Escalation.Channels;

namespace OnCallAgent.Tests.Domain.Escalation.Channels;

/// <summary>What a channel must satisfy before it is saved.</summary>
public sealed class ChannelRulesTests
{
    private static readonly WebhookHosts Hosts = new([.. WebhookHosts.Usual, "sms.example.com"]);

    [Fact]
    public void Channels_that_work_are_taken()
    {
        Faults(Entry(ChannelKind.Slack), "https://hooks.slack.com/services/x").ShouldBeEmpty();
        Faults(Entry(ChannelKind.Teams), "https://a.webhook.office.com/x").ShouldBeEmpty();
        Faults(Entry(ChannelKind.Email) with { Recipients = ["ada@example.org"] }).ShouldBeEmpty();
        Faults(Gateway, "key").ShouldBeEmpty();
    }

    [Theory]
    [InlineData("email")]
    [InlineData("teams")]
    [InlineData("log")]
    [InlineData("A")]
    [InlineData("../etc")]
    [InlineData("a\nb")]
    [InlineData("-rf")]
    public void An_id_is_small_and_not_one_that_is_built_in(string id) =>
        Fields(Entry(ChannelKind.Slack) with { Id = id }, "https://hooks.slack.com/x")
            .ShouldContain("id");

    [Theory]
    [InlineData("ada@example.org\r\nBcc: everybody@evil.example")]
    [InlineData("ada@example.org,bob@example.org")]
    [InlineData("Ada <ada@example.org>")]
    [InlineData("ada")]
    [InlineData("a@b@c")]
    [InlineData("\u202Eada@example.org")]
    public void An_address_is_one_address(string address) =>
        Fields(Entry(ChannelKind.Email) with { Recipients = [address] }).ShouldBe(["recipients"]);

    [Theory]
    [InlineData("+1555&to=666")]
    [InlineData("call me")]
    [InlineData("+15551234567\n")]
    public void A_phone_number_is_a_number(string number) =>
        Fields(Gateway with { Recipients = [number] }, "key").ShouldBe(["recipients"]);

    [Theory]
    [InlineData("https://{to}.example.com/?t={text}")]
    [InlineData("https://{text}/{to}")]
    [InlineData("https://evil.example/?to={to}&t={text}")]
    [InlineData("https://sms.example.com@{to}/{text}")]
    [InlineData("http://sms.example.com/?to={to}&t={text}")]
    public void The_host_of_a_gateway_stands_fast_and_is_allowed(string url) =>
        Fields(Gateway with { Settings = Gateway.Settings with { Url = url } }, "key")
            .ShouldContain("settings.url");

    [Theory]
    [InlineData("Host", "evil.example")]
    [InlineData("Content-Length", "0")]
    [InlineData("Transfer-Encoding", "chunked")]
    [InlineData("X-Key\r\nX-Evil", "1")]
    [InlineData("X-Key", "1\r\nX-Evil: 2")]
    [InlineData("X Key", "1")]
    [InlineData("X-Key", "schlüssel")]
    public void A_header_cannot_change_what_the_request_is(string name, string value) =>
        Fields(
                Gateway with
                {
                    Settings = Gateway.Settings with { Headers = [new ChannelHeader(name, value)] },
                },
                "key"
            )
            .ShouldBe(["settings.headers"]);

    [Fact]
    public void A_signing_key_that_can_be_guessed_is_refused() =>
        Fields(
                Entry(ChannelKind.Webhook) with
                {
                    Settings = new ChannelSettings { Url = "https://sms.example.com/hook" },
                },
                "short"
            )
            .ShouldBe(["secret"]);

    [Fact]
    public void A_gateway_must_be_told_number_and_text() =>
        Fields(Gateway with { Settings = Gateway.Settings with { Body = "{}" } }, "key")
            .ShouldBe(["settings.body", "settings.body"]);

    private static ChannelEntry Gateway =>
        Entry(ChannelKind.Sms) with
        {
            Recipients = ["+15551234567"],
            Settings = new ChannelSettings
            {
                Url = "https://sms.example.com/send",
                Body = """{"to":"{to}","text":"{text}"}""",
            },
        };

    private static ChannelEntry Entry(ChannelKind kind) =>
        new()
        {
            Id = "ops",
            Kind = kind,
            Title = "Operations",
        };

    private static IReadOnlyList<string> Fields(ChannelEntry entry, string secret = "") =>
        [.. ChannelRules.Check(entry, Hosts, secret).Select(e => e.Field)];

    private static IReadOnlyList<string> Faults(ChannelEntry entry, string secret = "") =>
        [.. ChannelRules.Check(entry, Hosts, secret).Select(e => e.Message)];
}
