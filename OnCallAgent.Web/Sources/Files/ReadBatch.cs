using OnCallAgent.Domain.Logs;

namespace OnCallAgent.Web.Sources.Files;

/// <summary>What is read from a source's files until a transaction has enough.</summary>
internal sealed class ReadBatch(
    FollowerOptions options,
    ILogLineParser parser,
    DateTimeOffset now,
    TimeSpan uptime
)
{
    private readonly List<LogEntry> entries = [];
    private long bytes;

    public IReadOnlyList<LogEntry> Entries => entries;

    /// <summary>What the clock on the wall says: it may be set back.</summary>
    public DateTimeOffset Now { get; } = now;

    /// <summary>How long the follower has run: never goes backwards, so that waits end.</summary>
    public TimeSpan Uptime { get; } = uptime;

    public long Lines { get; private set; }

    public long Cut { get; private set; }

    public bool IsFull => entries.Count >= options.BatchEntries || bytes >= options.BatchBytes;

    public void CountBytes(int count) => bytes += count;

    public void CountCut() => Cut++;

    public void Add(JoinedEvent joined, LineContext context)
    {
        entries.Add(joined.ToEntry(parser, context));
        Lines += joined.Lines;
    }
}
