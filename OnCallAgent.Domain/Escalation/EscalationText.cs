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
        text.Append(words.Headline).Append("\n\n");
        if (notice.IsTest)
        {
            return Test(text, words, notice);
        }

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

        if (words.OtherLines is { Count: > 0 } others)
        {
            text.Append('\n').Append(NoticeWords.OthersHeading).Append(":\n");
            foreach (var line in others)
            {
                text.Append("  - ").Append(line).Append('\n');
            }
        }

        if (notice.AnswerUrl is { } answer)
        {
            text.Append("\nAcknowledge: ").Append(answer.AbsoluteUri).Append('\n');
        }

        text.Append("\nDashboard: ").Append(links.Incident(notice.IncidentId)).Append('\n');
        text.Append("API Docs: ").Append(links.ApiDocs).Append('\n');
        return text.ToString();
    }

    private static string Test(StringBuilder text, NoticeWords words, EscalationNotice notice)
    {
        text.Append(words.Title).Append("\n\n  ").Append(words.ReasonLine).Append('\n');
        if (notice.AnswerUrl is { } answer)
        {
            text.Append('\n')
                .Append(words.AnswerLabel)
                .Append(": ")
                .Append(answer.AbsoluteUri)
                .Append('\n');
        }

        return text.ToString();
    }

    private static void Fact(StringBuilder text, string name, string value) =>
        text.Append("  ").Append(name).Append(": ").Append(value).Append('\n');
}
