using System.Runtime.CompilerServices;

namespace OnCallAgent.Domain.Detection.Matching;

/// <summary>Searches blocks for literals, and puts each line that holds some to the patterns that need them.</summary>
/// <remarks>
/// What runs for each hit, here and below, is optimised from its first call: a scan is half over before the runtime
/// finds out what is hot.
/// </remarks>
internal sealed class CandidateSearch
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

    /// <summary>Adds the lines of a block that match, in order.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void AddAll(ReadOnlySpan<byte> block, List<LineMatch> to)
    {
        var hits = table.Search(block);
        var end = -1;
        var line = default(LineMatch);
        while (hits.MoveNext())
        {
            var start = hits.Start;
            if (start > end)
            {
                var whole = LineMatch.Around(block, end + 1, start);
                end = whole.Start + whole.Length;
                line = whole.WithoutReturn(block);
                lines++;
            }

            var literal = hits.Literal;
            var judge = judges[literal];
            if (judge is not null)
            {
                var number = judgeNumbers[literal];
                if (seen[number] == lines)
                {
                    continue;
                }

                seen[number] = lines;
                if (!judge.Matches(block.Slice(line.Start, line.Length)))
                {
                    continue;
                }
            }

            to.Add(line);
            hits.SkipTo(end + 1);
        }
    }
}
