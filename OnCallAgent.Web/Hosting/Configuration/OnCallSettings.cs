using System.Net.Mail;
using System.Text;
using System.Text.RegularExpressions;
using static OnCallAgent.Web.Hosting.Configuration.SettingShapes;

namespace OnCallAgent.Web.Hosting.Configuration;

/// <summary>Every setting of the process. <c>docs/configuration.md</c> has a row for each, and a test holds the two together.</summary>
public static partial class OnCallSettings
{
    public static readonly Setting<string> DatabaseUrl = Text(
        "DATABASE_URL",
        "DatabaseUrl",
        "sqlite:///./path/file.db, postgresql://user:password@host:5432/database, sqlserver://user:password@host:1433/database, or a plain ADO.NET connection string together with DATABASE_PROVIDER",
        "Where everything is stored. Reserved characters in a user name or password are percent-encoded (`@` is `%40`).",
        _ => true,
        isSecret: true,
        fallback: "sqlite:///./data/incidents.db"
    );

    public static readonly Setting<string> DatabaseProvider = Text(
        "DATABASE_PROVIDER",
        "DatabaseProvider",
        "sqlite, postgres or sqlserver",
        "The engine of a plain ADO.NET connection string; a URL names its own.",
        text => text.ToUpperInvariant() is "SQLITE" or "POSTGRES" or "POSTGRESQL" or "SQLSERVER"
    );

    public static readonly Setting<string> SecretKey = Text(
        "SECRET_KEY",
        "SecretKey",
        "any text of at least 32 bytes, such as the output of “openssl rand -base64 32”",
        "Signs access tokens. Where it is absent, a random 256-bit key is made at the first start and kept beside the database as `secret.key`, readable by its owner only. Nodes that share a database need the same key.",
        text => Encoding.UTF8.GetByteCount(text) >= SecretKeyFile.LeastBytes,
        isSecret: true
    );

