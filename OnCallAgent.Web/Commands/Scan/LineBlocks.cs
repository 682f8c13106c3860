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

    public static LineBlocks Open(string path)
    {
        // The blocks are the buffer.
        var file = new FileStream(
            path,
            FileMode.Open,
            FileAccess.Read,
            FileShare.ReadWrite | FileShare.Delete,
            bufferSize: 0,
            FileOptions.SequentialScan
        );
        return new LineBlocks(Decoded(file));
    }

    /// <summary>The next block, ending with a line end but for the last; empty at the end of the file.</summary>
    public ReadOnlySpan<byte> Next()
    {
        buffer.AsSpan(taken, filled - taken).CopyTo(buffer);
        filled -= taken;
        taken = 0;
        while (true)
        {
            var fresh = filled;
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
        }
    }

    public void Dispose() => stream.Dispose();

    private static Stream Decoded(FileStream file)
    {
        Span<byte> mark = stackalloc byte[3];
        var read = file.Read(mark);
        Encoding? utf16 = mark[..read] switch
        {
            [0xFF, 0xFE, ..] => Encoding.Unicode,
            [0xFE, 0xFF, ..] => Encoding.BigEndianUnicode,
            _ => null,
        };
        file.Position =
            utf16 is not null ? 2
            : mark[..read] is [0xEF, 0xBB, 0xBF] ? 3
            : 0;
        return utf16 is null
            ? file
            : Encoding.CreateTranscodingStream(file, utf16, Encoding.UTF8, leaveOpen: false);
    }
}
