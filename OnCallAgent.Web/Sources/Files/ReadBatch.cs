using OnCallAgent.Domain.Logs;

namespace OnCallAgent.Web.Sources.Files;

/// <summary>What is read from a source's files until a transaction has enough.</summary>
internal sealed class ReadBatch(FollowerOptions options, ILogLineParser parser, DateTimeOffset now)
{
    private readonly List<LogEntry> entries = [];
    private long bytes;

    public IReadOnlyList<LogEntry> Entries => entries;

    public DateTimeOffset Now { get; } = now;

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
