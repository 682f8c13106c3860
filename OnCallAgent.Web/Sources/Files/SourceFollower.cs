using Microsoft.EntityFrameworkCore;
using OnCallAgent.Web.Data;
using OnCallAgent.Web.Data.Intake;

namespace OnCallAgent.Web.Sources.Files;

/// <summary>Follows the files of one source, one batch a round. Used by one thread at a time.</summary>
internal sealed partial class SourceFollower(
    StoredSource source,
    FollowerServices services,
    FollowerOptions options
) : IDisposable
{
    private static readonly TimeSpan Hot = TimeSpan.FromMinutes(1);

    private readonly PathPattern pattern = new(source.Location);
    private readonly List<FollowedFile> files = [];
    private readonly SourceFaults faults = new();
    private readonly SourceText text = new(source);
    private readonly LookedAtMark mark = new(source.Id, new PathPattern(source.Location).Digest);
    private readonly ReadingTurns reading = new(options);
    private bool isLoaded;

    public string Id => source.Id;

    public PathPattern Pattern => pattern;

    /// <summary>Consecutive failures, and when to try again.</summary>
    public (int Failures, TimeSpan Until) BackOff { get; set; }

    public int OpenFiles => files.Count(f => f.IsOpen);

    /// <summary>Whether the source's settings are still those it was made from.</summary>
    public bool IsFor(StoredSource other) =>
        source.Location == other.Location
        && source.FromStart == other.FromStart
        && source.DefaultService == other.DefaultService
        && source.Zone == other.Zone
        && source.Encoding == other.Encoding
        && source.FirstLine == other.FirstLine;

    /// <summary>Looks, reads and stores one batch.</summary>
    /// <returns>Whether more is waiting.</returns>
    public async Task<bool> RoundAsync(bool rescan, CancellationToken cancellation)
    {
        if (!isLoaded)
        {
            await LoadAsync(cancellation);
            rescan = true;
        }

        var batch = new ReadBatch(
            options,
            services.Parser,
            services.Clock.GetUtcNow(),
            services.Uptime
        );
        if (LookAround(rescan, batch.Uptime))
        {
            faults.Clear();
            text.NoteFaults(faults);
            new FileScan(
                source,
                pattern,
                text.Form,
                files,
                faults,
                mark.Time,
                services.Logger,
                batch
            ).Run();
            if (IsTorn())
            {
                isLoaded = false;
                return false;
            }
        }

        var more = reading.Read(files, text, batch, CutFile(batch));
        Retire(batch);
        if (!await StoreAsync(batch, cancellation))
        {
            isLoaded = false;
            return false;
        }

        Forget();
        return more;
    }

    /// <summary>What to tell of the source.</summary>
    public (SourceState State, string? Error) Report() => faults.Report(files);

    /// <summary>What is in memory is doubtful: the next round begins with what is stored.</summary>
    public void Reload() => isLoaded = false;

    /// <summary>Closes the files that were quiet longest, down to as many.</summary>
    public void CloseQuiet(int most)
    {
        foreach (
            var file in files
                .Where(f => f.IsOpen && !f.IsUnlinked)
                .OrderByDescending(f => f.LastGrowth)
                .Skip(most)
        )
        {
            file.Close();
        }
    }

    public void Dispose() => files.ForEach(f => f.Dispose());

    private async Task LoadAsync(CancellationToken cancellation)
    {
        await using var context = await services.Contexts.CreateDbContextAsync(cancellation);
        var stored = await context
            .Checkpoints.AsNoTracking()
            .Where(c => c.Node == options.Node && c.SourceId == source.Id)
            .ToListAsync(cancellation);
        mark.Load(stored);
        // Open files are kept: through them, deleted ones can still be read.
        foreach (var file in files)
        {
            var found =
                stored.Find(c => c.Path == file.Path && c.FileId == file.FileId)
                ?? stored.Find(c => c.FileId == file.FileId);
            // One that was never stored is found again, as it was found before.
            file.IsDropped = found is null && !file.IsUnlinked;
            file.Resume(found);
            if (found is not null)
            {
                stored.Remove(found);
            }
        }

        Forget();
        files.AddRange(stored.Select(c => new FollowedFile(c, services.Uptime)));
        isLoaded = true;
    }

    // A look at the files that may have changed; true where the whole must be looked at anew.
    private bool LookAround(bool rescan, TimeSpan now)
    {
        if (rescan)
        {
            return true;
        }

        foreach (var file in files)
        {
            if (file.IsUnlinked)
            {
                file.Look(file.StatOfOpenFile(), now);
            }
            else if (now - file.LastGrowth < Hot)
            {
                var stat = FileStat.Of(file.Path);
                if (!stat.IsRegular || stat.Id != file.FileId)
                {
                    return true;
                }

                file.Look(stat, now);
            }
        }

        return false;
    }

    private void Retire(ReadBatch batch)
    {
        foreach (
            var file in files.FindAll(f =>
                (f.IsRetired || f.Names.Left is not null)
                && f.IsAtEnd
                && !f.IsDropped
                && batch.Uptime - f.LastGrowth >= options.LastWords
            )
        )
        {
            file.FlushAll(batch, text.ContextOf(file));
            if (file.IsUnlinked)
            {
                // A copy that was made before it was deleted is nothing new.
                CutFile(batch).HandOver(file);
                file.IsDropped = true;
            }
            else if (file.IsRetired && batch.Uptime - file.LastGrowth >= options.Retirement)
            {
                file.IsDropped = true;
            }
        }
    }

    private CutFile CutFile(ReadBatch batch) =>
        new(pattern, files, mark.Time, services.Logger, batch);

    private async Task<bool> StoreAsync(ReadBatch batch, CancellationToken cancellation)
    {
        var nextMark = mark.Next(files, batch.Now);
        var changes = files.ConvertAll(f => (File: f, Change: f.Change(Id, batch.Now)));
        List<CheckpointChange> checkpoints =
        [
            .. changes.Select(c => c.Change).OfType<CheckpointChange>(),
            .. nextMark is null ? [] : mark.Changes(nextMark),
        ];
        if (batch.Entries.Count > 0 || checkpoints.Count > 0)
        {
            var taken = await services.Intake.TakeAsync(
                new IntakeBatch(Id, batch.Entries)
                {
                    Node = options.Node,
                    Checkpoints = checkpoints,
                    Lines = batch.Lines,
                    LinesCut = batch.Cut,
                    BytesBehind = files.Sum(f => f.Behind),
                },
                cancellation
            );
            if (!taken.IsSuccess)
            {
                if (taken.Error is CheckpointMoved)
                {
                    services.Rivals.Moved();
                }

                BatchRefused(services.Logger, Id, taken.Error.Message);
                return false;
            }

            if (nextMark is not null)
            {
                mark.Commit(nextMark);
            }
        }

        foreach (var (file, change) in changes)
        {
            file.Commit(change);
        }

        return true;
    }

    private void Forget()
    {
        foreach (var file in files.Where(f => f.IsDropped))
        {
            file.Dispose();
        }

        files.RemoveAll(f => f.IsDropped);
    }

    // Names are handed on while they are looked at: two files that seem to have the same one must be looked at again.
    private bool IsTorn() =>
        files
            .Where(f => !f.IsDropped && !f.IsUnlinked)
            .GroupBy(f => f.Path, StringComparer.Ordinal)
            .Any(g => g.Skip(1).Any());

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "Lines of source {SourceId} were not taken: {Reason}"
    )]
    private static partial void BatchRefused(ILogger logger, string sourceId, string reason);
}
