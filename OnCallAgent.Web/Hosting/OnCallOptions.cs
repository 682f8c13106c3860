using System.Net;
using OnCallAgent.Web.Hosting.Configuration;
using OnCallAgent.Web.Sources.Push;

namespace OnCallAgent.Web.Hosting;

/// <summary>The process's own settings, read once at start from the environment, <c>.env</c> and appsettings.json.</summary>
public sealed record OnCallOptions
{
    /// <summary>Base of links where PUBLIC_URL is not set and the default address is listened on.</summary>
    public static readonly Uri DefaultPublicUrl = new("http://localhost:8000");

    /// <summary>DATABASE_URL. <value>Default <c>sqlite:///./data/incidents.db</c>; also <c>postgresql://</c>, <c>sqlserver://</c>, or an ADO.NET connection string with DATABASE_PROVIDER.</value></summary>
    public required DatabaseTarget Database { get; init; }

    /// <summary>NODE_NAME. <value>Default: the machine's name.</value></summary>
    public string NodeName { get; init; } = Environment.MachineName;

    /// <summary>REDIS_URL. <value>Default none: nodes look for what others did every second.</value></summary>
    public Live.RedisTarget? Redis { get; init; }

    /// <summary>SECRET_KEY. <value>At least 32 bytes; made at the first start where absent.</value></summary>
    public required string SecretKey { get; init; }

    /// <summary>SECRET_KEY_PREVIOUS: keys of before, which open and prove but make nothing new. Secret. <value>Default none.</value></summary>
    public IReadOnlyList<string> PreviousSecretKeys { get; init; } = [];

    /// <summary>API_RATE_LIMIT: requests of one caller in a minute. <value>Default 1200; 10 to 1 000 000.</value></summary>
    public int ApiRateLimit { get; init; } = 1_200;

    /// <summary>TRUSTED_PROXIES: whose word on where a request came from is believed. <value>Default none.</value></summary>
    public IReadOnlyList<IPNetwork> TrustedProxies { get; init; } = [];

    /// <summary>ACCESS_TOKEN_EXPIRE_MINUTES. <value>Default 30; 1 to 1440.</value></summary>
    public TimeSpan AccessTokenLifetime { get; init; } = TimeSpan.FromMinutes(30);

    /// <summary>SMTP_SERVER. <value>Default empty: no e-mail.</value></summary>
    public string SmtpServer { get; init; } = "";

    /// <summary>SMTP_PORT. <value>Default 587; 1 to 65535.</value></summary>
    public int SmtpPort { get; init; } = 587;

    /// <summary>EMAIL_USER: the sender, and the name to sign in with where EMAIL_PASSWORD is set.</summary>
    public string EmailUser { get; init; } = "";

    /// <summary>EMAIL_PASSWORD. Secret.</summary>
    public string EmailPassword { get; init; } = "";

    /// <summary>SMTP_TLS. <value>Default <c>auto</c>: TLS on port 465, STARTTLS where the server offers it; <c>required</c>, <c>none</c>.</value></summary>
    public string SmtpTls { get; init; } = "auto";

    /// <summary>TEAMS_WEBHOOK_URL. Secret. <value>Default empty: no Teams.</value></summary>
    public string TeamsWebhookUrl { get; init; } = "";

    /// <summary>WEBHOOK_HOSTS: where messages may be posted, beside the hosts of Teams and Slack. <value>Comma list; default empty.</value></summary>
    public IReadOnlyList<string> WebhookHosts { get; init; } = [];

    /// <summary>ONCALL_MESSAGES_PER_HOUR: messages to one recipient before they are bundled. <value>Default 60; 1 to 10000.</value></summary>
    public int MessagesPerHour { get; init; } = 60;

    /// <summary>TEAMS_CARD. <value>Default <c>workflow</c>; <c>bare</c>, <c>messagecard</c>.</value></summary>
    public string TeamsCard { get; init; } = "workflow";

    /// <summary>ONCALL_EMAILS: who is called. <value>Comma list.</value></summary>
    public IReadOnlyList<string> OnCallEmails { get; init; } = [];

    /// <summary>ONCALL_PHONES. <value>Comma list.</value></summary>
    public IReadOnlyList<string> OnCallPhones { get; init; } = [];

    /// <summary>CONFIDENCE_THRESHOLD: least confidence to act without a human. <value>Default 0.7; 0 to 1.</value></summary>
    public double ConfidenceThreshold { get; init; } = 0.7;

    /// <summary>MAX_WRONG_ACTIONS: most wrong actions that are accepted, as a share. <value>Default null: only the threshold counts; above 0 to 0.5.</value></summary>
    public double? MostWrongActions { get; init; }

    /// <summary>MAX_AUTOMATION_ACTIONS: most changing actions per incident. <value>Default 5; 0 to 100.</value></summary>
    public int MaxAutomationActions { get; init; } = 5;

    /// <summary>ENABLE_RISK_ASSESSMENT. <value>Default true.</value></summary>
    public bool EnableRiskAssessment { get; init; } = true;

    /// <summary>APPROVAL_MINUTES: how long a yes can be given. <value>Default 60 min; 1 min to 7 days.</value></summary>
    public TimeSpan ApprovalTime { get; init; } = TimeSpan.FromMinutes(60);

