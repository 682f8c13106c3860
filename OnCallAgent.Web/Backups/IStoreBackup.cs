namespace OnCallAgent.Web.Backups;

/// <summary>How the content of one engine is copied out and in.</summary>
internal interface IStoreBackup
{
    /// <summary>Copies the database as it is at one moment, while others read and write it.</summary>
    /// <returns>Its migrations, in order.</returns>
    /// <exception cref="BackupFaultException">It cannot be copied.</exception>
    Task<IReadOnlyList<string>> CopyAsync(string toFile, CancellationToken cancellation);

    /// <summary>Puts a copy in the place of the database.</summary>
    /// <param name="fromFile">The copy; it is gone afterwards.</param>
    /// <param name="force">Whether a database with content may be replaced; what was there is kept aside.</param>
    /// <param name="cancellation">Ends it before anything is replaced.</param>
    /// <returns>Where that which was there is kept; null where nothing was.</returns>
    /// <exception cref="BackupFaultException">An agent runs on it, it has content, or the copy cannot be put in.</exception>
    Task<string?> PutAsync(string fromFile, bool force, CancellationToken cancellation);
}
