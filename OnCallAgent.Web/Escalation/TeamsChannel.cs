using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using OnCallAgent.Domain.Escalation;
using OnCallAgent.Domain.Escalation.Channels;

namespace OnCallAgent.Web.Escalation;

/// <summary>
/// Posts to the webhook of a Microsoft Teams channel. The webhook's URL is a password: it stands in no reason, no
/// log line and no delivery.
/// </summary>
internal sealed partial class TeamsChannel(
    ChannelFrame frame,
    string webhook,
    TeamsCardForm form,
    Uri publicUrl,
    WebhookPost post
) : FramedChannel(frame, ChannelKind.Teams)
{
    /// <inheritdoc />
    protected override string? Missing =>
        webhook.Length > 0 ? null : "No webhook is known: set TEAMS_WEBHOOK_URL.";

    /// <inheritdoc />
    protected override IReadOnlyList<string> Reached => webhook.Length > 0 ? [Name] : [];

    /// <inheritdoc />
    public override Task<DeliveryOutcome> SendAsync(
        EscalationNotice notice,
        string recipient,
        CancellationToken cancellation
    ) =>
        !Uri.TryCreate(webhook, UriKind.Absolute, out var url)
            ? Task.FromResult<DeliveryOutcome>(
                new DeliveryOutcome.Refused(
                    webhook.Length == 0
                        ? "TEAMS_WEBHOOK_URL is not set."
                        : "The webhook of Teams is not a URL."
                )
            )
            : post.SendAsync(
                new WebhookCall(
                    Name,
                    "Teams",
                    () =>
                        new HttpRequestMessage(HttpMethod.Post, url)
                        {
                            Content = new StringContent(
                                TeamsCards.Render(notice, publicUrl, form),
                                Encoding.UTF8,
                                "application/json"
                            ),
                        },
                    []
                )
                {
                    StatusInside = Inside,
                },
                cancellation
            );

    // Connectors answer 200 also where they could not deliver, and tell the true status in the text.
    private static int? Inside(string said) =>
        StatusText().Match(said) is { Success: true } inside
            ? int.Parse(inside.Groups[1].ValueSpan, CultureInfo.InvariantCulture)
            : null;

    [GeneratedRegex(@"\bHTTP error ([1-5]\d\d)\b", RegexOptions.IgnoreCase)]
    private static partial Regex StatusText();
}
