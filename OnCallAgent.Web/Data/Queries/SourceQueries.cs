using Microsoft.EntityFrameworkCore;

namespace OnCallAgent.Web.Data.Queries;

/// <summary>A source, and how reading it is going.</summary>
/// <param name="Source">What people configured, with its counters.</param>
/// <param name="Poll">How far a server was read, and when it is asked again; null for other kinds, and before its first poll.</param>
/// <param name="LinesPerSecond">Lines a second over the last minute; null where that is not known yet.</param>
public sealed record SourceView(StoredSource Source, PollCheckpoint? Poll, double? LinesPerSecond)
{
    /// <summary>How far reading a server is behind the clock; null for other kinds, and before its first poll.</summary>
    public TimeSpan? Lag(DateTimeOffset now) =>
        Poll is null ? null
        : now > Poll.Through ? now - Poll.Through
        : TimeSpan.Zero;

    /// <summary>Whether a server is read from its beginning and has not been got through yet.</summary>
    public bool IsCatchingUp => Poll is { } poll && poll.Through == DateTimeOffset.UnixEpoch;
}

/// <summary>Reads where lines come from.</summary>
public sealed class SourceQueries(IDbContextFactory<OnCallDbContext> contexts, SourceRates rates)
{
    /// <summary>All sources, by name.</summary>
    public async Task<IReadOnlyList<SourceView>> ListAsync(CancellationToken cancellation)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellation);
        var sources = await db
            .Sources.AsNoTracking()
            .OrderBy(s => s.Name)
            .ThenBy(s => s.Id)
            .ToListAsync(cancellation);
        var polls = await db
            .PollCheckpoints.AsNoTracking()
            .ToDictionaryAsync(c => c.SourceId, StringComparer.Ordinal, cancellation);
        return [.. sources.Select(s => View(s, polls.GetValueOrDefault(s.Id)))];
    }

    /// <summary>A source; null where there is none of this id.</summary>
    public async Task<SourceView?> ReadAsync(string id, CancellationToken cancellation)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellation);
        return
            await db.Sources.AsNoTracking().SingleOrDefaultAsync(s => s.Id == id, cancellation)
                is { } source
            ? View(
                source,
                await db
                    .PollCheckpoints.AsNoTracking()
                    .SingleOrDefaultAsync(c => c.SourceId == id, cancellation)
            )
            : null;
    }

    private SourceView View(StoredSource source, PollCheckpoint? poll) =>
        new(source, poll, source.Enabled ? rates.Of(source.Id) : null);
}
