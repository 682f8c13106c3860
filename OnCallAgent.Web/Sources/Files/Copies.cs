using Microsoft.Win32.SafeHandles;

namespace OnCallAgent.Web.Sources.Files;

/// <summary>
/// Tells copies that rotation makes (<c>copytruncate</c>) from files of their own. A copy is made before its original is
/// cut off, and it appears while it is being made: so long as the original still holds what a new file holds, the lines
/// are the original's; once it was cut off, they are those of a file whose start was read.
/// </summary>
internal static class Copies
{
    private const int Sample = 1024;

    /// <summary>
    /// Whether the lines of a file that nobody follows yet are, or were, read from another: then it is left alone, and
    /// judged again at the next look. Where that cannot be told at this moment, it is left alone too.
    /// </summary>
    public static bool IsHeldElsewhere(
        string path,
        in FileStat seen,
        PathPattern pattern,
        IReadOnlyList<FollowedFile> files
    )
    {
        if (IsAheadOfOriginal(path, pattern, files))
        {
            return true;
        }

        var id = seen.Id;
        // Of hundreds of files with numbers in their names, all ask for the same one.
        var known = new Dictionary<string, bool>(StringComparer.Ordinal);
        var originals = files
            .Where(f => !f.IsDropped && f.FileId != id && IsNameOfCopy(path, f, IsKnownFile))
            .ToList();
        if (originals.Count == 0)
        {
            return false;
        }

        try
        {
            using var copy = UnlockedFile.Open(path);
            var stat = FileStat.Of(copy, path);
            // An empty one may be a copy that is about to be filled. One with another id has just taken over the name.
            return stat.Id != id
                || stat.Size == 0
                || originals.Exists(f => HoldsLinesOf(copy, stat.Size, f));
        }
        catch (FileNotFoundException)
        {
            return true;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            // The source reports it as one of its files.
            return false;
        }

        bool IsKnownFile(string at) =>
            known.TryGetValue(at, out var isThere) ? isThere : known[at] = IsFile(at);
    }

    /// <summary>
    /// Whether the file at the path holds what another one holds that was not cut off: it is a copy of that one, and
    /// perhaps not complete. So is one whose original nobody follows yet.
    /// </summary>
    public static bool IsBeingMade(
        string path,
        in FileStat seen,
        PathPattern pattern,
        IReadOnlyList<FollowedFile> files
    )
    {
        if (IsAheadOfOriginal(path, pattern, files))
        {
            return true;
        }

        try
        {
            using var copy = UnlockedFile.Open(path);
            var stat = FileStat.Of(copy, path);
            return stat.Id == seen.Id
                && files.Any(f =>
                    !f.IsDropped
                    && f.FileId != stat.Id
                    && IsNameOfCopy(path, f)
                    && f.TryOpen(out var whole) == ReadOutcome.End
                    && IsBeginning(copy, stat.Size, whole!)
                );
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    /// <summary>
    /// Whether a copy of the file could be called so, by any name that it had. Numbers within a name that it always had
    /// are rotation's only where there is a file without them: worker-2.log is no copy of worker-1.log.
    /// </summary>
    /// <param name="path">The name.</param>
    /// <param name="file">The original.</param>
    /// <param name="isFile">Whether there is a file at a path, where that is asked of many; by default the system is asked.</param>
    public static bool IsNameOfCopy(
        string path,
        FollowedFile file,
        Func<string, bool>? isFile = null
    )
    {
        if (
            RotationName.IsCopyName(path, file.Path)
            || RotationName.IsCopyName(path, file.Names.First)
            || (file.Names.Left is { } left && RotationName.IsCopyName(path, left))
        )
        {
            return true;
        }

        var unrotated = file.Names.Unrotated;
        return unrotated != file.Path
            && RotationName.IsCopyName(path, unrotated)
            && (RotationName.IsPlain(file.Path) || (isFile ?? IsFile)(unrotated));
    }

    /// <summary>Whether the file at the path begins so; null where another, or none, is there by now.</summary>
    public static bool? Begins(string path, string id, FileStart start)
    {
        try
        {
            using var file = UnlockedFile.Open(path);
            return FileStat.Of(file, path).Id == id ? start.Fits(file) : null;
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

    private static bool IsFile(string path) => FileStat.Of(path).IsRegular;

    // A file that was made and copied between two looks, or while names were changing: its copy was found first. Nothing
    // was read of the original, so that its bytes alone tell: once it was cut off, the lines are the copy's only.
    private static bool IsAheadOfOriginal(
        string path,
        PathPattern pattern,
        IReadOnlyList<FollowedFile> files
    )
    {
        var folder = Path.GetDirectoryName(path)!;
        return new[] { RotationName.Family(path), Path.GetFileNameWithoutExtension(path) }
            .Where(name => name.Length > 0)
            .Distinct(StringComparer.Ordinal)
            .Select(name => Path.Combine(folder, name))
            .Any(original =>
                original != path
                && pattern.IncludesIn(original)
                && RotationName.IsCopyName(path, original)
                && FileStat.Of(original) is { IsRegular: true, Id.Length: > 0 } there
                && !files.Any(f => f.Is(there) || (!f.IsDropped && IsNameOfCopy(original, f)))
                && IsBeginningOf(path, original)
            );
    }

    private static bool IsBeginningOf(string path, string original)
    {
        try
        {
            using var copy = UnlockedFile.Open(path);
            using var whole = UnlockedFile.Open(original);
            return IsBeginning(copy, FileStat.Of(copy, path).Size, whole);
        }
        catch (FileNotFoundException)
        {
            // Names are changing: the next look knows more.
            return true;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            // The source reports it as one of its files.
            return false;
        }
    }

    private static bool HoldsLinesOf(SafeFileHandle copy, long size, FollowedFile original)
    {
        var opened = original.TryOpen(out var whole);
        if (whole is not null)
        {
            if (IsBeginning(copy, size, whole))
            {
                return true;
            }

            // In this order: it may have been cut off while it was compared.
            if (original.Start.Holds(whole))
            {
                return false;
            }
        }
        else if (opened == ReadOutcome.Gone)
        {
            // It is being renamed: the next look knows its name.
            return true;
        }

        return original.Start.Length > 0 && original.Start.Fits(copy);
    }

    private static bool IsBeginning(SafeFileHandle copy, long size, SafeFileHandle whole) =>
        SameBytes(copy, whole, 0, size) && SameBytes(copy, whole, Math.Max(0, size - Sample), size);

    private static bool SameBytes(SafeFileHandle one, SafeFileHandle other, long from, long end)
    {
        Span<byte> a = stackalloc byte[(int)Math.Min(Sample, end - from)];
        Span<byte> b = stackalloc byte[a.Length];
        return a[..RandomAccess.Read(one, a, from)]
            .SequenceEqual(b[..RandomAccess.Read(other, b, from)]);
    }
}
