using OnCallAgent.Domain.Escalation;
using OnCallAgent.Domain.Escalation.Channels;

namespace OnCallAgent.Web.Api;

/// <summary>How a channel sends; each kind takes its own fields.</summary>
public sealed record ChannelSettingsBody
{
    /// <summary>E-mail: the mail server; left away for SMTP_SERVER with all that belongs to it.</summary>
    public string? Server { get; init; }

    /// <summary>E-mail: its port; 587.</summary>
    public int? Port { get; init; }

    /// <summary>E-mail: <c>auto</c>, <c>required</c> or <c>none</c>.</summary>
    public string? Tls { get; init; }

    /// <summary>E-mail: sender, and the name to sign in with.</summary>
    public string? User { get; init; }

    /// <summary>Teams: <c>workflow</c>, <c>bare</c> or <c>message_card</c>.</summary>
    public TeamsCardForm? Card { get; init; }

    /// <summary>Webhook and SMS: where the request goes.</summary>
    public string? Url { get; init; }

    /// <summary>SMS: GET, POST or PUT.</summary>
    public string? Method { get; init; }

    /// <summary>SMS: media type of the body.</summary>
    public string? ContentType { get; init; }

    /// <summary>SMS: template of the body, with <c>{to}</c>, <c>{text}</c>, <c>{secret}</c> and <c>{secret_base64}</c>.</summary>
    public string? Body { get; init; }

    /// <summary>Webhook and SMS: further headers; their values may hold <c>{secret}</c> and <c>{secret_base64}</c>.</summary>
    public IReadOnlyList<ChannelHeader>? Headers { get; init; }

    internal ChannelSettings ToSettings()
    {
        var usual = new ChannelSettings();
        return usual with
        {
            Server = Server?.Trim() ?? usual.Server,
            Port = Port ?? usual.Port,
            Tls = Tls ?? usual.Tls,
            User = User?.Trim() ?? usual.User,
            Card = Card ?? usual.Card,
            Url = Url?.Trim() ?? usual.Url,
            Method = Method?.ToUpperInvariant() ?? usual.Method,
            ContentType = ContentType ?? usual.ContentType,
            Body = Body ?? usual.Body,
            Headers = Headers ?? usual.Headers,
        };
    }

    internal static ChannelSettingsBody Of(ChannelEntry channel) =>
        channel.Kind switch
        {
            ChannelKind.Email => new()
            {
                Server = channel.Settings.Server,
                Port = channel.Settings.Port,
                Tls = channel.Settings.Tls,
                User = channel.Settings.User,
            },
            ChannelKind.Teams => new() { Card = channel.Settings.Card },
            ChannelKind.Webhook => new()
            {
                Url = channel.Settings.Url,
                Headers = channel.Settings.Headers,
            },
            ChannelKind.Sms => new()
            {
                Url = channel.Settings.Url,
                Method = channel.Settings.Method,
                ContentType = channel.Settings.ContentType,
                Body = channel.Settings.Body,
                Headers = channel.Settings.Headers,
            },
            _ => new(),
        };
}

/// <summary>A channel.</summary>
public sealed record ChannelRequest
{
    /// <summary>Lower case letters, digits and hyphens; made from the title where it is left away. Not taken at an edit.</summary>
    public string? Id { get; init; }

    /// <summary><c>email</c>, <c>teams</c>, <c>slack</c>, <c>webhook</c> or <c>sms</c>; never changes.</summary>
    public required ChannelKind Kind { get; init; }

    /// <summary>Its name for people; 1 to 100 characters.</summary>
    public required string Title { get; init; }

    /// <summary>Whether it is used.</summary>
    public bool Enabled { get; init; } = true;

    /// <summary>Whether the built-in policy calls it.</summary>
    public bool InDefault { get; init; } = true;

    /// <summary>Most messages to one recipient within an hour; left away for ONCALL_MESSAGES_PER_HOUR.</summary>
    public int? MessagesPerHour { get; init; }

    /// <summary>E-mail and SMS: whom it reaches by itself. Of SMS left away: ONCALL_PHONES.</summary>
    public IReadOnlyList<string> Recipients { get; init; } = [];

    /// <summary>How it sends.</summary>
    public ChannelSettingsBody Settings { get; init; } = new();

    /// <summary>Password, webhook URL (Teams, Slack), signing key or gateway key; never shown again. At an edit left away: as it was, where the place it goes to is the same; empty: none.</summary>
    public string? Secret { get; init; }

