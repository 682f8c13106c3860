using System.Net;
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
            && (url.Host == "localhost" || IPAddress.TryParse(url.DnsSafeHost, out _))
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
        .. NotificationSettings.All,
        ElasticsearchUrl,
        MonitoringInterval,
        .. RetentionSettings.All,
        .. PushSettings.All,
        MetricsListen,
        .. TraceSettings.All,
        HeartbeatUrl,
        HeartbeatInterval,
        .. ExplainerSettings.All,
        LogLevel,
    ];

    internal static bool IsWebUrl(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var url)
        && (url.Scheme == Uri.UriSchemeHttp || url.Scheme == Uri.UriSchemeHttps)
        && url.Host.Length > 0;

    // Paths are added to it.
    internal static bool IsBaseUrl(string text) =>
        IsWebUrl(text) && new Uri(text) is { Query: "", Fragment: "", UserInfo: "" };

    // A port is named, and no name of a host: the server takes those for every address of the machine.
    [GeneratedRegex(
        @"^http://(localhost|([0-9]{1,3}\.){3}[0-9]{1,3}|\[[0-9A-Fa-f:.]+\]):[1-9][0-9]{0,4}/?\z"
    )]
    private static partial Regex MetricsAddress();
}
