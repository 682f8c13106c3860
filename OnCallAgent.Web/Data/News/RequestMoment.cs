namespace OnCallAgent.Web.Data.News;

/// <summary>The moment of the shared database that one request is answered as of: asked for once, after the request came.</summary>
internal sealed class RequestMoment(SharedMoments shared)
{
    private Task<Moment?>? asked;

    /// <summary>The moment; null where the database does not tell.</summary>
    public Task<Moment?> AskAsync(CancellationToken cancellation) =>
        (asked ??= shared.NowAsync()).WaitAsync(cancellation);
}
