using OnCallAgent.Domain.Logs;

namespace OnCallAgent.Web.Sources.Files;

/// <summary>The lines and events of one file's bytes, from some byte on. Holds what is not finished yet.</summary>
internal sealed class FileLines(string path, long start, long line)
{
    // So many lines of text in a row, and what was binary is forgiven.
    private const int TextAgain = 100;

    private readonly List<SplitLine> found = [];
    private readonly MultiLineJoiner joiner = new();
    private LineSplitter? splitter;
    private long count = line;
    private int textLines;

    /// <summary>What the file is called now.</summary>
    public string Path { get; set; } = path;

    /// <summary>Byte that must be fed next.</summary>
    public long Position => splitter?.Position ?? start;

    /// <summary>First byte whose line was not given away, and the lines before it: whoever starts here misses nothing.</summary>
    public (long Offset, long Line) Unfinished =>
        joiner.PendingStart is { } pending
            ? (pending.Offset, pending.LineNumber - 1)
            : (splitter?.LineStart ?? start, count);

    /// <summary>Whether an event waits for lines that continue it.</summary>
    public bool HasPending => joiner.HasPending;

    /// <summary>Lines that were no text and were passed over; 0 again once enough text came.</summary>
    public long BinaryLines { get; private set; }

    /// <summary>Takes the next bytes.</summary>
    /// <param name="bytes">From <see cref="Position"/> on.</param>
    /// <param name="form">How they are text; the first one given counts.</param>
    /// <param name="batch">Where finished events go.</param>
    /// <param name="context">What events are made of beside their text.</param>
    /// <returns>Whether any were taken: half a character waits for its other half.</returns>
    public bool Feed(ReadOnlySpan<byte> bytes, TextForm form, ReadBatch batch, LineContext context)
    {
        if (splitter is null)
        {
            var mark = (int)Math.Max(0, form.MarkLength - start);
            if (bytes.Length < mark)
            {
                return false;
            }

            splitter = new LineSplitter(form, start + mark);
            bytes = bytes[mark..];
        }

        var taken = splitter.Feed(bytes, found);
        batch.CountBytes(taken);
        foreach (var next in found)
        {
            Take(next, batch, context);
        }

        found.Clear();
        return taken > 0 || bytes.IsEmpty;
    }

    /// <summary>Gives the event that waited for more lines, once it waited long enough.</summary>
    public void FlushDue(ReadBatch batch, LineContext context) =>
        Add(joiner.FlushDue(batch.Now), batch, context);

    /// <summary>Gives all that is held, finished or not: nothing more will come.</summary>
    public void FlushAll(ReadBatch batch, LineContext context)
    {
        if (splitter?.Flush() is { } last)
        {
            Take(last, batch, context);
        }

        Add(joiner.Flush(), batch, context);
    }

    private void Take(in SplitLine next, ReadBatch batch, LineContext context)
    {
        count++;
        if (next.IsBinary)
        {
            BinaryLines++;
            textLines = 0;
            return;
        }

        if (++textLines == TextAgain)
        {
            BinaryLines = 0;
        }

        if (next.IsCut)
        {
            batch.CountCut();
        }

        Add(
            joiner.Add(
                new RawLine(
                    next.Text,
                    new LinePosition(Path, next.Start, count),
                    next.IsCut,
                    batch.Now
                ),
                context.IsFirstLine
            ),
            batch,
            context
        );
    }

    private static void Add(JoinedEvent? joined, ReadBatch batch, LineContext context)
    {
        if (joined is not null)
        {
            batch.Add(joined, context);
        }
    }
}
