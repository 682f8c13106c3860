namespace OnCallAgent.Web.Sources.Files;

/// <summary>
/// Asks the system to tell of changes. A hint only: watches can be had up to a limit, and not on every file system, so
/// nothing depends on them but the last few milliseconds.
/// </summary>
/// <param name="changed">Told that a file was written, or is gone.</param>
/// <param name="appeared">Told that a name leads to another file than before.</param>
/// <param name="logger">Told what cannot be watched.</param>
internal sealed partial class FileHints(Action changed, Action appeared, ILogger logger)
    : IDisposable
{
    private const int MostWatched = 128;

    private readonly Dictionary<string, FileSystemWatcher> watchers = new(StringComparer.Ordinal);

    /// <summary>Watches these places from now on, and no others.</summary>
    public void Watch(IEnumerable<PathPattern> patterns)
    {
        var wanted = patterns
            .Where(p => Directory.Exists(p.Folder))
            .DistinctBy(p => p.Text, StringComparer.Ordinal)
            .Take(MostWatched)
            .ToDictionary(p => p.Text, StringComparer.Ordinal);
        foreach (var gone in watchers.Keys.Except(wanted.Keys).ToList())
        {
            watchers[gone].Dispose();
            watchers.Remove(gone);
        }

        foreach (var (text, pattern) in wanted)
        {
            if (!watchers.ContainsKey(text) && TryWatch(pattern) is { } watcher)
            {
                watchers.Add(text, watcher);
            }
        }
    }

    public void Dispose()
    {
        foreach (var watcher in watchers.Values)
        {
            watcher.Dispose();
        }

        watchers.Clear();
    }

    private FileSystemWatcher? TryWatch(PathPattern pattern)
    {
        FileSystemWatcher? watcher = null;
        try
        {
            watcher = new FileSystemWatcher(pattern.Folder)
            {
                // Folders below are left to the tick: to watch them takes a watch each.
                IncludeSubdirectories = false,
                NotifyFilter =
                    NotifyFilters.FileName | NotifyFilters.Size | NotifyFilters.LastWrite,
                Filter = pattern.IsDeep ? "*" : Path.GetFileName(pattern.Text),
            };
            watcher.Changed += (_, _) => changed();
            watcher.Created += (_, _) => appeared();
            watcher.Deleted += (_, _) => changed();
            watcher.Renamed += (_, _) => appeared();
            // Hints were lost, that of a new name may be among them.
            watcher.Error += (_, _) => appeared();
            watcher.EnableRaisingEvents = true;
            return watcher;
        }
        catch (Exception failure)
            when (failure is IOException or UnauthorizedAccessException or ArgumentException)
        {
            watcher?.Dispose();
            NotWatched(logger, pattern.Folder, failure.Message);
            return null;
        }
    }

    [LoggerMessage(
        Level = LogLevel.Debug,
        Message = "No change hints for {Folder}, its files are looked at by the clock alone: {Reason}"
    )]
    private static partial void NotWatched(ILogger logger, string folder, string reason);
}
