using System.Text;
using OnCallAgent.Domain.Logs.Joining;

namespace OnCallAgent.Domain.Logs;

/// <summary>One line of a stream, as it was read.</summary>
/// <param name="Text">The line without its line end.</param>
/// <param name="Position">Where it begins; null for streams without positions.</param>
/// <param name="Truncated">Whether its end was cut off by the reader.</param>
/// <param name="ReadAt">When it was read.</param>
public readonly record struct RawLine(
    string Text,
    LinePosition? Position,
    bool Truncated,
    DateTimeOffset ReadAt
);

/// <summary>The lines of one event.</summary>
/// <param name="Text">The lines, separated by <c>\n</c>.</param>
/// <param name="Position">Where the first line begins.</param>
/// <param name="Lines">How many lines it has; 1 or more.</param>
/// <param name="Truncated">Whether a line, or the event itself, was cut off at a limit.</param>
/// <param name="ReadAt">When the first line was read.</param>
public sealed record JoinedEvent(
    string Text,
    LinePosition? Position,
    int Lines,
    bool Truncated,
    DateTimeOffset ReadAt
)
{
    /// <summary>The entry that the event stands for, with its position and cut mark.</summary>
    public LogEntry ToEntry(ILogLineParser parser, LineContext context)
    {
        ArgumentNullException.ThrowIfNull(parser);
        return parser.Parse(Text, context, ReadAt) with
        {
            Position = Position,
            Truncated = Truncated,
        };
    }
}

/// <summary>How large an event may grow, and how long it waits for more.</summary>
public sealed record JoinLimits
{
    /// <summary>The limits of every stream that sets none of its own.</summary>
    public static readonly JoinLimits Default = new();

    /// <value>Lines of one event; default 500. What goes beyond becomes an event of its own.</value>
    public int MaxLines { get; init; } = 500;

    /// <value>Characters of one event; default 65 536. What goes beyond becomes an event of its own.</value>
    public int MaxChars { get; init; } = 65_536;

    /// <value>How long after its last line an event is taken for complete; default 200 ms.</value>
    public TimeSpan Quiet { get; init; } = TimeSpan.FromMilliseconds(200);
}

/// <summary>Joins the lines of one stream into events: a stack trace to the line that reports it, the pieces of a line that a container runtime cut.</summary>
/// <remarks>
/// One instance a stream, used by one thread at a time. No line is lost: every line that is not blank is in exactly one event,
/// in order. A reader's checkpoint may go as far as <see cref="PendingStart"/> (or behind the last line, where that is null).
/// </remarks>
public sealed class MultiLineJoiner(JoinLimits? limits = null)
{
    /// <summary>Characters of a line that are looked at to tell whether it begins an event.</summary>
    public const int TestedHead = ContainerFrame.InnerHead;

    private readonly JoinLimits limits = limits ?? JoinLimits.Default;
    private readonly StringBuilder text = new();
    private readonly TraceState state = new();
    private RawLine first;
    private ContainerFrame lastFrame;
    private DateTimeOffset lastReadAt;
    private int lines;
    private int blanks;
    private bool truncated;
    private bool isFirstAsSet;

    /// <summary>Where the unfinished event begins: no checkpoint may pass it. Null where nothing is pending, or the stream has no positions.</summary>
    public LinePosition? PendingStart => lines == 0 ? null : first.Position;

    /// <summary>Whether an event is waiting for more lines.</summary>
    public bool HasPending => lines > 0;

