using OnCallAgent.Domain.Logs.Formats;
using OnCallAgent.Domain.Logs.Reading;

namespace OnCallAgent.Domain.Logs.Joining;

/// <summary>What the lines joined so far say about which line may come next: some lines continue an event only inside a certain kind of trace.</summary>
internal sealed class TraceState
{
    private string head = "";
    private bool headRecognised;
    private bool headIsException;
    private bool hasFrames;
    private bool hasException;
    private bool expectsAnything;
    private Trace trace;
    private int joined;
    private EntryLevel? headLevel;

    private enum Trace
    {
        None,

        /// <summary>Behind "Traceback (most recent call last)": indented lines, then the exception.</summary>
        Python,

        /// <summary>Behind the exception that ends a traceback.</summary>
        PythonEnded,

        /// <summary>Behind a panic: goroutines, calls, registers.</summary>
        Go,
    }

    public void Start(string line)
    {
        head = line;
        headRecognised = EventStart.Is(line);
        headLevel = null;
        hasFrames = false;
        hasException = false;
        joined = 0;
        trace = Trace.None;
        expectsAnything = false;
        headIsException =
            ContinuationLine.IsExceptionLine(line)
            || line.StartsWith("Exception in thread", StringComparison.Ordinal);
        Note(line);
    }

    public void Join(ReadOnlySpan<char> line)
    {
        joined++;
        expectsAnything = false;
        if (trace == Trace.Python && !line.IsWhiteSpace() && line[0] is not (' ' or '\t'))
        {
            trace = Trace.PythonEnded;
        }

        Note(line);
    }

    public bool Continues(ReadOnlySpan<char> line)
    {
        if (line.IsWhiteSpace())
        {
            return true;
        }

        if (EventStart.Is(line))
        {
            return IsSecondJavaUtilLine(line) || PostgresLine.IsDetailOf(head, line, LineClock.Any);
        }

        if (line[0] is ' ' or '\t' || expectsAnything)
        {
            return true;
        }

        if (line.StartsWith("Traceback (most recent call last)"))
        {
            return headRecognised || trace != Trace.None;
        }

        if (ContinuationLine.IsFrame(line))
        {
            return true;
        }

        switch (trace)
        {
            case Trace.Python:
                return true;
            case Trace.PythonEnded
                when line.StartsWith("DETAIL:")
                    || line.StartsWith("HINT:")
                    || line.StartsWith("LINE "):
                return true;
            case Trace.Go when IsGoLine(line):
                return true;
            default:
                return ContinuationLine.IsExceptionLine(line) && TakesException(line);
        }
    }

    // An exception's own line joins the line that reports it, once. Without such a line it begins an event: two traces printed
    // one after the other are two events.
    private bool TakesException(ReadOnlySpan<char> line)
    {
        if (!headRecognised || headIsException || hasFrames || hasException || trace != Trace.None)
        {
            return false;
        }

        headLevel ??= LineReader.Read(TerminalText.Clean(head), LineClock.Any).Level;
        // A machine's own last words are printed past the logger, after whatever line happened to be there.
        return headLevel is EntryLevel.Unknown or >= EntryLevel.Warning
            || !ContinuationLine.IsVirtualMachineError(line);
    }

    private void Note(ReadOnlySpan<char> line)
    {
        if (line.IsEmpty)
        {
            return;
        }

        if (
            line.StartsWith("Traceback (most recent call last)")
            || line.EndsWith("Traceback (most recent call last):")
        )
        {
            trace = Trace.Python;
        }
        else if (
            line.StartsWith("panic: ")
            || line.StartsWith("fatal error: ")
            || line.StartsWith("goroutine ")
        )
        {
            trace = Trace.Go;
        }
        else if (
            line.StartsWith("thread '")
            && line.Contains("' panicked at ", StringComparison.Ordinal)
            && line[^1] == ':'
        )
        {
            // Rust prints the message on the next line.
            expectsAnything = true;
        }

        hasFrames |= joined > 0 && ContinuationLine.IsStackLine(line);
        hasException |= joined > 0 && ContinuationLine.IsExceptionLine(line);
    }

    // "SEVERE: message" below "Nov 23, 2026 10:41:07 AM com.acme.Orders save"
    private bool IsSecondJavaUtilLine(ReadOnlySpan<char> line) =>
        joined == 0
        && line.IndexOf(':') is > 2 and < 10 and var colon
        && LevelText.Parse(line[..colon]) != EntryLevel.Unknown
        && TimestampText.TryRead(head, LineClock.Any, out var time)
        && JavaUtilLine.IsHeader(head, time.Length, out _);

    // main.(*Server).handle(0xc000123, 0x1), runtime.goexit(), rax    0x0, exit status 2
    private static bool IsGoLine(ReadOnlySpan<char> line)
    {
        if (
            line.StartsWith("exit status ")
            || line.StartsWith("runtime: ")
            || line.StartsWith("runtime stack:")
            || line.StartsWith("panic: ")
        )
        {
            return true;
        }

        var open = line.IndexOf('(');
        if (
            open > 0
            && line[^1] == ')'
            && line[..open].IndexOf(' ') < 0
            && line[..open].Contains('.')
        )
        {
            return true;
        }

        var register = line.IndexOf(' ');
        return register is > 1 and < 8 && line[register..].TrimStart(' ').StartsWith("0x");
    }
}
