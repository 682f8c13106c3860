using System.Runtime.CompilerServices;
using OnCallAgent.Domain.Detection.Matching;

namespace OnCallAgent.Domain.Detection;

/// <summary>A matching line in a block of bytes.</summary>
/// <param name="Start">Offset of its first byte.</param>
/// <param name="Length">Its length in bytes, without the line end.</param>
public readonly record struct LineMatch(int Start, int Length)
{
    /// <summary>The line that a place stands in, a carriage return at its end included.</summary>
    /// <param name="block">Lines, separated by <c>\n</c>.</param>
    /// <param name="from">Where that line or one before it begins.</param>
    /// <param name="place">A byte of the line or its line end.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static LineMatch Around(ReadOnlySpan<byte> block, int from, int place)
    {
        var start = LineEnds.LineStart(block, from, place);
        return new LineMatch(start, LineEnds.From(block, place) - start);
    }

    internal LineMatch WithoutReturn(ReadOnlySpan<byte> block) =>
        Length > 0 && block[Start + Length - 1] == '\r' ? this with { Length = Length - 1 } : this;
}
