using System.Globalization;
using System.Text;

namespace OnCallAgent.Domain.Logs;

/// <summary>The encodings that a source's files may be in: whatever .NET knows by name or number, code pages included.</summary>
public static class TextEncodings
{
    private const int Utf7 = 65000;

    /// <summary>Null where nothing is called so, or it must not be used: UTF-7 is unsafe.</summary>
    /// <param name="name">A name or a code page's number: <c>windows-1252</c>, <c>shift_jis</c>, <c>437</c>. Empty is UTF-8.</param>
    public static Encoding? Find(string? name)
    {
        name = name?.Trim() ?? "";
        if (name.Length == 0)
        {
            return new UTF8Encoding(encoderShouldEmitUTF8Identifier: false);
        }

        try
        {
            var found =
                CodePagesEncodingProvider.Instance.GetEncoding(name)
                ?? (
                    int.TryParse(
                        name,
                        NumberStyles.None,
                        CultureInfo.InvariantCulture,
                        out var page
                    )
                        ? CodePagesEncodingProvider.Instance.GetEncoding(page)
                            ?? Encoding.GetEncoding(page)
                        : Encoding.GetEncoding(name)
                );
            return found.CodePage == Utf7 ? null : Lenient(found);
        }
        catch (Exception failure) when (failure is ArgumentException or NotSupportedException)
        {
            return null;
        }
    }

    // Shared instances are read-only, and the usual replacement of a code page, a question mark, looks like text.
    private static Encoding Lenient(Encoding found)
    {
        var encoding = (Encoding)found.Clone();
        encoding.DecoderFallback = new DecoderReplacementFallback("\uFFFD");
        return encoding;
    }
}
