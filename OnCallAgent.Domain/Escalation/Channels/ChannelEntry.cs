namespace OnCallAgent.Domain.Escalation.Channels;

/// <summary>The ways there are to reach people.</summary>
public enum ChannelKind
{
    /// <summary>E-mail through an SMTP server.</summary>
    Email = 0,

    /// <summary>The webhook of a Microsoft Teams channel.</summary>
    Teams = 1,

    /// <summary>An incoming webhook of Slack.</summary>
    Slack = 2,

    /// <summary>A signed request to a program of one's own.</summary>
    Webhook = 3,

    /// <summary>Text messages through the HTTP gateway of a provider.</summary>
    Sms = 4,

    /// <summary>The agent's own log: the last resort.</summary>
    Log = 5,
}

/// <summary>A channel that an admin configured. The process's settings make others, which are built in.</summary>
public sealed record ChannelEntry
{
    /// <summary>Its name in deliveries and policies: lower case letters, digits and hyphens, 2 to 40 characters.</summary>
    public required string Id { get; init; }

    /// <summary>What kind it is; never changes.</summary>
    public required ChannelKind Kind { get; init; }

    /// <summary>Its name for people, up to 100 characters.</summary>
    public required string Title { get; init; }

    /// <summary>Whether it is used. What waits for one that is switched off is given up, and goes to the log.</summary>
    public bool Enabled { get; init; } = true;

    /// <summary>Whether the built-in policy calls it: the one for incidents that no other policy fits.</summary>
    public bool InDefault { get; init; } = true;

    /// <summary>Most messages to one recipient within an hour, critical ones apart; null for the process's limit.</summary>
    public int? MessagesPerHour { get; init; }

    /// <summary>Addresses or phone numbers it reaches by itself; empty for webhooks, which reach one place.</summary>
    public IReadOnlyList<string> Recipients { get; init; } = [];

    /// <summary>How it sends.</summary>
    public ChannelSettings Settings { get; init; } = new();

    /// <summary>Its secret, encrypted; null for none. Never shown.</summary>
    public string? SecretCipher { get; init; }

    /// <summary>Who changed it last.</summary>
    public string UpdatedBy { get; init; } = "";

    /// <summary>When it was changed last.</summary>
    public DateTimeOffset UpdatedAt { get; init; }

    /// <summary>Counts up with every change; the ETag.</summary>
    public long Version { get; init; } = 1;
}

/// <summary>How a channel sends. Each kind looks at its own fields only.</summary>
public sealed record ChannelSettings
{
    /// <summary>E-mail: host of the mail server; empty uses <c>SMTP_SERVER</c> with all that belongs to it.</summary>
    public string Server { get; init; } = "";

    /// <summary>E-mail: port, 1 to 65535.</summary>
    public int Port { get; init; } = 587;

    /// <summary>E-mail: <c>auto</c>, <c>required</c> or <c>none</c>, as <c>SMTP_TLS</c>.</summary>
    public string Tls { get; init; } = "auto";

    /// <summary>E-mail: sender, and the name to sign in with.</summary>
    public string User { get; init; } = "";

    /// <summary>Teams: the form of its messages.</summary>
    public TeamsCardForm Card { get; init; }

    /// <summary>Teams and Slack: the host of the webhook, whose URL is the secret. Taken from it, for showing.</summary>
    public string Host { get; init; } = "";

    /// <summary>Webhook and SMS: where the request goes. Of SMS a template.</summary>
    public string Url { get; init; } = "";

    /// <summary>SMS: GET, POST or PUT.</summary>
    public string Method { get; init; } = "POST";

    /// <summary>SMS: the body's media type, which decides how texts are encoded in it.</summary>
    public string ContentType { get; init; } = "application/json";

    /// <summary>SMS: template of the body.</summary>
    public string Body { get; init; } = "";

    /// <summary>Webhook and SMS: further headers; their values may hold <c>{secret}</c>.</summary>
    public IReadOnlyList<ChannelHeader> Headers { get; init; } = [];
}

/// <summary>A header of a request.</summary>
/// <param name="Name">Its name, a token of RFC 9110.</param>
/// <param name="Value">Its value; may hold <c>{secret}</c> and <c>{secret_base64}</c>.</param>
public sealed record ChannelHeader(string Name, string Value);
