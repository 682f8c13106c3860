namespace OnCallAgent.Web.Analysis;

/// <summary>Reads answers whole and refuses those that are too large: a wrong or hostile endpoint must not fill the memory.</summary>
internal sealed class BoundedAnswer(HttpMessageHandler inner) : DelegatingHandler(inner)
{
    /// <summary>Largest answer, in bytes; some thousand times what is shown of one.</summary>
    public const int MostBytes = 1_048_576;

    protected override async Task<HttpResponseMessage> SendAsync(
        HttpRequestMessage request,
        CancellationToken cancellationToken
    )
    {
        var response = await base.SendAsync(request, cancellationToken);
        try
        {
            var whole = new ByteArrayContent(await ReadAsync(response.Content, cancellationToken));
            foreach (var (name, values) in response.Content.Headers)
            {
                if (!name.Equals("Content-Length", StringComparison.OrdinalIgnoreCase))
                {
                    whole.Headers.TryAddWithoutValidation(name, values);
                }
            }

            response.Content.Dispose();
            response.Content = whole;
            return response;
        }
        catch
        {
            response.Dispose();
            throw;
        }
    }

    private static async Task<byte[]> ReadAsync(HttpContent content, CancellationToken cancellation)
    {
        await using var from = await content.ReadAsStreamAsync(cancellation);
        using var to = new MemoryStream();
        var block = new byte[16_384];
        int read;
        while ((read = await from.ReadAsync(block, cancellation)) > 0)
        {
            if (to.Length + read > MostBytes)
            {
                throw new HttpRequestException($"The answer is larger than {MostBytes} bytes.");
            }

            await to.WriteAsync(block.AsMemory(0, read), cancellation);
        }

        return to.ToArray();
    }
}
