using System.Net.Mail;
using System.Text.RegularExpressions;
using static OnCallAgent.Web.Hosting.Configuration.SettingShapes;

namespace OnCallAgent.Web.Hosting.Configuration;

/// <summary>How people are reached: by whom, by which servers, and how often.</summary>
public static partial class NotificationSettings
{
    public static readonly Setting<IReadOnlyList<string>> OnCallEmails = CommaList(
        "ONCALL_EMAILS",
        "OnCallEmails",
        "a comma list of e-mail addresses",
        "Who is told when the agent needs a human.",
        text => MailAddress.TryCreate(text, out var address) && address.Address == text
    );

    public static readonly Setting<IReadOnlyList<string>> OnCallPhones = CommaList(
        "ONCALL_PHONES",
        "OnCallPhones",
        "a comma list of phone numbers, such as +15551234567",
        "Phone numbers of those on call: whom SMS channels without numbers of their own reach.",
        text => PhoneNumber().IsMatch(text)
    );

    public static readonly Setting<string> SmtpServer = Text(
        "SMTP_SERVER",
        "SmtpServer",
        "a host name or address without scheme or port, such as smtp.example.com",
        "Sends e-mail. Without it there is none.",
        text => Uri.CheckHostName(text) != UriHostNameType.Unknown
    );

    public static readonly Setting<int> SmtpPort = Whole(
        "SMTP_PORT",
        "SmtpPort",
        587,
        1,
        65_535,
        "",
        "Port of the mail server."
    );

    public static readonly Setting<string> SmtpTls = OneOf(
        "SMTP_TLS",
        "SmtpTls",
        ["auto", "required", "none"],
        "`auto`: TLS on port 465, elsewhere STARTTLS where the server offers it; `required`: no message leaves unencrypted; `none`: never."
    );

    public static readonly Setting<string> EmailUser = Text(
        "EMAIL_USER",
        "EmailUser",
        "an e-mail address or a user name of the mail server",
        "The sender, and the name to sign in to the mail server with where EMAIL_PASSWORD is set.",
        text => !text.Any(char.IsControl)
    );

    public static readonly Setting<string> EmailPassword = Text(
        "EMAIL_PASSWORD",
        "EmailPassword",
        "any text; EMAIL_USER is needed with it",
        "Password of the mail server.",
        _ => true,
        isSecret: true
    );

    public static readonly Setting<string> TeamsWebhookUrl = Text(
        "TEAMS_WEBHOOK_URL",
        "TeamsWebhookUrl",
        "an https URL, or http to this machine itself",
        "Posts to a channel of Microsoft Teams. Whoever knows the URL can post: it is a secret.",
        text =>
            OnCallSettings.IsWebUrl(text)
            && new Uri(text) is { Scheme: "https" } or { IsLoopback: true },
        isSecret: true
    );

    public static readonly Setting<string> TeamsCard = OneOf(
        "TEAMS_CARD",
        "TeamsCard",
        ["workflow", "bare", "messagecard"],
        "`workflow`: an Adaptive Card as Workflows take it; `bare`: the card alone; `messagecard`: the form of old connectors."
    );

    public static readonly Setting<IReadOnlyList<string>> WebhookHosts = CommaList(
        "WEBHOOK_HOSTS",
        "WebhookHosts",
        "a comma list of host names or addresses, such as hooks.example.com, *.example.com",
        "Hosts that channels may post to, beside those of Teams and Slack and the one of TEAMS_WEBHOOK_URL. Channels are edited in the dashboard; this list is not.",
        OnCallAgent.Domain.Escalation.Channels.WebhookHosts.IsHost
    );

    public static readonly Setting<int> MessagesPerHour = Whole(
        "ONCALL_MESSAGES_PER_HOUR",
        "OnCallMessagesPerHour",
        60,
        1,
        10_000,
        "messages",
        "How many messages one recipient gets within an hour by one channel. What is more is bundled into one message every five minutes; critical incidents are never held back."
    );

    /// <summary>All of them, in the order of the docs.</summary>
    public static readonly IReadOnlyList<Setting> All =
    [
        OnCallEmails,
        OnCallPhones,
        SmtpServer,
        SmtpPort,
        SmtpTls,
        EmailUser,
        EmailPassword,
        TeamsWebhookUrl,
        TeamsCard,
        WebhookHosts,
        MessagesPerHour,
    ];

    [GeneratedRegex(@"^\+?[0-9][0-9 ().-]{3,24}\z", RegexOptions.CultureInvariant)]
    private static partial Regex PhoneNumber();
}
