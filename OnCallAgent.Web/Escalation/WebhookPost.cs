using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Text;
using OnCallAgent.Domain.Escalation;
using OnCallAgent.Domain.Escalation.Channels;
using OnCallAgent.Web.Hosting;

namespace OnCallAgent.Web.Escalation;

/// <summary>One request to a webhook.</summary>
/// <param name="Channel">The channel's id: pauses that a server asks for hold for all messages of it.</param>
/// <param name="Server">What people call the other side: Teams, Slack …</param>
/// <param name="Make">Makes the request.</param>
/// <param name="Secrets">What must stand in no reason.</param>
internal sealed record WebhookCall(
    string Channel,
    string Server,
    Func<HttpRequestMessage> Make,
    IReadOnlyList<string> Secrets
)
{
    /// <summary>The true status where a server answers 200 and tells a failure in the text; null where it tells none.</summary>
    public Func<string, int?> StatusInside { get; init; } = _ => null;
}

/// <summary>
/// Posts to webhooks: only to allowed hosts, whose name is resolved once for a connection and whose addresses are all
/// judged; without redirects, cookies or logging, since a webhook's URL is a password.
/// </summary>
internal sealed class WebhookPost(
    IHttpClientFactory clients,
    WebhookHosts hosts,
    TimeProvider clock
)
{
    /// <summary>Name of the HTTP client.</summary>
    public const string ClientName = "webhooks";

    private const int MostOfAnswer = 4_096;
    private static readonly TimeSpan TimeLimit = TimeSpan.FromSeconds(30);

    // Teams asks for two hours at most; whoever asks for more is wrong about it.
    private static readonly TimeSpan LongestPause = TimeSpan.FromHours(2);

    private readonly ConcurrentDictionary<string, DateTimeOffset> pauses = new(
        StringComparer.Ordinal
    );

    /// <summary>One attempt.</summary>
    public async Task<DeliveryOutcome> SendAsync(WebhookCall call, CancellationToken cancellation)
    {
        // Servers count what they refuse: while one asks for a pause, every further message would prolong it.
        var now = clock.GetUtcNow();
        if (pauses.TryGetValue(call.Channel, out var until) && now < until)
        {
            return new DeliveryOutcome.TryAgain(
                $"{call.Server} asked for a pause after too many messages.",
                until - now
            );
        }

        using var request = call.Make();
        var url = request.RequestUri!;
        if (hosts.Check(url).Error is { } refused)
        {
            // A setting that an admin can mend while the message waits.
            return new DeliveryOutcome.TryAgain(refused.Message);
        }

        using var limit = new CancellationTokenSource(TimeLimit, clock);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellation);
        try
        {
            using var client = clients.CreateClient(ClientName);
            using var response = await client.SendAsync(
                request,
                HttpCompletionOption.ResponseHeadersRead,
                both.Token
            );
            var said = Masked(await StartOfAsync(response.Content, both.Token), url, call);
            return Judge(call, response, said);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return new DeliveryOutcome.TryAgain(
                $"{call.Server} did not answer within {TimeLimit.TotalSeconds:0} s."
            );
        }
        catch (HttpRequestException e) when (e.InnerException is AddressRefusedException address)
        {
            return new DeliveryOutcome.TryAgain(address.Message);
        }
        catch (HttpRequestException e)
        {
            return new DeliveryOutcome.TryAgain(
                $"{call.Server} could not be reached: {Masked(e.Message, url, call)}"
            );
        }
        catch (IOException e)
        {
            return new DeliveryOutcome.TryAgain(
                $"The connection to {call.Server} broke: {Masked(e.Message, url, call)}"
            );
        }
    }

    private DeliveryOutcome Judge(WebhookCall call, HttpResponseMessage response, string said)
    {
        var status = (int)response.StatusCode;
        if (response.IsSuccessStatusCode)
        {
            if (call.StatusInside(said) is not { } inside)
            {
                return new DeliveryOutcome.Sent();
            }

            status = inside;
        }

        var reason = string.Create(
            CultureInfo.InvariantCulture,
            $"{call.Server} answered {status}{(said.Length == 0 ? "." : $": {said}")}"
        );
        if (status == (int)HttpStatusCode.TooManyRequests)
        {
            var pause = Asked(response);
            pauses[call.Channel] = clock.GetUtcNow() + (pause ?? TimeSpan.FromSeconds(1));
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

    // Path and query are secret too. A server may echo them, whole or in parts.
    private static string Masked(string text, Uri url, WebhookCall call)
    {
        var secrets = url
            .Segments.Concat(url.Query.TrimStart('?').Split('&', '='))
            .Select(s => s.Trim('/'))
            .Where(s => s.Length >= 8)
            .SelectMany(s => new[] { s, Uri.UnescapeDataString(s) })
            .Prepend(url.PathAndQuery.Length > 1 ? url.PathAndQuery : url.AbsoluteUri)
            .Concat(call.Secrets.Where(s => s.Length > 0))
            .Distinct(StringComparer.Ordinal);
        foreach (var secret in secrets)
        {
            text = text.Replace(secret, "***", StringComparison.OrdinalIgnoreCase);
        }

        return PlainText.Line(text, 300);
    }
}