    public static readonly Setting<int> AccessTokenExpireMinutes = Whole(
        "ACCESS_TOKEN_EXPIRE_MINUTES",
        "AccessTokenExpireMinutes",
        30,
        1,
        1_440,
        "minutes",
        "How long an access token of the REST API is valid."
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
        text => IsWebUrl(text) && new Uri(text) is { Scheme: "https" } or { IsLoopback: true },
        isSecret: true
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

    public static readonly Setting<string> TeamsCard = OneOf(
        "TEAMS_CARD",
        "TeamsCard",
        ["workflow", "bare", "messagecard"],
        "`workflow`: an Adaptive Card as Workflows take it; `bare`: the card alone; `messagecard`: the form of old connectors."
    );

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

    public static readonly Setting<double> ConfidenceThreshold = Share(
        "CONFIDENCE_THRESHOLD",
        "ConfidenceThreshold",
        0.7,
        "Below this confidence the agent does not act on its own."
    );

    public static readonly Setting<double?> MaxWrongActions = Percentage(
        "MAX_WRONG_ACTIONS",
        "MaxWrongActions",
        50,
        "Acts on its own only where recorded outcomes say that at most so many percent of such actions are wrong, instead of by CONFIDENCE_THRESHOLD. Where they do not suffice to say so, it asks."
    );

    public static readonly Setting<int> MaxAutomationActions = Whole(
        "MAX_AUTOMATION_ACTIONS",
        "MaxAutomationActions",
        5,
        0,
        100,
        "",
        "Most changing actions the agent runs for one incident."
    );

    public static readonly Setting<bool> EnableRiskAssessment = Switch(
        "ENABLE_RISK_ASSESSMENT",
        "EnableRiskAssessment",
        fallback: true,
        "Whether risk can hold back an action."
    );

    public static readonly Setting<int> ApprovalMinutes = Whole(
        "APPROVAL_MINUTES",
        "ApprovalMinutes",
        60,
        1,
        10_080,
        "minutes",
        "How long a yes can be given to what waits for approval. After that it is dropped, and a human is called."
    );

    public static readonly Setting<string> ElasticsearchUrl = Text(
        "ELASTICSEARCH_URL",
        "ElasticsearchUrl",
        "an http or https URL, such as http://localhost:9200",
        "An Elasticsearch or OpenSearch server to read log lines from: makes a source at the first start, which is edited on the page *Log sources* from then on. May hold a user name and a password, percent-encoded.",
        IsWebUrl,
        isSecret: true
    );

    public static readonly Setting<int> MonitoringInterval = Whole(
        "MONITORING_INTERVAL",
        "MonitoringInterval",
        30,
        1,
        3_600,
        "seconds",
        "How often a server is polled whose source names no interval of its own, and files are looked at beside being followed."
    );

    public static readonly Setting<string> MetricsListen = Text(
        "METRICS_LISTEN",
        "MetricsListen",
        "an http URL with an address of this machine and a port, such as http://127.0.0.1:9464",
        "A second address that shows `/metrics` and the health probes, and nothing else, to whoever reaches it. Without it `/metrics` is for those who are signed in or hold an API key.",
        text =>
            Uri.TryCreate(text, UriKind.Absolute, out var url)
            && url is { Scheme: "http", AbsolutePath: "/", Query: "", Fragment: "", UserInfo: "" }
            && MetricsAddress().IsMatch(text)
    );

    public static readonly Setting<string> HeartbeatUrl = Text(
        "HEARTBEAT_URL",
        "HeartbeatUrl",
        "an http or https URL without user name",
        "Asked by GET again and again while the agent can work, for a service that calls people when it hears nothing for a while: an agent that is dead calls nobody. Whoever knows the URL can pretend to be the agent: it is a secret.",
        text => IsWebUrl(text) && new Uri(text) is { UserInfo: "" },
        isSecret: true
    );

    public static readonly Setting<int> HeartbeatInterval = Whole(
        "HEARTBEAT_INTERVAL",
        "HeartbeatInterval",
        60,
        5,
        3_600,
        "seconds",
        "How often HEARTBEAT_URL is asked. The service at its other end should wait for two or three of them before it calls."
    );

    public static readonly Setting<string> Explainer = OneOf(
        "EXPLAINER",
        "Explainer",
        ["off", "openai", "ollama"],
        "A language model that explains incidents in words, from masked evidence; it decides nothing. `openai`: any endpoint of that form. EXPLAINER_URL and EXPLAINER_MODEL are needed with it."
    );

    public static readonly Setting<string> ExplainerUrl = Text(
        "EXPLAINER_URL",
        "ExplainerUrl",
        "an http or https URL without user name, such as http://localhost:11434 (Ollama) or https://llm.example.com/v1",
        "Base of the language model's API.",
        IsBaseUrl
    );

    public static readonly Setting<string> ExplainerModel = Text(
        "EXPLAINER_MODEL",
        "ExplainerModel",
        "the name of a model, 100 characters at most",
        "The language model.",
        text => text.Length <= 100 && !text.Any(char.IsControl)
    );

    public static readonly Setting<string> ExplainerKey = Text(
        "EXPLAINER_KEY",
        "ExplainerKey",
        "any text without control characters",
        "Key of the language model's API, where it wants one.",
        text => !text.Any(char.IsControl),
        isSecret: true
    );

    public static readonly Setting<int> ExplainerTimeLimit = Whole(
        "EXPLAINER_TIME_LIMIT",
        "ExplainerTimeLimit",
        30,
        1,
        300,
        "seconds",
        "How long the language model may take for an explanation."
    );

    public static readonly Setting<string> LogLevel = OneOf(
        "LOG_LEVEL",
        "LogLevel",
        ["INFO", "DEBUG", "WARNING", "ERROR"],
        "How much the agent writes to its own log."
    );

    public static readonly Setting<string> PublicUrl = Text(
        "PUBLIC_URL",
        "PublicUrl",
        "an http or https URL without query, such as https://oncall.example.com",
        "The base of every link that is sent out. With https, cookies are sent over https only.",
        IsBaseUrl,
        fallback: "http://localhost:8000"
    );

    public static readonly Setting<string> AdminEmail = Text(
        "ADMIN_EMAIL",
        "AdminEmail",
        "an e-mail address; ADMIN_PASSWORD is needed with it",
        "Makes the first admin where there is none. Without it a one-time link is printed to the console.",
        text => MailAddress.TryCreate(text, out var address) && address.Address == text
    );

    public static readonly Setting<string> AdminPassword = Text(
        "ADMIN_PASSWORD",
        "AdminPassword",
        "any text of at least 12 characters; ADMIN_EMAIL is needed with it",
        "Password of the first admin.",
        text => text.Length >= 12,
        isSecret: true
    );

    public static readonly Setting<bool> RequireAdminTwoFactor = Switch(
        "REQUIRE_ADMIN_TWO_FACTOR",
        "RequireAdminTwoFactor",
        fallback: false,
        "Whether an admin needs a second factor: without one they can look, and set it up on the page of their account, and do nothing else."
    );

    public static readonly Setting<int> LogRetentionDays = Whole(
        "LOG_RETENTION_DAYS",
        "LogRetentionDays",
        7,
        1,
        3_650,
        "days",
        "How long log lines are kept. What is evidence of an incident stays with it."
    );

    public static readonly Setting<int> LogRetentionRows = Whole(
        "LOG_RETENTION_ROWS",
        "LogRetentionRows",
        20_000_000,
        10_000,
        2_000_000_000,
        "log lines",
        "How many log lines are kept at most; the oldest go first."
    );

    public static readonly Setting<int> LogRetentionMegabytes = Whole(
        "LOG_RETENTION_MB",
        "LogRetentionMb",
        5_000,
        10,
        10_000_000,
        "megabytes",
        "How much room log lines may take, about: their texts and fields, without indexes. The oldest go first."
    );

    /// <summary>All of them, in the order of the docs.</summary>
    public static readonly IReadOnlyList<Setting> All =
    [
        DatabaseUrl,
        DatabaseProvider,
        .. NodeSettings.All,
        SecretKey,
        AccessTokenExpireMinutes,
        .. AccessSettings.All,
        PublicUrl,
        AdminEmail,
        AdminPassword,
        RequireAdminTwoFactor,
        .. SingleSignOnSettings.All,
        ConfidenceThreshold,
        MaxWrongActions,
        MaxAutomationActions,
        EnableRiskAssessment,
        ApprovalMinutes,
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
        ElasticsearchUrl,
        MonitoringInterval,
        LogRetentionDays,
        LogRetentionRows,
        LogRetentionMegabytes,
        .. PushSettings.All,
        MetricsListen,
        .. TraceSettings.All,
        HeartbeatUrl,
        HeartbeatInterval,
        Explainer,
        ExplainerUrl,
        ExplainerModel,
        ExplainerKey,
        ExplainerTimeLimit,
        LogLevel,
    ];

    internal static bool IsWebUrl(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var url)
        && (url.Scheme == Uri.UriSchemeHttp || url.Scheme == Uri.UriSchemeHttps)
        && url.Host.Length > 0;

    // Paths are added to it.
    internal static bool IsBaseUrl(string text) =>
        IsWebUrl(text) && new Uri(text) is { Query: "", Fragment: "", UserInfo: "" };

    // A port is named, and the server cannot read the address as anything else.
    [GeneratedRegex(@"^http://([^\s:/\[\]+*]+|\[[0-9A-Fa-f:.]+\]):[1-9][0-9]{0,4}/?\z")]
    private static partial Regex MetricsAddress();

    [GeneratedRegex(@"^\+?[0-9][0-9 ().-]{3,24}\z", RegexOptions.CultureInvariant)]
    private static partial Regex PhoneNumber();
}
