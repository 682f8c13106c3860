using System.Text;

namespace OnCallAgent.Web.Sources.Files;

/// <summary>How a file's bytes are text. Told by its first bytes; UTF-8 where they say nothing.</summary>
/// <param name="Encoding">Replaces what it cannot decode.</param>
/// <param name="MarkLength">Bytes of the byte order mark.</param>
/// <param name="UnitLength">Bytes of a code unit.</param>
internal sealed record TextForm(Encoding Encoding, int MarkLength, int UnitLength)
{
    public const int LongestMark = 3;

    public static readonly TextForm Utf8 = new(new UTF8Encoding(false), 0, 1);

    private static readonly TextForm Utf8Marked = Utf8 with { MarkLength = 3 };
    private static readonly TextForm Utf16 = new(new UnicodeEncoding(false, false), 2, 2);
    private static readonly TextForm Utf16BigEndian = new(new UnicodeEncoding(true, false), 2, 2);

    public bool IsBigEndian => ReferenceEquals(this, Utf16BigEndian);

    /// <summary>The form of a file that begins so; null where its next bytes must be waited for.</summary>
    public static TextForm? Of(ReadOnlySpan<byte> head) =>
        head switch
        {
            [0xFF, 0xFE, ..] => Utf16,
            [0xFE, 0xFF, ..] => Utf16BigEndian,
            [0xEF, 0xBB, 0xBF, ..] => Utf8Marked,
            [] or [0xFF] or [0xFE] or [0xEF] or [0xEF, 0xBB] => null,
            _ => Utf8,
        };
}
