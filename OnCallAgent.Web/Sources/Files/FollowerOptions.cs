namespace OnCallAgent.Web.Sources.Files;

/// <summary>How files are followed.</summary>
public sealed record FollowerOptions
{
    /// <summary>Whose files are followed: what was read of them is stored under this name. <value>Default empty: the database is this process's alone.</value></summary>
    public string Node { get; init; } = "";

    /// <summary>Whether the usual places are followed after the first start. <value>Default true.</value></summary>
    public bool SeedDefaults { get; init; } = true;

    /// <summary>How often files are looked at without a hint that they changed. <value>Default 200 ms.</value></summary>
    public TimeSpan Tick { get; init; } = TimeSpan.FromMilliseconds(200);

    /// <summary>How often new files are looked for. <value>Default 1 s.</value></summary>
    public TimeSpan Rescan { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Least time between two looks for new files, however many hints of new names come. <value>Default 50 ms.</value></summary>
    public TimeSpan HintedRescan { get; init; } = TimeSpan.FromMilliseconds(50);

    /// <summary>Least time between two rounds, however many hints come. <value>Default 20 ms.</value></summary>
    public TimeSpan Pause { get; init; } = TimeSpan.FromMilliseconds(20);

    /// <summary>How long a deleted or renamed file must be quiet until its last line counts as finished. <value>Default 5 s.</value></summary>
    public TimeSpan LastWords { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How long a renamed file that matches no more is still followed: its writer may not know yet. <value>Default 1 h.</value></summary>
    public TimeSpan Retirement { get; init; } = TimeSpan.FromHours(1);

    /// <summary>Most files that are kept open. <value>Default 512.</value></summary>
    public int MostOpenFiles { get; init; } = 512;

    /// <summary>Most events of one transaction. <value>Default 5 000.</value></summary>
    public int BatchEntries { get; init; } = 5_000;

    /// <summary>Bytes after which a transaction takes no more. <value>Default 1 MiB.</value></summary>
    public int BatchBytes { get; init; } = 1024 * 1024;

    /// <summary>Longest wait after a failure. <value>Default 30 s.</value></summary>
    public TimeSpan LongestBackOff { get; init; } = TimeSpan.FromSeconds(30);
}
