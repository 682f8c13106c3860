using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace OnCallAgent.Domain.Detection.Matching;

/// <summary>Where lines begin and end.</summary>
/// <remarks>
/// The platform's own searches are not compiled ahead for processors with vectors of 512 bits: there they run
/// unoptimised until the runtime finds them hot, and a scan is over before that.
/// </remarks>
internal static class LineEnds
{
    private const byte LineFeed = (byte)'\n';

    /// <summary>The first line end from a place on; the text's length where there is none.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static int From(ReadOnlySpan<byte> text, int place)
    {
        ref var first = ref MemoryMarshal.GetReference(text);
        var at = place;
        while (at <= text.Length - Vector256<byte>.Count)
        {
            var ends = EndsAt(ref first, at);
            if (ends != 0)
            {
                return at + BitOperations.TrailingZeroCount(ends);
            }

            at += Vector256<byte>.Count;
        }

        while (at < text.Length && text[at] != LineFeed)
        {
            at++;
        }

        return at;
    }

    /// <summary>Where the line begins that a place stands in.</summary>
    /// <param name="text">Lines.</param>
    /// <param name="from">Where that line or one before it begins.</param>
    /// <param name="place">A byte of the line or its line end.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static int LineStart(ReadOnlySpan<byte> text, int from, int place)
    {
        ref var first = ref MemoryMarshal.GetReference(text);
        var at = place;
        while (at - from >= Vector256<byte>.Count)
        {
            var ends = EndsAt(ref first, at - Vector256<byte>.Count);
            if (ends != 0)
            {
                return at - BitOperations.LeadingZeroCount(ends);
            }

            at -= Vector256<byte>.Count;
        }

        if (from <= text.Length - Vector256<byte>.Count)
        {
            // Those before the place, of one more vector.
            var ends = EndsAt(ref first, from) & ((1u << (at - from)) - 1);
            return from + 32 - BitOperations.LeadingZeroCount(ends);
        }

        while (at > from && text[at - 1] != LineFeed)
        {
            at--;
        }

        return at;
    }

    // A bit for each of the bytes from a place on.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint EndsAt(ref byte first, int place) =>
        Vector256
            .Equals(
                Vector256.LoadUnsafe(ref Unsafe.Add(ref first, place)),
                Vector256.Create(LineFeed)
            )
            .ExtractMostSignificantBits();
}
