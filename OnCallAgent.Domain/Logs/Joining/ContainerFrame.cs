using OnCallAgent.Domain.Logs.Formats;
using OnCallAgent.Domain.Logs.Reading;

namespace OnCallAgent.Domain.Logs.Joining;

/// <summary>Which wrapping a line is in, and so which lines may follow it in one event.</summary>
internal enum Wrapping
{
    /// <summary>None: the line is the program's own.</summary>
    None,

    /// <summary>Docker json-file.</summary>
    Docker,

    /// <summary>A Kubernetes runtime's frame.</summary>
    Cri,

    /// <summary>A JSON record with a message.</summary>
    Json,
}

/// <summary>What a container runtime or a JSON logger put around a program's line: whether a line continues another is judged on the inside.</summary>
/// <param name="Kind">The wrapping.</param>
/// <param name="Stream">Which of the program's streams wrote it; <c>\0</c> where that is not said.</param>
/// <param name="Partial">The runtime cut the line here; the next one of the stream goes on without a break.</param>
/// <param name="Inner">The head of the program's line, as much as its kind can be told from.</param>
internal readonly record struct ContainerFrame(
    Wrapping Kind,
    char Stream,
    bool Partial,
    string? Inner
)
{
    // Enough of a line to see a frame, an exception's name or a time.
    public const int InnerHead = 256;

    public static ContainerFrame Of(string line)
    {
        if (line.Length > 2 && line[0] == '{' && line.AsSpan(1).TrimStart(' ').StartsWith("\""))
        {
            return OfJson(line);
        }

        // 2016-10-06T00:17:09.669794202Z stdout F text
        if (line.Length > 28 && line[4] == '-' && line[10] == 'T')
        {
            var space = line.IndexOf(' ', StringComparison.Ordinal);
            if (space is >= 20 and < 40 && KubernetesCriLine.TryFrame(line, space, out var frame))
            {
                var length = Math.Min(InnerHead, line.Length - frame.TextStart);
                return new ContainerFrame(
                    Wrapping.Cri,
                    frame.Stderr ? 'e' : 'o',
                    frame.Partial,
                    line.Substring(frame.TextStart, length)
                );
            }
        }

        return new ContainerFrame(Wrapping.None, '\0', false, null);
    }

    private static ContainerFrame OfJson(string line)
    {
        var docker = ValueOf(line, "\"log\"");
        var end = docker < 0 ? 0 : End(line, docker);
        // One that breaks off before it says anything is no blank line of a program: it is a line of its own.
        if (docker >= 0 && !(end == line.Length && string.IsNullOrWhiteSpace(line[docker..])))
        {
            var ended = end > docker + 1 && line[end - 1] == 'n' && line[end - 2] == '\\';
            var stream =
                ValueOf(line, "\"stream\"") is >= 0 and var at
                && at + 5 < line.Length
                && line[at + 3] == 'e'
                    ? 'e'
                    : 'o';
            return new ContainerFrame(
                Wrapping.Docker,
                stream,
                !ended && end < line.Length,
                Head(line, docker, end)
            );
        }

        var message = ValueOf(line, "\"message\"");
        message = message < 0 ? ValueOf(line, "\"msg\"") : message;
        return new ContainerFrame(
            Wrapping.Json,
            '\0',
            false,
            message < 0 ? "" : Head(line, message, Math.Min(line.Length, message + InnerHead))
        );
    }

    private static int ValueOf(string line, string name)
    {
        var found = line.IndexOf(name, StringComparison.Ordinal);
        if (found < 0)
        {
            return -1;
        }

        var i = found + name.Length;
        while (i < line.Length && line[i] is ' ' or ':')
        {
            i++;
        }

        return i < line.Length && line[i] == '"' ? i + 1 : -1;
    }

    private static int End(string line, int at)
    {
        while (at < line.Length)
        {
            var step = line.AsSpan(at).IndexOfAny('"', '\\');
            if (step < 0)
            {
                break;
            }

            at += step;
            if (line[at] == '"')
            {
                return at;
            }

            at += 2;
        }

        return line.Length;
    }

    private static string Head(string line, int start, int end)
    {
        var head = line.AsSpan(start, Math.Min(Math.Max(end - start, 0), InnerHead));
        return head.Contains('\\') ? JsonScanner.Unescape(head) : head.ToString();
    }
}
