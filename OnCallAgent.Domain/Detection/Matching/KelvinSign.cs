using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace OnCallAgent.Domain.Detection.Matching;

/// <summary>Finds the Kelvin sign, the one character beyond ASCII that matches an ASCII letter where case is ignored.</summary>
internal static class KelvinSign
{
    private const int AtOnce = 4;

    private static ReadOnlySpan<byte> Bytes => "\u212A"u8;

    /// <summary>Where the next one stands, from a place on; negative where there is none.</summary>
    public static int Next(ReadOnlySpan<byte> text, int from)
    {
        // Most logs are ASCII, which is seen at a quarter of the cost.
        if (from == 0 && IsAscii(text))
        {
            return -1;
        }

        var ahead = text[from..].IndexOf(Bytes);
        return ahead < 0 ? -1 : from + ahead;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static bool IsAscii(ReadOnlySpan<byte> text)
    {
        ref var first = ref MemoryMarshal.GetReference(text);
        var at = 0;
        for (
            ;
            at <= text.Length - (AtOnce * Vector256<byte>.Count);
            at += AtOnce * Vector256<byte>.Count
        )
        {
            ref var here = ref Unsafe.Add(ref first, at);
            var all =
                Vector256.LoadUnsafe(ref here)
                | Vector256.LoadUnsafe(ref Unsafe.Add(ref here, Vector256<byte>.Count))
                | Vector256.LoadUnsafe(ref Unsafe.Add(ref here, 2 * Vector256<byte>.Count))
                | Vector256.LoadUnsafe(ref Unsafe.Add(ref here, 3 * Vector256<byte>.Count));
            if (all.ExtractMostSignificantBits() != 0)
            {
                return false;
            }
        }

        for (; at < text.Length; at++)
        {
            if (text[at] >= 0x80)
            {
                return false;
            }
        }

        return true;
    }
}
