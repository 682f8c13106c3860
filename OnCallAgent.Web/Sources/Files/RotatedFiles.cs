using System.Buffers;
using Microsoft.Win32.SafeHandles;

namespace OnCallAgent.Web.Sources.Files;

/// <summary>Finds, beside a followed file, where rotation put it, the copy that was made of it, and what came between.</summary>
internal static class RotatedFiles
{
    private static readonly SearchValues<char> RotationMarks = SearchValues.Create(
        "0123456789.-_:T"
    );

    private const int MostSiblings = 5_000;
    private const int Sample = 1024;

    // A clock that is read for a checkpoint may be this much ahead of the one that stamps files.
    private static readonly TimeSpan ClockSlack = TimeSpan.FromSeconds(5);

    /// <summary>Where the file is now, in its own folder or where its link led; null where it is not to be found.</summary>
    public static (string Path, FileStat Stat)? Renamed(FollowedFile file)
    {
        if (file.FileId.Length == 0)
        {
            return null;
        }

        if (
            file.NameOfOpenFile() is { } name
            && FileStat.Of(name) is { IsRegular: true } known
            && known.Id == file.FileId
        )
        {
            return (name, known);
        }

        foreach (var (path, stat) in Siblings(file.Path))
        {
            if (
                (
                    stat.Id == file.FileId
                    || FileStat.Inode(stat.Id).SequenceEqual(FileStat.Inode(file.FileId))
                ) && Begins(path, file.Print)
            )
            {
                return (path, stat);
            }
        }

        return null;
    }

    /// <summary>The copy that was made before the file was cut off: it holds what was not read yet.</summary>
    public static (string Path, FileStat Stat)? CopyOf(
        FollowedFile file,
        Func<FileStat, bool> isTaken
    )
    {
        if (file.Print.Length == 0)
        {
            return null;
        }

        var since =
            file.ReadModified > 0 ? file.ReadModified
            : file.Stored is { } stored ? Nanoseconds(stored.UpdatedAt - ClockSlack)
            : 0;
        return Siblings(file.Path)
            .Where(s =>
                s.Stat.Id != file.FileId
                && !isTaken(s.Stat)
                && IsNamedAfter(s.Path, file.Path)
                && s.Stat.Size >= file.Offset
                && Math.Max(s.Stat.Modified, s.Stat.Born) >= since
                && Begins(s.Path, file.Print)
            )
            .OrderByDescending(s => s.Stat.Modified)
            .Select(s => ((string, FileStat)?)s)
            .FirstOrDefault();
    }

