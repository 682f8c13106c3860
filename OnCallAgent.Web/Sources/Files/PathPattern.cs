using System.IO.Enumeration;
using System.Security.Cryptography;
using System.Text;

namespace OnCallAgent.Web.Sources.Files;

/// <summary>
/// A path, or a glob: <c>*</c> and <c>?</c> within a name, <c>**</c> for any number of folders. Relative ones start at the
/// working directory.
/// </summary>
internal sealed class PathPattern
{
    /// <summary>Most files that one source follows. Beyond, the source says so.</summary>
    public const int MostFiles = 10_000;

    private const int DeepestFolder = 16;

    private static readonly string[] Compressed =
    [
        ".gz",
        ".bz2",
        ".xz",
        ".zst",
        ".zip",
        ".lz4",
        ".7z",
        ".Z",
    ];

    private readonly string[] segments;

    public PathPattern(string location)
    {
        Text = Path.GetFullPath(location);
        var parts = Text.Split(Path.DirectorySeparatorChar);
        var fixedParts = parts.TakeWhile(p => !IsWild(p)).Count();
        IsGlob = fixedParts < parts.Length;
        // The last part of a plain path is the file, not a folder to look in.
        fixedParts = Math.Min(fixedParts, parts.Length - 1);
        var folder = string.Join(Path.DirectorySeparatorChar, parts[..fixedParts]);
        Folder = folder.Length == 0 ? Path.DirectorySeparatorChar.ToString() : folder;
        segments = parts[fixedParts..];
    }

    /// <summary>The absolute path or glob.</summary>
    public string Text { get; }

    public bool IsGlob { get; }

    /// <summary>The folder above the first wildcard.</summary>
    public string Folder { get; }

    /// <summary>Whether folders below <see cref="Folder"/> are searched too.</summary>
    public bool IsDeep => segments.Length > 1;

    /// <summary>A name for the pattern of bounded length.</summary>
    public string Digest => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Text)));

    /// <summary>Rotation compresses what was read; to follow it is to read garbage.</summary>
    public static bool IsCompressed(string path) =>
        Compressed.Any(e => path.EndsWith(e, StringComparison.OrdinalIgnoreCase));

    /// <summary>The paths that match now; folders that cannot be read are reported and passed over.</summary>
    public IReadOnlyList<string> Expand(Action<string, string> fault)
    {
        if (!IsGlob)
        {
            return [Text];
        }

        var found = new SortedSet<string>(StringComparer.Ordinal);
        Walk(Folder, 0, 0, found, fault);
        if (found.Count > MostFiles)
        {
            fault(Text, $"more than {MostFiles} files match; the rest is not followed");
        }

        return [.. found.Take(MostFiles)];
    }

    /// <summary>Whether a file in one of the pattern's folders is among those it names, by its name.</summary>
    public bool IncludesIn(string path) =>
        IsGlob
            ? Matches(segments[^1] == "**" ? "*" : segments[^1], path) && !IsCompressed(path)
            : path == Text;

    private static bool IsWild(string part) => part.AsSpan().ContainsAny('*', '?');

    private static string[] Names(string folder, bool folders, Action<string, string> fault)
    {
        try
        {
            return folders ? Directory.GetDirectories(folder) : Directory.GetFiles(folder);
        }
        catch (DirectoryNotFoundException)
        {
            return [];
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            fault(folder, $"the folder cannot be read: {failure.Message}");
            return [];
        }
    }

    private void Walk(
        string folder,
        int segment,
        int depth,
        SortedSet<string> found,
        Action<string, string> fault
    )
    {
        if (found.Count > MostFiles || depth > DeepestFolder)
        {
            return;
        }

        var part = segments[segment];
        var isLast = segment == segments.Length - 1;
        if (part == "**")
        {
            if (isLast)
            {
                AddFiles(folder, "*", found, fault);
            }
            else
            {
                Walk(folder, segment + 1, depth, found, fault);
            }

            foreach (var below in Names(folder, folders: true, fault))
            {
                // A link to a folder above would never end.
                if (new DirectoryInfo(below).LinkTarget is null)
                {
                    Walk(below, segment, depth + 1, found, fault);
                }
            }
        }
        else if (isLast)
        {
            AddFiles(folder, part, found, fault);
        }
        else if (IsWild(part))
        {
            foreach (var below in Names(folder, folders: true, fault))
            {
                if (Matches(part, below))
                {
                    Walk(below, segment + 1, depth + 1, found, fault);
                }
            }
        }
        else
        {
            Walk(Path.Combine(folder, part), segment + 1, depth + 1, found, fault);
        }
    }

    private static void AddFiles(
        string folder,
        string part,
        SortedSet<string> found,
        Action<string, string> fault
    )
    {
        if (!IsWild(part))
        {
            var path = Path.Combine(folder, part);
            if (FileStat.Of(path).Kind != FileKind.Missing)
            {
                found.Add(path);
            }

            return;
        }

        found.UnionWith(
            Names(folder, folders: false, fault).Where(p => Matches(part, p) && !IsCompressed(p))
        );
    }

    // As in a shell, a wildcard does not find hidden files.
    private static bool Matches(string part, string path)
    {
        var name = Path.GetFileName(path.AsSpan());
        return (name[0] != '.' || part[0] == '.')
            && FileSystemName.MatchesSimpleExpression(part, name, ignoreCase: false);
    }
}
