using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using CsCheck;
using OnCallAgent.Domain.Escalation;
using OnCallAgent.Tests.Support;

namespace OnCallAgent.Tests.Domain.Escalation;

public sealed class TeamsCardsTests
{
    private const string IncidentUrl =
        "https://oncall.example.org/agent/incidents/INC-20260314-0000002a";

    [Fact]
    public void A_workflow_gets_an_adaptive_card_in_a_message()
    {
        var message = Card(Notices.Usual, TeamsCardForm.Workflow);

        message["type"]!.GetValue<string>().ShouldBe("message");
        var attachment = message["attachments"]!.AsArray().ShouldHaveSingleItem()!.AsObject();
        attachment["contentType"]!
            .GetValue<string>()
            .ShouldBe("application/vnd.microsoft.card.adaptive");
        attachment.ContainsKey("contentUrl").ShouldBeTrue();
        attachment["contentUrl"].ShouldBeNull();
        var card = attachment["content"]!;
        card["type"]!.GetValue<string>().ShouldBe("AdaptiveCard");
        card["version"]!.GetValue<string>().ShouldBe("1.2");
        card["actions"]![0]!["type"]!.GetValue<string>().ShouldBe("Action.OpenUrl");
        card["actions"]![0]!["title"]!.GetValue<string>().ShouldBe("View Incident");
        card["actions"]![0]!["url"]!.GetValue<string>().ShouldBe(IncidentUrl);
        JsonNode
            .DeepEquals(card, Card(Notices.Usual, TeamsCardForm.Bare))
            .ShouldBeTrue("the bare card is the card of the message");
    }

    [Fact]
    public void An_adaptive_card_tells_every_fact()
    {
        var card = Card(Notices.Usual, TeamsCardForm.Bare);

        var facts = card["body"]!
            .AsArray()
            .Single(e => e!["type"]!.GetValue<string>() == "FactSet")!["facts"]!;
        Pairs(facts, "title")
            .ShouldBe([
                ("Incident ID", "INC-20260314-0000002a"),
                ("Service", "orders"),
                ("Severity", "critical"),
                ("Timestamp", "2026-03-14 15:09:26 UTC"),
                ("Confidence", "42.4%"),
                ("Root Cause", "database: connection pool exhausted"),
                ("Affected Components", "orders, orders-db"),
                ("Risk Level", "high"),
            ]);
        Runs(card)
            .ShouldBe([
                "Database connection failed in orders",
                "Confidence 0.42 is under the threshold 0.70.",
                "1. Review incident details in dashboard",
                "2. Restart the pool",
            ]);
    }

    [Fact]
    public void A_connector_gets_the_message_card_it_knows()
    {
        var card = Card(Notices.Usual, TeamsCardForm.MessageCard);

        card["@type"]!.GetValue<string>().ShouldBe("MessageCard");
        card["@context"]!.GetValue<string>().ShouldBe("http://schema.org/extensions");
        card["themeColor"]!.GetValue<string>().ShouldBe("FF0000");
        card["summary"]!
            .GetValue<string>()
            .ShouldBe("Manual Intervention Required: Database connection failed in orders");
        var section = card["sections"]!.AsArray().ShouldHaveSingleItem()!;
        section["activityTitle"]!.GetValue<string>().ShouldBe("🚨 Manual Intervention Required");
        section["activitySubtitle"]!
            .GetValue<string>()
            .ShouldBe("Incident: Database connection failed in orders");
        section["markdown"]!.GetValue<bool>().ShouldBeTrue();
        Pairs(section["facts"]!, "name")
            .ShouldBe([
                ("Incident ID", "INC-20260314-0000002a"),
                ("Service", "orders"),
                ("Severity", "critical"),
                ("Confidence", "42.4%"),
                ("Root Cause", "database: connection pool exhausted"),
                ("Reason", "Confidence 0.42 is under the threshold 0.70."),
            ]);
        var action = card["potentialAction"]!.AsArray().ShouldHaveSingleItem()!;
        action["@type"]!.GetValue<string>().ShouldBe("OpenUri");
        action["name"]!.GetValue<string>().ShouldBe("View Incident");
        action["targets"]![0]!["os"]!.GetValue<string>().ShouldBe("default");
        action["targets"]![0]!["uri"]!.GetValue<string>().ShouldBe(IncidentUrl);
    }

