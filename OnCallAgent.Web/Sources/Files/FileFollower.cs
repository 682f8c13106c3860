using System.Threading.Channels;
using Microsoft.EntityFrameworkCore;
using OnCallAgent.Domain.Logs;
using OnCallAgent.Web.Data;
using OnCallAgent.Web.Data.Intake;

namespace OnCallAgent.Web.Sources.Files;

/// <summary>
/// Follows the files of every enabled source, live and for as long as the agent runs. It reads as fast as lines are taken
/// in and no faster: what is not read yet waits in its file, and nothing is dropped.
/// </summary>
public sealed class FileFollower : BackgroundService, ISourcePoller
{
    private const string Looking = "Files could not be looked at";

    private readonly FollowerServices services;
    private readonly FollowerOptions options;
    private readonly CommittedChanges changes;
    private readonly ILogger<FileFollower> logger;
    private readonly RepeatedTrouble trouble;
    private readonly SemaphoreSlim gate = new(1, 1);
    private readonly Dictionary<string, SourceFollower> followers = new(StringComparer.Ordinal);
    private readonly SourceReports reports;
    private readonly Channel<bool> wakeUps = Channel.CreateBounded<bool>(
        new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite }
    );
    private IReadOnlyList<PathPattern> patterns = [];
    private volatile bool sourcesChanged = true;
    private volatile bool namesChanged;
    private bool isSeeded;
    private TimeSpan? scannedAt;
    private TimeSpan sourcesReadAt;

    public FileFollower(
        IDbContextFactory<OnCallDbContext> contexts,
        LogIntake intake,
        ILogLineParser parser,
        CommittedChanges changes,
        TimeProvider clock,
        FollowerOptions options,
        ILogger<FileFollower> logger
    )
    {
        services = new FollowerServices(contexts, intake, parser, clock, logger);
        reports = new SourceReports(contexts, logger);
        this.options = options;
        this.changes = changes;
        this.logger = logger;
        trouble = new RepeatedTrouble(logger, clock);
        changes.Committed += Notice;
    }

    /// <summary>
    /// Whether every source was looked at since the start: from then on, whatever is written is taken. Until then a
    /// file that is new could be mistaken for one that was there before.
    /// </summary>
    public bool IsFollowing { get; private set; }

    /// <summary>Whether another agent follows files under this node's name: lines are lost then.</summary>
    public bool HasRival => services.Rivals.IsThere;

    /// <inheritdoc />
    public async Task PollAsync(CancellationToken cancellation)
    {
        var more = true;
        for (var rescan = true; more; rescan = false)
        {
            more = await RoundAsync(rescan, cancellation);
        }
    }

    /// <inheritdoc />
    public override void Dispose()
    {
        changes.Committed -= Notice;
        foreach (var follower in followers.Values)
        {
            follower.Dispose();
        }

        followers.Clear();
        gate.Dispose();
        base.Dispose();
    }

    /// <inheritdoc />
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await Task.Yield();
        using var hints = new FileHints(WakeUp, NoticeName, logger);
        await using var ticks = services.Clock.CreateTimer(
            _ => WakeUp(),
            null,
            options.Tick,
            options.Tick
        );
        var failures = 0;
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                var rescan = IsScanDue();
                var more = await RoundAsync(rescan, stoppingToken);
                failures = 0;
                trouble.Over(Looking);
                if (rescan)
                {
                    hints.Watch(patterns);
                    IsFollowing = true;
                }

                if (!more)
                {
                    await Task.Delay(options.Pause, services.Clock, stoppingToken);
                }

                if (!more && !namesChanged)
                {
                    await wakeUps.Reader.ReadAsync(stoppingToken);
                }
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                break;
            }
#pragma warning disable CA1031 // Whatever went wrong, files must be followed again once it is over.
            catch (Exception failure)
