using Microsoft.EntityFrameworkCore;
using OnCallAgent.Web.Data;

namespace OnCallAgent.Web.Sources.Files;

/// <summary>How each followed source does, as its row tells it.</summary>
internal sealed partial class SourceReports(
    IDbContextFactory<OnCallDbContext> contexts,
    ILogger logger
)
{
    private readonly Dictionary<string, (SourceState State, string? Error)> reported = new(
        StringComparer.Ordinal
    );

    /// <summary>What the row says of a source that is taken up.</summary>
    public void Known(StoredSource source) =>
        reported[source.Id] = (source.State, source.LastError);

    /// <summary>The source is followed no longer.</summary>
    public void Forget(string sourceId) => reported.Remove(sourceId);

    /// <summary>Says on the source that its lines cannot be stored.</summary>
    // Best effort: what failed may be the very database this is written to, and the log has it in any case.
    public async Task FailedAsync(
        string sourceId,
        Exception failure,
        CancellationToken cancellation
    )
    {
        try
        {
            var innermost = failure.GetBaseException().Message.Split('\n', 2)[0];
            await TellAsync(
                sourceId,
                (
                    SourceState.Faulty,
                    $"Its lines cannot be stored right now, and are read again: {innermost}"
                ),
                cancellation
            );
        }
        catch (Exception e) when (DatabaseTrouble.Is(e))
        {
            // Said in the log by the failure itself.
        }
    }

    /// <summary>Says how a source does. Only what changed is written: pages are told of it.</summary>
    public async Task TellAsync(
        string sourceId,
        (SourceState State, string? Error) report,
        CancellationToken cancellation
    )
    {
        if (reported.TryGetValue(sourceId, out var known) && known == report)
        {
            return;
        }

        await using var context = await contexts.CreateDbContextAsync(cancellation);
        if (await context.Sources.FindAsync([sourceId], cancellation) is { } source)
        {
            source.State = report.State;
            source.LastError = report.Error;
            try
            {
                await context.SaveChangesAsync(cancellation);
            }
            catch (DbUpdateConcurrencyException)
            {
                // A person edited or removed it this moment: said in the next round, of what it is then.
                return;
            }

            if (report.State == SourceState.Faulty)
            {
                SourceFaulty(logger, sourceId, report.Error!);
            }
        }

        reported[sourceId] = report;
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Source {SourceId}: {Error}")]
    private static partial void SourceFaulty(ILogger logger, string sourceId, string error);
}
