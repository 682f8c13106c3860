using OnCallAgent.Web.Data;

namespace OnCallAgent.Web.Sources.Files;

/// <summary>
/// Matches what is on disk now with what is followed: files stay, move away, go, or are new. Decides where a new one
/// begins and what must be read before it.
/// </summary>
internal sealed partial class FileScan(
    StoredSource source,
    PathPattern pattern,
    TextForm text,
    List<FollowedFile> files,
    SourceFaults faults,
    DateTimeOffset? since,
    ILogger logger,
    ReadBatch batch
)
{
    private const int LongestPath = 700;

    private readonly Dictionary<string, FileStat> present = new(StringComparer.Ordinal);
    private readonly HashSet<string> claimed = new(StringComparer.Ordinal);

    // All that was made since a time is followed or new; there is none where this location was never looked at before.
    private readonly TimeSpan now = batch.Uptime;
    private readonly bool isFirst = since is null;

    /// <summary>Looks, and changes <c>files</c> accordingly.</summary>
    public void Run()
    {
        Collect();
        var missing = files.Where(f => !f.IsUnlinked && !f.IsDropped && !StaysInPlace(f)).ToList();
        foreach (var file in missing)
        {
            if (isFirst)
            {
                // Left from another location of this source.
                file.IsDropped = true;
            }
            else
            {
                Follow(file);
            }
        }

        DropDoubles();
        foreach (var (path, stat) in present.OrderBy(p => p.Value.Modified))
        {
            if (!claimed.Contains(path) && !files.Exists(f => f.Is(stat)))
            {
                Begin(path, stat);
            }
        }

        if (since is { } known)
        {
            AddUnseen(known);
        }
    }

    private static bool IsBefore(FollowedFile file, string path, in FileStat seen) =>
        !file.IsDropped
        && !file.IsDrained
        && (
            file.Names.Left == path
            || (
                file.Names.Left is not null
                && file.Seen.Modified <= seen.Modified
                && Path.GetDirectoryName(file.Path) == Path.GetDirectoryName(path)
                && RotationName.IsNamedAfter(path, file.Path)
            )
        );

    private void Collect()
    {
        foreach (var path in pattern.Expand(faults.Note))
        {
            var stat = FileStat.Of(path);
            switch (stat.Kind)
            {
                case FileKind.Missing:
                    break;
                case FileKind.Regular when path.Length > LongestPath:
                    faults.Note(path, $"the path has more than {LongestPath} characters");
                    break;
                case FileKind.Regular:
                    present.Add(path, stat);
                    break;
                case FileKind.Directory:
                    faults.Note(path, "it is a folder; name files in it, for example with /*.log");
                    break;
                case FileKind.Pipe or FileKind.Special:
                    faults.Note(path, "it is a pipe, socket or device, which cannot be followed");
                    break;
                default:
                    faults.Note(path, "the agent may not look at it");
                    break;
            }
        }
    }

    private bool StaysInPlace(FollowedFile file)
    {
        if (
            !present.TryGetValue(file.Path, out var stat)
            || !(
                stat.Id == file.FileId
                // After a restart of the machine a device may have another number.
                || (
                    !file.IsOpen
                    && FileStat.Inode(stat.Id).SequenceEqual(FileStat.Inode(file.FileId))
                )
            )
        )
        {
            return false;
        }

        claimed.Add(file.Path);
        file.IsRetired = false;
        file.Look(stat, now);
        return true;
    }

    private void Follow(FollowedFile file)
    {
        if (FileStat.Of(file.Path) is { IsRegular: true } there && there.Id == file.FileId)
        {
            file.Look(there, now);
            file.IsRetired = true;
        }
        else if (RotatedFiles.Renamed(file) is { } found && found.Path.Length <= LongestPath)
        {
            FileRenamed(logger, file.Path, found.Path);
            file.MoveTo(found.Path);
            file.Look(found.Stat, now);
            file.IsRetired = !present.ContainsKey(found.Path);
            claimed.Add(found.Path);
        }
        else if (file.IsOpen)
        {
            file.Look(file.StatOfOpenFile(), now);
            file.MoveTo(file.Path);
            file.IsUnlinked = file.IsRetired = true;
        }
        else
        {
            if (new CutFile(pattern, files, since, logger, batch).HandOver(file) is null)
            {
                FileLost(logger, file.Path, file.Offset, file.Seen.Size);
            }

            file.Leave();
        }
    }

    // An inode that was given to another file makes two of one: the one that was read farther is right, or notices.
    private void DropDoubles()
    {
        foreach (
            var doubles in files
                .Where(f => f.FileId.Length > 0 && !f.IsDropped && !f.IsUnlinked)
                .GroupBy(f => f.FileId, StringComparer.Ordinal)
                .Where(g => g.Skip(1).Any())
        )
        {
            foreach (var file in doubles.OrderByDescending(f => f.Offset).Skip(1))
            {
                file.Leave();
            }
        }
    }

    // A busy rotator is faster than two looks: what it made and moved in between was never at its path.
    private void AddUnseen(DateTimeOffset since)
    {
        var paths = pattern.IsGlob ? present.Keys.ToArray() : [pattern.Text];
        foreach (var (path, stat, from) in RotatedFiles.MadeSince(paths, since))
        {
            if (!present.ContainsKey(path))
            {
                var next = files.Find(f => f.Path == from && !f.IsDropped && !f.IsUnlinked);
                MissedFiles.Add(files, pattern, [(path, stat)], next, now);
            }
        }
    }

    private void Begin(string path, FileStat seen)
    {
        // What is there at the first look is what it is.
        if (!isFirst && Copies.IsHeldElsewhere(path, seen, pattern, files))
        {
            return;
        }

        var file = new FollowedFile(path, seen, now);
        if (isFirst && !source.FromStart)
        {
            file.StartAtEnd(text);
        }
        else
        {
            // What was renamed to make room for it comes first.
            foreach (var before in files.Where(f => IsBefore(f, path, seen)).ToList())
            {
                file.Before.Add([before], now);
                MissedFiles.Add(files, pattern, RotatedFiles.Between(path, before), file, now);
            }
        }

        files.Add(file);
        FileFound(logger, path, source.Id, file.Offset);
    }

    [LoggerMessage(
        Level = LogLevel.Information,
        Message = "Following {Path} for source {SourceId} from byte {Offset}"
    )]
    private static partial void FileFound(
        ILogger logger,
        string path,
        string sourceId,
        long offset
    );

    [LoggerMessage(Level = LogLevel.Information, Message = "{Path} was renamed to {NewPath}")]
    private static partial void FileRenamed(ILogger logger, string path, string newPath);

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "{Path} is gone; it was read up to byte {Offset}, and had {Size} bytes when it was last seen"
    )]
    private static partial void FileLost(ILogger logger, string path, long offset, long size);
}