#pragma warning restore CA1031
            {
                trouble.Failed(Looking, failure);
                await DelayUnlessStoppedAsync(BackOff(++failures), stoppingToken);
            }
        }
    }

    private bool IsScanDue() =>
        scannedAt is not { } last
        || services.Uptime - last >= (namesChanged ? options.HintedRescan : options.Rescan);

    private async Task<bool> RoundAsync(bool rescan, CancellationToken cancellation)
    {
        await gate.WaitAsync(cancellation);
        try
        {
            await ReadSourcesAsync(cancellation);
            if (rescan)
            {
                scannedAt = services.Uptime;
                namesChanged = false;
            }

            var more = false;
            foreach (var follower in followers.Values)
            {
                more |= await FollowAsync(follower, rescan, cancellation);
            }

            if (rescan && followers.Values.Sum(f => f.OpenFiles) > options.MostOpenFiles)
            {
                var most = options.MostOpenFiles / followers.Count;
                foreach (var follower in followers.Values)
                {
                    follower.CloseQuiet(most);
                }
            }

            return more;
        }
        finally
        {
            gate.Release();
        }
    }

    private async Task<bool> FollowAsync(
        SourceFollower follower,
        bool rescan,
        CancellationToken cancellation
    )
    {
        var now = services.Uptime;
        if (follower.BackOff.Until > now)
        {
            return false;
        }

        var following = $"Source {follower.Id} could not be followed";
        try
        {
            var more = await follower.RoundAsync(rescan, cancellation);
            follower.BackOff = default;
            await reports.TellAsync(follower.Id, follower.Report(), cancellation);
            trouble.Over(following);
            return more;
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            follower.Reload();
            throw;
        }
#pragma warning disable CA1031 // One source's trouble never stops the others.
        catch (Exception failure)
#pragma warning restore CA1031
        {
            // Whether the batch was stored is unknown: what is stored decides.
            follower.Reload();
            var failures = follower.BackOff.Failures + 1;
            follower.BackOff = (failures, now + BackOff(failures));
            trouble.Failed(following, failure);
            await reports.FailedAsync(follower.Id, failure, cancellation);
            return false;
        }
    }

    private async Task ReadSourcesAsync(CancellationToken cancellation)
    {
        var now = services.Uptime;
        // Another node's edits raise nothing here.
        if (!sourcesChanged && now - sourcesReadAt < options.LongestBackOff)
        {
            return;
        }

        sourcesChanged = false;
        try
        {
            await using var context = await services.Contexts.CreateDbContextAsync(cancellation);
            if (!isSeeded && options.SeedDefaults)
            {
                await SourceDefaults.SeedAsync(context, services.Clock.GetUtcNow(), cancellation);
                isSeeded = true;
            }

            var sources = await context
                .Sources.AsNoTracking()
                .Where(s => s.Kind == SourceKind.File && s.Enabled)
                .OrderBy(s => s.Id)
                .ToListAsync(cancellation);
            sourcesReadAt = now;
            TakeUp(sources);
        }
        catch
        {
            sourcesChanged = true;
            throw;
        }
    }

    private void TakeUp(List<StoredSource> sources)
    {
        foreach (
            var follower in followers
                .Values.Where(f => !sources.Exists(s => s.Id == f.Id && f.IsFor(s)))
                .ToList()
        )
        {
            follower.Dispose();
            followers.Remove(follower.Id);
            reports.Forget(follower.Id);
        }

        foreach (var source in sources.Where(s => !followers.ContainsKey(s.Id)))
        {
            followers.Add(source.Id, new SourceFollower(source, services, options));
            reports.Known(source);
        }

        patterns = [.. followers.Values.Select(f => f.Pattern)];
    }

    private TimeSpan BackOff(int failures)
    {
        var wait = TimeSpan.FromMilliseconds(250 * Math.Pow(2, Math.Min(failures, 16)));
        return wait < options.LongestBackOff ? wait : options.LongestBackOff;
    }

    private async Task DelayUnlessStoppedAsync(TimeSpan delay, CancellationToken stopping) =>
        await Task.Delay(delay, services.Clock, stopping)
            .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

    private void Notice(CommittedBatch batch)
    {
        if (batch.Sources.Count > 0)
        {
            sourcesChanged = true;
            WakeUp();
        }
    }

    // A file may be gone again before the next look that is due.
    private void NoticeName()
    {
        namesChanged = true;
        WakeUp();
    }

    private void WakeUp() => wakeUps.Writer.TryWrite(true);
}
