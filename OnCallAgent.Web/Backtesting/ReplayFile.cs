using OnCallAgent.Domain.Logs;
using OnCallAgent.Web.Sources.Files;

namespace OnCallAgent.Web.Backtesting;

/// <summary>The entries of one file, first to last, in constant memory.</summary>
/// <param name="path">The file.</param>
/// <param name="parser">Reads its lines.</param>
/// <param name="now">The time of lines that carry none.</param>
/// <param name="name">What it is called, where it lies under another name.</param>
/// <param name="open">Opens it, where it is no file that lies under its path.</param>
internal sealed class ReplayFile(
    string path,
    ILogLineParser parser,
    DateTimeOffset now,
    string? name = null,
    Func<Stream>? open = null
)
{
    private const int BlockLength = 256 * 1024;

    /// <summary>The file.</summary>
    public string Path { get; } = path;

    /// <summary>What it is called: its service is taken from it where lines name none.</summary>
    public string Name { get; } = name ?? path;

    /// <summary>Lines read so far.</summary>
    public long LinesRead { get; private set; }

    /// <summary>Bytes read so far.</summary>
    public long BytesRead { get; private set; }

    /// <summary>Lines that were cut because they were too long.</summary>
    public long LinesCut { get; private set; }

    /// <summary>Lines that are no text and were left out.</summary>
    public long LinesBinary { get; private set; }

    /// <summary>Opens a file to be read once, in large blocks, while others write or delete it.</summary>
    public static FileStream OpenFile(string path) =>
        new(
            path,
            new FileStreamOptions
            {
                BufferSize = 0,
                Options = FileOptions.SequentialScan,
                Share = FileShare.ReadWrite | FileShare.Delete,
            }
        );

    /// <summary>Reads it; once, where it is a pipe.</summary>
    public IEnumerable<LogEntry> Entries()
    {
        var context = new LineContext(
            "replay",
            DefaultServiceName.FromPath(Name),
            TimeZoneInfo.Utc
        );
        var joiner = new MultiLineJoiner();
        foreach (var line in Lines())
        {
            LinesRead++;
            LinesCut += line.IsCut ? 1 : 0;
            if (line.IsBinary)
            {
                LinesBinary++;
                continue;
            }

            var position = new LinePosition(Name, line.Start, LinesRead);
            if (joiner.Add(new RawLine(line.Text, position, line.IsCut, now)) is { } complete)
            {
                yield return complete.ToEntry(parser, context);
            }
        }

        if (joiner.Flush() is { } last)
        {
            yield return last.ToEntry(parser, context);
        }
    }

    private IEnumerable<SplitLine> Lines()
    {
        using var stream = open is null ? OpenFile(Path) : open();
        var block = new byte[BlockLength];
        var lines = new List<SplitLine>();
        var kept = stream.ReadAtLeast(block, TextForm.LongestMark, throwOnEndOfStream: false);
        var form = TextForm.Of(block.AsSpan(0, kept), TextForm.Utf8) ?? TextForm.Utf8;
        BytesRead = kept;
        var splitter = new LineSplitter(form, form.MarkLength);
        var from = form.MarkLength;
        while (true)
        {
            var taken = splitter.Feed(block.AsSpan(from, kept - from), lines);
            foreach (var line in lines)
            {
                yield return line;
            }

            lines.Clear();
            // Half a code unit at the end of a block belongs to the next one.
            var rest = kept - from - taken;
            block.AsSpan(from + taken, rest).CopyTo(block);
            var read = stream.Read(block, rest, block.Length - rest);
            if (read == 0)
            {
                break;
            }

            BytesRead += read;
            (from, kept) = (0, rest + read);
        }

        if (splitter.Flush() is { } last)
        {
            yield return last;
        }
    }
}
