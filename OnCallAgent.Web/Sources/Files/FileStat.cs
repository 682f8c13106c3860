using System.Globalization;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace OnCallAgent.Web.Sources.Files;

/// <summary>What a path names.</summary>
internal enum FileKind
{
    /// <summary>Nothing.</summary>
    Missing,

    /// <summary>A file that can be read to its end.</summary>
    Regular,

    /// <summary>A folder.</summary>
    Directory,

    /// <summary>A named pipe: opening one waits for its writer.</summary>
    Pipe,

    /// <summary>A socket or device: reading one may never end.</summary>
    Special,

    /// <summary>It cannot be looked at.</summary>
    Refused,
}

/// <summary>What the file system says of a file, links followed.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Id">Device and inode (<c>device:inode</c>); empty where the system has none.</param>
/// <param name="Size">Bytes.</param>
/// <param name="Modified">When it was last written, in nanoseconds since 1970.</param>
/// <param name="Born">When it was made, in nanoseconds since 1970; 0 where the file system does not say.</param>
/// <param name="IsUnlinked">Whether no name leads to it any more.</param>
internal readonly partial record struct FileStat(
    FileKind Kind,
    string Id,
    long Size,
    long Modified,
    long Born,
    bool IsUnlinked
)
{
    public static readonly FileStat Missing = new(FileKind.Missing, "", 0, 0, 0, false);

    private static readonly FileStat Refused = Missing with { Kind = FileKind.Refused };

    public bool IsRegular => Kind == FileKind.Regular;

    /// <summary>Never opens the file: to open a pipe is to wait for its writer.</summary>
    public static FileStat Of(string path) =>
        OperatingSystem.IsLinux()
            ? From(Native.Statx(Native.AtCurrentFolder, path, 0, Native.Wanted, out var stat), stat)
            : Portable(path);

    public static FileStat Of(SafeFileHandle handle, string path)
    {
        if (!OperatingSystem.IsLinux())
        {
            return Portable(path);
        }

        return From(
            Native.Statx(
                (int)handle.DangerousGetHandle(),
                "",
                Native.EmptyPath,
                Native.Wanted,
                out var stat
            ),
            stat
        );
    }

    /// <summary>The inode alone: device numbers may change with a restart of the machine.</summary>
    public static ReadOnlySpan<char> Inode(string id) => id.AsSpan(id.IndexOf(':') + 1);

    private static FileStat From(int outcome, in Native.Stat stat)
    {
        if (outcome != 0)
        {
            return Marshal.GetLastPInvokeError() is Native.NoEntry or Native.NotFolder
                ? Missing
                : Refused;
        }

        return new FileStat(
            (stat.Mode & Native.TypeMask) switch
            {
                Native.TypeRegular => FileKind.Regular,
                Native.TypeFolder => FileKind.Directory,
                Native.TypePipe => FileKind.Pipe,
                _ => FileKind.Special,
            },
            string.Create(
                CultureInfo.InvariantCulture,
                $"{stat.DeviceMajor:x}.{stat.DeviceMinor:x}:{stat.Inode}"
            ),
            (long)stat.Size,
            stat.Modified.Nanoseconds,
            (stat.Mask & Native.BirthTime) == 0 ? 0 : stat.Born.Nanoseconds,
            stat.Links == 0
        );
    }

    // Without identities, the fingerprint of a file's beginning alone tells one file from another.
    private static FileStat Portable(string path)
    {
        try
        {
            if (Directory.Exists(path))
            {
                return Missing with { Kind = FileKind.Directory };
            }

            var file = new FileInfo(path);
            return file.Exists
                ? new FileStat(
                    FileKind.Regular,
                    "",
                    file.Length,
                    (file.LastWriteTimeUtc - DateTime.UnixEpoch).Ticks * 100,
                    (file.CreationTimeUtc - DateTime.UnixEpoch).Ticks * 100,
                    false
                )
                : Missing;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return Refused;
        }
    }

    /// <summary>statx(2): the one call whose struct is the same on every architecture and that knows when a file was made.</summary>
    private static partial class Native
    {
        public const int AtCurrentFolder = -100;
        public const int EmptyPath = 0x1000;
        public const uint Wanted = 0x7FF | BirthTime;
        public const uint BirthTime = 0x800;
        public const int NoEntry = 2;
        public const int NotFolder = 20;
        public const int TypeMask = 0xF000;
        public const int TypeRegular = 0x8000;
        public const int TypeFolder = 0x4000;
        public const int TypePipe = 0x1000;

        [LibraryImport(
            "libc",
            EntryPoint = "statx",
            SetLastError = true,
            StringMarshalling = StringMarshalling.Utf8
        )]
        [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
        public static partial int Statx(
            int folder,
            string path,
            int flags,
            uint mask,
            out Stat stat
        );

        [StructLayout(LayoutKind.Sequential)]
        public readonly struct Time
        {
            private readonly long seconds;
            private readonly uint nanoseconds;
            private readonly int reserved;

            public long Nanoseconds => (seconds * 1_000_000_000) + nanoseconds;
        }

        [StructLayout(LayoutKind.Explicit, Size = 256)]
        public readonly struct Stat
        {
            [FieldOffset(0)]
            public readonly uint Mask;

            [FieldOffset(16)]
            public readonly uint Links;

            [FieldOffset(28)]
            public readonly ushort Mode;

            [FieldOffset(32)]
            public readonly ulong Inode;

            [FieldOffset(40)]
            public readonly ulong Size;

            [FieldOffset(80)]
            public readonly Time Born;

            [FieldOffset(112)]
            public readonly Time Modified;

            [FieldOffset(136)]
            public readonly uint DeviceMajor;

            [FieldOffset(140)]
            public readonly uint DeviceMinor;
        }
    }
}
