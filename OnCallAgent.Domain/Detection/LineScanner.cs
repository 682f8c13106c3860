using System.Buffers;
using System.Text;

namespace OnCallAgent.Domain.Detection;

/// <summary>A matching line in a block of bytes.</summary>
/// <param name="Start">Offset of its first byte.</param>
/// <param name="Length">Its length in bytes, without the line end.</param>
public readonly record struct LineMatch(int Start, int Length);

/// <summary>
/// Detection alone, over raw bytes: which lines does any of the patterns match? Services, levels and thresholds play no
/// part. A line meets a regex only if it holds one of its literals.
/// </summary>
/// <remarks>Lines are UTF-8; what is not is replaced. One instance a thread; a block at a time.</remarks>
public sealed class LineScanner
{
    private static readonly byte[] KelvinSign = Encoding.UTF8.GetBytes(
        RequiredLiterals.FoldsToAscii
    );

    // Most patterns of a long list never meet a line; a compiled one takes half a megabyte.
    private readonly PatternRegex?[] regexes;
    private readonly string[] patterns;
    private readonly TimeSpan limit;
    private readonly bool[] literalOnly;
    private readonly LiteralIndex index;
    private readonly ulong[] always;
    private readonly ulong[] candidates;
    private readonly bool anyAlways;

    // Where each table's next literal stands, and the Kelvin sign's; -1 for not looked for yet.
    private readonly int[] next;

    private LineScanner(
        List<(string Regex, IReadOnlyList<string> Literals)> patterns,
        TimeSpan limit
    )
    {
        this.limit = limit;
        this.patterns = [.. patterns.Select(static p => p.Regex)];
        regexes = new PatternRegex?[patterns.Count];
        literalOnly = [.. patterns.Select(static p => IsLiteral(p.Regex, p.Literals))];
        index = new LiteralIndex(
            patterns.SelectMany(static (p, i) => p.Literals.Select(l => (l, i)))
        );
        always = new ulong[(patterns.Count + 63) / 64];
        candidates = new ulong[always.Length];
        next = new int[index.Tables + 1];
        for (var i = 0; i < patterns.Count; i++)
        {
            if (patterns[i].Literals.Count == 0)
            {
                always[i >> 6] |= 1UL << i;
                anyAlways = true;
            }
        }
    }

    /// <summary>Searches that a time limit ended; those lines may match all the same.</summary>
    public long GivenUp { get; private set; }

    /// <summary>Takes the enabled patterns; those that would not compile are reported.</summary>
    /// <param name="patterns">The patterns.</param>
    /// <param name="limit">How long the search of one line with one pattern may take.</param>
    public static (LineScanner Scanner, IReadOnlyList<PatternRefusal> Refusals) Create(
        IEnumerable<AlertPattern> patterns,
        TimeSpan limit
    )
    {
        ArgumentNullException.ThrowIfNull(patterns);
        var sound = new List<(string, IReadOnlyList<string>)>();
        var refusals = new List<PatternRefusal>();
        foreach (var pattern in patterns.Where(static p => p.Enabled))
        {
            if (PatternRegex.Check(pattern.Regex) is { } fault)
            {
                refusals.Add(new PatternRefusal(pattern, fault));
            }
            else
            {
                sound.Add((pattern.Regex, RequiredLiterals.Of(pattern.Regex)));
            }
        }

        return (new LineScanner(sound, limit), refusals);
    }

    /// <summary>Call before the first <see cref="TryNext"/> of each block.</summary>
    public void Begin() => Array.Fill(next, -1);

    /// <summary>The next matching line.</summary>
    /// <param name="block">Whole lines, separated by <c>\n</c>.</param>
    /// <param name="from">Where to go on: 0, then behind the line end of the line found last.</param>
    /// <param name="match">The line.</param>
    /// <returns>False where there is none any more.</returns>
    public bool TryNext(ReadOnlySpan<byte> block, int from, out LineMatch match)
    {
        while (from < block.Length)
        {
            var hit = anyAlways ? from : NextHit(block, from);
            if (hit < 0)
            {
                break;
            }

            var start = from + block[from..hit].LastIndexOf((byte)'\n') + 1;
            var length = block[hit..].IndexOf((byte)'\n');
            var end = length < 0 ? block.Length : hit + length;
            var line = block[start..end];
            line = line is [.., (byte)'\r'] ? line[..^1] : line;
            if (Matches(line))
            {
                match = new LineMatch(start, line.Length);
                return true;
            }

            from = end + 1;
        }

        match = default;
        return false;
    }

    /// <summary>Whether any pattern matches the line.</summary>
    public bool Matches(ReadOnlySpan<byte> line)
    {
        always.CopyTo(candidates, 0);
        var unsure = line.IndexOf(KelvinSign) >= 0;
        if (unsure)
        {
            Array.Fill(candidates, ulong.MaxValue);
        }
        else if (!index.Collect(line, candidates) && !anyAlways)
        {
            return false;
        }

        char[]? rented = null;
        try
        {
            var text = ReadOnlySpan<char>.Empty;
            for (var i = 0; i < regexes.Length; i++)
            {
                if ((candidates[i >> 6] & (1UL << i)) == 0)
                {
                    continue;
                }

                if (literalOnly[i] && !unsure)
                {
                    return true;
                }

                if (rented is null)
                {
                    rented = ArrayPool<char>.Shared.Rent(Math.Max(1, line.Length));
                    text = rented.AsSpan(0, Encoding.UTF8.GetChars(line, rented));
                }

                switch ((regexes[i] ??= PatternRegex.Compile(patterns[i], limit).Value).Test(text))
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
            if (rented is not null)
            {
                ArrayPool<char>.Shared.Return(rented);
            }
        }
    }

    // Each table's hit is remembered until the search has passed it: a rare literal is not looked for again and again.
    private int NextHit(ReadOnlySpan<byte> block, int from)
    {
        var nearest = int.MaxValue;
        for (var i = 0; i < next.Length; i++)
        {
            if (next[i] < from)
            {
                var found = i < index.Tables ? index.Find(i, block, from) : FindKelvin(block, from);
                next[i] = found < 0 ? int.MaxValue : found;
            }

            nearest = Math.Min(nearest, next[i]);
        }

        return nearest == int.MaxValue ? -1 : nearest;
    }

    private static int FindKelvin(ReadOnlySpan<byte> block, int from)
    {
        var found = block[from..].IndexOf(KelvinSign);
        return found < 0 ? -1 : from + found;
    }

    // A pattern that is nothing but its literal needs no regex behind the search for it.
    private static bool IsLiteral(string pattern, IReadOnlyList<string> literals) =>
        literals is [var only]
        && only.Length == pattern.Length
        && pattern.All(static c =>
            char.IsAsciiLetterOrDigit(c)
            || c
                is ' '
                    or '_'
                    or '-'
                    or ':'
                    or ','
                    or ';'
                    or '='
                    or '/'
                    or '"'
                    or '\''
                    or '<'
                    or '>'
                    or '@'
                    or '%'
                    or '&'
                    or '!'
                    or '~'
        );
}
