using Microsoft.EntityFrameworkCore;
using OnCallAgent.Domain.Logs;
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
    private const string LookedAt = "looked-at:";

    private static readonly TimeSpan Hot = TimeSpan.FromMinutes(1);

    // File systems stamp with the last tick of the kernel's clock, and databases round.
    private static readonly TimeSpan StampSlack = TimeSpan.FromMilliseconds(10);
    private static readonly TimeSpan RoundingSlack = TimeSpan.FromMilliseconds(1);

    private readonly PathPattern pattern = new(source.Location);
    private readonly List<FollowedFile> files = [];
    private readonly Dictionary<string, string> faults = new(StringComparer.Ordinal);
    private readonly List<FileCheckpoint> oldMarks = [];
    private FileCheckpoint? mark;
    private bool isLoaded;
    private int turn;

    public string Id => source.Id;

    public PathPattern Pattern => pattern;

    /// <summary>Consecutive failures, and when to try again.</summary>
    public (int Failures, DateTimeOffset Until) BackOff { get; set; }

    public int OpenFiles => files.Count(f => f.IsOpen);

    /// <summary>Whether the source's settings are still those it was made from.</summary>
    public bool IsFor(StoredSource other) =>
        source.Location == other.Location
        && source.FromStart == other.FromStart
        && source.DefaultService == other.DefaultService
        && source.Zone == other.Zone;

    /// <summary>Looks, reads and stores one batch.</summary>
    /// <returns>Whether more is waiting.</returns>
    public async Task<bool> RoundAsync(bool rescan, CancellationToken cancellation)
    {
        if (!isLoaded)
        {
            await LoadAsync(cancellation);
            rescan = true;
        }

        var now = services.Clock.GetUtcNow();
        if (LookAround(rescan, now))
        {
            new FileScan(source, pattern, files, faults, services.Logger, now).Run(mark?.UpdatedAt);
            if (IsTorn())
            {
                isLoaded = false;
                return false;
            }
        }

        var batch = new ReadBatch(options, services.Parser, now);
        var more = ReadInto(batch);
        Retire(batch);
        var newMark = NewMark(now);
        var changes = files.Select(f => (File: f, Change: f.Change(Id, now))).ToList();
        List<CheckpointChange> checkpoints =
        [
            .. changes.Select(c => c.Change).OfType<CheckpointChange>(),
            .. newMark is null
                ? []
                : oldMarks
                    .Select(m => new CheckpointChange(m, null))
                    .Append(new CheckpointChange(mark, newMark)),
        ];
        if (batch.Entries.Count > 0 || checkpoints.Count > 0)
        {
            var taken = await services.Intake.TakeAsync(
                new IntakeBatch(Id, batch.Entries)
                {
                    Checkpoints = checkpoints,
                    Lines = batch.Lines,
                    LinesCut = batch.Cut,
                },
                cancellation
            );
            if (!taken.IsSuccess)
            {
                BatchRefused(services.Logger, Id, taken.Error.Message);
                isLoaded = false;
                return false;
            }

            if (newMark is not null)
            {
                mark = newMark;
                oldMarks.Clear();
            }
        }

        foreach (var (file, change) in changes)
        {
            file.Commit(change);
        }

        Forget();
        return more;
    }

    /// <summary>What to tell of the source.</summary>
    public (SourceState State, string? Error) Report()
    {
        var wrong = faults
            .Select(f => $"{f.Key}: {f.Value}")
            .Concat(
                files
                    .Where(f => f.Fault is not null && !f.IsRetired)
                    .Select(f => $"{f.Path}: {f.Fault}")
            )
            .Concat(
                files
                    .Where(f => f.BinaryLines > 0)
                    .Select(f =>
                        $"{f.Path}: looks binary; what is no text is passed over (UTF-16 needs a byte order mark)"
                    )
            )
            .Order(StringComparer.Ordinal)
            .ToList();
        return wrong switch
        {
            [] => (files.Exists(f => !f.IsRetired) ? SourceState.Ok : SourceState.Waiting, null),
            [var one] => (SourceState.Faulty, one),
            [var first, ..] => (SourceState.Faulty, $"{first} (and {wrong.Count - 1} more)"),
        };
    }

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
            .Where(c => c.SourceId == source.Id)
            .ToListAsync(cancellation);
        var now = services.Clock.GetUtcNow();
        var marks = stored
            .Where(c => c.Path.StartsWith(LookedAt, StringComparison.Ordinal))
            .ToList();
        mark = marks.Find(m => m.Path == LookedAt + pattern.Digest);
        oldMarks.Clear();
        oldMarks.AddRange(marks.Where(m => m != mark));
        stored.RemoveAll(marks.Contains);
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
        files.AddRange(stored.Select(c => new FollowedFile(c, now)));
        isLoaded = true;
    }

    // A look at the files that may have changed; true where the whole must be looked at anew.
    private bool LookAround(bool rescan, DateTimeOffset now)
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

    private bool ReadInto(ReadBatch batch)
    {
        var more = false;
        // Each round begins with another file, so that a busy one does not keep the others waiting.
        var start = files.Count == 0 ? 0 : turn % files.Count;
        var room = options.MostOpenFiles - OpenFiles;
        foreach (var file in files.Skip(start).Concat(files.Take(start)).ToList())
        {
            if (batch.IsFull)
            {
                turn++;
                return true;
            }

            // Order is a courtesy that nobody may wait for without end.
            file.EndWait(batch.Now - file.WaitsSince < options.LastWords);
            if (file.After.Count > 0)
            {
                // Soon, with the next tick: those before it wait for the end of their last event.
                more |= file.After.Any(f => !f.IsAtEnd);
            }
            else if (!file.IsDropped && !IsParked(file, batch.Now))
            {
                var wasOpen = file.IsOpen;
                more |= Read(file, batch);
                if (!wasOpen && file.IsOpen && --room < 0)
                {
                    file.Close();
                }
            }
        }

        return more;
    }

    private bool Read(FollowedFile file, ReadBatch batch)
    {
        var context = ContextOf(file);
        if (file.IsAtEnd)
        {
            file.FlushDue(batch, context);
            return false;
        }

        switch (file.Read(batch, context))
        {
            case ReadOutcome.Rewritten:
                StartOver(file, batch, context);
                return true;
            case ReadOutcome.More:
                return true;
            case ReadOutcome.End:
                file.FlushDue(batch, context);
                return false;
            default:
                return false;
        }
    }

    // A copy is made before its original is cut off: until then, and after, its lines belong to the original.
    private bool IsParked(FollowedFile file, DateTimeOffset now)
    {
        var isSettled = !file.IsParked || now - file.LastGrowth > Hot;
        if ((file.IsJudged && isSettled) || file.Seen.Size == 0)
        {
            return file.IsParked;
        }

        var verdicts = files
            .Where(f => f != file && !f.IsParked && !f.IsDropped && !f.IsUnlinked)
            .Select(f => RotatedFiles.IsCopy(file, f))
            .Where(v => v != false)
            .ToList();
        if (verdicts.Contains(null))
        {
            // The next look knows their names.
            return true;
        }

        file.IsJudged = true;
        if (verdicts.Count > 0)
        {
            file.Park();
        }
        else if (file.IsParked)
        {
            file.StartOver();
        }

        return file.IsParked;
    }

    private void StartOver(FollowedFile file, ReadBatch batch, LineContext context)
    {
        // Names may be handed on while the folder is listed, so that a list can miss one.
        var copy = CopyOf(file) ?? CopyOf(file) ?? CopyOf(file);
        FileRewritten(services.Logger, file.Path, file.Offset, copy?.Path ?? "none");
        var missed = new List<(string, FileStat)>();
        var path = pattern.IsGlob ? file.Path : pattern.Text;
        if (copy is { } found)
        {
            // By its id: it may have been renamed since the last look.
            var original = files.Find(f => f.FileId == found.Stat.Id && !f.IsDropped);
            if (original is null)
            {
                original = new FollowedFile(found.Path, found.Stat, batch.Now) { IsRetired = true };
                files.Add(original);
            }

            if (original.Path != found.Path)
            {
                original.MoveTo(found.Path);
            }

            original.StartWhere(file);
            original.Look(found.Stat, batch.Now);
            file.WaitFor([original], batch.Now);
            missed = RotatedFiles.Between(path, original);
        }
        else
        {
            // What was read and waits for its end will not get one.
            file.FlushAll(batch, context);
        }

        file.StartOver();
        FileScan.AddMissed(files, missed, file, batch.Now);
    }

    private (string Path, FileStat Stat)? CopyOf(FollowedFile file) =>
        RotatedFiles.CopyOf(
            file,
            stat => files.Exists(f => f.FileId == stat.Id && f.IsJudged && !f.IsParked)
        );

    private void Retire(ReadBatch batch)
    {
        foreach (
            var file in files.Where(f =>
                (f.IsRetired || f.LeftPath is not null)
                && f.IsAtEnd
                && !f.IsDropped
                && batch.Now - f.LastGrowth >= options.LastWords
            )
        )
        {
            file.FlushAll(batch, ContextOf(file));
            file.IsDropped =
                file.IsUnlinked
                || (file.IsRetired && batch.Now - file.LastGrowth >= options.Retirement);
        }
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

    // The time up to which files beside the source's own are none of its business: the first look, and later the birth
    // of the youngest one that is followed no longer.
    private FileCheckpoint? NewMark(DateTimeOffset now)
    {
        var time = mark?.UpdatedAt ?? now - StampSlack;
        foreach (var file in files.Where(f => f.IsDropped && !f.IsUnlinked))
        {
            var born = DateTimeOffset.UnixEpoch.AddTicks(file.Seen.Born / 100) + RoundingSlack;
            time = born > time ? born : time;
        }

        return mark?.UpdatedAt == time
            ? null
            : new FileCheckpoint
            {
                SourceId = Id,
                Path = LookedAt + pattern.Digest,
                UpdatedAt = time,
            };
    }

    private LineContext ContextOf(FollowedFile file)
    {
        var zone = TimeZoneInfo.Local;
        if (
            source.Zone is { Length: > 0 } name
            && !TimeZoneInfo.TryFindSystemTimeZoneById(name, out zone!)
        )
        {
            faults[pattern.Text] = $"there is no time zone {name}; the machine's is used";
            zone = TimeZoneInfo.Local;
        }

        return new LineContext(
            Id,
            source.DefaultService ?? DefaultServiceName.FromPath(file.Path),
            zone
        );
    }

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "Lines of source {SourceId} were not taken: {Reason}"
    )]
    private static partial void BatchRefused(ILogger logger, string sourceId, string reason);

    [LoggerMessage(
        Level = LogLevel.Information,
        Message = "{Path} was cut off or written anew after byte {Offset} was read; its copy: {Copy}"
    )]
    private static partial void FileRewritten(
        ILogger logger,
        string path,
        long offset,
        string copy
    );
}
