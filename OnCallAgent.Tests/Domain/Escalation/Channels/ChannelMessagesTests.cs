using System.Net;
using System.Text;
using System.Text.Json;
using System.Xml.Linq;
using CsCheck;
using OnCallAgent.Domain.Escalation;
using OnCallAgent.Domain.Escalation.Channels;
using OnCallAgent.Tests.Support;

namespace OnCallAgent.Tests.Domain.Escalation.Channels;

/// <summary>What each channel writes of a notice, also of one that means harm.</summary>
public sealed class ChannelMessagesTests
{
    private static readonly Uri Answer = new("https://oncall.example.org/agent/answer/AbC_-123");

    public static TheoryData<string> Hostile => Notices.HostileTexts;

    [Fact]
    public void Slack_gets_the_facts_the_reason_and_buttons()
    {
        var blocks = Slack(Notices.Usual with { AnswerUrl = Answer }).GetProperty("blocks");

        var text = blocks.GetRawText();
        text.ShouldContain("Database connection failed in orders");
        text.ShouldContain("Confidence 0.42 is under the threshold 0.70.");
        text.ShouldContain("INC-20260314-0000002a");
        blocks
            .EnumerateArray()
            .Last()
            .GetProperty("elements")
            .EnumerateArray()
            .Select(b => (b.Text("text.text"), b.Text("url")))
            .ShouldBe([
                ("Acknowledge", Answer.AbsoluteUri),
                (
                    "View Incident",
                    "https://oncall.example.org/agent/incidents/INC-20260314-0000002a"
                ),
                ("API Docs", "https://oncall.example.org/agent/docs"),
            ]);
    }

    [Theory, MemberData(nameof(Hostile))]
    public void No_text_of_a_log_becomes_a_link_a_mention_or_a_button_in_slack(string text)
    {
        foreach (
            var hostile in new[] { text, $"<!channel> <@U0> <https://evil.example|here> {text}" }
        )
        {
            var message = Slack(Notices.Filled(hostile) with { AnswerUrl = Answer });

            foreach (var markdown in Markdown(message))
            {
                // Slack makes links and mentions of what stands in angle brackets, and of nothing else.
                markdown.ShouldNotContain('<');
                markdown.ShouldNotContain('>');
                markdown.Length.ShouldBeLessThanOrEqualTo(3_000);
            }

            message
                .GetProperty("blocks")
                .EnumerateArray()
                .Last()
                .GetProperty("elements")
                .GetArrayLength()
                .ShouldBe(3);
        }
    }

    [Fact]
    public void Slack_takes_any_notice_within_its_limits() =>
        Notices.Any.Sample(
            notice =>
            {
                var message = Slack(notice);
                message.GetProperty("blocks").GetArrayLength().ShouldBeLessThanOrEqualTo(50);
                message.GetProperty("blocks")[0].Text("text.text").Length.ShouldBeInRange(1, 150);
                foreach (var markdown in Markdown(message))
                {
                    markdown.Length.ShouldBeInRange(1, 3_000);
                }
            },
            iter: 300
        );

    [Theory, MemberData(nameof(Hostile))]
    public void A_text_message_is_one_line_that_keeps_its_link(string text)
    {
        var sms = SmsText.Render(
            Notices.Filled(text) with
            {
                AnswerUrl = Answer,
            },
            Notices.PublicUrl
        );

        sms.ShouldEndWith(" " + Answer.AbsoluteUri);
        sms.Length.ShouldBeLessThanOrEqualTo(SmsText.MaxLength);
        sms.Where(char.IsControl).ShouldBeEmpty();
    }

    [Fact]
    public void A_text_message_says_what_is_wrong_and_where() =>
        SmsText
            .Render(Notices.Usual with { AnswerUrl = Answer }, Notices.PublicUrl)
            .ShouldBe(
                "CRITICAL orders: Database connection failed in orders [INC-20260314-0000002a] "
                    + Answer.AbsoluteUri
            );