    /// <summary>Takes the next line. Gives the event before it, if this line ends that one.</summary>
    /// <param name="line">The line.</param>
    /// <param name="isFirstLine">
    /// Which lines begin an event, the same for all lines of a stream: what follows such a line belongs to it. Where it is
    /// null, and before the first such line, the shape of the lines decides.
    /// </param>
    public JoinedEvent? Add(in RawLine line, FirstLineTest? isFirstLine = null)
    {
        ArgumentNullException.ThrowIfNull(line.Text);
        var frame = ContainerFrame.Of(line.Text);
        var inner = frame.Inner ?? line.Text;
        var endsPartial = lines > 0 && lastFrame.Partial;
        if (
            frame.Kind != Wrapping.Json
            && !frame.Partial
            && !endsPartial
            && string.IsNullOrWhiteSpace(inner)
        )
        {
            // Kept only if the event goes on behind it: a blank line says nothing by itself.
            if (lines > 0)
            {
                blanks++;
                lastReadAt = line.ReadAt;
            }

            return null;
        }

        var isPiece =
            endsPartial && frame.Kind == lastFrame.Kind && frame.Stream == lastFrame.Stream;
        var isFirst = isFirstLine is not null && !isPiece && IsFirst(line.Text, frame, isFirstLine);
        if (lines > 0 && !isFirst && Continues(frame, inner))
        {
            if (
                lines + blanks < limits.MaxLines
                && text.Length + blanks + 1 + line.Text.Length <= limits.MaxChars
            )
            {
                Append(line, frame, inner);
                return null;
            }

            truncated = true;
        }

        var completed = Flush();
        first = line;
        isFirstAsSet = isFirst;
        Append(line, frame, inner);
        return completed;
    }

    /// <summary>The waiting event, if no line has come for the quiet time; null otherwise. A clock that was set back ends the wait.</summary>
    public JoinedEvent? FlushDue(DateTimeOffset now) =>
        lines > 0 && (now - lastReadAt >= limits.Quiet || now < lastReadAt) ? Flush() : null;

    /// <summary>The waiting event, complete or not; null where none waits.</summary>
    public JoinedEvent? Flush()
    {
        if (lines == 0)
        {
            return null;
        }

        var completed = new JoinedEvent(
            text.ToString(),
            first.Position,
            lines,
            truncated,
            first.ReadAt
        );
        text.Clear();
        lines = 0;
        blanks = 0;
        truncated = false;
        return completed;
    }

    // Of a container's line the program's own part counts; a JSON record may be told by its message or by its shape.
    private static bool IsFirst(string line, in ContainerFrame frame, FirstLineTest isFirstLine) =>
        (frame.Inner is { } inner && isFirstLine(inner.AsSpan().TrimEnd("\r\n")))
        || (
            frame.Kind is Wrapping.None or Wrapping.Json
            && isFirstLine(line.AsSpan(0, Math.Min(line.Length, TestedHead)))
        );

    private bool Continues(in ContainerFrame frame, string inner)
    {
        if (
            isFirstAsSet
            && (frame.Kind is Wrapping.None or Wrapping.Json)
            && (lastFrame.Kind is Wrapping.None or Wrapping.Json)
        )
        {
            return true;
        }

        if (frame.Kind != lastFrame.Kind)
        {
            // Plain text may go on a JSON record's event, never the other way round.
            return frame.Kind == Wrapping.None
                && lastFrame.Kind == Wrapping.Json
                && ContinuationLine.IsStackLine(inner);
        }

        if (frame.Stream != lastFrame.Stream)
        {
            return false;
        }

        if (lastFrame.Partial || isFirstAsSet)
        {
            return true;
        }

        return frame.Kind == Wrapping.Json
            ? ContinuationLine.IsStackLine(inner)
            : state.Continues(inner.AsSpan().TrimEnd("\r\n"));
    }

    private void Append(in RawLine line, in ContainerFrame frame, string inner)
    {
        if (lines == 0)
        {
            state.Start(inner.TrimEnd('\r', '\n'));
        }
        else
        {
            text.Append('\n', blanks + 1);
            lines += blanks;
            if (!lastFrame.Partial)
            {
                state.Join(inner.AsSpan().TrimEnd("\r\n"));
            }
        }

        text.Append(line.Text);
        lines++;
        blanks = 0;
        truncated |= line.Truncated;
        lastReadAt = line.ReadAt;
        lastFrame = frame;
    }
}
