using System.Runtime.CompilerServices;

namespace OnCallAgent.Domain.Detection.Matching;

/// <summary>Walks through what lies between the lines of a block that are known to match.</summary>
/// <param name="block">Whole lines.</param>
/// <param name="known">Some of them, in order, each once.</param>
internal ref struct LineGaps(ReadOnlySpan<byte> block, ReadOnlySpan<LineMatch> known)
{
    private readonly ReadOnlySpan<byte> block = block;
    private readonly ReadOnlySpan<LineMatch> known = known;
    private int next;
    private int behind;

    /// <summary>Where the first line of the gap begins.</summary>
    public int From { get; private set; }

    /// <summary>Behind its last line.</summary>
    public int Until { get; private set; }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public bool MoveNext()
    {
        while (behind < block.Length)
        {
            From = behind;
            if (next == known.Length)
            {
                Until = behind = block.Length;
                return true;
            }

            var line = known[next++];
            Until = line.Start;
            behind = line.Start + line.Length;
            behind += behind < block.Length && block[behind] == '\r' ? 2 : 1;
            if (Until > From)
            {
                return true;
            }
        }

        return false;
    }
}
