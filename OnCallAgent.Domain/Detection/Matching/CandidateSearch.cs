using System.Runtime.CompilerServices;

namespace OnCallAgent.Domain.Detection.Matching;

/// <summary>Searches blocks for literals, and puts each line that holds some to the patterns that need them.</summary>
/// <remarks>
/// What runs for each hit, here and below, is optimised from its first call: a scan is half over before the runtime
/// finds out what is hot.
/// </remarks>
internal sealed class CandidateSearch : ILineSearch
{
    private readonly GramTable table;
    private readonly LineJudge?[] judges;

    // Which judge has seen which line, so that a word that comes twice is not judged twice.
    private readonly int[] judgeNumbers;
    private readonly long[] seen;
    private long lines;

    /// <param name="table">The literals.</param>
    /// <param name="judges">By the number of the literal; null where it proves a match by itself.</param>
    public CandidateSearch(GramTable table, LineJudge?[] judges)
    {
        this.table = table;
        this.judges = judges;
        judgeNumbers = new int[judges.Length];
        var numbers = new Dictionary<object, int>();
        for (var i = 0; i < judges.Length; i++)
        {
            if (judges[i] is { } judge && !numbers.TryGetValue(judge, out judgeNumbers[i]))
            {
                judgeNumbers[i] = numbers.Count;
                numbers.Add(judge, numbers.Count);
            }
        }

        seen = new long[numbers.Count];
    }

    /// <inheritdoc/>
    public bool KeepsOrder => true;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void AddAll(ReadOnlySpan<byte> block, int from, int until, List<LineMatch> to)
    {
        var hits = table.Search(block, from, until);
        var begin = from;
        while (NextMatch(block, ref hits, begin, out var place) is >= 0 and var end)
        {
            var start = LineEnds.LineStart(block, begin, place);
            to.Add(new LineMatch(start, end - start).WithoutReturn(block));
            begin = end + 1;
            hits.SkipTo(begin);
        }
    }

    /// <summary>How many lines match.</summary>
    /// <param name="block">Lines.</param>
    /// <param name="from">Where the first to be looked at begins.</param>
    /// <param name="until">Behind the last.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public int Count(ReadOnlySpan<byte> block, int from, int until)
    {
        var hits = table.Search(block, from, until);
        var (count, begin) = (0, from);
        while (NextMatch(block, ref hits, begin, out _) is >= 0 and var end)
        {
            count++;
            begin = end + 1;
            hits.SkipTo(begin);
        }

        return count;
    }

    /// <summary>Where the next matching line ends, and the place of what was found in it; negative where there is none.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private int NextMatch(
        ReadOnlySpan<byte> block,
        ref GramTable.Hits hits,
        int from,
        out int place
    )
    {
        var end = -1;
        var line = default(LineMatch);
        while (hits.MoveNext())
        {
            place = hits.Start;
            if (place < from)
            {
                continue;
            }

            var literal = hits.Literal;
            if (judges[literal] is not { } judge)
            {
                return place > end ? LineEnds.From(block, place) : end;
            }

            if (place > end)
            {
                var whole = LineMatch.Around(block, Math.Max(from, end + 1), place);
                end = whole.Start + whole.Length;
                line = whole.WithoutReturn(block);
                lines++;
            }

            var number = judgeNumbers[literal];
            if (seen[number] != lines)
            {
                seen[number] = lines;
                if (judge.Matches(block.Slice(line.Start, line.Length)))
                {
                    return end;
                }
            }
        }

        place = -1;
        return -1;
    }
}
