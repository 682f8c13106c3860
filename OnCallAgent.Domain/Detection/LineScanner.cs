using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using OnCallAgent.Domain.Detection.Matching;

namespace OnCallAgent.Domain.Detection;

/// <summary>
/// Detection alone, over raw bytes: which lines does any of the patterns match? Services, levels and thresholds play no
/// part. A line is looked at only if it holds a literal that one of the patterns needs.
/// </summary>
/// <remarks>
/// Lines are UTF-8, ended by <c>\n</c> or <c>\r\n</c>. A byte that is part of no character matches nothing, as in
/// ripgrep. One instance a thread.
/// </remarks>
public sealed class LineScanner
{
    private readonly ScannedPattern[] patterns;
    private readonly TimeSpan limit;
    private readonly AutomatonMemory memory = new();
    private readonly List<LineJudge> judges = [];
    private readonly List<LineMatch> found = [];
    private readonly List<LineMatch> merged = [];
    private readonly List<LineMatch> counted = [];

    // Made of the first block: which literals are rare is seen there.
    private bool prepared;
    private CandidateSearch[] searches = [];
    private LineJudge? onEveryLine;
    private LineJudge? besideKelvinSign;

    private LineScanner(ScannedPattern[] patterns, TimeSpan limit)
    {
        this.patterns = patterns;
        this.limit = limit;
    }

    /// <summary>Searches that a time limit ended, or that were left out because too many had; those lines may match all the same.</summary>
    public long GivenUp => judges.Sum(static j => j.GivenUp);

    /// <summary>Takes the enabled patterns; those that would not compile are reported.</summary>
    /// <param name="patterns">The patterns.</param>
    /// <param name="limit">How long the search of one line with one pattern may take; a pattern that is that slow again and again is left out.</param>
    public static (LineScanner Scanner, IReadOnlyList<PatternRefusal> Refusals) Create(
        IEnumerable<AlertPattern> patterns,
        TimeSpan limit
    )
    {
        ArgumentNullException.ThrowIfNull(patterns);
        var sound = new List<ScannedPattern>();
        var refusals = new List<PatternRefusal>();
        foreach (var pattern in patterns.Where(static p => p.Enabled))
        {
            var literals = RequiredLiterals.Of(pattern.Regex, pattern.IgnoreCase);
            if (PatternRegex.Check(pattern.Regex, literals) is { } fault)
            {
                refusals.Add(new PatternRefusal(pattern, fault));
            }
            else
            {
                sound.Add(new ScannedPattern(pattern.Regex, pattern.IgnoreCase, literals));
            }
        }

        return (new LineScanner([.. sound], limit), refusals);
    }

    /// <summary>How many lines of a block match; cheaper than to find them.</summary>
    /// <param name="block">Whole lines, separated by <c>\n</c>.</param>
    public int Count(ReadOnlySpan<byte> block)
    {
        if (!prepared)
        {
            Prepare(block);
        }

        if (onEveryLine is null && besideKelvinSign is null && searches is [.., var last])
        {
            counted.Clear();
            for (var i = 0; i < searches.Length - 1; i++)
            {
                AddBetween(block, counted, searches[i]);
            }

            return counted.Count + CountBetween(block, counted, last);
        }

        Scan(block, counted);
        return counted.Count;
    }

    /// <summary>Finds the matching lines of a block, in order.</summary>
    /// <param name="block">Whole lines, separated by <c>\n</c>.</param>
    /// <param name="matches">Cleared and filled.</param>
    public void Scan(ReadOnlySpan<byte> block, List<LineMatch> matches)
    {
        ArgumentNullException.ThrowIfNull(matches);
        if (!prepared)
        {
            Prepare(block);
        }

        // A line that was found needs no second look.
        matches.Clear();
        foreach (var search in searches)
        {
            AddBetween(block, matches, search);
        }

        if (onEveryLine is not null)
        {
            AddBetween(block, matches, onEveryLine);
        }

        if (besideKelvinSign is not null)
        {
            AddBesideKelvinSign(block);
            Merge(matches);
        }
    }