    /// <summary>ELASTICSEARCH_URL: makes a source at the first start. May hold a password: secret. <value>Default empty: none is made.</value></summary>
    public string ElasticsearchUrl { get; init; } = "";

    /// <summary>MONITORING_INTERVAL: how often sources are polled. <value>Default 30 s; 1 to 3600.</value></summary>
    public TimeSpan MonitoringInterval { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>LOG_LEVEL of the agent's own log. <value>Default INFO; DEBUG, INFO, WARNING, ERROR.</value></summary>
    public string LogLevel { get; init; } = "INFO";

    /// <summary>PUBLIC_URL: base of every link that is sent out. <value>Default <c>http://localhost:8000</c>.</value></summary>
    public Uri PublicUrl { get; init; } = DefaultPublicUrl;

    /// <summary>ADMIN_EMAIL: makes the first admin without the one-time link, together with ADMIN_PASSWORD.</summary>
    public string AdminEmail { get; init; } = "";

    /// <summary>ADMIN_PASSWORD. Secret.</summary>
    public string AdminPassword { get; init; } = "";

    /// <summary>REQUIRE_ADMIN_TWO_FACTOR: whether an admin without a second factor can only look. <value>Default false.</value></summary>
    public bool RequireAdminTwoFactor { get; init; }

    /// <summary>OIDC_…: the identity provider that people sign in at. <value>Default null: none.</value></summary>
    public SingleSignOnOptions? SingleSignOn { get; init; }

    /// <summary>LOG_RETENTION_DAYS: how long log lines are kept. <value>Default 7; 1 to 3650.</value></summary>
    public int LogRetentionDays { get; init; } = 7;

    /// <summary>LOG_RETENTION_ROWS: how many log lines are kept. <value>Default 20 million; 10 thousand to 2 billion.</value></summary>
    public int LogRetentionRows { get; init; } = 20_000_000;

    /// <summary>LOG_RETENTION_MB: how much room they may take, in megabytes. <value>Default 5000; 10 to 10 million.</value></summary>
    public int LogRetentionMegabytes { get; init; } = 5_000;

    /// <summary>PUSH_…: what other programs may push, and how fast.</summary>
    public PushLimits Push { get; init; } = new();

    /// <summary>METRICS_LISTEN: a second address that shows metrics and health to whoever reaches it. <value>Default null: none.</value></summary>
    public Uri? MetricsListen { get; init; }

    /// <summary>HEARTBEAT_URL: whom to tell that the agent works. Secret. <value>Default empty: nobody.</value></summary>
    public string HeartbeatUrl { get; init; } = "";

    /// <summary>HEARTBEAT_INTERVAL: how often. <value>Default 60 s; 5 to 3600.</value></summary>
    public TimeSpan HeartbeatInterval { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Where traces are sent. <value>Default: nowhere.</value></summary>
    public TraceOptions Traces { get; init; } = new(null, "http/protobuf", "");

    /// <summary>EXPLAINER: which kind of language model explains incidents. <value>Default <c>off</c>; <c>openai</c>, <c>ollama</c>.</value></summary>
    public string Explainer { get; init; } = "off";

    /// <summary>EXPLAINER_URL: base of its API.</summary>
    public string ExplainerUrl { get; init; } = "";

    /// <summary>EXPLAINER_MODEL.</summary>
    public string ExplainerModel { get; init; } = "";

    /// <summary>EXPLAINER_KEY. Secret.</summary>
    public string ExplainerKey { get; init; } = "";

    /// <summary>EXPLAINER_TIME_LIMIT. <value>Default 30 s; 1 to 300.</value></summary>
    public TimeSpan ExplainerTimeLimit { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>All settings and where each was set, fit to be shown. <value>Empty where the process was not started by its settings.</value></summary>
    public IReadOnlyList<SettingInForce> InForce { get; init; } = [];

    /// <summary>What may be shown: the settings hold secrets.</summary>
    public override string ToString() => $"OnCallOptions ({Database})";
}

/// <summary>The engines there are.</summary>
public enum DatabaseProvider
{
    /// <summary>A file beside the process.</summary>
    Sqlite = 0,

    /// <summary>PostgreSQL 13 or later.</summary>
    Postgres = 1,

    /// <summary>SQL Server 2019 or later.</summary>
    SqlServer = 2,
}

/// <summary>Which database, and how to reach it.</summary>
/// <param name="Provider">The engine.</param>
/// <param name="ConnectionString">In ADO.NET's form. Secret.</param>
/// <param name="FilePath">The file, for SQLite; null otherwise. The secret key is kept beside it.</param>
public sealed record DatabaseTarget(
    DatabaseProvider Provider,
    string ConnectionString,
    string? FilePath
)
{
    /// <summary>Whether other nodes may work on it at the same time: SQLite's file is used by one.</summary>
    public bool IsShared => Provider != DatabaseProvider.Sqlite;

    /// <summary>What may be shown: never the connection string, which holds the password.</summary>
    public override string ToString() =>
        FilePath is null ? Provider.ToString() : $"{Provider} ({FilePath})";
}
