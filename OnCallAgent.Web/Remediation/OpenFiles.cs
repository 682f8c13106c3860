using Microsoft.Win32.SafeHandles;

namespace OnCallAgent.Web.Remediation;

/// <summary>Which log files some process holds open, as far as the agent's account may see: deleting one frees nothing, and its writer would go on into nowhere.</summary>
internal static class OpenFiles
{
    public static HashSet<(ulong Inode, (uint, uint) Device)> Logs(CancellationToken cancellation)
    {
        var open = new HashSet<(ulong, (uint, uint))>();
        foreach (var process in Directory.EnumerateDirectories("/proc"))
        {
            if (cancellation.IsCancellationRequested)
            {
                break;
            }

            if (char.IsAsciiDigit(Path.GetFileName(process)[0]))
            {
                Read(Path.Combine(process, "fd"), open);
            }
        }

        return open;
    }

    private static void Read(string folder, HashSet<(ulong, (uint, uint))> open)
    {
        try
        {
            using SafeFileHandle handle = LinuxFiles.OpenDirectory(null, folder);
            foreach (var name in LinuxFiles.Names(handle))
            {
                // Most descriptors are sockets, pipes and libraries; only what looks like a log is asked for.
                var target = new FileInfo(Path.Combine(folder, name)).LinkTarget;
                if (
                    target is not null
                    && OldLogs.IsLogName(Path.GetFileName(target))
                    && LinuxFiles.LookThrough(handle, name) is { } facts
                )
                {
                    open.Add((facts.Inode, facts.Device));
                }
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Another account's process, or one that just ended.
        }
    }
}
