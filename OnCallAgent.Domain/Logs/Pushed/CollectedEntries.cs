namespace OnCallAgent.Domain.Logs.Pushed;

/// <summary>What of a body was taken and what was refused, in their order.</summary>
internal sealed class CollectedEntries(PushedLimits limits)
{
    private readonly List<LogEntry> entries = [];
    private readonly List<RefusedEntry> refused = [];
    private int cut;

    public int Seen => entries.Count + refused.Count;

    public bool Add(LogEntry entry, bool wasCut)
    {
        if (Seen == limits.Entries)
        {
            return false;
        }

        entries.Add(wasCut ? entry with { Truncated = true } : entry);
        cut += wasCut ? 1 : 0;
        return true;
    }

    public void Refuse(string field, string reason) =>
        refused.Add(new RefusedEntry(Seen, field, reason));

    public PushedBatch Batch() => new(entries, refused, cut);
}
