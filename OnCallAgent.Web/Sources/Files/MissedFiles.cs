namespace OnCallAgent.Web.Sources.Files;

/// <summary>Files that were made and rotated away between two looks.</summary>
internal static class MissedFiles
{
    /// <summary>Adds those that nobody follows, oldest first, to be read before the next one.</summary>
    public static void Add(
        List<FollowedFile> files,
        PathPattern pattern,
        IEnumerable<(string Path, FileStat Stat)> missed,
        FollowedFile? next,
        TimeSpan now
    )
    {
        foreach (var (path, stat) in missed)
        {
            if (
                path == next?.Path
                || files.Exists(f => f.Is(stat))
                || Copies.IsHeldElsewhere(path, stat, pattern, files)
            )
            {
                continue;
            }

            var between = new FollowedFile(path, stat, now) { IsRetired = true };
            files.Add(between);
            if (next is not null)
            {
                between.Before.Add(next.Before.Files, now);
                next.Before.Add([between], now);
            }
        }
    }
}
