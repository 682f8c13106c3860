using System.Text;
using OnCallAgent.Domain.Escalation;
using OnCallAgent.Domain.Escalation.Channels;

namespace OnCallAgent.Web.Escalation;

/// <summary>Posts to an incoming webhook of Slack. Its URL is a password.</summary>
internal sealed class SlackChannel(ChannelFrame frame, Uri webhook, Uri publicUrl, WebhookPost post)
    : FramedChannel(frame, ChannelKind.Slack)
{
    /// <inheritdoc />
    protected override IReadOnlyList<string> Reached => [Name];

    /// <inheritdoc />
    public override Task<DeliveryOutcome> SendAsync(
        EscalationNotice notice,
        string recipient,
        CancellationToken cancellation
    ) =>
        post.SendAsync(
            new WebhookCall(
                Name,
                "Slack",
                () =>
                    new HttpRequestMessage(HttpMethod.Post, webhook)
                    {
                        Content = new StringContent(
                            SlackMessage.Render(notice, publicUrl),
                            Encoding.UTF8,
                            "application/json"
                        ),
                    },
                []
            ),
            cancellation
        );
}