    /// <summary>Whether any pattern matches the line.</summary>
    public bool Matches(ReadOnlySpan<byte> line)
    {
        var matches = new List<LineMatch>();
        Scan(line, matches);
        return matches.Count > 0;
    }

    private void Prepare(ReadOnlySpan<byte> sample)
    {
        prepared = true;
        var plan = SearchPlan.For(patterns, sample);
        var kept = new Dictionary<string, LineJudge>(StringComparer.Ordinal);
        searches =
        [
            .. plan.Index.Groups.Select(group => new CandidateSearch(
                group.Table,
                [.. group.Owners.Select(owners => JudgeOf(owners, plan, kept))]
            )),
        ];
        onEveryLine = Judge(plan.OnEveryLine);
        besideKelvinSign = Judge(plan.BesideKelvinSign);
    }

    // A literal of patterns that it proves by itself needs no judge.
    private LineJudge? JudgeOf(int[] owners, SearchPlan plan, Dictionary<string, LineJudge> kept)
    {
        if (owners.Any(o => plan.Proven[o]))
        {
            return null;
        }

        var key = string.Join(',', owners);
        if (!kept.TryGetValue(key, out var judge))
        {
            judge = kept[key] = Judge([.. owners.Select(o => patterns[o])])!;
        }

        return judge;
    }

    private LineJudge? Judge(IReadOnlyList<ScannedPattern> of)
    {
        if (of.Count == 0)
        {
            return null;
        }

        var judge = new LineJudge(of, memory, limit);
        judges.Add(judge);
        return judge;
    }

    /// <summary>Has those lines looked at that are not among the matches yet, and puts what is found between these.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void AddBetween(ReadOnlySpan<byte> block, List<LineMatch> matches, ILineSearch search)
    {
        var gaps = new LineGaps(block, CollectionsMarshal.AsSpan(matches));
        while (gaps.MoveNext())
        {
            search.AddAll(block, gaps.From, gaps.Until, found);
        }

        if (!search.KeepsOrder)
        {
            found.Sort(static (a, b) => a.Start.CompareTo(b.Start));
        }
        else if (matches.Count == 0)
        {
            matches.AddRange(found);
            found.Clear();
        }

        Merge(matches);
    }

    /// <summary>How many lines match that are not among the matches yet.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static int CountBetween(
        ReadOnlySpan<byte> block,
        List<LineMatch> matches,
        CandidateSearch search
    )
    {
        var count = 0;
        var gaps = new LineGaps(block, CollectionsMarshal.AsSpan(matches));
        while (gaps.MoveNext())
        {
            count += search.Count(block, gaps.From, gaps.Until);
        }

        return count;
    }

    private void AddBesideKelvinSign(ReadOnlySpan<byte> block)
    {
        var from = 0;
        while (from < block.Length && KelvinSign.Next(block, from) is >= 0 and var place)
        {
            var whole = LineMatch.Around(block, from, place);
            var line = whole.WithoutReturn(block);
            if (besideKelvinSign!.Matches(block.Slice(line.Start, line.Length)))
            {
                found.Add(line);
            }

            from = whole.Start + whole.Length + 1;
        }
    }

    /// <summary>Puts what was found, in order, between the matches, each line once.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Merge(List<LineMatch> matches)
    {
        if (found.Count > 0)
        {
            merged.Clear();
            var (i, j) = (0, 0);
            while (i < matches.Count || j < found.Count)
            {
                var next =
                    j == found.Count || (i < matches.Count && matches[i].Start <= found[j].Start)
                        ? matches[i++]
                        : found[j++];
                if (merged.Count == 0 || merged[^1].Start != next.Start)
                {
                    merged.Add(next);
                }
            }

            matches.Clear();
            matches.AddRange(merged);
            found.Clear();
        }
    }
}