    [Theory, MemberData(nameof(Hostile))]
    public void A_program_gets_texts_as_they_are_in_json(string text)
    {
        var payload = JsonDocument
            .Parse(WebhookPayload.Render(Notices.Filled(text), Notices.PublicUrl, "d-1"))
            .RootElement;

        payload.Text("delivery_id").ShouldBe("d-1");
        payload.Text("type").ShouldBe("escalation");
        payload.Text("severity").ShouldBe("critical");
        // JSON has no lone surrogates; a replacement character stands for one.
        payload.Text("title").ShouldBe(Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text)));
    }

    [Fact]
    public void A_signature_is_hmac_sha_256_over_the_time_a_full_stop_and_the_body() =>
        // Computed with: printf '1773500966.{"a":1}' | openssl dgst -sha256 -hmac 'a key of sixteen'
        WebhookPayload
            .Sign(
                "a key of sixteen",
                DateTimeOffset.FromUnixTimeSeconds(1_773_500_966),
                """{"a":1}"""
            )
            .ShouldBe("sha256=ebbaed2793233dbc36594d4065240a16492a510d7edbbe06c0bb94e73c258503");

    [Theory, MemberData(nameof(Hostile))]
    public void A_gateway_gets_texts_encoded_for_the_place_they_are_put_into(string text)
    {
        var hostile = text + "&to=+1999\"'<>{secret}%0d%0a";
        var values = new GatewayValues("+15551234567", hostile, "k3y&=\"");
        var clean = Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(hostile));

        var json = JsonDocument
            .Parse(
                GatewayTemplate.Body(
                    """{"to":"{to}","text":"{text}","key":"{secret}"}""",
                    "application/json",
                    values
                )
            )
            .RootElement;
        (json.Text("to"), json.Text("key")).ShouldBe(("+15551234567", "k3y&=\""));
        json.Text("text").ShouldBe(clean);

        var form = GatewayTemplate
            .Body("to={to}&text={text}", "application/x-www-form-urlencoded", values)
            .Split('&');
        form.Length.ShouldBe(2);
        Uri.UnescapeDataString(form[1]["text=".Length..]).ShouldBe(clean);

        var xml = XDocument.Parse(
            "<m>"
                + GatewayTemplate.Body("<t to=\"{to}\">{text}</t>", "application/xml", values)
                + "</m>"
        );
        xml.Root!.Elements().ShouldHaveSingleItem().Elements().ShouldBeEmpty();

        var url = new Uri(
            GatewayTemplate.Url("https://sms.example.com/send?to={to}&text={text}", values)
        );
        url.Host.ShouldBe("sms.example.com");
        url.Query.Count(c => c == '&').ShouldBe(1);
        WebUtility
            .UrlDecode(url.Query[(url.Query.IndexOf("text=", StringComparison.Ordinal) + 5)..])
            .ShouldBe(clean);
    }

    [Fact]
    public void A_key_in_a_header_keeps_to_its_line() =>
        GatewayTemplate.Header("Bearer {secret}", "a\r\nX-Evil: 1").ShouldNotContain('\n');

    private static JsonElement Slack(EscalationNotice notice) =>
        JsonDocument.Parse(SlackMessage.Render(notice, Notices.PublicUrl)).RootElement;

    private static IEnumerable<string> Markdown(JsonElement node)
    {
        if (node.ValueKind == JsonValueKind.Array)
        {
            return node.EnumerateArray().SelectMany(Markdown);
        }

        if (node.ValueKind != JsonValueKind.Object)
        {
            return [];
        }

        return node.TryGetProperty("type", out var type) && type.ValueEquals("mrkdwn")
            ? [node.Text("text")]
            : node.EnumerateObject().SelectMany(p => Markdown(p.Value));
    }
}

/// <summary>Texts within JSON by their path.</summary>
file static class JsonPaths
{
    public static string Text(this JsonElement node, string path)
    {
        foreach (var name in path.Split('.'))
        {
            node = node.GetProperty(name);
        }

        return node.GetString()!;
    }
}
