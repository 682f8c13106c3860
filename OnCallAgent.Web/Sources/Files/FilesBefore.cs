namespace OnCallAgent.Web.Sources.Files;

/// <summary>Files that must be read to their end before another, which took their place.</summary>
internal sealed class FilesBefore
{
    private readonly HashSet<FollowedFile> files = [];

    public IReadOnlyCollection<FollowedFile> Files => files;

    /// <summary>Since when they are waited for.</summary>
    public TimeSpan Since { get; private set; }

    public void Add(IEnumerable<FollowedFile> others, TimeSpan now)
    {
        files.UnionWith(others);
        Since = now;
    }

    /// <summary>Waits no longer for those that are read, or for any where it took too long.</summary>
    public void EndWait(bool isPatient) =>
        files.RemoveWhere(f => !isPatient || f.IsDrained || f.IsDropped);
}
