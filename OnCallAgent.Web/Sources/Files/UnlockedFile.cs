using System.ComponentModel;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace OnCallAgent.Web.Sources.Files;

/// <summary>
/// Opens a file to read it without taking part in locks. The runtime's own way takes a shared one, which a writer that
/// wants the file for itself would fail on: whoever watches a log must not stop the program that writes it.
/// </summary>
internal static partial class UnlockedFile
{
    private const int ReadOnly = 0;
    private const int NonBlocking = 0x800;
    private const int CloseOnExec = 0x80000;
    private const int NoEntry = 2;
    private const int Refused = 13;
    private const int NotFolder = 20;

    /// <exception cref="FileNotFoundException">Nothing is at the path.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be read.</exception>
    /// <exception cref="IOException">Anything else; the message is the system's.</exception>
    public static SafeFileHandle Open(string path)
    {
        if (!OperatingSystem.IsLinux())
        {
            return File.OpenHandle(
                path,
                FileMode.Open,
                FileAccess.Read,
                FileShare.ReadWrite | FileShare.Delete
            );
        }

        // Non-blocking, should a pipe have taken the file's place just now.
        var descriptor = Open(path, ReadOnly | NonBlocking | CloseOnExec);
        if (descriptor >= 0)
        {
            return new SafeFileHandle(descriptor, ownsHandle: true);
        }

        var error = Marshal.GetLastPInvokeError();
        throw error switch
        {
            NoEntry or NotFolder => new FileNotFoundException(null, path),
            Refused => new UnauthorizedAccessException(),
            _ => new IOException(new Win32Exception(error).Message),
        };
    }

    [LibraryImport(
        "libc",
        EntryPoint = "open",
        SetLastError = true,
        StringMarshalling = StringMarshalling.Utf8
    )]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Open(string path, int flags);
}
