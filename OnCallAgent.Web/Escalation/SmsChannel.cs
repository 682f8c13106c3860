using System.Text;
using OnCallAgent.Domain.Escalation;
using OnCallAgent.Domain.Escalation.Channels;

namespace OnCallAgent.Web.Escalation;

/// <summary>Sends text messages through the HTTP gateway of a provider.</summary>
internal sealed class SmsChannel(
    ChannelFrame frame,
    ChannelSettings settings,
    IReadOnlyList<string> phones,
    string secret,
    Uri publicUrl,
    WebhookPost post
) : FramedChannel(frame, ChannelKind.Sms)
{
    /// <inheritdoc />
    protected override IReadOnlyList<string> Reached => phones;

    /// <inheritdoc />
    protected override string? Missing =>
        phones.Count > 0 ? null : "It has no numbers: set ONCALL_PHONES, or list some.";

    /// <inheritdoc />
    // People name their own numbers.
    public override bool Works => Enabled;

    /// <inheritdoc />
    public override Task<DeliveryOutcome> SendAsync(
        EscalationNotice notice,
        string recipient,
        CancellationToken cancellation
    )
    {
        var values = new GatewayValues(recipient, SmsText.Render(notice, publicUrl), secret);
        return post.SendAsync(
            new WebhookCall(Name, $"The SMS gateway {Name}", () => Request(values), [secret]),
            cancellation
        );
    }

    private HttpRequestMessage Request(GatewayValues values)
    {
        var request = new HttpRequestMessage(
            new HttpMethod(settings.Method),
            GatewayTemplate.Url(settings.Url, values)
        );
        if (settings.Method != "GET")
        {
            request.Content = new StringContent(
                GatewayTemplate.Body(settings.Body, settings.ContentType, values),
                Encoding.UTF8,
                settings.ContentType
            );
        }

        foreach (var header in settings.Headers)
        {
            request.Headers.TryAddWithoutValidation(
                header.Name,
                GatewayTemplate.Header(header.Value, values.Secret)
            );
        }

        return request;
    }
}
