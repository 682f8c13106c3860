using System.Collections.Concurrent;
using Microsoft.EntityFrameworkCore;
using OnCallAgent.Domain.Analysis;
using OnCallAgent.Domain.Incidents;

namespace OnCallAgent.Web.Data.Learning;

/// <summary>
/// The resolved incidents, ready to be searched by their text: read from the database once, and kept up to date from then
/// on, also with what other nodes resolve.
/// </summary>
public sealed partial class PastIncidents : IDisposable
{
    /// <summary>Most incidents that are searched: the latest.</summary>
    public const int Most = 100_000;

    private const int ReadAtOnce = 500;

    // How an incident began tells what it is; its last lines repeat that.
    private const int LinesOfEach = 5;

    // An analysis does not wait for a long history to be read; it looks at what is there.
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(3);

    // Another node's clock may be behind ours, and its transaction may have taken its time.
    private static readonly TimeSpan Overlap = TimeSpan.FromMinutes(5);

    private readonly IDbContextFactory<OnCallDbContext> contexts;
    private readonly CommittedChanges changes;
    private readonly TimeProvider clock;
    private readonly ILogger<PastIncidents> logger;
    private readonly SimilarIncidentIndex index = new(Most);
    private readonly ConcurrentDictionary<string, bool> changed = new(StringComparer.Ordinal);
    private readonly Lock gate = new();
    private Task reading = Task.CompletedTask;
    private DateTimeOffset? readTo;

    public PastIncidents(
        IDbContextFactory<OnCallDbContext> contexts,
        CommittedChanges changes,
        TimeProvider clock,
        ILogger<PastIncidents> logger
    )
    {
        this.contexts = contexts;
        this.changes = changes;
        this.clock = clock;
        this.logger = logger;
        changes.Committed += Note;
    }

    /// <summary>Resolved incidents like this one, best first.</summary>
    /// <param name="incident">The asked incident; it is never among them.</param>
    /// <param name="lines">Its evidence.</param>
    /// <param name="limit">Most to return, 1 or more.</param>
    /// <param name="cancellation">Gives up.</param>
    public async Task<IReadOnlyList<PastIncident>> LikeAsync(
        Incident incident,
        IEnumerable<string> lines,
        int limit,
        CancellationToken cancellation
    )
    {
        ArgumentNullException.ThrowIfNull(incident);
        try
        {
            await RefreshAsync().WaitAsync(LongestWait, clock, cancellation);
        }
        catch (TimeoutException)
        {
            Log.StillReading(logger, index.Count);
        }

        return index.Search(
            IncidentText.Of(incident.Title, lines, incident.RootCause),
            incident.Fingerprint,
            incident.Id,
            limit
        );
    }

    /// <summary>Reads what was resolved or changed since the last time. Several at once share one reading.</summary>
    public Task RefreshAsync()
    {
        lock (gate)
        {
            if (reading.IsCompleted)
            {
                reading = Task.Run(ReadAsync);
            }

            return reading;
        }
    }

    public void Dispose() => changes.Committed -= Note;

    private async Task ReadAsync()
    {
        try
        {
            await using var db = await contexts.CreateDbContextAsync();
            await ReadResolvedAsync(db);
            await ReadChangedAsync(db);
        }
        catch (Exception e)
        {
            // Whoever waited may have gone on without it.
            Log.NotRead(logger, e);
            throw;
        }
    }

    private async Task ReadResolvedAsync(OnCallDbContext db)
    {
        var resolved = db.Incidents.AsNoTracking().Where(i => i.ResolvedAt != null);
        var from =
            readTo - Overlap
            ?? await resolved
                .OrderByDescending(i => i.ResolvedAt)
                .Skip(Most)
                .Select(i => i.ResolvedAt)
                .FirstOrDefaultAsync()
            ?? DateTimeOffset.MinValue;
        var known = await resolved
            .Where(i => i.ResolvedAt >= from)
            .OrderBy(i => i.ResolvedAt)
            .ThenBy(i => i.Id)
            .Select(i => new
            {
                i.Id,
                i.Version,
                i.ResolvedAt,
            })
            .ToListAsync();
        foreach (var part in known.Where(i => !index.Holds(i.Id, i.Version)).Chunk(ReadAtOnce))
        {
            await HoldAsync(db, [.. part.Select(static i => i.Id)]);
        }

        if (known.Count > 0)
        {
            readTo = known[^1].ResolvedAt;
        }
    }

    private async Task ReadChangedAsync(OnCallDbContext db)
    {
        foreach (var part in changed.Keys.ToList().Chunk(ReadAtOnce))
        {
            foreach (var id in part)
            {
                changed.TryRemove(id, out _);
            }

            try
            {
                await HoldAsync(db, part);
            }
            catch
            {
                // They are as they were known until somebody reads them.
                foreach (var id in part)
                {
                    changed.TryAdd(id, true);
                }

                throw;
            }
        }
    }

    private async Task HoldAsync(OnCallDbContext db, string[] ids)
    {
        var incidents = await db
            .Incidents.AsNoTracking()
            .Where(i => ids.Contains(i.Id))
            .ToListAsync();
        var lines = (
            await db
                .Incidents.AsNoTracking()
                .Where(i => ids.Contains(i.Id))
                .SelectMany(i =>
                    db.Evidence.Where(e => e.IncidentId == i.Id)
                        .OrderBy(e => e.Id)
                        .Take(LinesOfEach)
                )
                .Select(e => new { e.IncidentId, e.Message })
                .ToListAsync()
        ).ToLookup(static e => e.IncidentId, static e => e.Message, StringComparer.Ordinal);
        var byId = incidents.ToDictionary(static i => i.Id, StringComparer.Ordinal);
        // In the order asked for: the oldest go first where there are too many.
        foreach (var id in ids)
        {
            if (byId.GetValueOrDefault(id) is { ResolvedAt: { } ended } incident)
            {
                index.Add(
                    new ResolvedIncident(
                        id,
                        incident.Version,
                        incident.Fingerprint,
                        ended - incident.CreatedAt,
                        IncidentText.Of(incident.Title, lines[id], incident.RootCause)
                    )
                );
            }
            else
            {
                index.Remove(id);
            }
        }
    }

    // Resolved ones are found by their time; these are the ones known already that were edited, or are open again.
    private void Note(CommittedBatch batch)
    {
        foreach (var id in batch.Incidents)
        {
            if (index.Knows(id))
            {
                changed[id] = true;
            }
        }
    }

    private static partial class Log
    {
        [LoggerMessage(
            Level = LogLevel.Information,
            Message = "Past incidents are still being read; {Count} are searched so far"
        )]
        public static partial void StillReading(ILogger logger, int count);

        [LoggerMessage(Level = LogLevel.Error, Message = "Past incidents could not be read")]
        public static partial void NotRead(ILogger logger, Exception e);
    }
}
