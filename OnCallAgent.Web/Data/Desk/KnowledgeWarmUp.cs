namespace OnCallAgent.Web.Data.Desk;

/// <summary>Makes the knowledge base ready for searching while the agent starts, so that the first analysis need not wait for it.</summary>
internal sealed partial class KnowledgeWarmUp(
    KnowledgeShelf knowledge,
    ILogger<KnowledgeWarmUp> logger
) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            (await knowledge.CurrentAsync(stoppingToken)).Prepare();
        }
#pragma warning disable CA1031 // The first analysis tries again, and says so where it fails too.
        catch (Exception e) when (!stoppingToken.IsCancellationRequested)
#pragma warning restore CA1031
        {
            NotReady(logger, e);
        }
        catch (Exception) when (stoppingToken.IsCancellationRequested)
        {
            // The agent ends before it was needed.
        }
    }

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "The knowledge base could not be made ready at the start; the first analysis does it"
    )]
    private static partial void NotReady(ILogger logger, Exception e);
}
