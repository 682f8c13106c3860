using System.Buffers;
using System.Runtime.CompilerServices;
using System.Text;

namespace OnCallAgent.Domain.Detection.Matching;

/// <summary>
/// Tells whether any of some patterns matches a line. Those that the engine over bytes knows run as one automaton, or
/// as several where one would be too large; the others on the regex engine.
/// </summary>
internal sealed class LineJudge : ILineSearch
{
    private const int MaxSteps = 6_000;

    private readonly AutomatonMemory memory;
    private readonly TimeSpan limit;
    private readonly List<Part> parts = [];
    private readonly List<BudgetedRegex> others = [];

    private bool relieved;

    // Set up when the first line needs it: most patterns of a long list never meet one.
    private IReadOnlyList<ScannedPattern>? waiting;

    public LineJudge(IReadOnlyList<ScannedPattern> patterns, AutomatonMemory memory, TimeSpan limit)
    {
        waiting = patterns;
        this.memory = memory;
        this.limit = limit;
    }

    /// <summary>Searches that the time limit ended, or that were left out as it had ended too many.</summary>
    public long GivenUp { get; private set; }

    /// <inheritdoc/>
    public bool KeepsOrder => !relieved && parts.Count + (others.Count > 0 ? 1 : 0) <= 1;

    /// <param name="line">A line without its end.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public bool Matches(ReadOnlySpan<byte> line)
    {
        SetUp();
        for (var i = 0; i < parts.Count; i++)
        {
            if (parts[i].Automaton.Matches(line))
            {
                return true;
            }

            i -= Relieve(i);
        }

        return others.Count > 0 && RegexMatches(line);
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void AddAll(ReadOnlySpan<byte> block, int from, int until, List<LineMatch> to)
    {
        block = block[..until];
        SetUp();
        for (var i = 0; i < parts.Count; i++)
        {
            var begin = from;
            while (begin < block.Length)
            {
                var at = parts[i].Automaton.NextMatch(block, begin);
                if (at < 0)
                {
                    break;
                }

                var line = LineMatch.Around(block, begin, at);
                to.Add(line.WithoutReturn(block));
                begin = line.Start + line.Length + 1;
            }

            // The part that took its place looks through this block again.
            i -= Relieve(i);
        }

        for (var begin = from; others.Count > 0 && begin < block.Length; )
        {
            var line = LineMatch.Around(block, begin, begin);
            begin = line.Start + line.Length + 1;
            line = line.WithoutReturn(block);
            if (RegexMatches(block.Slice(line.Start, line.Length)))
            {
                to.Add(line);
            }
        }
    }

    private void SetUp()
    {
        if (waiting is not { } patterns)
        {
            return;
        }

        waiting = null;
        others.AddRange(
            patterns
                .Where(static p => p.Literals.Tree is not { IsPlain: true })
                .Select(p => new BudgetedRegex(p, limit))
        );
        AddPart([.. patterns.Where(static p => p.Literals.Tree is { IsPlain: true })]);
    }

    private void AddPart(IReadOnlyList<ScannedPattern> patterns)
    {
        if (patterns.Count == 0)
        {
            return;
        }

        if (
            PatternProgram.Of([.. patterns.Select(static p => p.Literals.Tree!)], MaxSteps) is
            { } program
        )
        {
            parts.Add(new Part(patterns, new LazyAutomaton(program, memory)));
        }
        else
        {
            Halve(patterns);
        }
    }

    private void Halve(IReadOnlyList<ScannedPattern> patterns)
    {
        if (patterns.Count == 1)
        {
            others.Add(new BudgetedRegex(patterns[0], limit));
            return;
        }

        AddPart([.. patterns.Take(patterns.Count / 2)]);
        AddPart([.. patterns.Skip(patterns.Count / 2)]);
    }

    /// <summary>Replaces a part that does not pay by smaller ones, behind the others; 1 where it did.</summary>
    private int Relieve(int i)
    {
        if (!parts[i].Automaton.Thrashes)
        {
            return 0;
        }

        relieved = true;
        var part = parts[i];
        parts.RemoveAt(i);
        part.Automaton.Release();
        Halve(part.Patterns);
        return 1;
    }

    private bool RegexMatches(ReadOnlySpan<byte> line)
    {
        var rented = ArrayPool<char>.Shared.Rent(Math.Max(1, line.Length));
        try
        {
            var text = rented.AsSpan(0, Encoding.UTF8.GetChars(line, rented));
            foreach (var other in others)
            {
                switch (other.Test(text))
                {
                    case SearchVerdict.Match:
                        return true;
                    case SearchVerdict.TimedOut:
                        GivenUp++;
                        break;
                }
            }

            return false;
        }
        finally
        {
            ArrayPool<char>.Shared.Return(rented);
        }
    }

    private sealed record Part(IReadOnlyList<ScannedPattern> Patterns, LazyAutomaton Automaton);
}

/// <summary>A pattern as a scan knows it.</summary>
/// <param name="Regex">As it was written.</param>
/// <param name="IgnoreCase">Whether it is searched for in every casing.</param>
/// <param name="Literals">What is known of it.</param>
internal sealed record ScannedPattern(string Regex, bool IgnoreCase, RequiredLiterals Literals);
