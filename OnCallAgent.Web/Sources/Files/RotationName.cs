using System.Buffers;

namespace OnCallAgent.Web.Sources.Files;

/// <summary>Which names rotation gives: <c>app.log.1</c>, <c>app-2026-03-01.log</c>, <c>app.log.old</c> of <c>app.log</c>.</summary>
internal static class RotationName
{
    private static readonly SearchValues<char> Marks = SearchValues.Create("0123456789.-_:T");

    /// <summary>The name and what rotation adds to it: numbers and dates, no words.</summary>
    public static bool IsRotationOf(string path, string of) =>
        IsLongEnough(path, of)
        && Addition(path, of) is { } added
        && !added.AsSpan().ContainsAnyExcept(Marks);

    /// <summary>The paths that this one is a rotation of, by its name, nearest first: what it has none of costs next to nothing.</summary>
    public static IEnumerable<string> Originals(string path)
    {
        var extension = path.Length - Path.GetExtension(path.AsSpan()).Length;
        var name = path.Length - Path.GetFileName(path.AsSpan()).Length;
        for (var end = path.Length; ; end = extension)
        {
            for (var at = end - 1; at > name && Marks.Contains(path[at]); at--)
            {
                if (path[at] is not ('.' or '-' or '_'))
                {
                    continue;
                }

                var original = string.Concat(path.AsSpan(0, at), path.AsSpan(end));
                if (IsRotationOf(path, original))
                {
                    yield return original;
                }
            }

            if (end == extension)
            {
                break;
            }
        }
    }

    /// <summary>
    /// Whether a copy of a file that is called <paramref name="of"/> could be called so: something is added to that name.
    /// The file that rotation makes anew under that name is none.
    /// </summary>
    public static bool IsCopyName(string path, string of) =>
        IsLongEnough(path, of)
        && MayBeRelated(path, of)
        && Path.GetDirectoryName(path.AsSpan()).SequenceEqual(Path.GetDirectoryName(of.AsSpan()))
        && Addition(path, of) is not null;

    /// <summary>Whether the name is the other, or the one it had before it was rotated, with something added.</summary>
    public static bool IsNamedAfter(string path, string of)
    {
        if (!MayBeRelated(path, of))
        {
            return false;
        }

        var family = Family(of);
        return Addition(path, family) is not null
            || (path != of && Family(path).Equals(family, StringComparison.Ordinal));
    }

    /// <summary>The name that a file had before it was rotated: app.log of app.log.3 and of app-2026-03-01.log.</summary>
    public static string Family(string path)
    {
        var name = Path.GetFileName(path);
        if (Marks.Contains(name[^1]))
        {
            var bare = TrimMarks(name);
            return bare.Length == 0 ? name : bare;
        }

        var stem = TrimMarks(Path.GetFileNameWithoutExtension(name));
        return stem.Length == 0 ? name : stem + Path.GetExtension(name);
    }

    /// <summary>
    /// Whether the name can only be rotation's: numbers stand behind an extension or a dot (app.log.3, syslog.1). A number
    /// before the extension may as well tell workers apart.
    /// </summary>
    public static bool IsPlain(string path)
    {
        var name = Path.GetFileName(path);
        var family = Family(path);
        return Marks.Contains(name[^1])
            && family.Length < name.Length
            && (name[family.Length] == '.' || Path.HasExtension(family));
    }

    // A separator and a mark are added at the least. Asked first: of thousands of files, most are told apart by it.
    private static bool IsLongEnough(string path, string of) => path.Length >= of.Length + 2;

    // Most files have nothing to do with one another: that must not cost anything.
    private static bool MayBeRelated(string path, string of)
    {
        var one = Path.GetFileName(path.AsSpan());
        var other = Path.GetFileName(of.AsSpan());
        return !one.IsEmpty
            && !other.IsEmpty
            && one[0] == other[0]
            && one.CommonPrefixLength(other) >= StemLength(other);
    }

    // How much of a name all its rotations share, at the least.
    private static int StemLength(ReadOnlySpan<char> name)
    {
        var end = name.IndexOfAny(Marks);
        return end < 0 ? name.Length : end;
    }

    // Only marks that a separator sets off: api2 is a name.
    private static string TrimMarks(string name)
    {
        var end = name.Length;
        while (end > 0 && Marks.Contains(name[end - 1]))
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
}
