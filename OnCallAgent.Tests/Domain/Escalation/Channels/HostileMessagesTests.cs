using System.Globalization;
using System.Net;
using System.Text.Json;
using System.Xml.Linq;
using AngleSharp.Html.Parser;
using OnCallAgent.Domain.Escalation;
using OnCallAgent.Domain.Escalation.Channels;
using OnCallAgent.Tests.Support;
using OnCallAgent.Tests.Web.Remediation;

namespace OnCallAgent.Tests.Domain.Escalation.Channels;

/// <summary>
/// Everything hostile, in every field of a notice, in every form in which one is sent: the message must be built as with
/// a harmless word, with the same parts, links and headers.
/// </summary>
public sealed class HostileMessagesTests
{
    private const string Harmless = "word";

    private static readonly Dictionary<
        string,
        Func<EscalationNotice, string, EscalationNotice>
    > Fields = new(StringComparer.Ordinal)
    {
        ["title"] = static (n, text) => n with { Title = text },
        ["service"] = static (n, text) => n with { Service = text },
        ["root cause"] = static (n, text) => n with { RootCause = text },
        ["component"] = static (n, text) => n with { Components = ["orders", text] },
        ["reason"] = static (n, text) => n with { Reason = text },
        ["step"] = static (n, text) => n with { RequiredSteps = ["Look", text] },
    };

    private static readonly Dictionary<string, Func<EscalationNotice, string>> Forms = new(
        StringComparer.Ordinal
    )
    {
        ["e-mail"] = static n => Shape(EscalationEmail.Render(n, Notices.PublicUrl)),
        ["Teams, workflow"] = static n => Teams(n, TeamsCardForm.Workflow),
        ["Teams, bare card"] = static n => Teams(n, TeamsCardForm.Bare),
        ["Teams, MessageCard"] = static n => Teams(n, TeamsCardForm.MessageCard),
        ["Slack"] = static n => Shape(SlackMessage.Render(n, Notices.PublicUrl)),
        ["webhook"] = static n => Shape(WebhookPayload.Render(n, Notices.PublicUrl, "d-1")),
        ["SMS"] = static n => Line(SmsText.Render(n, Notices.PublicUrl)),
    };

    private static readonly Dictionary<string, Func<GatewayValues, string>> Gateways = new(
        StringComparer.Ordinal
    )
    {
        ["JSON"] = static v =>
            Shape(
                GatewayTemplate.Body(
                    """{"to":"{to}","text":"{text}","key":"{secret}"}""",
                    "application/json",
                    v
                )
            ),
        ["form"] = static v =>
            string.Join(
                ' ',
                GatewayTemplate
                    .Body("to={to}&text={text}", "application/x-www-form-urlencoded", v)
                    .Split('&')
                    .Select(static p => p.Split('=')[0])
            ),
        ["XML"] = static v => Xml(v, "application/xml"),
        ["XML as text"] = static v => Xml(v, "text/xml"),
        ["text"] = static v => Line(GatewayTemplate.Body("{text}", "text/plain", v)),
        ["URL"] = static v =>
        {
            var url = new Uri(GatewayTemplate.Url("https://sms.example.com/to/{to}?t={text}", v));
            return $"{url.Host} {url.Segments.Length} {url.Query.Count(static c => c is '&' or '#')} {url.Fragment}";
        },
    };

    // What is nothing at all is left out of messages, and says nothing about others.
    private static IReadOnlyList<string> Corpus =>
        [
            .. HostileNames
                .Targets.Concat(HostileNames.Urls)
                .Concat(HostileNames.Paths)
                .Concat(Notices.HostileTexts)
                .Select(static row => row.Data)
                .Where(static text => PlainText.Line(text, 200).Length > 0)
                .Distinct(StringComparer.Ordinal),
        ];

    [Fact]
    public async Task No_hostile_text_changes_how_any_message_is_built()
    {
        var changed = new List<string>();
        var tried = 0;
        foreach (var hostile in Corpus)
        {
            foreach (var (field, put) in Fields)
            {
                foreach (var (form, shape) in Forms)
                {
                    tried++;
                    if (shape(put(Notices.Usual, hostile)) != shape(put(Notices.Usual, Harmless)))
                    {
                        changed.Add($"{form}, {field}: {Short(hostile)}");
                    }
                }
            }

            foreach (var (form, shape) in Gateways)
            {
                tried++;
                if (shape(Values(hostile)) != shape(Values(Harmless)))
                {
                    changed.Add($"gateway, {form}: {Short(hostile)}");
                }
            }
        }

        changed.ShouldBeEmpty();
        (await SecurityPage.ReadAsync()).ShouldContain(
            string.Create(
                CultureInfo.InvariantCulture,
                $"{Corpus.Count} hostile values are put into every field of every message, {tried} in all"
            )
        );
    }

    private static GatewayValues Values(string text) => new("+15551234567", text, "key");

    private static string Teams(EscalationNotice notice, TeamsCardForm form) =>
        Shape(TeamsCards.Render(notice, Notices.PublicUrl, form));

    // Element by element with its attributes; texts are left out, links are not.
    private static string Shape(EscalationEmail mail) =>
        $"{Line(mail.Subject)}\n"
        + string.Join(
            '\n',
            new HtmlParser()
                .ParseDocument(mail.Html)
                .QuerySelectorAll("*")
                .Select(static e =>
                    $"{e.LocalName} {string.Join(' ', e.Attributes.Select(static a => a.Name == "href" ? a.Value : a.Name))}"
                )
        );

    private static string Shape(string json)
    {
        using var document = JsonDocument.Parse(json);
        return Shape("", document.RootElement);
    }

    private static string Shape(string name, JsonElement node) =>
        node.ValueKind switch
        {
            JsonValueKind.Object =>
                $"{{{string.Join(',', node.EnumerateObject().Select(static p => $"{p.Name}:{Shape(p.Name, p.Value)}"))}}}",
            JsonValueKind.Array =>
                $"[{string.Join(',', node.EnumerateArray().Select(n => Shape(name, n)))}]",
            // What decides how the rest is understood stays as it is.
            JsonValueKind.String
                when name is "type" or "@type" or "url" or "uri" or "contentType" =>
                node.GetString()!,
            var kind => kind.ToString(),
        };

    private static string Xml(GatewayValues values, string type) =>
        string.Join(
            ' ',
            XDocument
                .Parse(GatewayTemplate.Body("<m><t to=\"{to}\">{text}</t></m>", type, values))
                .Descendants()
                .Select(static e => $"{e.Name} {e.Attributes().Count()}")
        );

    private static string Line(string text) =>
        text.Any(static c => char.IsControl(c)) ? "several lines" : "a line";

    private static string Short(string text) =>
        WebUtility.UrlEncode(text.Length > 80 ? text[..80] : text);
}
