using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace OnCallAgent.Domain.Escalation.Channels;

/// <summary>An escalation as a message of Slack's Block Kit, for incoming webhooks.</summary>
public static class SlackMessage
{
    // https://docs.slack.dev/reference/block-kit/blocks: a header has 150 characters, a text 3000, a field 2000.
    private const int MaxHeader = 150;
    private const int MaxSection = 2_900;
    private const int MaxField = 1_900;

    private static readonly JsonSerializerOptions Json = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>The message as JSON.</summary>
    /// <param name="notice">The facts.</param>
    /// <param name="publicUrl">Base of the links.</param>
    public static string Render(EscalationNotice notice, Uri publicUrl)
    {
        ArgumentNullException.ThrowIfNull(notice);
        var words = new NoticeWords(notice);
        var links = new IncidentLinks(publicUrl);
        var blocks = new JsonArray(
            new JsonObject
            {
                ["type"] = "header",
                ["text"] = new JsonObject
                {
                    ["type"] = "plain_text",
                    ["text"] = PlainText.Line(words.Headline, MaxHeader),
                    ["emoji"] = true,
                },
            },
            Section($"*{Escape(words.Title, MaxSection)}*")
        );
        if (!notice.IsTest)
        {
            blocks.Add(
                new JsonObject
                {
                    ["type"] = "section",
                    ["fields"] = new JsonArray([
                        .. Facts(words)
                            .Select(f => Text($"*{f.Name}*\n{Escape(f.Value, MaxField)}")),
                    ]),
                }
            );
        }

        blocks.Add(Section($"*{words.ReasonHeading}*\n{Escape(words.ReasonLine, MaxSection)}"));
        if (!notice.IsTest)
        {
            var steps = string.Join(
                '\n',
                words.Steps.Select((s, i) => $"{i + 1}. {Escape(s, 200)}")
            );
            blocks.Add(Section($"*Actions Required*\n{steps}"));
        }

        if (words.OthersText is { Length: > 0 } others)
        {
            blocks.Add(Section($"*{NoticeWords.OthersHeading}*\n{Escape(others, MaxSection)}"));
        }

        blocks.Add(Buttons(notice, words, links));
        return new JsonObject
        {
            // What notifications and old clients show.
            ["text"] = Escape($"{words.Headline}: {words.Title}", MaxSection),
            ["blocks"] = blocks,
            ["unfurl_links"] = false,
            ["unfurl_media"] = false,
        }.ToJsonString(Json);
    }

    private static (string Name, string Value)[] Facts(NoticeWords words) =>
        [
            ("Incident ID", words.Id),
            ("Service", words.Service),
            ("Severity", words.Severity),
            ("Timestamp", words.Timestamp),
            ("Confidence", words.Confidence),
            ("Root Cause", words.RootCause),
            ("Affected Components", words.Components),
            ("Risk Level", words.Risk),
        ];

    private static JsonObject Section(string markdown) =>
        new() { ["type"] = "section", ["text"] = Text(markdown) };

    private static JsonObject Text(string markdown) =>
        new()
        {
            ["type"] = "mrkdwn",
            ["text"] = markdown,
            // Names and addresses in logs become no links and no mentions.
            ["verbatim"] = true,
        };

    private static JsonObject Buttons(
        EscalationNotice notice,
        NoticeWords words,
        IncidentLinks links
    )
    {
        var buttons = new JsonArray();
        if (notice.AnswerUrl is { } answer)
        {
            buttons.Add(Button(words.AnswerLabel, answer.AbsoluteUri, "primary"));
        }

        if (notice.IncidentId.Length > 0)
        {
            buttons.Add(Button("View Incident", links.Incident(notice.IncidentId), null));
        }

        buttons.Add(Button("API Docs", links.ApiDocs, null));
        return new JsonObject { ["type"] = "actions", ["elements"] = buttons };
    }

    private static JsonObject Button(string label, string url, string? style)
    {
        var button = new JsonObject
        {
            ["type"] = "button",
            ["text"] = new JsonObject { ["type"] = "plain_text", ["text"] = label },
            ["url"] = url,
        };
        if (style is not null)
        {
            button["style"] = style;
        }

        return button;
    }

    // https://docs.slack.dev/messaging/formatting-message-text#escaping: these three and no others. Cut first, so that
    // no entity is cut in two; a letter becomes at most five.
    private static string Escape(string text, int max)
    {
        for (var length = max; ; length /= 2)
        {
            var escaped = PlainText
                .Block(text, Math.Max(1, length))
                .Replace("&", "&amp;", StringComparison.Ordinal)
                .Replace("<", "&lt;", StringComparison.Ordinal)
                .Replace(">", "&gt;", StringComparison.Ordinal);
            if (escaped.Length <= max)
            {
                return escaped;
            }
        }
    }
}
