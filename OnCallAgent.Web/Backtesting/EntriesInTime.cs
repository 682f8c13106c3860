using OnCallAgent.Domain.Logs;

namespace OnCallAgent.Web.Backtesting;

/// <summary>
/// The entries of several files as they happened: merged by time, each file in its own order. A fault that speaks in
/// two files is then one fault, as it would have been live.
/// </summary>
internal static class EntriesInTime
{
    /// <param name="files">Each file's entries, in file order.</param>
    public static IEnumerable<LogEntry> Merge(IReadOnlyList<IEnumerable<LogEntry>> files)
    {
        var waiting = new PriorityQueue<Reader, (DateTimeOffset At, int File)>();
        var readers = new List<Reader>();
        try
        {
            for (var i = 0; i < files.Count; i++)
            {
                var reader = new Reader(files[i].GetEnumerator(), i);
                readers.Add(reader);
                if (reader.Advance())
                {
                    waiting.Enqueue(reader, (reader.At, i));
                }
            }

            while (waiting.TryDequeue(out var next, out _))
            {
                yield return next.Current;
                if (next.Advance())
                {
                    waiting.Enqueue(next, (next.At, next.File));
                }
            }
        }
        finally
        {
            foreach (var reader in readers)
            {
                reader.Dispose();
            }
        }
    }

    private sealed class Reader(IEnumerator<LogEntry> entries, int file) : IDisposable
    {
        public int File { get; } = file;

        public LogEntry Current { get; private set; } = null!;

        /// <summary>The file's time: it never runs back, and a line without a time happened when the one before it did.</summary>
        public DateTimeOffset At { get; private set; } = DateTimeOffset.MinValue;

        public bool Advance()
        {
            if (!entries.MoveNext())
            {
                return false;
            }

            Current = entries.Current;
            if (Current.TimestampIsObserved)
            {
                // The moment of this replay says nothing about when it happened.
                Current = At > DateTimeOffset.MinValue ? Current with { Timestamp = At } : Current;
            }
            else if (Current.Timestamp > At)
            {
                At = Current.Timestamp;
            }

            return true;
        }

        public void Dispose() => entries.Dispose();
    }
}
