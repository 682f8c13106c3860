using System.Runtime.CompilerServices;

namespace OnCallAgent.Domain.Detection.Matching;

/// <summary>A literal to search for.</summary>
/// <param name="Bytes">UTF-8; lower-case ASCII where case is ignored.</param>
/// <param name="IgnoreCase">Whether ASCII letters match in both cases.</param>
internal sealed record SearchedLiteral(byte[] Bytes, bool IgnoreCase)
{
    /// <summary>Whether this is the literal.</summary>
    /// <param name="here">As many bytes as it has.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public bool Is(ReadOnlySpan<byte> here)
    {
        var bytes = Bytes;
        for (var i = 0; i < bytes.Length; i++)
        {
            if (here[i] != bytes[i] && (!IgnoreCase || Folded(here[i]) != bytes[i]))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Its first eight bytes as a number, to be compared at once with what a text has there.</summary>
    /// <returns>The number; the bits in which upper and lower case differ; and the bits that are known.</returns>
    public (ulong Bytes, ulong CaseBits, ulong Known) Head()
    {
        var (head, caseBits, known) = (0UL, 0UL, 0UL);
        for (var i = Math.Min(sizeof(ulong), Bytes.Length) - 1; i >= 0; i--)
        {
            var isCased = IgnoreCase && char.IsAsciiLetterLower((char)Bytes[i]);
            head = head << 8 | Bytes[i];
            caseBits = caseBits << 8 | (isCased ? 0x20u : 0);
            known = known << 8 | 0xFF;
        }

        return (head, caseBits, known);
    }

    /// <summary>The byte, an upper-case ASCII letter as its lower case.</summary>
    public static byte Folded(byte c) => (uint)(c - 'A') <= 'Z' - 'A' ? (byte)(c | 0x20) : c;
}
