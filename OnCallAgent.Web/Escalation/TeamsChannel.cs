using System.Globalization;
using System.Net;
using System.Text;
using System.Text.RegularExpressions;
using OnCallAgent.Domain.Escalation;
using OnCallAgent.Web.Hosting;

namespace OnCallAgent.Web.Escalation;

/// <summary>
/// Posts to the webhook of a Microsoft Teams channel. The webhook's URL is a password: it stands in no reason, no
/// log line and no delivery.
/// </summary>
internal sealed partial class TeamsChannel(
    OnCallOptions options,
    IHttpClientFactory clients,
    TimeProvider clock
) : INotificationChannel
{
    /// <summary>Name of the HTTP client: no redirects, no request logging.</summary>
    public const string ClientName = "teams";

    private const int MostOfAnswer = 4_096;
    private static readonly TimeSpan TimeLimit = TimeSpan.FromSeconds(30);

    // A channel of Teams asks for two hours at most; whoever answers more is wrong about it.
    private static readonly TimeSpan LongestPause = TimeSpan.FromHours(2);

    private long pausedUntilTicks;

    /// <inheritdoc />
    public string Name => "teams";

    /// <inheritdoc />
    public IReadOnlyList<string> Recipients => options.TeamsWebhookUrl.Length > 0 ? [Name] : [];

    /// <inheritdoc />
    public async Task<DeliveryOutcome> SendAsync(
        EscalationNotice notice,
        string recipient,
        CancellationToken cancellation
    )
    {
        if (!Uri.TryCreate(options.TeamsWebhookUrl, UriKind.Absolute, out var webhook))
        {
            return new DeliveryOutcome.Refused(
                options.TeamsWebhookUrl.Length == 0
                    ? "TEAMS_WEBHOOK_URL is not set."
                    : "TEAMS_WEBHOOK_URL is not a URL."
            );
        }

        // Teams counts what it refuses: while it asks for a pause, every further message would prolong it.
        var now = clock.GetUtcNow();
        var pausedUntil = new DateTimeOffset(Interlocked.Read(ref pausedUntilTicks), TimeSpan.Zero);
        if (now < pausedUntil)
        {
            return new DeliveryOutcome.TryAgain(
                "Teams asked for a pause after too many messages.",
                pausedUntil - now
            );
        }

        var card = TeamsCards.Render(notice, options.PublicUrl, Form);
        using var limit = new CancellationTokenSource(TimeLimit, clock);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellation);
        try
        {
            return await PostAsync(webhook, card, both.Token);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return new DeliveryOutcome.TryAgain(
                $"Teams did not answer within {TimeLimit.TotalSeconds:0} s."
            );
        }
        catch (HttpRequestException e)
        {
            return new DeliveryOutcome.TryAgain(
                $"Teams could not be reached: {Masked(e.Message, webhook)}"
            );
        }
        catch (IOException e)
        {
            return new DeliveryOutcome.TryAgain(
                $"The connection to Teams broke: {Masked(e.Message, webhook)}"
            );
        }
    }

    private TeamsCardForm Form =>
        options.TeamsCard.ToUpperInvariant() switch
        {
            "BARE" => TeamsCardForm.Bare,
            "MESSAGECARD" => TeamsCardForm.MessageCard,
            _ => TeamsCardForm.Workflow,
        };

    private async Task<DeliveryOutcome> PostAsync(
        Uri webhook,
        string card,
        CancellationToken cancellation
    )
    {
        using var client = clients.CreateClient(ClientName);
        using var request = new HttpRequestMessage(HttpMethod.Post, webhook)
        {
            Content = new StringContent(card, Encoding.UTF8, "application/json"),
        };
        using var response = await client.SendAsync(
            request,
            HttpCompletionOption.ResponseHeadersRead,
            cancellation
        );
        var said = Masked(await StartOfAsync(response.Content, cancellation), webhook);
        return Judge(response, said);
    }

    private DeliveryOutcome Judge(HttpResponseMessage response, string said)
    {
        var status = (int)response.StatusCode;
        if (response.IsSuccessStatusCode)
        {
            // Connectors answer 200 also where they could not deliver, and tell the true status in the text.
            if (StatusInside().Match(said) is not { Success: true } inside)
            {
                return new DeliveryOutcome.Sent();
            }

            status = int.Parse(inside.Groups[1].ValueSpan, CultureInfo.InvariantCulture);
        }

        var reason =
            said.Length == 0 ? $"Teams answered {status}." : $"Teams answered {status}: {said}";
        if (status == (int)HttpStatusCode.TooManyRequests)
        {
            var pause = Asked(response);
            Pause(pause ?? TimeSpan.FromSeconds(1));
            return new DeliveryOutcome.TryAgain(reason, pause);
        }

        return status >= 500 || status == (int)HttpStatusCode.RequestTimeout
            ? new DeliveryOutcome.TryAgain(reason, Asked(response))
            // Redirects too: a webhook that moved has a new URL, which an admin must enter.
            : new DeliveryOutcome.Refused(reason);
    }

    // RFC 9110, section 10.2.3: seconds or a date.
    private TimeSpan? Asked(HttpResponseMessage response)
    {
        var asked =
            response.Headers.RetryAfter?.Delta
            ?? response.Headers.RetryAfter?.Date - clock.GetUtcNow();
        return asked is not { } wait || wait <= TimeSpan.Zero ? null
            : wait < LongestPause ? wait
            : LongestPause;
    }

    private void Pause(TimeSpan wait) =>
        Interlocked.Exchange(ref pausedUntilTicks, (clock.GetUtcNow() + wait).UtcTicks);

    private static async Task<string> StartOfAsync(
        HttpContent content,
        CancellationToken cancellation
    )
    {
        await using var stream = await content.ReadAsStreamAsync(cancellation);
        var buffer = new byte[MostOfAnswer];
        var read = await stream.ReadAtLeastAsync(
            buffer,
            buffer.Length,
            throwOnEndOfStream: false,
            cancellation
        );
        return Encoding.UTF8.GetString(buffer, 0, read);
    }

    // Path and query are the secret. A server may echo them, whole or in parts.
    private static string Masked(string text, Uri webhook)
    {
        var secrets = webhook
            .Segments.Concat(webhook.Query.TrimStart('?').Split('&', '='))
            .Select(s => s.Trim('/'))
            .Where(s => s.Length >= 8)
            .SelectMany(s => new[] { s, Uri.UnescapeDataString(s) })
            .Prepend(webhook.PathAndQuery.Length > 1 ? webhook.PathAndQuery : webhook.AbsoluteUri)
            .Distinct(StringComparer.Ordinal);
        foreach (var secret in secrets)
        {
            text = text.Replace(secret, "***", StringComparison.OrdinalIgnoreCase);
        }

        return PlainText.Line(text, 300);
    }

    [GeneratedRegex(@"\bHTTP error ([1-5]\d\d)\b", RegexOptions.IgnoreCase)]
    private static partial Regex StatusInside();
}
