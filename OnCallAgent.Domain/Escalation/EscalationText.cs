using System.Text;

namespace OnCallAgent.Domain.Escalation;

/// <summary>An escalation as plain text: the second part of e-mails, and the whole alert where it goes to the log.</summary>
public static class EscalationText
{
    /// <summary>Every fact of the notice, a line each.</summary>
    /// <param name="notice">The facts.</param>
    /// <param name="publicUrl">Base of the links.</param>
    public static string Full(EscalationNotice notice, Uri publicUrl)
    {
        ArgumentNullException.ThrowIfNull(notice);
        var words = new NoticeWords(notice);
        var links = new IncidentLinks(publicUrl);
        var text = new StringBuilder();
        text.Append(NoticeWords.Headline).Append("\n\n");
        text.Append("Incident Details:\n");
        Fact(text, "ID", words.Id);
        Fact(text, "Title", words.Title);
        Fact(text, "Service", words.Service);
        Fact(text, "Severity", words.Severity);
        Fact(text, "Timestamp", words.Timestamp);
        text.Append("\nAI Analysis:\n");
        Fact(text, "Confidence", words.Confidence);
        Fact(text, "Root Cause", words.RootCause);
        Fact(text, "Affected Components", words.Components);
        Fact(text, "Risk Level", words.Risk);
        text.Append("\nEscalation Reason:\n");
        foreach (var line in words.Reason.Split('\n'))
        {
            // Indented, so that no line of a log can pass for a heading of this message.
            text.Append("  ").Append(line).Append('\n');
        }

        text.Append("\nActions Required:\n");
        var number = 0;
        foreach (var step in words.Steps)
        {
            text.Append("  ").Append(++number).Append(". ").Append(step).Append('\n');
        }

        text.Append("\nDashboard: ").Append(links.Incident(notice.IncidentId)).Append('\n');
        text.Append("API Docs: ").Append(links.ApiDocs).Append('\n');
        return text.ToString();
    }

    private static void Fact(StringBuilder text, string name, string value) =>
        text.Append("  ").Append(name).Append(": ").Append(value).Append('\n');
}