    [Theory]
    [MemberData(nameof(Notices.HostileTexts), MemberType = typeof(Notices))]
    public void No_text_of_a_log_becomes_markdown_or_a_link(string text)
    {
        foreach (var form in Enum.GetValues<TeamsCardForm>())
        {
            var card = Card(Notices.Filled(text), form);
            foreach (var (key, value) in Strings(card))
            {
                if (key is "url" or "uri")
                {
                    value.ShouldStartWith("https://oncall.example.org/agent/");
                }

                // A run knows no Markdown; it is the place for text as it is.
                if (key is "value" or "fallbackText" or "activitySubtitle" or "summary")
                {
                    UnescapedMarkdown(value).ShouldBeEmpty();
                }

                value.ShouldNotContain(Notices.RightToLeftOverride);
            }
        }
    }

    [Fact]
    public void Tags_and_entities_stay_text_in_a_message_card()
    {
        var notice = Notices.Usual with { Reason = "List<Order> && <a href=x>y</a>" };
        var section = Card(notice, TeamsCardForm.MessageCard)["sections"]![0]!;

        section["facts"]![5]!["value"]!
            .GetValue<string>()
            .ShouldBe("List&lt;Order&gt; &amp;&amp; &lt;a href=x&gt;y&lt;/a&gt;");
    }

    [Fact]
    public void Any_notice_gives_valid_json_within_the_limit() =>
        Gen.Select(Notices.Any, Gen.Int[0, 2])
            .Sample(
                (notice, form) =>
                {
                    var text = TeamsCards.Render(notice, Notices.PublicUrl, (TeamsCardForm)form);
                    Encoding.UTF8.GetByteCount(text).ShouldBeLessThanOrEqualTo(28_000);
                    (text.Length * 2).ShouldBeLessThanOrEqualTo(28_000);
                    using var parsed = JsonDocument.Parse(text);
                    text.ShouldContain("INC-20260314-0000002a");
                },
                iter: 300
            );

    [Fact]
    public void A_message_that_is_too_long_keeps_the_start_of_every_text()
    {
        var notice = Notices.Filled(new string('Ж', 20_000)) with
        {
            Components = [.. Enumerable.Repeat(new string('"', 200), 40)],
            RequiredSteps = [.. Enumerable.Repeat(new string('\\', 1_000), 40)],
        };

        var runs = Runs(Card(notice, TeamsCardForm.Bare));

        runs[0].ShouldStartWith("ЖЖЖЖЖЖЖЖЖЖ");
        runs[0].ShouldEndWith("…");
        runs[1].ShouldStartWith("ЖЖЖЖЖЖЖЖЖЖ");
        runs.Count.ShouldBe(14);
    }

    private static JsonNode Card(EscalationNotice notice, TeamsCardForm form) =>
        JsonNode.Parse(TeamsCards.Render(notice, Notices.PublicUrl, form))!;

    private static List<(string, string)> Pairs(JsonNode facts, string nameKey) =>
        [
            .. facts
                .AsArray()
                .Select(f => (f![nameKey]!.GetValue<string>(), f["value"]!.GetValue<string>())),
        ];

    private static List<string> Runs(JsonNode card) =>
        [
            .. card["body"]!
                .AsArray()
                .Where(e => e!["type"]!.GetValue<string>() == "RichTextBlock")
                .Select(e => e!["inlines"]![0]!["text"]!.GetValue<string>()),
        ];

    private static IEnumerable<(string Key, string Value)> Strings(JsonNode? node) =>
        node switch
        {
            JsonObject o => o.SelectMany(p =>
                p.Value is JsonValue v && v.GetValueKind() == JsonValueKind.String
                    ? [(p.Key, v.GetValue<string>())]
                    : Strings(p.Value)
            ),
            JsonArray a => a.SelectMany(Strings),
            _ => [],
        };

    // Read as CommonMark reads: a backslash takes the next character as it is.
    private static string UnescapedMarkdown(string text)
    {
        var active = new StringBuilder();
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '\\')
            {
                i++;
            }
            else if ("[]()*_`<>!~|".Contains(text[i]))
            {
                active.Append(text[i]);
            }
        }

        return active.ToString();
    }
}
