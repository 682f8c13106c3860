using OnCallAgent.Domain.Escalation;
using OnCallAgent.Domain.Escalation.Channels;

namespace OnCallAgent.Web.Components.Dialogs;

/// <summary>A channel, as the fields of its dialog hold it. A cleared text field gives null.</summary>
public sealed class ChannelForm
{
    public ChannelKind Kind { get; set; } = ChannelKind.Slack;

    public string? Title { get; set; } = "";

    public bool Enabled { get; set; } = true;

    public bool InDefault { get; set; } = true;

    public int? MessagesPerHour { get; set; }

    public string? Recipients { get; set; } = "";

    public string? Server { get; set; } = "";

    public int Port { get; set; } = new ChannelSettings().Port;

    public string Tls { get; set; } = new ChannelSettings().Tls;

    public string? User { get; set; } = "";

    public TeamsCardForm Card { get; set; }

    public string? Url { get; set; } = "";

    public string Method { get; set; } = new ChannelSettings().Method;

    public string ContentType { get; set; } = new ChannelSettings().ContentType;

    public string? Body { get; set; } = "";

    /// <summary>A line each: <c>Name: value</c>.</summary>
    public string? Headers { get; set; } = "";

    /// <summary>What was typed; empty keeps what is stored.</summary>
    public string? Secret { get; set; } = "";

    /// <summary>The fields of a channel as it is stored.</summary>
    public static ChannelForm Of(ChannelEntry channel)
    {
        ArgumentNullException.ThrowIfNull(channel);
        var settings = channel.Settings;
        return new ChannelForm
        {
            Kind = channel.Kind,
            Title = channel.Title,
            Enabled = channel.Enabled,
            InDefault = channel.InDefault,
            MessagesPerHour = channel.MessagesPerHour,
            Recipients = string.Join('\n', channel.Recipients),
            Server = settings.Server,
            Port = settings.Port,
            Tls = settings.Tls,
            User = settings.User,
            Card = settings.Card,
            Url = settings.Url,
            Method = settings.Method,
            ContentType = settings.ContentType,
            Body = settings.Body,
            Headers = string.Join('\n', settings.Headers.Select(h => $"{h.Name}: {h.Value}")),
        };
    }

    /// <summary>The channel of these fields; it is judged when it is saved.</summary>
    /// <param name="id">The channel's id; null makes one of the title.</param>
    public ChannelEntry ToEntry(string? id)
    {
        var title = EscalationDialogs.Text(Title);
        return new ChannelEntry
        {
            Id = id ?? EntryId.From(title),
            Kind = Kind,
            Title = title,
            Enabled = Enabled,
            InDefault = InDefault,
            MessagesPerHour = MessagesPerHour,
            Recipients = Kind is ChannelKind.Email or ChannelKind.Sms
                ? EscalationDialogs.List(Recipients)
                : [],
            Settings = new ChannelSettings
            {
                Server = EscalationDialogs.Text(Server),
                Port = Port,
                Tls = Tls,
                User = EscalationDialogs.Text(User),
                Card = Card,
                Url = EscalationDialogs.Text(Url),
                Method = Method,
                ContentType = ContentType,
                Body = Body ?? "",
                Headers =
                [
                    .. (Headers ?? "")
                        .Split(
                            '\n',
                            StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries
                        )
                        .Select(l => l.Split(':', 2))
                        // A line without a colon is a name that cannot be set, and is refused as such.
                        .Select(p => new ChannelHeader(
                            p[0].TrimEnd(),
                            p.Length > 1 ? p[1].Trim() : ""
                        )),
                ],
            },
        };
    }
}
