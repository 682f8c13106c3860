using System.Text.RegularExpressions;
using OnCallAgent.Domain.Shared;

namespace OnCallAgent.Domain.Escalation.Channels;

/// <summary>What a configured channel must satisfy before it is saved.</summary>
public static partial class ChannelRules
{
    /// <summary>Most recipients of one channel.</summary>
    public const int MaxRecipients = 100;

    /// <summary>Longest address or number, in characters.</summary>
    public const int MaxRecipient = 256;

    /// <summary>Longest URL or template, in characters.</summary>
    public const int MaxTemplate = 4_000;

    /// <summary>Longest secret, in characters.</summary>
    public const int MaxSecret = 4_000;

    /// <summary>Most further headers.</summary>
    public const int MaxHeaders = 20;

    /// <summary>Ids that no configured channel may have: those of the process's settings, and the log.</summary>
    public static readonly IReadOnlyList<string> BuiltIn = ["email", "teams", Delivery.LogChannel];

    private static readonly string[] Methods = ["GET", "POST", "PUT"];
    private static readonly string[] TlsForms = ["auto", "required", "none"];

    // Who may set these could change where a request goes or how its body is read.
    private static readonly string[] OwnHeaders =
    [
        "host",
        "content-length",
        "content-type",
        "transfer-encoding",
        "connection",
        "expect",
        "upgrade",
        "te",
        "trailer",
    ];

    /// <summary>Every field that is wrong, by its public name; empty where it is sound.</summary>
    /// <param name="channel">The channel as it shall be.</param>
    /// <param name="hosts">Where messages may be posted.</param>
    /// <param name="secret">The secret as it will be: new or kept; empty for none.</param>
    public static IReadOnlyList<FieldError> Check(
        ChannelEntry channel,
        WebhookHosts hosts,
        string secret
    )
    {
        ArgumentNullException.ThrowIfNull(channel);
        ArgumentNullException.ThrowIfNull(hosts);
        ArgumentNullException.ThrowIfNull(secret);
        var errors = new List<FieldError>();
        if (!EntryId.IsMatch(channel.Id))
        {
            errors.Add(new("id", EntryId.Fault(channel.Id)));
        }
        else if (BuiltIn.Contains(channel.Id))
        {
            errors.Add(new("id", $"“{channel.Id}” is the name of a built-in channel"));
        }

        if (string.IsNullOrWhiteSpace(channel.Title) || channel.Title.Length > 100)
        {
            errors.Add(new("title", "must have 1 to 100 characters"));
        }

        if (channel.MessagesPerHour is < 1 or > 10_000)
        {
            errors.Add(new("messages_per_hour", "may be 1 to 10000, or nothing"));
        }

        if (secret.Length > MaxSecret || secret.Any(char.IsControl))
        {
            errors.Add(
                new("secret", $"must have {MaxSecret} characters at most and no control characters")
            );
        }

        CheckRecipients(channel, errors);
        switch (channel.Kind)
        {
            case ChannelKind.Email:
                CheckEmail(channel.Settings, errors);
                break;
            case ChannelKind.Teams or ChannelKind.Slack:
                if (secret.Length == 0)
                {
                    errors.Add(new("secret", "is missing: the webhook's URL"));
                }
                else
                {
                    CheckUrl("secret", secret, hosts, errors);
                }

                break;
            case ChannelKind.Webhook:
                CheckUrl("settings.url", channel.Settings.Url, hosts, errors);
                CheckHeaders(channel.Settings, errors);
                if (secret.Length is > 0 and < 16)
                {
                    errors.Add(
                        new(
                            "secret",
                            "has fewer than 16 characters; a signing key that can be guessed signs nothing"
                        )
                    );
                }

                break;
            case ChannelKind.Sms:
                CheckGateway(channel.Settings, hosts, errors);
                break;
            default:
                errors.Add(new("kind", "the log cannot be configured"));
                break;
        }

        return errors;
    }

    /// <summary>Whether a text can be the address of a person on this kind of channel.</summary>
    public static bool IsAddress(ChannelKind kind, string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return text.Length <= MaxRecipient
            && kind switch
            {
                ChannelKind.Email => Email().IsMatch(text),
                ChannelKind.Sms => Phone().IsMatch(text),
                _ => text.Length == 0,
            };
    }

