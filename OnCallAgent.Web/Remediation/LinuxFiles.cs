using System.ComponentModel;
using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace OnCallAgent.Web.Remediation;

/// <summary>What Linux knows of a file: statx(2).</summary>
internal readonly record struct FileFacts(
    bool IsRegular,
    bool IsDirectory,
    bool IsSymbolicLink,
    bool IsMountPoint,
    uint Links,
    ulong Inode,
    long Size,
    DateTimeOffset ModifiedAt,
    (uint Major, uint Minor) Device
)
{
    /// <summary>Who owns it.</summary>
    public uint Owner { get; init; }

    /// <summary>Its group.</summary>
    public uint Group { get; init; }

    /// <summary>Permissions with set-user-id, set-group-id and sticky bits.</summary>
    public UnixFileMode Mode { get; init; }
}

/// <summary>
/// File operations relative to an open directory, which .NET has not: openat(2), statx(2), unlinkat(2).
/// A path is looked up anew at each use, so that somebody could swap a directory for a symbolic link between the check and the deletion; an open directory cannot be swapped.
/// </summary>
internal static class LinuxFiles
{
    private const int CurrentDirectory = -100; // AT_FDCWD
    private const int SymlinkNoFollow = 0x100; // AT_SYMLINK_NOFOLLOW
    private const int NoAutomount = 0x800; // AT_NO_AUTOMOUNT
    private const int EmptyPath = 0x1000; // AT_EMPTY_PATH
    private const int CloseOnExec = 0x80000; // O_CLOEXEC
    private const uint BasicStats = 0x7ff; // STATX_BASIC_STATS
    private const ulong MountRoot = 0x2000; // STATX_ATTR_MOUNT_ROOT
    private const int ErrorNoEntry = 2; // ENOENT
    private const int ErrorLoop = 40; // ELOOP
    private const int ErrorNotDirectory = 20; // ENOTDIR

    // The two flags have other numbers on ARM and POWER (asm/fcntl.h).
    private static readonly bool OwnFlags =
        RuntimeInformation.ProcessArchitecture
        is Architecture.Arm
            or Architecture.Arm64
            or Architecture.Armv6
            or Architecture.Ppc64le;

    private static readonly int OpenDirectoryFlags =
        (OwnFlags ? 0x4000 : 0x10000) // O_DIRECTORY
        | (OwnFlags ? 0x8000 : 0x20000) // O_NOFOLLOW
        | CloseOnExec;

    public static uint EffectiveUserId => geteuid();

    /// <summary>Opens a directory, a symbolic link in the last part refused.</summary>
    /// <param name="parent">The directory that <paramref name="name"/> is looked up in; null for an absolute path.</param>
    /// <param name="name">One name, or an absolute path.</param>
    /// <exception cref="IOException">It cannot be opened, with the system's reason.</exception>
    public static SafeFileHandle OpenDirectory(SafeFileHandle? parent, string name)
    {
        var descriptor = openat(Number(parent), Bytes(name), OpenDirectoryFlags);
        if (descriptor < 0)
        {
            throw Failure(name);
        }

        return new SafeFileHandle(descriptor, ownsHandle: true);
    }

    /// <summary>What a name stands for, symbolic links not followed; null where there is nothing of this name.</summary>
    public static FileFacts? Look(SafeFileHandle parent, string name) =>
        Stat(parent, name, SymlinkNoFollow | NoAutomount);

    /// <summary>What a name leads to, symbolic links followed; null where it leads nowhere.</summary>
    public static FileFacts? LookThrough(SafeFileHandle parent, string name) =>
        Stat(parent, name, NoAutomount);

    /// <summary>What an open directory is.</summary>
    public static FileFacts Look(SafeFileHandle directory) =>
        Stat(directory, "", EmptyPath | NoAutomount)
        ?? throw new IOException("An open directory has no facts.");

    /// <summary>Deletes a name from an open directory. Never a directory, never through a symbolic link.</summary>
    /// <exception cref="IOException">The system refused.</exception>
    public static void Delete(SafeFileHandle parent, string name)
    {
        if (unlinkat(Number(parent), Bytes(name), 0) != 0)
        {
            throw Failure(name);
        }
    }

    /// <summary>Gives an open file an owner and a group.</summary>
    /// <exception cref="IOException">The system refused: only root may give files away.</exception>
    public static void Own(SafeFileHandle file, uint owner, uint group, string name)
    {
        if (fchown(Number(file), owner, group) != 0)
        {
            throw Failure(name);
        }
    }

    /// <summary>Makes renames in an open directory survive a loss of power.</summary>
    /// <exception cref="IOException">The system refused.</exception>
    public static void Flush(SafeFileHandle directory)
    {
        if (fsync(Number(directory)) != 0)
        {
            throw Failure("the directory");
        }
    }

