using System.Threading.Channels;
using Microsoft.EntityFrameworkCore;
using OnCallAgent.Domain.Services;

namespace OnCallAgent.Web.Data.Desk;

/// <summary>
/// Has the change windows of every service written out, at the start and when services change, so that no decision has to
/// wait for it.
/// </summary>
internal sealed partial class ChangeWindowWarmUp(
    IDbContextFactory<OnCallDbContext> contexts,
    CommittedChanges changes,
    TimeProvider clock,
    ILogger<ChangeWindowWarmUp> logger
) : BackgroundService
{
    // One that waits stands for all that come meanwhile.
    private readonly Channel<bool> changed = Channel.CreateBounded<bool>(
        new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite }
    );

    public override Task StartAsync(CancellationToken cancellationToken)
    {
        changes.Committed += OnCommitted;
        changed.Writer.TryWrite(true);
        return base.StartAsync(cancellationToken);
    }

    public override Task StopAsync(CancellationToken cancellationToken)
    {
        changes.Committed -= OnCommitted;
        return base.StopAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            await foreach (var _ in changed.Reader.ReadAllAsync(stoppingToken))
            {
                await PrepareAsync(stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The host stops.
        }
    }

    private void OnCommitted(CommittedBatch batch)
    {
        if (batch.Configuration)
        {
            changed.Writer.TryWrite(true);
        }
    }

    private async Task PrepareAsync(CancellationToken cancellation)
    {
        try
        {
            await using var db = await contexts.CreateDbContextAsync(cancellation);
            var now = clock.GetUtcNow();
            foreach (var service in await db.Services.AsNoTracking().ToListAsync(cancellation))
            {
                ChangeWindows.Judge(service.ChangeWindows, now);
            }
        }
#pragma warning disable CA1031 // The first decision does it, and says so where it fails too.
        catch (Exception e) when (!cancellation.IsCancellationRequested)
#pragma warning restore CA1031
        {
            NotReady(logger, e);
        }
    }

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "Change windows could not be written out ahead; the first decision does it"
    )]
    private static partial void NotReady(ILogger logger, Exception e);
}
