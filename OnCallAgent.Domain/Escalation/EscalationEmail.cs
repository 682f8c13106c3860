using System.Text;
using System.Text.Encodings.Web;
using System.Text.Unicode;

namespace OnCallAgent.Domain.Escalation;

/// <summary>An escalation as an e-mail: a subject, and the same facts as HTML and as plain text.</summary>
/// <param name="Subject">One line without control characters.</param>
/// <param name="Html">A whole document; styles are inline, as mail programs want them.</param>
/// <param name="Text">Plain text.</param>
public sealed record EscalationEmail(string Subject, string Html, string Text)
{
    /// <summary>Stands before the incident's title in every subject.</summary>
    public const string SubjectPrefix = "🚨 URGENT: Manual Intervention Required - ";

    /// <summary>Stands before the title of a test.</summary>
    public const string TestPrefix = "OnCallAgent test: ";

    private const string Box = "padding: 15px; border-radius: 5px; margin: 10px 0;";

    // Letters of every script stay readable; what HTML could take for markup is encoded.
    private static readonly HtmlEncoder Encoder = HtmlEncoder.Create(UnicodeRanges.All);

    /// <summary>The e-mail of a notice. Every text of it is encoded; nothing in it can become markup or a header.</summary>
    /// <param name="notice">The facts.</param>
    /// <param name="publicUrl">Base of the links.</param>
    public static EscalationEmail Render(EscalationNotice notice, Uri publicUrl)
    {
        ArgumentNullException.ThrowIfNull(notice);
        var words = new NoticeWords(notice);
        return new EscalationEmail(
            (notice.IsTest ? TestPrefix : SubjectPrefix) + words.Title,
            notice.IsTest
                ? TestDocument(notice, words)
                : Document(notice, words, new IncidentLinks(publicUrl)),
            EscalationText.Full(notice, publicUrl)
        );
    }

    private static string Document(EscalationNotice notice, NoticeWords words, IncidentLinks links)
    {
        var steps = new StringBuilder();
        foreach (var step in words.Steps)
        {
            steps.Append("      <li>").Append(E(step)).Append("</li>\n");
        }

        return $"""
            <!DOCTYPE html>
            <html lang="en">
            <head><meta charset="utf-8"><title>Manual Intervention Required</title></head>
            <body style="font-family: Arial, sans-serif; max-width: 600px; color: #1f2328;">
              <h2 style="color: #b83000;">{words.Headline}</h2>
              <div style="background-color: #f8f9fa; {Box}">
                <h3>Incident Details:</h3>
                <ul>
                  <li><strong>ID:</strong> {E(words.Id)}</li>
                  <li><strong>Title:</strong> {E(words.Title)}</li>
                  <li><strong>Service:</strong> {E(words.Service)}</li>
                  <li><strong>Severity:</strong> <span style="color: {words.SeverityColour};">{E(
                words.Severity
            )}</span></li>
                  <li><strong>Timestamp:</strong> {E(words.Timestamp)}</li>
                </ul>
              </div>
              <div style="background-color: #e8f4f8; {Box}">
                <h3>AI Analysis:</h3>
                <ul>
                  <li><strong>Confidence:</strong> {E(words.Confidence)}</li>
                  <li><strong>Root Cause:</strong> {E(words.RootCause)}</li>
                  <li><strong>Affected Components:</strong> {E(words.Components)}</li>
                  <li><strong>Risk Level:</strong> {E(words.Risk)}</li>
                </ul>
              </div>
              <div style="background-color: #fff3cd; {Box}">
                <h3>Escalation Reason:</h3>
                <p style="white-space: pre-line; overflow-wrap: anywhere;">{Lines(words.Reason)}</p>
              </div>
              <div style="margin-top: 20px;">
                <p><strong>Actions Required:</strong></p>
                <ol>
            {steps}    </ol>
              </div>
            {Others(words)}{Answer(notice, words)}              <div style="margin-top: 20px; padding: 10px; background-color: #f0f0f0; border-radius: 5px;">
                <p style="margin: 0;"><strong>Dashboard:</strong> <a href="{E(
                links.Incident(notice.IncidentId)
            )}">View Incident</a></p>
                <p style="margin: 0;"><strong>API Docs:</strong> <a href="{E(
                links.ApiDocs
            )}">API Documentation</a></p>
              </div>
            </body>
            </html>
            """;
    }

    private static string TestDocument(EscalationNotice notice, NoticeWords words) =>
        $"""
            <!DOCTYPE html>
            <html lang="en">
            <head><meta charset="utf-8"><title>Test message</title></head>
            <body style="font-family: Arial, sans-serif; max-width: 600px; color: #1f2328;">
              <h2>{E(words.Headline)}</h2>
              <p>{E(words.Title)}</p>
              <p style="overflow-wrap: anywhere;">{E(words.ReasonLine)}</p>
            {Answer(notice, words)}</body>
            </html>
            """;

    private static string Others(NoticeWords words) =>
        words.OtherLines.Count == 0
            ? ""
            : $"""
                  <div style="background-color: #f8f9fa; {Box}">
                    <h3>{NoticeWords.OthersHeading}:</h3>
                    <ul>{string.Concat(words.OtherLines.Select(l => $"<li>{E(l)}</li>"))}</ul>
                  </div>

                """;

    private static string Answer(EscalationNotice notice, NoticeWords words) =>
        notice.AnswerUrl is not { } answer
            ? ""
            : $"""
                  <p style="margin-top: 20px;"><a href="{E(
                    answer.AbsoluteUri
                )}" style="background-color: #0b5cad; color: #ffffff; padding: 10px 18px; border-radius: 5px; text-decoration: none;">{E(
                    words.AnswerLabel
                )}</a></p>

                """;

    private static string E(string text) => Encoder.Encode(text);

    private static string Lines(string text) => string.Join("\n", text.Split('\n').Select(E));
}
