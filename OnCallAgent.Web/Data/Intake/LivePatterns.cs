using System.Collections.Concurrent;
using Microsoft.EntityFrameworkCore;
using OnCallAgent.Domain.Detection;

namespace OnCallAgent.Web.Data.Intake;

/// <summary>The enabled patterns, compiled once and again whenever they change: here, or on another node within half a minute.</summary>
public sealed partial class LivePatterns : IDisposable
{
    private static readonly TimeSpan Recheck = TimeSpan.FromSeconds(30);

    private readonly IDbContextFactory<OnCallDbContext> contexts;
    private readonly CommittedChanges changes;
    private readonly TimeProvider clock;
    private readonly ILogger<LivePatterns> logger;
    private readonly SemaphoreSlim gate = new(1, 1);
    private volatile State? state;
    private volatile bool stale;

    public LivePatterns(
        IDbContextFactory<OnCallDbContext> contexts,
        CommittedChanges changes,
        TimeProvider clock,
        ILogger<LivePatterns> logger
    )
    {
        this.contexts = contexts;
        this.changes = changes;
        this.clock = clock;
        this.logger = logger;
        changes.Committed += Forget;
    }

    /// <summary>Patterns that do not work, with the reason: to be shown beside them.</summary>
    public IReadOnlyList<PatternRefusal> Refusals => state?.Refusals ?? [];

    /// <summary>The patterns in force, with what their searches have cost; empty until lines were first taken in.</summary>
    public IReadOnlyList<CompiledPattern> Compiled => state?.Set.Patterns ?? [];

    /// <summary>The set that lines are put to now.</summary>
    public async ValueTask<PatternSet> CurrentAsync(CancellationToken cancellation)
    {
        if (Fresh() is { } set)
        {
            return set;
        }

        await gate.WaitAsync(cancellation);
        try
        {
            return Fresh() ?? await ReadAsync(cancellation);
        }
        finally
        {
            gate.Release();
        }
    }

    /// <summary>Says in the log which patterns had to be left out since it was last asked, each once.</summary>
    public void TellSuspended()
    {
        if (state is not { } known)
        {
            return;
        }

        foreach (var pattern in known.Set.Patterns)
        {
            if (pattern.IsSuspended && known.Told.TryAdd(pattern.Pattern.Id, true))
            {
                PatternSuspended(logger, pattern.Pattern.Id, pattern.Timeouts);
            }
        }
    }

    /// <inheritdoc />
    public void Dispose()
    {
        changes.Committed -= Forget;
        gate.Dispose();
    }

    private PatternSet? Fresh() =>
        !stale && state is { } known && clock.GetElapsedTime(known.ReadAt) < Recheck
            ? known.Set
            : null;

    private async Task<PatternSet> ReadAsync(CancellationToken cancellation)
    {
        // Before the read: a change that is committed during it must be read again.
        stale = false;
        var readAt = clock.GetTimestamp();
        List<AlertPattern> patterns;
        try
        {
            await using var context = await contexts.CreateDbContextAsync(cancellation);
            patterns = await context
                .AlertPatterns.AsNoTracking()
                .Where(p => p.Enabled)
                .OrderBy(p => p.Id)
                .ToListAsync(cancellation);
        }
        catch
        {
            stale = true;
            throw;
        }

        // Patterns are compared by value: a suspended one stays suspended until it, or another, was changed.
        if (state is { } known && known.Patterns.SequenceEqual(patterns))
        {
            state = known with { ReadAt = readAt };
            return known.Set;
        }

        var (set, refusals) = PatternSet.Create(patterns);
        foreach (var refusal in refusals)
        {
            PatternRefused(logger, refusal.Pattern.Id, refusal.Error.Message);
        }

        state = new State(patterns, set, refusals, [], readAt);
        return set;
    }

    private void Forget(CommittedBatch batch)
    {
        if (batch.Configuration)
        {
            stale = true;
        }
    }

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "Pattern {PatternId} is not looked for: {Reason}"
    )]
    private static partial void PatternRefused(ILogger logger, string patternId, string reason);

    [LoggerMessage(
        Level = LogLevel.Error,
        Message = "Pattern {PatternId} is no longer looked for, as it kept the agent from its work; {Timeouts} of its searches took too long. It is taken up again when patterns are changed or the agent restarts"
    )]
    private static partial void PatternSuspended(ILogger logger, string patternId, long timeouts);

    private sealed record State(
        IReadOnlyList<AlertPattern> Patterns,
        PatternSet Set,
        IReadOnlyList<PatternRefusal> Refusals,
        ConcurrentDictionary<string, bool> Told,
        long ReadAt
    );
}
