using OnCallAgent.Domain.Logs;

namespace OnCallAgent.Web.Sources.Files;

/// <summary>
/// What comes after a file that was cut off, written anew or deleted: its copies, which hold what was not read of it,
/// then whatever was written and rotated away since, then the file itself from its start.
/// </summary>
internal sealed partial class CutFile(
    PathPattern pattern,
    List<FollowedFile> files,
    DateTimeOffset? since,
    ILogger logger,
    ReadBatch batch
)
{
    private readonly TimeSpan now = batch.Uptime;

    // Where the clock was set back, what is made now seems older than the mark.
    private readonly DateTimeOffset? since = since < batch.Now ? since : batch.Now - ClockSlack;

    private static readonly TimeSpan ClockSlack = TimeSpan.FromSeconds(1);

    /// <summary>Goes on behind a file that is no longer what was read of it.</summary>
    public void GoOn(FollowedFile file, LineContext context)
    {
        var stat = file.StatOfOpenFile();
        if (
            file.Start.Length == FileStart.Longest
            && stat.Size is >= FileStart.Longest and var size
            && size < file.Position
            && file.TryOpen(out var open) == ReadOutcome.End
            && file.Start.Holds(open!)
        )
        {
            // Shortened: what is left of it was read.
            FileShortened(logger, file.Path, file.Offset, size);
            file.FlushAll(batch, context);
            file.GoOnFrom(size);
            return;
        }

        var copy = HandOver(file);
        FileRewritten(logger, file.Path, file.Offset, copy?.Path ?? "none");
        if (copy is null || copy.Seen.Size < file.Position)
        {
            // What was read and waits for its end is not all in a copy.
            file.FlushAll(batch, context);
        }

        var path = pattern.IsGlob ? file.Path : pattern.Text;
        var missed = copy is null ? [] : RotatedFiles.Between(path, copy);
        file.StartOver();
        if (copy is not null)
        {
            file.Before.Add([copy], now);
        }

        MissedFiles.Add(files, pattern, missed, file, now);
        if (Copies.IsHeldElsewhere(file.Path, stat, pattern, files))
        {
            // Rotation has written a copy over an older one.
            file.Leave();
        }
    }

    /// <summary>Lets the longest copy go on for the file; the others hold nothing more.</summary>
    /// <returns>The copy; null where there is none.</returns>
    public FollowedFile? HandOver(FollowedFile file)
    {
        FollowedFile? heir = null;
        foreach (var (path, stat) in RotatedFiles.CopiesOf(file, since))
        {
            // By its id: it may have been renamed since the last look.
            var copy = files.Find(f => f.FileId == stat.Id && !f.IsDropped);
            if (copy is not null && IsItself(copy))
            {
                continue;
            }

            // One that was made before the last lines were written; or a few bytes of a copy of something else, for lines
            // begin alike. In this order: while it was compared it may have been completed, and its original cut off.
            if (
                stat.Size < file.Start.Length
                && (
                    Copies.IsBeingMade(path, stat, pattern, files.FindAll(f => f != file))
                    || FileStat.Of(path) is var there
                        && (there.Id != stat.Id || there.Size != stat.Size)
                )
            )
            {
                continue;
            }

            if (copy is null)
            {
                copy = new FollowedFile(path, stat, now) { IsRetired = true };
                files.Add(copy);
            }

            if (copy.Path != path)
            {
                copy.MoveTo(path);
            }

            copy.Look(stat, now);
            if (heir is null && stat.Size >= file.Position)
            {
                copy.GoOnFor(file);
            }
            else
            {
                copy.PassOver(now);
            }

            CopyFound(logger, path, file.Path, copy.Offset);
            heir ??= copy;
        }

        return heir;
    }

    // One that was read for itself, and is what it was, is nobody's copy, however it begins.
    private static bool IsItself(FollowedFile file) =>
        file.Start.Length > 0
        && file.TryOpen(out var open) == ReadOutcome.End
        && file.Start.Holds(open!);

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

    [LoggerMessage(
        Level = LogLevel.Information,
        Message = "{Copy} is a copy of what {Path} was, and read from byte {Offset}"
    )]
    private static partial void CopyFound(ILogger logger, string copy, string path, long offset);

    [LoggerMessage(
        Level = LogLevel.Information,
        Message = "{Path} was shortened after byte {Offset} was read; it is followed from byte {Size}"
    )]
    private static partial void FileShortened(ILogger logger, string path, long offset, long size);
}
