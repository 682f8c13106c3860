namespace OnCallAgent.Web.Sources.Files;

/// <summary>Finds, beside a followed file, where rotation put it, the copies that were made of it, and what came between.</summary>
internal static class RotatedFiles
{
    private const int MostSiblings = 5_000;

    // So many lists of a folder are compared at most, where names keep moving.
    private const int MostLists = 8;

    /// <summary>Where the file is now, in its own folder or where its link led; null where it is not to be found.</summary>
    public static (string Path, FileStat Stat)? Renamed(FollowedFile file)
    {
        if (file.FileId.Length == 0)
        {
            return null;
        }

        // It may be renamed again before the name that was found is looked at.
        for (var looks = 0; looks < MostLists && file.NameOfOpenFile() is { } name; looks++)
        {
            if (FileStat.Of(name) is { IsRegular: true } known && known.Id == file.FileId)
            {
                return (name, known);
            }

            if (file.StatOfOpenFile().IsUnlinked)
            {
                return null;
            }
        }

        var inode = FileStat.Inode(file.FileId).ToString();
        var found = Settled(
            file.Path,
            s => FileStat.Inode(s.Stat.Id).SequenceEqual(inode) ? IsSame(file, s) : false
        );
        return found.Count == 0 ? null : found[0];
    }

    // A file with the inode is another one where it was made later; and still the same where it was cut off and written anew
    // before it was renamed. So its birth tells, and what it holds only where that is not known.
    private static bool? IsSame(FollowedFile file, (string Path, FileStat Stat) found)
    {
        var born = found.Stat.Born;
        if (born > 0 && file.Seen.Born > 0)
        {
            return born == file.Seen.Born;
        }

        return born > 0 && file.Stored is { } stored && born <= Nanoseconds(stored.UpdatedAt)
            ? true
            : Copies.Begins(found.Path, found.Stat.Id, file.Start);
    }

    /// <summary>
    /// The copies that hold what the file held before it was cut off or deleted, longest first. Complete, once the
    /// original is seen to be gone: copying ends before that.
    /// </summary>
    /// <param name="file">The original.</param>
    /// <param name="since">Files that are older were there before the source was looked at.</param>
    public static List<(string Path, FileStat Stat)> CopiesOf(
        FollowedFile file,
        DateTimeOffset? since
    )
    {
        if (file.Start.Length == 0)
        {
            return [];
        }

        var from = since is { } known ? Nanoseconds(known) : 0;
        return
        [
            .. Settled(
                    file.Path,
                    s =>
                        s.Stat.Id != file.FileId
                        && s.Stat.Size > 0
                        && Math.Max(s.Stat.Modified, s.Stat.Born) > from
                        && Copies.IsNameOfCopy(s.Path, file)
                            ? Copies.Begins(s.Path, s.Stat.Id, file.Start)
                            : false
                )
                .OrderByDescending(s => s.Stat.Size)
                .ThenByDescending(s => s.Stat.Born),
        ];
    }

    /// <summary>Files that were written and rotated away between the one found and the one at the path, oldest first.</summary>
    public static List<(string Path, FileStat Stat)> Between(string path, FollowedFile older) =>
        [
            .. Settled(
                    path,
                    s =>
                        s.Stat.Size > 0
                        && RotationName.IsRotationOf(s.Path, path)
                        && s.Stat.Id != older.FileId
                        && s.Stat.Modified >= older.Seen.Modified
                        && (
                            s.Stat.Born == 0
                            || older.Seen.Born == 0
                            || s.Stat.Born >= older.Seen.Born
                        )
                )
                .OrderBy(s => s.Stat.Modified),
        ];

    /// <summary>
    /// Files that were made after <paramref name="since"/> and rotated away from one of the paths, each with that path,
    /// oldest first. Those that nobody follows were made and moved between two looks.
    /// </summary>
    public static List<(string Path, FileStat Stat, string From)> MadeSince(
        IReadOnlyCollection<string> paths,
        DateTimeOffset since
    )
    {
        var from = Nanoseconds(since);
        return
        [
            .. paths
                .GroupBy(p => Path.GetDirectoryName(p)!, StringComparer.Ordinal)
                .SelectMany(folder =>
                {
                    var known = folder.ToHashSet(StringComparer.Ordinal);
                    return FileNames(folder.Key)
                        .Select(p =>
                            (
                                Path: p,
                                From: RotationName.Originals(p).FirstOrDefault(known.Contains)
                            )
                        )
                        .Where(s => s.From is not null)
                        .Select(s => (s.Path, Stat: FileStat.Of(s.Path), From: s.From!));
                })
                .Where(s => s.Stat.IsRegular && s.Stat.Size > 0 && s.Stat.Born > from)
                .OrderBy(s => s.Stat.Modified),
        ];
    }

    // Names are handed on while a folder is listed and its files are opened, so that one look can miss a file: two must
    // say the same, and the second must have met every file under the name it was listed with. Null stands for one that
    // had gone from it.
    private static List<(string Path, FileStat Stat)> Settled(
        string path,
        Func<(string Path, FileStat Stat), bool?> isWanted
    )
    {
        var found = new List<(string Path, FileStat Stat)>();
        HashSet<(string, string)>? before = null;
        for (var lists = 0; lists < MostLists; lists++)
        {
            var siblings = Siblings(path);
            var judged = siblings.ConvertAll(s => (File: s, IsWanted: isWanted(s)));
            found = [.. judged.Where(j => j.IsWanted == true).Select(j => j.File)];
            var names = siblings.Select(s => (s.Path, s.Stat.Id)).ToHashSet();
            if (before?.SetEquals(names) == true && !judged.Exists(j => j.IsWanted is null))
            {
                break;
            }

            before = names;
        }

        return found;
    }

    private static List<(string Path, FileStat Stat)> Siblings(string path)
    {
        var folders = new List<string> { Path.GetDirectoryName(path)! };
        try
        {
            if (
                new FileInfo(path).ResolveLinkTarget(returnFinalTarget: true) is { } target
                && Path.GetDirectoryName(target.FullName) is { } behind
            )
            {
                folders.Add(behind);
            }
        }
        catch (IOException)
        {
            // A broken or circular link leads nowhere.
        }

        var siblings = new List<(string, FileStat)>();
        foreach (var folder in folders.Distinct(StringComparer.Ordinal))
        {
            siblings.AddRange(
                FileNames(folder).Select(p => (p, FileStat.Of(p))).Where(s => s.Item2.IsRegular)
            );
        }

        return siblings;
    }

    private static List<string> FileNames(string folder)
    {
        try
        {
            return [.. Directory.EnumerateFiles(folder).Take(MostSiblings)];
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            // Whoever may not look finds nothing; the scan reports the folder.
            return [];
        }
    }

    private static long Nanoseconds(DateTimeOffset time) =>
        (time - DateTimeOffset.UnixEpoch).Ticks * 100;
}