    private static void CheckRecipients(ChannelEntry channel, List<FieldError> errors)
    {
        if (channel.Recipients.Count > MaxRecipients)
        {
            errors.Add(new("recipients", $"are more than {MaxRecipients}"));
        }

        if (channel.Kind is not (ChannelKind.Email or ChannelKind.Sms))
        {
            if (channel.Recipients.Count > 0)
            {
                errors.Add(new("recipients", "are not taken: a webhook reaches one place"));
            }

            return;
        }

        foreach (var wrong in channel.Recipients.Where(r => !IsAddress(channel.Kind, r)).Take(3))
        {
            errors.Add(
                new(
                    "recipients",
                    channel.Kind == ChannelKind.Email
                        ? $"“{PlainText.Line(wrong, 80)}” is no e-mail address"
                        : $"“{PlainText.Line(wrong, 80)}” is no phone number such as +15551234567"
                )
            );
        }
    }

    private static void CheckEmail(ChannelSettings settings, List<FieldError> errors)
    {
        if (
            settings.Server.Length > 0
            && Uri.CheckHostName(settings.Server) == UriHostNameType.Unknown
        )
        {
            errors.Add(new("settings.server", "is no host name or address"));
        }

        if (settings.Port is < 1 or > 65_535)
        {
            errors.Add(new("settings.port", "may be 1 to 65535"));
        }

        if (!TlsForms.Contains(settings.Tls))
        {
            errors.Add(new("settings.tls", "may be auto, required or none"));
        }

        if (settings.User.Length > 256 || settings.User.Any(char.IsControl))
        {
            errors.Add(new("settings.user", "must have 256 characters at most, none of control"));
        }
    }

    private static void CheckGateway(
        ChannelSettings settings,
        WebhookHosts hosts,
        List<FieldError> errors
    )
    {
        // What is put in stands in place of a text without meaning: it must not be able to change the host.
        CheckUrl(
            "settings.url",
            GatewayTemplate.Url(settings.Url, new GatewayValues("0", "x", "s")),
            hosts,
            errors
        );
        if (!Methods.Contains(settings.Method))
        {
            errors.Add(new("settings.method", "may be GET, POST or PUT"));
        }

        if (settings.Body.Length > MaxTemplate)
        {
            errors.Add(new("settings.body", $"has more than {MaxTemplate} characters"));
        }

        if (!GatewayTemplate.Knows(settings.ContentType))
        {
            errors.Add(
                new(
                    "settings.content_type",
                    $"may be {string.Join(", ", GatewayTemplate.ContentTypes)}"
                )
            );
        }

        var everything = settings.Url + settings.Body;
        foreach (
            var needed in new[] { "{to}", "{text}" }.Where(n =>
                !everything.Contains(n, StringComparison.Ordinal)
            )
        )
        {
            errors.Add(new("settings.body", $"{needed} stands neither in the URL nor in the body"));
        }

        CheckHeaders(settings, errors);
    }

    private static void CheckUrl(
        string field,
        string text,
        WebhookHosts hosts,
        List<FieldError> errors
    )
    {
        if (text.Length > MaxTemplate || !Uri.TryCreate(text, UriKind.Absolute, out var url))
        {
            errors.Add(new(field, "is no URL such as https://hooks.example.com/…"));
        }
        else if (hosts.Check(url).Error is { } refused)
        {
            errors.Add(new(field, refused.Message));
        }
    }

    private static void CheckHeaders(ChannelSettings settings, List<FieldError> errors)
    {
        if (settings.Headers.Count > MaxHeaders)
        {
            errors.Add(new("settings.headers", $"are more than {MaxHeaders}"));
        }

        foreach (var header in settings.Headers)
        {
            if (
                !Token().IsMatch(header.Name) || OwnHeaders.Contains(header.Name.ToLowerInvariant())
            )
            {
                errors.Add(
                    new("settings.headers", $"“{PlainText.Line(header.Name, 60)}” cannot be set")
                );
            }
            else if (
                header.Value.Length > 1_000
                || header.Value.Any(c => char.IsControl(c) || c > '~')
            )
            {
                errors.Add(
                    new(
                        "settings.headers",
                        $"the value of {header.Name} must have 1000 characters of ASCII at most, none of control"
                    )
                );
            }
        }
    }

    [GeneratedRegex(@"^[!#$%&'*+.^_`|~0-9A-Za-z-]{1,100}\z", RegexOptions.CultureInvariant)]
    private static partial Regex Token();

    [GeneratedRegex(
        @"^[^\s@<>(),;:\\""\[\]\p{C}]{1,64}@[^\s@<>(),;:\\""\[\]\p{C}]{1,190}\z",
        RegexOptions.CultureInvariant
    )]
    private static partial Regex Email();

    [GeneratedRegex(@"^\+?[0-9][0-9 ().-]{3,24}\z", RegexOptions.CultureInvariant)]
    private static partial Regex Phone();
}
