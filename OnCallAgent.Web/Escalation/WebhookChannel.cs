using System.Text;
using OnCallAgent.Domain.Escalation;
using OnCallAgent.Domain.Escalation.Channels;

namespace OnCallAgent.Web.Escalation;

/// <summary>Posts to a program of one's own, signed where a secret is set.</summary>
internal sealed class WebhookChannel(
    ChannelFrame frame,
    ChannelSettings settings,
    string secret,
    Uri publicUrl,
    WebhookPost post,
    TimeProvider clock
) : FramedChannel(frame, ChannelKind.Webhook)
{
    /// <inheritdoc />
    protected override IReadOnlyList<string> Reached => [Name];

    /// <inheritdoc />
    public override Task<DeliveryOutcome> SendAsync(
        EscalationNotice notice,
        string recipient,
        CancellationToken cancellation
    ) => PostAsync(notice, Guid.CreateVersion7(clock.GetUtcNow()).ToString(), cancellation);

    /// <inheritdoc />
    public override Task<DeliveryOutcome> SendAsync(
        Delivery delivery,
        EscalationNotice notice,
        CancellationToken cancellation
    ) => PostAsync(notice, delivery.Id.ToString(), cancellation);

    private Task<DeliveryOutcome> PostAsync(
        EscalationNotice notice,
        string deliveryId,
        CancellationToken cancellation
    ) =>
        post.SendAsync(
            new WebhookCall(
                Name,
                $"The webhook {Name}",
                () => Request(notice, deliveryId),
                [secret]
            ),
            cancellation
        );

    private HttpRequestMessage Request(EscalationNotice notice, string deliveryId)
    {
        var body = WebhookPayload.Render(notice, publicUrl, deliveryId);
        var now = clock.GetUtcNow();
        var request = new HttpRequestMessage(HttpMethod.Post, settings.Url)
        {
            Content = new StringContent(body, Encoding.UTF8, "application/json"),
        };
        request.Headers.UserAgent.ParseAdd("OnCallAgent");
        request.Headers.Add(WebhookPayload.DeliveryHeader, deliveryId);
        request.Headers.Add(WebhookPayload.TimestampHeader, WebhookPayload.Stamp(now));
        if (secret.Length > 0)
        {
            request.Headers.Add(
                WebhookPayload.SignatureHeader,
                WebhookPayload.Sign(secret, now, body)
            );
        }

        foreach (var header in settings.Headers)
        {
            request.Headers.TryAddWithoutValidation(
                header.Name,
                GatewayTemplate.Header(header.Value, secret)
            );
        }

        return request;
    }
}
