namespace OnCallAgent.Tests.Api;

/// <summary>
/// Asks whether a large body is wanted before it is sent. A server that refuses one closes the connection, and whoever
/// is still writing then sees a broken pipe in place of the answer.
/// </summary>
internal sealed class AsksBeforeMuch(HttpMessageHandler inner) : DelegatingHandler(inner)
{
    private const int Much = 256 * 1024;

    protected override Task<HttpResponseMessage> SendAsync(
        HttpRequestMessage request,
        CancellationToken cancellationToken
    )
    {
        if (request.Content?.Headers.ContentLength is > Much)
        {
            request.Headers.ExpectContinue = true;
        }

        return base.SendAsync(request, cancellationToken);
    }
}
