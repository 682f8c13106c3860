using OnCallAgent.Web.Hosting;

namespace OnCallAgent.Web.Data.Start;

/// <summary>
/// Held while an embedded database is in use: two agents on one file would each follow the logs and act.
/// The operating system lets go of it when the process ends, however it ends.
/// </summary>
internal sealed class DatabaseLock : IDisposable
{
    private readonly FileStream held;

    private DatabaseLock(FileStream held) => this.held = held;

    /// <summary>Takes the lock, making the directory where it is missing.</summary>
    /// <exception cref="StartFaultException">Another process holds it, or the directory cannot be written.</exception>
    public static DatabaseLock Take(string databaseFile)
    {
        var path = databaseFile + ".lock";
        try
        {
            OwnerFolder.Make(Path.GetDirectoryName(Path.GetFullPath(databaseFile))!);
            var stream = new FileStream(
                path,
                FileMode.OpenOrCreate,
                FileAccess.ReadWrite,
                FileShare.None
            );
            stream.SetLength(0);
            stream.Write(System.Text.Encoding.ASCII.GetBytes($"{Environment.ProcessId}\n"));
            stream.Flush();
            return new DatabaseLock(stream);
        }
        catch (UnauthorizedAccessException e)
        {
            throw new StartFaultException(
                $"DATABASE_URL: {databaseFile} cannot be written: {e.Message}",
                e
            );
        }
        catch (IOException e) when (File.Exists(path))
        {
            throw new StartFaultException(
                $"DATABASE_URL: {databaseFile} is in use by another process. Stop it, or give this one its own database.",
                e
            );
        }
        catch (IOException e)
        {
            throw new StartFaultException(
                $"DATABASE_URL: {databaseFile} cannot be created: {e.Message}",
                e
            );
        }
    }

    public void Dispose() => held.Dispose();
}
