using OnCallAgent.Web.Data;

namespace OnCallAgent.Web.Sources.Files;

/// <summary>
/// Matches what is on disk now with what is followed: files stay, move away, go, or are new. Decides where a new one
/// begins and what must be read before it.
/// </summary>
internal sealed partial class FileScan(
    StoredSource source,
    PathPattern pattern,
    List<FollowedFile> files,
    Dictionary<string, string> faults,
    ILogger logger,
    DateTimeOffset now
)
{
    private const int LongestPath = 700;

    private readonly Dictionary<string, FileStat> present = new(StringComparer.Ordinal);
    private readonly HashSet<string> claimed = new(StringComparer.Ordinal);

    /// <summary>Looks, and changes <c>files</c> accordingly.</summary>
    /// <param name="since">All that was made later is followed or new; null where this location was never looked at before.</param>
    public void Run(DateTimeOffset? since)
    {
        var isFirst = since is null;
        faults.Clear();
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

        foreach (var (path, stat) in present.OrderBy(p => p.Value.Modified))
        {
            if (!claimed.Contains(path) && !files.Exists(f => IsSame(f, stat)))
            {
                Begin(path, stat, since);
            }
        }
    }

    /// <summary>Adds files that nobody knew of, oldest first, to be read before the next one.</summary>
    public static void AddMissed(
        List<FollowedFile> files,
        IEnumerable<(string Path, FileStat Stat)> missed,
        FollowedFile next,
        DateTimeOffset now
    )
    {
        foreach (var (path, stat) in missed)
        {
            if (
                path == next.Path
                || files.Exists(f => IsSame(f, stat))
                // A copy that somebody made holds nothing new.
                || files.Exists(f => f.Print.Length > 0 && RotatedFiles.Begins(path, f.Print))
            )
            {
                continue;
            }

            var between = new FollowedFile(path, stat, now) { IsRetired = true };
            between.After.AddRange(next.After);
            files.Add(between);
            next.After.Add(between);
        }
    }

    private static bool IsSame(FollowedFile file, in FileStat stat) =>
        stat.Id.Length > 0 && file.FileId == stat.Id && !file.IsDropped;

    private void Collect()
    {
        foreach (var path in pattern.Expand((path, why) => faults[path] = why))
        {
            var stat = FileStat.Of(path);
            switch (stat.Kind)
            {
                case FileKind.Missing:
                    break;
                case FileKind.Regular when path.Length > LongestPath:
                    faults[path] = $"the path has more than {LongestPath} characters";
                    break;
                case FileKind.Regular:
                    present.Add(path, stat);
                    break;
                case FileKind.Directory:
                    faults[path] = "it is a folder; name files in it, for example with /*.log";
                    break;
                case FileKind.Special:
                    faults[path] = "it is a pipe, socket or device, which cannot be followed";
                    break;
                default:
                    faults[path] = "the agent may not look at it";
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
        else if (
            (RotatedFiles.Renamed(file) ?? RotatedFiles.Renamed(file)) is { } found
            && found.Path.Length <= LongestPath
        )
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
            FileLost(logger, file.Path, file.Offset, file.Seen.Size);
            file.IsDropped = true;
        }
    }

    private void Begin(string path, in FileStat stat, DateTimeOffset? since)
    {
        var isFirst = since is null;
        // What is there at the first look is not judged for being a copy: each file is what it is.
        var file = new FollowedFile(path, stat, now) { IsJudged = isFirst };
        if (isFirst && !source.FromStart)
        {
            file.StartAtEnd();
        }
        else if (
            files.FindLast(f =>
                f.LeftPath == path && f.IsRetired | (f.Path != path) && !f.IsDropped
            ) is
            { } before
        )
        {
            file.After.Add(before);
            AddMissed(files, RotatedFiles.Between(path, before), file, now);
        }
        else if (since is { } known)
        {
            AddMissed(files, RotatedFiles.MadeSince(path, known), file, now);
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
