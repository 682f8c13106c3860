namespace OnCallAgent.Web.Sources;

/// <summary>Reads what sources of one kind have now: for a scheduled job, beside whatever follows them live.</summary>
public interface ISourcePoller
{
    /// <summary>Takes in everything that is there, and returns. Never runs at the same time as another reader of the same process.</summary>
    Task PollAsync(CancellationToken cancellation);
}
