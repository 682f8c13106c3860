using System.Buffers;
using System.Text;

namespace OnCallAgent.Web.Sources.Files;

/// <summary>A line of a file.</summary>
/// <param name="Text">Without its line end.</param>
/// <param name="Start">Byte at which it begins.</param>
/// <param name="IsCut">Whether its end was cut off because it was too long.</param>
/// <param name="IsBinary">Whether it is no text; then <paramref name="Text"/> is empty.</param>
internal readonly record struct SplitLine(string Text, long Start, bool IsCut, bool IsBinary);

/// <summary>
/// Cuts bytes into lines, and only then decodes them: no character is torn at the end of a block. Holds one unfinished
/// line of bounded length, however long the line is.
/// </summary>
internal sealed class LineSplitter(TextForm form, long start)
{
    /// <summary>Longest line that is kept whole, in bytes.</summary>
    public const int LongestLine = 64 * 1024;

    // So many lines after a binary one must be faultless text before doubtful ones are believed again.
    private const int Suspicion = 8;

    private static readonly SearchValues<byte> ControlBytes = SearchValues.Create([
        .. Enumerable
            .Range(0, 0x20)
            .Except([0x08, 0x09, 0x0A, 0x0B, 0x0C, 0x0D, 0x1B])
            .Append(0x7F)
            .Select(b => (byte)b),
    ]);

    private byte[] held = [];
    private int heldLength;
    private bool overflown;
    private int suspicion;

    /// <summary>First byte of the unfinished line: whoever starts here misses nothing.</summary>
    public long LineStart { get; private set; } = start;

    /// <summary>Byte that must be fed next.</summary>
    public long Position { get; private set; } = start;

    /// <summary>Whether bytes wait for the end of their line.</summary>
    public bool HasPart => Position > LineStart;

    /// <summary>Takes the next bytes and gives the lines they complete.</summary>
    /// <returns>How many bytes were taken: all but half a code unit at the end.</returns>
    public int Feed(ReadOnlySpan<byte> bytes, List<SplitLine> lines)
    {
        bytes = bytes[..(bytes.Length - (bytes.Length % form.UnitLength))];
        var rest = bytes;
        while (!rest.IsEmpty)
        {
            rest = rest[SkipHole(rest)..];
            var end = IndexOfLineEnd(rest);
            if (end < 0)
            {
                Hold(rest);
                Position += rest.Length;
                break;
            }

            var after = Position + end + form.UnitLength;
            if (heldLength == 0 && !overflown)
            {
                lines.Add(Line(rest[..end]));
            }
            else
            {
                Hold(rest[..end]);
                lines.Add(Line(held.AsSpan(0, heldLength)));
            }

            Reset(after);
            rest = rest[(end + form.UnitLength)..];
        }

        return bytes.Length;
    }

    /// <summary>The unfinished line as it is: nothing more will come.</summary>
    public SplitLine? Flush()
    {
        if (!HasPart)
        {
            return null;
        }

        var line = Line(held.AsSpan(0, heldLength));
        Reset(Position);
        return line;
    }

    // A file that was cut off under its writer goes on after a hole of zeros as long as what was cut off.
    private int SkipHole(ReadOnlySpan<byte> bytes)
    {
        if (!form.IsAsciiBased || HasPart || bytes[0] != 0)
        {
            return 0;
        }

        var length = bytes.IndexOfAnyExcept((byte)0);
        length = length < 0 ? bytes.Length : length;
        Position += length;
        LineStart = Position;
        return length;
    }

    private int IndexOfLineEnd(ReadOnlySpan<byte> bytes)
    {
        for (var from = 0; ; )
        {
            var at = bytes[from..].IndexOf(form.LineEnd);
            if (at < 0 || (from + at) % form.UnitLength == 0)
            {
                return at < 0 ? -1 : from + at;
            }

            from += at + 1;
        }
    }

    private void Hold(ReadOnlySpan<byte> bytes)
    {
        var room = LongestLine - heldLength;
        if (bytes.Length > room)
        {
            overflown = true;
            bytes = bytes[..room];
        }

        if (heldLength + bytes.Length > held.Length)
        {
            Array.Resize(
                ref held,
                Math.Min(LongestLine, Math.Max(heldLength + bytes.Length, held.Length * 2))
            );
        }

        bytes.CopyTo(held.AsSpan(heldLength));
        heldLength += bytes.Length;
    }

    private void Reset(long next)
    {
        Position = LineStart = next;
        heldLength = 0;
        overflown = false;
        if (held.Length > 4 * 1024)
        {
            held = [];
        }
    }

    private SplitLine Line(ReadOnlySpan<byte> bytes)
    {
        var isCut = overflown || bytes.Length > LongestLine;
        bytes = bytes[..Math.Min(bytes.Length, LongestLine)];
        if (form.IsAsciiBased && IsBinary(bytes))
        {
            return new SplitLine("", LineStart, isCut, IsBinary: true);
        }

        // A cut may tear the last character.
        var text = form.Encoding.GetString(bytes);
        text = isCut ? text.TrimEnd('\uFFFD') : text;
        return new SplitLine(text.EndsWith('\r') ? text[..^1] : text, LineStart, isCut, false);
    }

    // One wrong byte makes no binary file: a line with a stray zero or a letter of another code page may tell of a fault.
    private bool IsBinary(ReadOnlySpan<byte> bytes)
    {
        var isBinary =
            LooksBinary(bytes) || (suspicion > 0 && form.IsUtf8 && IsMostlyInvalid(bytes));
        suspicion = isBinary ? Suspicion : Math.Max(0, suspicion - 1);
        return isBinary;
    }

    private static bool LooksBinary(ReadOnlySpan<byte> bytes)
    {
        var controls = 0;
        for (var rest = bytes; rest.IndexOfAny(ControlBytes) is >= 0 and var at; )
        {
            controls++;
            rest = rest[(at + 1)..];
        }

        return controls > 1 && controls * 20 > bytes.Length;
    }

    private static bool IsMostlyInvalid(ReadOnlySpan<byte> bytes)
    {
        var invalid = 0;
        for (var rest = bytes; !rest.IsEmpty; )
        {
            invalid +=
                Rune.DecodeFromUtf8(rest, out _, out var length) == OperationStatus.Done ? 0 : 1;
            rest = rest[length..];
        }

        return invalid * 8 > bytes.Length;
    }
}
