namespace OnCallAgent.Domain.Remediation;

/// <summary>What came out of an action.</summary>
/// <param name="Succeeded">Whether it did what it should.</param>
/// <param name="Summary">One sentence for the timeline, at most <see cref="MaxSummaryLength"/> characters once it is stored.</param>
public sealed record ActionResult(bool Succeeded, string Summary)
{
    /// <summary>Most characters of the sentence that are kept.</summary>
    public const int MaxSummaryLength = 500;

    /// <summary>Most characters of output that are kept.</summary>
    public const int MaxOutputLength = 16_384;

    /// <summary>Exit code of the process; null where none ran.</summary>
    public int? ExitCode { get; init; }

    /// <summary>What it printed, capped at <see cref="MaxOutputLength"/>, secrets masked.</summary>
    public string Output { get; init; } = "";

    /// <summary>What was executed, as a list: program and arguments, or method and URL.</summary>
    public IReadOnlyList<string> Executed { get; init; } = [];

    /// <summary>Further facts: HTTP status, files deleted, bytes freed, old and new process id.</summary>
    public IReadOnlyDictionary<string, string> Facts { get; init; } =
        new Dictionary<string, string>();
}
