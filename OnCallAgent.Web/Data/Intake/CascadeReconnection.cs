using Microsoft.EntityFrameworkCore;
using OnCallAgent.Domain.Flow;

namespace OnCallAgent.Web.Data.Intake;

/// <summary>
/// Incidents that were opened apart and that a change of the catalogue connects become one at once. Where the agent dies
/// before, or others keep coming between, the next new sign connects them.
/// </summary>
public sealed partial class CascadeReconnection(
    IDbContextFactory<OnCallDbContext> contexts,
    TimeProvider clock,
    ILogger<CascadeReconnection> logger
)
{
    private const int MostAttempts = 5;

    /// <summary>Looks at what is active. The change of the catalogue is to be committed before.</summary>
    public async Task ReconnectAsync(CancellationToken cancellation)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                await StoreAsync(cancellation);
                return;
            }
            catch (Exception conflict) when (IntakeConflict.Is(conflict))
            {
                if (attempt == MostAttempts)
                {
                    LeftToTheNextSign(logger, conflict);
                    return;
                }
            }
        }
    }

    private async Task StoreAsync(CancellationToken cancellation)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellation);
        await using var transaction = await context.Database.BeginTransactionAsync(cancellation);
        await DatabaseTurn.Intake.TakeAsync(context, cancellation);
        var now = clock.GetUtcNow();
        var known = await FaultMemory.ReadActiveAsync(context, now, cancellation);
        foreach (var (part, into) in SignalIntake.Reconnect(known, now))
        {
            await MergedIncidents.FollowAsync(context, part.Id, into, cancellation);
        }

        await context.SaveChangesAsync(cancellation);
        await transaction.CommitAsync(cancellation);
    }

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "What the changed catalogue connects is put together at the next new sign: others kept writing at the same time"
    )]
    private static partial void LeftToTheNextSign(ILogger logger, Exception conflict);
}
