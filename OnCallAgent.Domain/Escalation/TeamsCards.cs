using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace OnCallAgent.Domain.Escalation;

/// <summary>How Microsoft Teams wants its messages.</summary>
public enum TeamsCardForm
{
    /// <summary>An Adaptive Card in a message, for webhooks of the Workflows app. The default.</summary>
    Workflow = 0,

    /// <summary>The Adaptive Card alone, for flows that wrap it themselves.</summary>
    Bare = 1,

    /// <summary>The MessageCard of the retired Office 365 connectors.</summary>
    MessageCard = 2,
}

/// <summary>An escalation as a Teams message.</summary>
public static class TeamsCards
{
    /// <summary>Largest message, in bytes of UTF-8 and of UTF-16 alike: Teams takes 28 KB and does not say which it counts.</summary>
    public const int MaxBytes = 28_000;

    private static readonly JsonSerializerOptions Json = new()
    {
        // The result is never put into a page; the default would write every letter beyond ASCII as six bytes.
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>The message as JSON. Long texts are cut as far as it takes to stay within <see cref="MaxBytes"/>.</summary>
    /// <param name="notice">The facts.</param>
    /// <param name="publicUrl">Base of the links.</param>
    /// <param name="form">Which form the webhook wants.</param>
    public static string Render(EscalationNotice notice, Uri publicUrl, TeamsCardForm form)
    {
        ArgumentNullException.ThrowIfNull(notice);
        var links = new IncidentLinks(publicUrl);
        for (var scale = 1.0; ; scale /= 2)
        {
            var words = new NoticeWords(notice, scale);
            var message = form switch
            {
                TeamsCardForm.Workflow => Envelope(Adaptive(notice, words, links)),
                TeamsCardForm.Bare => Adaptive(notice, words, links),
                TeamsCardForm.MessageCard => MessageCard(notice, words, links),
                _ => throw new ArgumentOutOfRangeException(nameof(form), form, "Unknown form."),
            };
            var text = message.ToJsonString(Json);
            // At a scale this small only the fixed words and the links are left; nothing more can be cut.
            if (Fits(text) || scale < 0.001)
            {
                return text;
            }
        }
    }

    private static bool Fits(string text) =>
        Encoding.UTF8.GetByteCount(text) <= MaxBytes && text.Length * sizeof(char) <= MaxBytes;

    private static JsonObject Envelope(JsonObject card) =>
        new()
        {
            ["type"] = "message",
            ["attachments"] = new JsonArray(
                new JsonObject
                {
                    ["contentType"] = "application/vnd.microsoft.card.adaptive",
                    ["contentUrl"] = null,
                    ["content"] = card,
                }
            ),
        };

    private static JsonObject Adaptive(
        EscalationNotice notice,
        NoticeWords words,
        IncidentLinks links
    ) =>
        notice.IsTest
            ? TestCard(notice, words)
            : new()
            {
                ["$schema"] = "http://adaptivecards.io/schemas/adaptive-card.json",
                ["type"] = "AdaptiveCard",
                ["version"] = "1.2",
                ["fallbackText"] = MarkdownEscape.Literal(
                    $"Manual Intervention Required: {words.Title}"
                ),
                ["body"] = new JsonArray([
                    Heading(words.Headline, "Large", "Attention"),
                    Literal(words.Title, bold: true),
                    Facts(
                        "title",
                        [
                            ("Incident ID", words.Id),
                            ("Service", words.Service),
                            ("Severity", words.Severity),
                            ("Timestamp", words.Timestamp),
                            ("Confidence", words.Confidence),
                            ("Root Cause", words.RootCause),
                            ("Affected Components", words.Components),
                            ("Risk Level", words.Risk),
                        ],
                        MarkdownEscape.Literal,
                        new JsonObject { ["type"] = "FactSet" }
                    ),
                    Heading("Escalation Reason", "Medium", "Default"),
                    Literal(words.ReasonLine, bold: false),
                    Heading("Actions Required", "Medium", "Default"),
                    .. words.Steps.Select((step, i) => Literal($"{i + 1}. {step}", bold: false)),
                    .. words.OtherLines.Count == 0
                        ? Array.Empty<JsonObject>()
                        :
                        [
                            Heading(NoticeWords.OthersHeading, "Medium", "Default"),
                            .. words.OtherLines.Select(l => Literal(l, bold: false)),
                        ],
                ]),
                ["actions"] = new JsonArray([
                    .. Answer(notice, words),
                    OpenUrl("View Incident", links.Incident(notice.IncidentId)),
                    OpenUrl("API Docs", links.ApiDocs),
                ]),
                ["msteams"] = new JsonObject { ["width"] = "Full" },
            };

    private static JsonObject TestCard(EscalationNotice notice, NoticeWords words) =>
        new()
        {
            ["$schema"] = "http://adaptivecards.io/schemas/adaptive-card.json",
            ["type"] = "AdaptiveCard",
            ["version"] = "1.2",
            ["fallbackText"] = MarkdownEscape.Literal(words.Title),
            ["body"] = new JsonArray(
                Heading(words.Headline, "Large", "Good"),
                Literal(words.Title, bold: true),
                Literal(words.ReasonLine, bold: false)
            ),
            ["actions"] = new JsonArray([.. Answer(notice, words)]),
        };

    private static IEnumerable<JsonObject> Answer(EscalationNotice notice, NoticeWords words) =>
        notice.AnswerUrl is { } answer ? [OpenUrl(words.AnswerLabel, answer.AbsoluteUri)] : [];

    private static JsonObject Heading(string text, string size, string colour) =>
        new()
        {
            ["type"] = "TextBlock",
            ["text"] = text,
            ["size"] = size,
            ["weight"] = "Bolder",
            ["color"] = colour,
            ["wrap"] = true,
        };

    // Text from logs goes into runs: unlike TextBlock, they know no Markdown, so nothing has to be escaped.
    private static JsonObject Literal(string text, bool bold) =>
        new()
        {
            ["type"] = "RichTextBlock",
            ["inlines"] = new JsonArray(
                new JsonObject
                {
                    ["type"] = "TextRun",
                    ["text"] = text,
                    ["weight"] = bold ? "Bolder" : "Default",
                }
            ),
        };

    private static JsonObject OpenUrl(string title, string url) =>
        new()
        {
            ["type"] = "Action.OpenUrl",
            ["title"] = title,
            ["url"] = url,
        };

    // Values of facts are Markdown in both kinds of card.
    private static JsonObject Facts(
        string nameKey,
        IEnumerable<(string Name, string Value)> facts,
        Func<string, string> escape,
        JsonObject into
    )
    {
        var array = new JsonArray();
        foreach (var (name, value) in facts)
        {
            array.Add(new JsonObject { [nameKey] = name, ["value"] = escape(value) });
        }

        into["facts"] = array;
        return into;
    }

    private static JsonObject MessageCard(
        EscalationNotice notice,
        NoticeWords words,
        IncidentLinks links
    ) =>
        new()
        {
            ["@type"] = "MessageCard",
            ["@context"] = "http://schema.org/extensions",
            ["themeColor"] = notice.IsTest ? "1D6F42" : "FF0000",
            ["summary"] = MarkdownEscape.LiteralWithHtml(
                notice.IsTest ? words.Title : $"Manual Intervention Required: {words.Title}"
            ),
            ["sections"] = new JsonArray(
                Facts(
                    "name",
                    notice.IsTest
                        ? [("Reason", words.ReasonLine)]
                        :
                        [
                            ("Incident ID", words.Id),
                            ("Service", words.Service),
                            ("Severity", words.Severity),
                            ("Confidence", words.Confidence),
                            ("Root Cause", words.RootCause),
                            ("Reason", words.ReasonLine),
                            .. words.OthersText is { Length: > 0 } others
                                ? [(NoticeWords.OthersHeading, others)]
                                : Array.Empty<(string, string)>(),
                        ],
                    MarkdownEscape.LiteralWithHtml,
                    new JsonObject
                    {
                        ["activityTitle"] = words.Headline,
                        ["activitySubtitle"] = MarkdownEscape.LiteralWithHtml(
                            notice.IsTest ? words.Title : $"Incident: {words.Title}"
                        ),
                        ["markdown"] = true,
                    }
                )
            ),
            ["potentialAction"] = new JsonArray([
                .. notice.AnswerUrl is { } answer
                    ? [OpenUri(words.AnswerLabel, answer.AbsoluteUri)]
                    : Array.Empty<JsonObject>(),
                .. notice.IsTest
                    ? Array.Empty<JsonObject>()
                    : [OpenUri("View Incident", links.Incident(notice.IncidentId))],
            ]),
        };

    private static JsonObject OpenUri(string name, string url) =>
        new()
        {
            ["@type"] = "OpenUri",
            ["name"] = name,
            ["targets"] = new JsonArray(new JsonObject { ["os"] = "default", ["uri"] = url }),
        };
}
