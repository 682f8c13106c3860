using System.Diagnostics.CodeAnalysis;
using MimeKit;
using OnCallAgent.Domain.Escalation;
using OnCallAgent.Web.Hosting;

namespace OnCallAgent.Web.Escalation;

/// <summary>An escalation as a MIME message.</summary>
internal static class EmailMessage
{
    /// <summary>Reads an address; the one of an on-call person, or EMAIL_USER.</summary>
    public static bool TryAddress(string text, [NotNullWhen(true)] out MailboxAddress? address) =>
        MailboxAddress.TryParse(text, out address)
        && address.Address.Contains('@', StringComparison.Ordinal);

    /// <summary>The message.</summary>
    /// <param name="notice">The facts.</param>
    /// <param name="to">To whom.</param>
    /// <param name="id">Left half of the Message-Id.</param>
    /// <param name="options">Sender and links.</param>
    /// <param name="now">The agent's clock.</param>
    public static MimeMessage Of(
        EscalationNotice notice,
        MailboxAddress to,
        string id,
        OnCallOptions options,
        DateTimeOffset now
    )
    {
        var mail = EscalationEmail.Render(notice, options.PublicUrl);
        var domain = Domain(options.PublicUrl);
        var message = new MimeMessage
        {
            Subject = mail.Subject,
            Date = now,
            MessageId = $"{id}@{domain}",
            Importance = notice.IsTest ? MessageImportance.Normal : MessageImportance.High,
            XPriority = notice.IsTest ? XMessagePriority.Normal : XMessagePriority.Highest,
            Body = new BodyBuilder { TextBody = mail.Text, HtmlBody = mail.Html }.ToMessageBody(),
        };
        message.From.Add(Sender(options.EmailUser, domain));
        message.To.Add(to);
        // RFC 3834: no vacation responder answers a machine.
        message.Headers.Add(HeaderId.AutoSubmitted, "auto-generated");
        return message;
    }

    // EMAIL_USER is only a name to sign in with at some providers.
    private static MailboxAddress Sender(string emailUser, string domain) =>
        TryAddress(emailUser, out var address)
            ? new MailboxAddress(address.Name ?? "OnCallAgent", address.Address)
            : new MailboxAddress("OnCallAgent", $"oncall-agent@{domain}");

    // RFC 5321, section 4.1.3: an address of the network stands in brackets.
    private static string Domain(Uri publicUrl) =>
        publicUrl.HostNameType switch
        {
            UriHostNameType.IPv4 => $"[{publicUrl.Host}]",
            UriHostNameType.IPv6 => $"[IPv6:{publicUrl.IdnHost}]",
            _ => publicUrl.IdnHost,
        };
}
