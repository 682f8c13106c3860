using Microsoft.Win32.SafeHandles;

namespace OnCallAgent.Web.Sources.Files;

/// <summary>The handle of one file, kept while the file is read: through it a file can be read whatever it is called, and when it is deleted.</summary>
internal sealed class HeldHandle : IDisposable
{
    private SafeFileHandle? handle;

    public bool IsOpen => handle is not null;

    /// <summary>Its present name, if it is open and the system knows.</summary>
    public string? Name()
    {
        if (handle is null || !OperatingSystem.IsLinux())
        {
            return null;
        }

        try
        {
            return new FileInfo($"/proc/self/fd/{handle.DangerousGetHandle()}").LinkTarget;
        }
        catch (IOException)
        {
            return null;
        }
    }

    /// <summary>What is seen of it through the handle; missing where it is not open.</summary>
    public FileStat Stat(string path) =>
        handle is null ? FileStat.Missing : FileStat.Of(handle, path);

    /// <summary>Opens the file, if the very one is still at its path; it stays open.</summary>
    /// <param name="path">Where it is looked for.</param>
    /// <param name="fileId">Which file it must be.</param>
    /// <param name="file">The handle; null where it was not opened.</param>
    /// <param name="fault">Why it may not be read, where that is so.</param>
    public ReadOutcome TryOpen(
        string path,
        string fileId,
        out SafeFileHandle? file,
        out string? fault
    )
    {
        fault = null;
        var outcome = handle is null ? Open(path, fileId, out fault) : ReadOutcome.End;
        file = handle;
        return outcome;
    }

    public void Dispose()
    {
        handle?.Dispose();
        handle = null;
    }

    private ReadOutcome Open(string path, string fileId, out string? fault)
    {
        fault = null;
        try
        {
            var opened = UnlockedFile.Open(path);
            var stat = FileStat.Of(opened, path);
            if (stat.IsRegular && stat.Id == fileId)
            {
                handle = opened;
                return ReadOutcome.End;
            }

            opened.Dispose();
            return ReadOutcome.Gone;
        }
        catch (FileNotFoundException)
        {
            return ReadOutcome.Gone;
        }
        catch (UnauthorizedAccessException)
        {
            fault = "the agent may not read it; give its user read permission";
            return ReadOutcome.Refused;
        }
        catch (IOException failure)
        {
            fault = failure.Message;
            return ReadOutcome.Refused;
        }
    }
}