    /// <summary>Files that were written and rotated away between the one found and the one at the path, oldest first.</summary>
    public static List<(string Path, FileStat Stat)> Between(string path, FollowedFile older) =>
        [
            .. Rotations(path)
                .Where(s =>
                    s.Stat.Id != older.FileId
                    && s.Stat.Modified >= older.Seen.Modified
                    && (s.Stat.Born == 0 || older.Seen.Born == 0 || s.Stat.Born >= older.Seen.Born)
                    && !(older.Print.Length > 0 && Begins(s.Path, older.Print))
                ),
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
                    var families = folder.ToLookup(Family, StringComparer.Ordinal);
                    return FileNames(folder.Key)
                        .Select(p =>
                            (
                                Path: p,
                                From: families[Family(p)].FirstOrDefault(o => IsRotationOf(p, o))
                            )
                        )
                        .Where(s => s.From is not null)
                        .Select(s => (s.Path, Stat: FileStat.Of(s.Path), From: s.From!));
                })
                .Where(s => s.Stat.IsRegular && s.Stat.Size > 0 && s.Stat.Born > from)
                .OrderBy(s => s.Stat.Modified),
        ];
    }

    /// <summary>
    /// Whether a file that appeared holds nothing but what the original holds, or held before it was cut off; null where
    /// one of them is being renamed at this moment.
    /// </summary>
    public static bool? IsCopy(FollowedFile file, FollowedFile original)
    {
        if (
            !IsNamedAfter(file.Path, original.Path)
            || Path.GetDirectoryName(file.Path) != Path.GetDirectoryName(original.Path)
        )
        {
            return false;
        }

        try
        {
            using var copy = UnlockedFile.Open(file.Path);
            using var whole = UnlockedFile.Open(original.Path);
            var found = FileStat.Of(copy, file.Path);
            if (found.Id != file.FileId || FileStat.Of(whole, original.Path).Id != original.FileId)
            {
                return null;
            }

            if (
                found.Size > 0
                && SameBytes(copy, whole, 0, found.Size)
                && SameBytes(copy, whole, Math.Max(0, found.Size - Sample), found.Size)
            )
            {
                return true;
            }

            // In this order: it may have been cut off while it was compared.
            var isRewritten =
                FileStat.Of(whole, original.Path).Size < original.Offset
                || !original.Print.Holds(whole);
            return isRewritten
                && original.Print.Length > 0
                && found.Size >= original.Offset
                && original.Print.Holds(copy);
        }
        catch (FileNotFoundException)
        {
            return null;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    /// <summary><c>app.log.1</c>, <c>app-2026-03-01.log</c>: the name and what rotation adds to it.</summary>
    private static bool IsRotationOf(string path, string of) =>
        Addition(path, of) is { } added && !added.AsSpan().ContainsAnyExcept(RotationMarks);

    private static IEnumerable<(string Path, FileStat Stat)> Rotations(string path) =>
        Siblings(path)
            .Where(s => s.Stat.Size > 0 && IsRotationOf(s.Path, path))
            .OrderBy(s => s.Stat.Modified);

    /// <summary>Whether the name is the other, or the one it had before it was rotated, with something added.</summary>
    public static bool IsNamedAfter(string path, string of)
    {
        // Most files have nothing to do with one another: that must not cost anything.
        var one = Path.GetFileName(path.AsSpan());
        var other = Path.GetFileName(of.AsSpan());
        if (
            one.IsEmpty
            || other.IsEmpty
            || one[0] != other[0]
            || one.CommonPrefixLength(other) < StemLength(other)
        )
        {
            return false;
        }

        var family = Family(of);
        return Addition(path, family) is not null
            || (path != of && Family(path).Equals(family, StringComparison.Ordinal));
    }

    // How much of a name all its rotations share, at the least.
    private static int StemLength(ReadOnlySpan<char> name)
    {
        var end = name.IndexOfAny(RotationMarks);
        return end < 0 ? name.Length : end;
    }

    // The name that a file had before it was rotated: app.log of app.log.3 and of app-2026-03-01.log.
    private static string Family(string path)
    {
        var name = Path.GetFileName(path);
        var extension = Path.GetExtension(name);
        if (extension.Length > 1 && !extension.AsSpan(1).ContainsAnyExcept(RotationMarks))
        {
            var bare = TrimMarks(name);
            return bare.Length == 0 ? name : bare;
        }

        var stem = TrimMarks(Path.GetFileNameWithoutExtension(name));
        return stem.Length == 0 ? name : stem + extension;
    }

    // Only marks that a separator sets off: api2 is a name.
    private static string TrimMarks(string name)
    {
        var end = name.Length;
        while (end > 0 && RotationMarks.Contains(name[end - 1]))
        {
            end--;
        }

        var mark = name.AsSpan(end).IndexOfAny('.', '-', '_');
        return mark < 0 ? name : name[..(end + mark)];
    }

    // What stands in the name beyond the other name; null where it is no addition to it.
    private static string? Addition(string path, string of)
    {
        var (name, stem, extension) = (
            Path.GetFileName(path),
            Path.GetFileNameWithoutExtension(of),
            Path.GetExtension(of)
        );
        if (PathPattern.IsCompressed(name) || name.Length <= stem.Length + extension.Length)
        {
            return null;
        }

        var added =
            name.StartsWith(stem + extension, StringComparison.Ordinal)
                ? name[(stem.Length + extension.Length)..]
            : name.StartsWith(stem, StringComparison.Ordinal)
            && name.EndsWith(extension, StringComparison.Ordinal)
                ? name[stem.Length..^extension.Length]
            : "";
        return added.Length > 1 && added[0] is '.' or '-' or '_' ? added : null;
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

    public static bool Begins(string path, FilePrint print)
    {
        try
        {
            using var file = UnlockedFile.Open(path);
            return print.Holds(file);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private static bool SameBytes(SafeFileHandle one, SafeFileHandle other, long from, long end)
    {
        Span<byte> a = stackalloc byte[(int)Math.Min(Sample, end - from)];
        Span<byte> b = stackalloc byte[a.Length];
        return a[..RandomAccess.Read(one, a, from)]
            .SequenceEqual(b[..RandomAccess.Read(other, b, from)]);
    }

    private static long Nanoseconds(DateTimeOffset time) =>
        (time - DateTimeOffset.UnixEpoch).Ticks * 100;
}
