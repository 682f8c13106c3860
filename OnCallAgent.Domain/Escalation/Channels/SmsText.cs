namespace OnCallAgent.Domain.Escalation.Channels;

/// <summary>An escalation as a text message: what is wrong, where, and the link.</summary>
public static class SmsText
{
    /// <summary>Longest message, in characters: three or four parts, as networks split them. The link is never cut.</summary>
    public const int MaxLength = 480;

    /// <summary>One line.</summary>
    /// <param name="notice">The facts.</param>
    /// <param name="publicUrl">Base of the links.</param>
    public static string Render(EscalationNotice notice, Uri publicUrl)
    {
        ArgumentNullException.ThrowIfNull(notice);
        var link =
            notice.AnswerUrl?.AbsoluteUri
            ?? (
                notice.IncidentId.Length > 0
                    ? new IncidentLinks(publicUrl).Incident(notice.IncidentId)
                    : ""
            );
        var more = notice.Others.Count > 0 ? $" (+{notice.Others.Count} more)" : "";
        var words = new NoticeWords(notice);
        var text = notice.IsTest
            ? $"OnCallAgent test: {words.ReasonLine}"
            : $"{words.Severity.ToUpperInvariant()} {words.Service}: {words.Title}{more} [{words.Id}]";
        return link.Length == 0
            ? PlainText.Line(text, MaxLength)
            : $"{PlainText.Line(text, Math.Max(40, MaxLength - link.Length - 1))} {link}";
    }
}