    internal ChannelEntry ToEntry(string id) =>
        new()
        {
            Id = id,
            Kind = Kind,
            Title = Title.Trim(),
            Enabled = Enabled,
            InDefault = InDefault,
            MessagesPerHour = MessagesPerHour,
            Recipients = [.. Recipients.Select(r => r.Trim())],
            Settings = Settings.ToSettings(),
        };
}

/// <summary>A channel as it stands.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Kind">Its kind.</param>
/// <param name="Title">Its name for people.</param>
/// <param name="BuiltIn">Whether the process's settings make it: it cannot be edited.</param>
/// <param name="Enabled">Whether it is used.</param>
/// <param name="Works">Whether it is configured and used.</param>
/// <param name="InDefault">Whether the built-in policy calls it.</param>
/// <param name="MessagesPerHour">Its own limit.</param>
/// <param name="Recipients">Whom it reaches by itself.</param>
/// <param name="Host">Teams and Slack: where the webhook leads.</param>
/// <param name="Settings">How it sends; null for built-in ones.</param>
/// <param name="HasSecret">Whether a secret is stored.</param>
/// <param name="LastSentAt">When a message was last taken by the other side.</param>
/// <param name="LastProvenAt">When a recipient last confirmed that one arrived.</param>
/// <param name="LastProvenBy">Who that was.</param>
/// <param name="Version">The ETag's number; 0 for built-in ones.</param>
public sealed record ChannelResponse(
    string Id,
    ChannelKind Kind,
    string Title,
    bool BuiltIn,
    bool Enabled,
    bool Works,
    bool InDefault,
    int? MessagesPerHour,
    IReadOnlyList<string> Recipients,
    string? Host,
    ChannelSettingsBody? Settings,
    bool HasSecret,
    DateTimeOffset? LastSentAt,
    DateTimeOffset? LastProvenAt,
    string? LastProvenBy,
    long Version
);

/// <summary>To whom a test goes.</summary>
public sealed record ChannelTestRequest
{
    /// <summary>To one recipient alone; left away for all of the channel.</summary>
    public string? Recipient { get; init; }
}

/// <summary>A message of the outbox.</summary>
/// <param name="Id">Its id.</param>
/// <param name="IncidentId">Its incident; null for tests.</param>
/// <param name="Cause">What it is about.</param>
/// <param name="Step">Which message of its cause it is.</param>
/// <param name="Channel">Its channel.</param>
/// <param name="Recipient">To whom.</param>
/// <param name="Title">What it says.</param>
/// <param name="Status">Where it stands.</param>
/// <param name="Reason">Why it failed, was skipped, is tried again or held back.</param>
/// <param name="HeldBack">Whether it was held back to be bundled.</param>
/// <param name="BundledIn">The message that told of it; null where it went out by itself.</param>
/// <param name="Attempts">Attempts so far.</param>
/// <param name="CreatedAt">When it was written.</param>
/// <param name="NextAttemptAt">When it is due.</param>
/// <param name="SentAt">When the channel took it.</param>
/// <param name="TookMilliseconds">From written to taken.</param>
/// <param name="AnsweredAt">When its recipient acknowledged, or confirmed that a test arrived.</param>
public sealed record DeliveryResponse(
    Guid Id,
    string? IncidentId,
    string Cause,
    int Step,
    string Channel,
    string Recipient,
    string Title,
    DeliveryStatus Status,
    string? Reason,
    bool HeldBack,
    Guid? BundledIn,
    int Attempts,
    DateTimeOffset CreatedAt,
    DateTimeOffset? NextAttemptAt,
    DateTimeOffset? SentAt,
    long? TookMilliseconds,
    DateTimeOffset? AnsweredAt
)
{
    internal static DeliveryResponse Of(Delivery d) =>
        new(
            d.Id,
            d.IncidentId,
            d.Cause,
            d.Step,
            d.Channel,
            d.Recipient,
            d.Notice.Title,
            d.Status,
            d.Reason,
            d.HeldBack,
            d.BundledIn,
            d.Attempts,
            d.CreatedAt,
            d.NextAttemptAt,
            d.SentAt,
            d.SentAt is { } sent ? (long)(sent - d.CreatedAt).TotalMilliseconds : null,
            d.AnsweredAt
        );

    internal static IReadOnlyList<DeliveryResponse> Of(IEnumerable<Delivery> deliveries) =>
        [.. deliveries.Select(Of)];
}
