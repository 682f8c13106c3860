using System.Text;

namespace OnCallAgent.Web.Commands.Scan;

/// <summary>Reads a file as blocks of whole lines, so that lines are looked at where they lie.</summary>
/// <remarks>UTF-16 with a byte order mark is turned into UTF-8 on the way; everything else is taken as it is.</remarks>
internal sealed class LineBlocks : IDisposable
{
    /// <summary>Longest line; what is longer is taken for several. Bounds the memory that a file without line ends takes.</summary>
    public const int MaxLineBytes = 256 * 1024 * 1024;

    // Small enough to be still in the processor's second cache when it is searched.
    private const int BlockBytes = 256 * 1024;

    private readonly Stream stream;
    private byte[] buffer = new byte[BlockBytes];
    private int filled;
    private int taken;
    private bool ended;

    private LineBlocks(Stream stream) => this.stream = stream;

    /// <summary>Bytes read so far.</summary>
    public long BytesRead { get; private set; }

    /// <summary>Opens a file, a pipe or standard input.</summary>
    public static LineBlocks Open(string path) => Decoded(CommandFiles.Open(path));

    /// <summary>The next block, ending with a line end but for the last; empty at the end of the file.</summary>
    public ReadOnlySpan<byte> Next()
    {
        buffer.AsSpan(taken, filled - taken).CopyTo(buffer);
        filled -= taken;
        taken = 0;
        // The head that was looked at for a mark is as new as what follows it.
        var fresh = BytesRead == filled ? 0 : filled;
        while (true)
        {
            if (!ended)
            {
                if (filled == buffer.Length)
                {
                    Array.Resize(ref buffer, buffer.Length * 2);
                }

                var read = stream.Read(buffer, filled, buffer.Length - filled);
                ended = read == 0;
                filled += read;
                BytesRead += read;
            }

            // Only what is new can hold the line end that was still missing.
            var lineEnd = buffer.AsSpan(fresh, filled - fresh).LastIndexOf((byte)'\n');
            taken =
                lineEnd >= 0 ? fresh + lineEnd + 1
                : ended || filled >= MaxLineBytes ? filled
                : 0;
            if (taken > 0 || ended)
            {
                return buffer.AsSpan(0, taken);
            }

            fresh = filled;
        }
    }

    public void Dispose() => stream.Dispose();

    // A pipe gives every byte once: what turns out to be no mark is the first of the text.
    private static LineBlocks Decoded(Stream file)
    {
        Span<byte> mark = stackalloc byte[3];
        var read = file.ReadAtLeast(mark[..2], 2, throwOnEndOfStream: false);
        Encoding? utf16 = mark[..read] switch
        {
            [0xFF, 0xFE] => Encoding.Unicode,
            [0xFE, 0xFF] => Encoding.BigEndianUnicode,
            _ => null,
        };
        if (utf16 is not null)
        {
            return new LineBlocks(
                Encoding.CreateTranscodingStream(file, utf16, Encoding.UTF8, leaveOpen: false)
            );
        }

        read += read == 2 ? file.ReadAtLeast(mark[2..], 1, throwOnEndOfStream: false) : 0;
        var blocks = new LineBlocks(file);
        if (mark[..read] is not [0xEF, 0xBB, 0xBF])
        {
            mark[..read].CopyTo(blocks.buffer);
            blocks.filled = read;
            blocks.BytesRead = read;
        }

        return blocks;
    }
}
