using System.Security.Authentication;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using OnCallAgent.Domain.Escalation;
using OnCallAgent.Domain.Shared;
using OnCallAgent.Web.Hosting;

namespace OnCallAgent.Web.Sources.Elasticsearch;

/// <summary>
/// One request and its answer as JSON. Whatever a server, a proxy before it or the network makes of it is a
/// <see cref="SearchFault"/>; nothing it says makes the agent read without end or go elsewhere.
/// </summary>
internal sealed class SearchHttp(
    SearchConnections connections,
    SearchHttpLimits limits,
    TimeProvider clock
)
{
    private const int MostOfFault = 64 * 1024;
    private const int MostShown = 300;

    /// <summary>Asks, and gives the answer to read.</summary>
    public async Task<Result<T>> AskAsync<T>(
        SearchTarget target,
        HttpMethod method,
        string path,
        byte[]? body,
        Func<JsonElement, Result<T>> read,
        CancellationToken cancellation
    )
    {
        using var limit = new CancellationTokenSource(limits.Time, clock);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellation);
        try
        {
            JudgedConnection.JudgeLiteral(target.Address.Host);
            using var client = connections.Client(target.Settings);
            using var request = new HttpRequestMessage(method, target.At(path));
            request.Headers.Authorization = target.Credentials;
            request.Headers.Accept.ParseAdd("application/json");
            if (body is not null)
            {
                request.Content = new ByteArrayContent(body);
                request.Content.Headers.ContentType = new("application/json");
            }

            using var response = await client.SendAsync(
                request,
                HttpCompletionOption.ResponseHeadersRead,
                both.Token
            );
            return await ReadAsync(target, response, read, both.Token);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return new SearchFault(
                SearchFaultKind.Unreachable,
                $"{target} did not answer within {limits.Time.TotalSeconds:0} s."
            );
        }
        catch (CryptographicException e)
        {
            return new SearchFault(
                SearchFaultKind.Refused,
                $"The certificates of the authority cannot be read: {e.Message}"
            );
        }
        catch (AddressRefusedException e)
        {
            return new SearchFault(SearchFaultKind.Refused, e.Message);
        }
        catch (HttpRequestException e) when (e.InnerException is AddressRefusedException refused)
        {
            return new SearchFault(SearchFaultKind.Refused, refused.Message);
        }
        catch (HttpRequestException e)
        {
            return new SearchFault(SearchFaultKind.Unreachable, Unreachable(target, e));
        }
        catch (IOException e)
        {
            return new SearchFault(
                SearchFaultKind.Unreachable,
                $"The connection to {target} broke: {e.Message}"
            );
        }
    }

    private async Task<Result<T>> ReadAsync<T>(
        SearchTarget target,
        HttpResponseMessage response,
        Func<JsonElement, Result<T>> read,
        CancellationToken cancellation
    )
    {
        var isSuccess = response.IsSuccessStatusCode;
        using var bytes = new MemoryStream();
        if (
            !await CopyAsync(
                response.Content,
                bytes,
                isSuccess ? limits.AnswerBytes : MostOfFault,
                cancellation
            ) && isSuccess
        )
        {
            return new SearchFault(
                SearchFaultKind.TooLarge,
                $"{target} answered with more than {limits.AnswerBytes / (1024 * 1024)} MiB."
            );
        }

        var answer = bytes.GetBuffer().AsMemory(0, (int)bytes.Length);
        if (!isSuccess)
        {
            return Masked(target, SearchRefusal.Of(target, response, answer, clock.GetUtcNow()));
        }

        try
        {
            using var json = JsonDocument.Parse(answer);
            return json.RootElement.ValueKind == JsonValueKind.Object
                ? read(json.RootElement)
                : Masked(target, NoJson(target, response, answer));
        }
        // The second: "\ud800" is well-formed, and half of a character.
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return Masked(target, NoJson(target, response, answer));
        }
    }

    // What a proxy answers may hold what it was sent.
    private static SearchFault Masked(SearchTarget target, SearchFault fault)
    {
        var reason = new[] { target.Secret, target.Credentials?.Parameter ?? "" }
            .Where(s => s.Length > 0)
            .Aggregate(
                fault.Reason,
                (text, secret) => text.Replace(secret, "***", StringComparison.Ordinal)
            );
        return new SearchFault(fault.Kind, reason)
        {
            RetryAfter = fault.RetryAfter,
            ForbiddenBy = fault.ForbiddenBy,
        };
    }

    private static SearchFault NoJson(
        SearchTarget target,
        HttpResponseMessage response,
        ReadOnlyMemory<byte> answer
    ) =>
        new(
            SearchFaultKind.NoSearchServer,
            $"{target} answered {response.Content.Headers.ContentType?.MediaType ?? "something"} that is no JSON, as no Elasticsearch or OpenSearch does. Is it the address of the server itself, not of Kibana or a sign-in page? It begins: {Shown(answer)}"
        );

    /// <summary>The beginning of a text from outside, as one line.</summary>
    public static string Shown(ReadOnlyMemory<byte> text) =>
        PlainText.Line(
            Encoding.UTF8.GetString(text.Span[..Math.Min(text.Length, MostShown * 4)]),
            MostShown
        );

    private static async Task<bool> CopyAsync(
        HttpContent content,
        MemoryStream into,
        long most,
        CancellationToken cancellation
    )
    {
        await using var stream = await content.ReadAsStreamAsync(cancellation);
        var buffer = new byte[64 * 1024];
        int read;
        while ((read = await stream.ReadAsync(buffer, cancellation)) > 0)
        {
            if (into.Length + read > most)
            {
                return false;
            }

            await into.WriteAsync(buffer.AsMemory(0, read), cancellation);
        }

        return true;
    }

    private static string Unreachable(SearchTarget target, HttpRequestException e) =>
        e.HttpRequestError switch
        {
            HttpRequestError.NameResolutionError =>
                $"There is no host {target.Address.Host}: its name cannot be resolved.",
            HttpRequestError.SecureConnectionError =>
                $"{target} has a certificate that is not trusted: {Innermost(e)} Enter the certificate of its authority or its SHA-256 fingerprint.",
            HttpRequestError.ConnectionError =>
                $"{target} cannot be reached: {Innermost(e)} Is it running, and is the port right?",
            _ => $"{target} cannot be read: {Innermost(e)}",
        };

    private static string Innermost(HttpRequestException e) =>
        (e.InnerException as AuthenticationException ?? e.GetBaseException()).Message.TrimEnd('.')
        + ".";
}

/// <summary>How much a server may ask of the agent.</summary>
internal sealed record SearchHttpLimits
{
    /// <summary>Longest time for an answer. <value>Default 60 s.</value></summary>
    public TimeSpan Time { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Most bytes of an answer; a page that is larger is asked for again in parts. <value>Default 32 MiB.</value></summary>
    public long AnswerBytes { get; init; } = 32 * 1024 * 1024;
}
