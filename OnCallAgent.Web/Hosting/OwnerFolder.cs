namespace OnCallAgent.Web.Hosting;

/// <summary>
/// Folders for the owner alone: the database holds password hashes and other people's log lines. A folder that is there
/// already is left as its owner made it.
/// </summary>
internal static class OwnerFolder
{
    public static void Make(string folder)
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(folder);
        }
        else
        {
            Directory.CreateDirectory(
                folder,
                UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute
            );
        }
    }
}
