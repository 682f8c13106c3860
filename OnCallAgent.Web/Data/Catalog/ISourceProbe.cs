using OnCallAgent.Domain.Logs;
using OnCallAgent.Domain.Shared;

namespace OnCallAgent.Web.Data.Catalog;

/// <summary>Tries out a source before it is saved.</summary>
public interface ISourceProbe
{
    /// <summary>Asks the source's server what it has. Nothing is stored.</summary>
    /// <param name="source">The source as it would be saved.</param>
    /// <param name="secret">Password or API key; empty for none.</param>
    /// <param name="cancellation">Ends the attempt.</param>
    /// <returns>What the server has, or why it cannot be read.</returns>
    Task<Result<SourceProbe>> ProbeAsync(
        StoredSource source,
        string secret,
        CancellationToken cancellation
    );
}

/// <summary>What a server has.</summary>
/// <param name="Server">Its name and version.</param>
/// <param name="DocumentsLastHour">Documents of the last hour that the source would read.</param>
/// <param name="Sample">The latest of them as it would be taken; null for none.</param>
public sealed record SourceProbe(string Server, long DocumentsLastHour, LogEntry? Sample);
