using Microsoft.Win32.SafeHandles;
using OnCallAgent.Domain.Remediation;

namespace OnCallAgent.Web.Remediation;

/// <summary>What a sweep found or did.</summary>
internal sealed class SweepReport
{
    /// <summary>Files deleted, or that would be.</summary>
    public int Files { get; set; }

    /// <summary>Bytes that are free after it. A file with a second name frees none.</summary>
    public long Bytes { get; set; }

    /// <summary>The first of them.</summary>
    public List<string> Names { get; } = [];

    /// <summary>What was left alone: reason and count.</summary>
    public SortedDictionary<string, int> Skipped { get; } = new(StringComparer.Ordinal);

    /// <summary>What the system refused.</summary>
    public List<string> Failures { get; } = [];

    /// <summary>Whether it was stopped before the end.</summary>
    public bool Incomplete { get; set; }

    public void Skip(string why) => Skipped[why] = Skipped.GetValueOrDefault(why) + 1;
}

/// <summary>
/// Finds and deletes old log files beneath one directory. It walks from the root of the file system to the directory and on from there by open directories,
/// never by paths, and refuses a symbolic link at every step: whatever somebody swaps meanwhile, nothing outside is reached.
/// What remains: between the last look at a file and its deletion, another file can take its name in the same directory, and would be deleted in its place.
/// </summary>
/// <param name="folder">Where.</param>
/// <param name="olderThan">Files last written to before this are old.</param>
/// <param name="delete">Whether they are deleted, or only told.</param>
/// <param name="beneath">Whether directories beneath it are entered, too.</param>
/// <param name="top">The root of the file system: the agent's own, unless a test shows it another one.</param>
internal sealed class OldLogs(
    LogFolder folder,
    DateTimeOffset olderThan,
    bool delete,
    bool beneath = true,
    string top = "/"
)
{
    private const int DeepestLevel = 64;

    private readonly SweepReport report = new();
    private HashSet<(ulong, (uint, uint))> open = [];
    private (uint, uint) device;

    /// <summary>*.log, *.log.* and *.gz.</summary>
    public static bool IsLogName(string name) =>
        name.EndsWith(".log", StringComparison.Ordinal)
        || name.EndsWith(".gz", StringComparison.Ordinal)
        || name.Contains(".log.", StringComparison.Ordinal);

    /// <exception cref="IOException">The directory cannot be opened, or is reached through a symbolic link.</exception>
    public SweepReport Sweep(CancellationToken cancellation)
    {
        using var root = OpenFromTheTop(folder.AllowedRoot);
        device = LinuxFiles.Look(root).Device;
        open = OpenFiles.Logs(cancellation);
        var below = folder
            .Path[folder.AllowedRoot.Length..]
            .Split('/', StringSplitOptions.RemoveEmptyEntries);
        using var start = Descend(root, folder.AllowedRoot, below);
        if (LinuxFiles.Look(start).Device != device)
        {
            throw new IOException(
                $"{folder.Path} lies on another device than {folder.AllowedRoot}"
            );
        }

        SweepDirectory(start, folder.Path, level: 0, cancellation);
        return report;
    }

    private SafeFileHandle OpenFromTheTop(string path)
    {
        using var start = LinuxFiles.OpenDirectory(null, top.TrimEnd('/') + "/.");
        return Descend(start, "", path.Split('/', StringSplitOptions.RemoveEmptyEntries));
    }

    private static SafeFileHandle Descend(SafeFileHandle from, string path, string[] names)
    {
        var current = LinuxFiles.OpenDirectory(from, ".");
        foreach (var name in names)
        {
            using var parent = current;
            path = $"{path}/{name}";
            var facts = LinuxFiles.Look(parent, name);
            if (facts is { IsSymbolicLink: true })
            {
                throw new IOException(
                    $"{path} is a symbolic link, and none is followed; list the directory by its real path"
                );
            }

            if (facts is not { IsDirectory: true })
            {
                throw new IOException(
                    facts is null ? $"{path} does not exist" : $"{path} is no directory"
                );
            }

            current = LinuxFiles.OpenDirectory(parent, name);
        }

        return current;
    }

    private void SweepDirectory(
        SafeFileHandle directory,
        string path,
        int level,
        CancellationToken cancellation
    )
    {
        // Listed whole before anything is deleted: a listing that changes under the reader may skip names.
        foreach (var name in LinuxFiles.Names(directory).ToArray())
        {
            if (cancellation.IsCancellationRequested)
            {
                report.Incomplete = true;
                return;
            }

            try
            {
                Consider(directory, path, name, level, cancellation);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                report.Failures.Add($"{path}/{e.Message}");
            }
        }
    }

    private void Consider(
        SafeFileHandle directory,
        string path,
        string name,
        int level,
        CancellationToken cancellation
    )
    {
        // The look right before the deletion is the only one that counts.
        var seen = LinuxFiles.Look(directory, name);
        if (seen is not { } file)
        {
            report.Skip("gone meanwhile, or a name that is not UTF-8");
        }
        else if (file.IsDirectory)
        {
            Enter(directory, path, name, level, file, cancellation);
        }
        else if (!IsLogName(name))
        {
            report.Skip("not a log by its name");
        }
        else if (file.IsSymbolicLink)
        {
            report.Skip("symbolic link");
        }
        else if (!file.IsRegular)
        {
            report.Skip("not a regular file");
        }
        else if (file.Device != device || file.IsMountPoint)
        {
            report.Skip("on another device");
        }
        else if (file.ModifiedAt >= olderThan)
        {
            report.Skip("not old enough");
        }
        else if (open.Contains((file.Inode, file.Device)))
        {
            report.Skip("held open by a process");
        }
        else
        {
            if (delete)
            {
                LinuxFiles.Delete(directory, name);
            }

            report.Files++;
            report.Bytes += file.Links == 1 ? file.Size : 0;
            if (report.Names.Count < DryRun.MaxItems)
            {
                report.Names.Add($"{path}/{name}");
            }
        }
    }

    private void Enter(
        SafeFileHandle directory,
        string path,
        string name,
        int level,
        FileFacts facts,
        CancellationToken cancellation
    )
    {
        if (facts.Device != device || facts.IsMountPoint)
        {
            report.Skip("directory on another device");
            return;
        }

        if (!beneath)
        {
            report.Skip("directory beneath");
            return;
        }

        if (level >= DeepestLevel)
        {
            report.Skip("directory too deep");
            return;
        }

        using var inner = LinuxFiles.OpenDirectory(directory, name);
        if (LinuxFiles.Look(inner).Device == device)
        {
            SweepDirectory(inner, $"{path}/{name}", level + 1, cancellation);
        }
    }
}