    /// <summary>A path to a name in an open directory that leads there wherever the directory's own path may lead by now.</summary>
    public static string PathIn(SafeFileHandle directory, string name) =>
        $"/proc/self/fd/{Number(directory)}/{name}";

    /// <summary>Opens a directory from the top, one part after the other, and refuses symbolic links on the way.</summary>
    /// <param name="path">Absolute, without <c>.</c> and <c>..</c>.</param>
    /// <param name="visit">Sees every directory on the way, the last one included; may throw.</param>
    /// <exception cref="IOException">A part is missing, no directory or a symbolic link.</exception>
    public static SafeFileHandle OpenPath(string path, Action<string, FileFacts>? visit = null)
    {
        var current = OpenDirectory(null, "/");
        var seen = "";
        foreach (var name in path.Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            using var parent = current;
            seen = $"{seen}/{name}";
            if (Look(parent, name) is { IsSymbolicLink: true })
            {
                throw new IOException(
                    $"{seen} is a symbolic link, and none is followed; list the real path"
                );
            }

            current = OpenDirectory(parent, name);
            visit?.Invoke(seen, Look(current));
        }

        return current;
    }

    /// <summary>The names in an open directory.</summary>
    public static IEnumerable<string> Names(SafeFileHandle directory) =>
        // /proc/self/fd leads to the open directory itself, wherever its path may lead by now.
        Directory
            .EnumerateFileSystemEntries(
                $"/proc/self/fd/{Number(directory)}/",
                "*",
                new EnumerationOptions
                {
                    AttributesToSkip = FileAttributes.None,
                    IgnoreInaccessible = false,
                }
            )
            .Select(entry => Path.GetFileName(entry));

    private static FileFacts? Stat(SafeFileHandle parent, string name, int flags)
    {
        var buffer = new byte[256];
        if (statx(Number(parent), Bytes(name), flags, BasicStats, buffer) != 0)
        {
            return Marshal.GetLastPInvokeError() == ErrorNoEntry ? null : throw Failure(name);
        }

        // struct statx of linux/stat.h: the same layout on every architecture.
        var kind = BitConverter.ToUInt16(buffer, 28) & 0xf000;
        return new FileFacts(
            IsRegular: kind == 0x8000,
            IsDirectory: kind == 0x4000,
            IsSymbolicLink: kind == 0xa000,
            IsMountPoint: (BitConverter.ToUInt64(buffer, 8) & MountRoot) != 0,
            Links: BitConverter.ToUInt32(buffer, 16),
            Inode: BitConverter.ToUInt64(buffer, 32),
            Size: BitConverter.ToInt64(buffer, 40),
            ModifiedAt: Time(BitConverter.ToInt64(buffer, 112), BitConverter.ToUInt32(buffer, 120)),
            Device: (BitConverter.ToUInt32(buffer, 136), BitConverter.ToUInt32(buffer, 140))
        )
        {
            Owner = BitConverter.ToUInt32(buffer, 20),
            Group = BitConverter.ToUInt32(buffer, 24),
            Mode = (UnixFileMode)(BitConverter.ToUInt16(buffer, 28) & 0xfff),
        };
    }

    // A file system may hold any number; what no calendar can show counts as new and is left alone.
    private static DateTimeOffset Time(long seconds, uint nanoseconds) =>
        seconds is > -62_135_596_800 and < 253_402_300_799
            ? DateTimeOffset.FromUnixTimeSeconds(seconds).AddTicks(nanoseconds / 100)
            : DateTimeOffset.MaxValue;

    private static int Number(SafeFileHandle? handle) =>
        handle is null ? CurrentDirectory : (int)handle.DangerousGetHandle();

    private static byte[] Bytes(string name) => Encoding.UTF8.GetBytes(name + "\0");

    private static IOException Failure(string name)
    {
        var number = Marshal.GetLastPInvokeError();
        var why = number switch
        {
            ErrorLoop or ErrorNotDirectory => "it is a symbolic link or no directory",
            ErrorNoEntry => "it does not exist",
            _ => new Win32Exception(number).Message,
        };
        return new IOException($"{name}: {why}");
    }

#pragma warning disable IDE1006, SYSLIB1054 // The C library's own names; nothing here needs generated marshalling or unsafe code.
    [DllImport("libc", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int openat(int directory, byte[] path, int flags);

    [DllImport("libc", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int unlinkat(int directory, byte[] path, int flags);

    [DllImport("libc", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int statx(
        int directory,
        byte[] path,
        int flags,
        uint mask,
        [Out] byte[] buffer
    );

    [DllImport("libc", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int fchown(int file, uint owner, uint group);

    [DllImport("libc", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int fsync(int file);

    [DllImport("libc")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern uint geteuid();
#pragma warning restore IDE1006, SYSLIB1054
}
