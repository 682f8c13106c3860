using System.Buffers;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Text;
using OnCallAgent.Web.Hosting;

namespace OnCallAgent.Web.Remediation;

/// <summary>What one request showed.</summary>
/// <param name="Healthy">Answered 200 to 299, completely, in time.</param>
/// <param name="Detail">One sentence.</param>
internal sealed record LookOutcome(bool Healthy, string Detail)
{
    public int? Status { get; init; }
    public long Milliseconds { get; init; }
    public string Address { get; init; } = "";
    public string Body { get; init; } = "";
}

/// <summary>
/// One request, mostly a GET, of a URL that is on an allow-list, and of nothing else: the name is resolved once, every address it has is judged, and the connection goes to
/// one of exactly these addresses, so that a name that changes its mind cannot lead elsewhere. Redirects are not followed, proxies and cookies not used.
/// </summary>
internal sealed class HealthLook(ResolveHost resolve, TimeProvider clock)
{
    /// <summary>From the first step to the last byte.</summary>
    public static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);

    private const int MaxBody = 4096;

    public async Task<LookOutcome> GetAsync(Uri url, CancellationToken cancellation)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, url);
        return await SendAsync(request, cancellation);
    }

    /// <summary>One request with the same care: to an absolute URL that stands on an allow-list.</summary>
    public async Task<LookOutcome> SendAsync(
        HttpRequestMessage request,
        CancellationToken cancellation
    )
    {
        var started = clock.GetTimestamp();
        using var limit = new CancellationTokenSource(Limit, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(
            limit.Token,
            cancellation
        );
        LookOutcome outcome;
        try
        {
            outcome = await LookAsync(request, either.Token);
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested)
        {
            outcome = new LookOutcome(
                false,
                $"No complete answer within {Limit.TotalSeconds:0} s."
            );
        }
        catch (HttpRequestException e)
        {
            outcome = new LookOutcome(false, Explain(e));
        }
        catch (Exception e) when (e is IOException or SocketException)
        {
            outcome = new LookOutcome(false, $"The connection broke: {e.Message}");
        }

        return outcome with
        {
            Milliseconds = (long)clock.GetElapsedTime(started).TotalMilliseconds,
        };
    }

    private async Task<LookOutcome> LookAsync(
        HttpRequestMessage request,
        CancellationToken cancellation
    )
    {
        var url = request.RequestUri!;
        IPAddress[] addresses;
        try
        {
            addresses = IPAddress.TryParse(url.DnsSafeHost, out var literal)
                ? [literal]
                : await resolve(url.IdnHost, cancellation);
        }
        catch (SocketException e)
        {
            return new LookOutcome(false, $"{url.Host} cannot be resolved: {e.Message}.");
        }

        var refusal = JudgedConnection.Refusal(addresses);
        if (addresses.Length == 0 || refusal is not null)
        {
            return new LookOutcome(false, refusal?.Message ?? $"{url.Host} has no address.");
        }

        IPAddress? connected = null;
        using var handler = new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseProxy = false,
            UseCookies = false,
            AutomaticDecompression = DecompressionMethods.None,
            ConnectTimeout = Timeout.InfiniteTimeSpan,
            ConnectCallback = async (context, token) =>
            {
                var stream = await JudgedConnection.ConnectAsync(
                    addresses,
                    context.DnsEndPoint.Port,
                    token
                );
                connected = ((IPEndPoint)stream.Socket.RemoteEndPoint!).Address;
                return stream;
            },
        };
        using var client = new HttpClient(handler, disposeHandler: false)
        {
            Timeout = Timeout.InfiniteTimeSpan,
        };
        request.Headers.UserAgent.ParseAdd("OnCallAgent");
        using var response = await client.SendAsync(
            request,
            HttpCompletionOption.ResponseHeadersRead,
            cancellation
        );
        var body = await ReadBodyAsync(response, cancellation);
        return Judge(response) with
        {
            Status = (int)response.StatusCode,
            Address = connected?.ToString() ?? "",
            Body = body,
        };
    }

    private static LookOutcome Judge(HttpResponseMessage response)
    {
        var status = string.Create(
                CultureInfo.InvariantCulture,
                $"{(int)response.StatusCode} {response.ReasonPhrase}"
            )
            .TrimEnd();
        var code = (int)response.StatusCode;
        return code is >= 300 and < 400 && response.Headers.Location is { } elsewhere
                ? new LookOutcome(
                    false,
                    $"Answered {status} to {elsewhere.OriginalString}; redirects are not followed. If that is the right place, list its URL."
                )
            : code is >= 200 and < 300 ? new LookOutcome(true, $"Answered {status}.")
            : new LookOutcome(false, $"Answered {status}.");
    }

    // Only the beginning is read: what a person needs to see, and no more than a hostile service may make the agent hold.
    private static async Task<string> ReadBodyAsync(
        HttpResponseMessage response,
        CancellationToken cancellation
    )
    {
        var buffer = ArrayPool<byte>.Shared.Rent(MaxBody);
        try
        {
            await using var stream = await response.Content.ReadAsStreamAsync(cancellation);
            var read = await stream.ReadAtLeastAsync(
                buffer.AsMemory(0, MaxBody),
                MaxBody,
                throwOnEndOfStream: false,
                cancellation
            );
            return Encoding.UTF8.GetString(buffer, 0, read);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static string Explain(HttpRequestException e) =>
        e.InnerException switch
        {
            SocketException socket => $"No connection: {socket.Message}.",
            AuthenticationException tls =>
                $"The certificate or TLS was not accepted: {tls.Message}",
            _ => $"No valid HTTP answer: {e.Message}",
        };
}
