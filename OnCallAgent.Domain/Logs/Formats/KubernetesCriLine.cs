using OnCallAgent.Domain.Logs.Reading;

namespace OnCallAgent.Domain.Logs.Formats;

/// <summary>Container logs as Kubernetes' runtimes write them: <c>time stdout|stderr P|F text</c>. The text is read as a line of its own.</summary>
/// <remarks>Kubernetes design proposal "CRI: container stdout/stderr log management".</remarks>
internal static class KubernetesCriLine
{
    /// <summary>The parts of such a line behind its time.</summary>
    internal readonly record struct Frame(bool Stderr, bool Partial, int TextStart);

    public static bool TryRead(
        string text,
        in TimeReading time,
        LineClock clock,
        LineDraft draft,
        int depth
    )
    {
        if (!TryFrame(text, time.Length, out var frame))
        {
            return false;
        }

        draft.Time(time);
        draft.Format = "cri";
        draft.Set("stream", frame.Stderr ? "stderr" : "stdout");
        var payload = Payload(text, frame);
        draft.Message = payload;
        draft.Adopt(
            LineReader.Read(TerminalText.Clean(payload), clock, depth + 1),
            carrierNamesService: false
        );
        return true;
    }

    /// <summary>Reads the frame that begins with the space behind the time.</summary>
    internal static bool TryFrame(ReadOnlySpan<char> s, int at, out Frame frame)
    {
        frame = default;
        var rest = at < s.Length ? s[at..] : default;
        if (rest.Length < 9 || !rest.StartsWith(" std"))
        {
            return false;
        }

        var stderr = rest.StartsWith(" stderr ");
        if (!stderr && !rest.StartsWith(" stdout "))
        {
            return false;
        }

        var tagEnd = rest[8..].IndexOfAny(' ', '\n');
        tagEnd = tagEnd < 0 ? rest.Length : 8 + tagEnd;
        // Tags are joined with colons; the first says whether the line is whole.
        var tag = rest[8..tagEnd];
        if (tag.IsEmpty || tag[0] is not ('P' or 'F') || (tag.Length > 1 && tag[1] != ':'))
        {
            return false;
        }

        frame = new Frame(
            stderr,
            tag[0] == 'P',
            Math.Min(at + tagEnd + (tagEnd < rest.Length && rest[tagEnd] == ' ' ? 1 : 0), s.Length)
        );
        return true;
    }

    // Joined lines have a frame each; a partial line goes on in the next without a break.
    private static string Payload(string text, Frame first)
    {
        var lineEnd = text.IndexOf('\n', first.TextStart);
        if (lineEnd < 0)
        {
            return text[first.TextStart..];
        }

        var payload = new System.Text.StringBuilder(text.Length);
        payload.Append(text, first.TextStart, lineEnd - first.TextStart);
        var partial = first.Partial;
        while (lineEnd < text.Length)
        {
            var start = lineEnd + 1;
            lineEnd = text.IndexOf('\n', start);
            lineEnd = lineEnd < 0 ? text.Length : lineEnd;
            var line = text.AsSpan(start, lineEnd - start);
            if (!partial)
            {
                payload.Append('\n');
            }

            var space = line.IndexOf(' ');
            if (space > 0 && TryFrame(line, space, out var frame))
            {
                payload.Append(line[frame.TextStart..]);
                partial = frame.Partial;
            }
            else
            {
                payload.Append(line);
                partial = false;
            }
        }

        return payload.ToString();
    }
}
