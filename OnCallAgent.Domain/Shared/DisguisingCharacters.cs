using System.Globalization;
using System.Text;

namespace OnCallAgent.Domain.Shared;

/// <summary>
/// Characters that nobody sees and that change what is seen: marks that turn the direction of writing, and spaces
/// without width (CVE-2021-42574 shows what can be done with them). Where a person reads somebody else's text they
/// become visible; what is stored, searched and given to programs stays as it came.
/// </summary>
public static class DisguisingCharacters
{
    private const int ZeroWidthNonJoiner = 0x200C;
    private const int ZeroWidthJoiner = 0x200D;

    /// <summary>Whether it is one. The joiners are none: some languages and emoji cannot be written without them.</summary>
    public static bool IsDisguising(Rune rune) =>
        Rune.GetUnicodeCategory(rune) == UnicodeCategory.Format
        && rune.Value is not (ZeroWidthJoiner or ZeroWidthNonJoiner);

    /// <summary>The text with U+FFFD for each; as long as it was, so that places in it stay true.</summary>
    public static string Shown(string? text)
    {
        if (string.IsNullOrEmpty(text) || Ascii.IsValid(text))
        {
            return text ?? "";
        }

        var shown = text.ToCharArray();
        for (var i = 0; i < shown.Length; )
        {
            var units =
                Rune.DecodeFromUtf16(text.AsSpan(i), out var rune, out var read)
                is System.Buffers.OperationStatus.Done
                    ? read
                    : 1;
            if (IsDisguising(rune))
            {
                shown.AsSpan(i, units).Fill('\uFFFD');
            }

            i += units;
        }

        return new string(shown);
    }
}
