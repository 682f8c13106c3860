using System.Text;

namespace OnCallAgent.Web.Sources.Files;

/// <summary>How a file's bytes are text. Told by its first bytes; where they say nothing, by its source.</summary>
internal sealed class TextForm
{
    public const int LongestMark = 4;

    public static readonly TextForm Utf8 = new(new UTF8Encoding(false));

    private static readonly TextForm Utf8Marked = new(new UTF8Encoding(false), 3);
    private static readonly TextForm Utf16 = new(new UnicodeEncoding(false, false), 2);
    private static readonly TextForm Utf16BigEndian = new(new UnicodeEncoding(true, false), 2);
    private static readonly TextForm Utf32 = new(new UTF32Encoding(false, false), 4);
    private static readonly TextForm Utf32BigEndian = new(new UTF32Encoding(true, false), 4);

    public TextForm(Encoding encoding, int markLength = 0)
    {
        Encoding = encoding;
        MarkLength = markLength;
        LineEnd = encoding.GetBytes("\n");
        IsUtf8 = encoding is UTF8Encoding;
        IsAsciiBased = LineEnd is [(byte)'\n'];
    }

    /// <summary>Replaces what it cannot decode.</summary>
    public Encoding Encoding { get; }

    /// <summary>Bytes of the byte order mark.</summary>
    public int MarkLength { get; }

    /// <summary>The bytes of a line end.</summary>
    public byte[] LineEnd { get; }

    /// <summary>Bytes of a code unit: line ends stand at multiples of it.</summary>
    public int UnitLength => LineEnd.Length;

    public bool IsUtf8 { get; }

    /// <summary>Whether control characters are the bytes that they are in ASCII.</summary>
    public bool IsAsciiBased { get; }

    /// <summary>The form of a file that begins so; null where its next bytes must be waited for.</summary>
    /// <param name="head">Its first bytes, <see cref="LongestMark"/> at most.</param>
    /// <param name="usual">The form where there is no mark.</param>
    public static TextForm? Of(ReadOnlySpan<byte> head, TextForm usual) =>
        head switch
        {
            [0xFF, 0xFE, 0, 0] => Utf32,
            [0, 0, 0xFE, 0xFF] => Utf32BigEndian,
            [0xFF, 0xFE] or [0xFF, 0xFE, _] => null,
            [0xFF, 0xFE, ..] => Utf16,
            [0xFE, 0xFF, ..] => Utf16BigEndian,
            [0xEF, 0xBB, 0xBF, ..] => Utf8Marked,
            [] or [0xFF] or [0xFE] or [0xEF] or [0xEF, 0xBB] => null,
            _ => usual,
        };

    /// <summary>Bytes up to the end of the last finished line among the last ones of a file; -1 where none is in them.</summary>
    /// <param name="tail">Beginning at a whole code unit.</param>
    public int EndOfLastLine(ReadOnlySpan<byte> tail)
    {
        for (var end = tail.Length - (tail.Length % UnitLength); end > 0; )
        {
            var at = tail[..end].LastIndexOf(LineEnd);
            if (at < 0 || at % UnitLength == 0)
            {
                return at < 0 ? -1 : at + UnitLength;
            }

            end = at + UnitLength - 1;
        }

        return -1;
    }
}
