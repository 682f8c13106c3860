using OnCallAgent.Domain.Logs;
using OnCallAgent.Domain.Shared;

namespace OnCallAgent.Domain.Detection;

/// <summary>A pattern that could not be taken into a set, with the reason.</summary>
/// <param name="Pattern">The pattern.</param>
/// <param name="Error">Why; for a faulty regex a <see cref="PatternFault"/> with the position.</param>
public sealed record PatternRefusal(AlertPattern Pattern, Error Error);

/// <summary>One pattern's match in one line.</summary>
/// <param name="Pattern">The pattern.</param>
/// <param name="Span">Where in the message; empty where only the raw line matched.</param>
/// <param name="InRaw">Whether it was the raw line, not the message, that matched.</param>
public sealed record PatternMatch(AlertPattern Pattern, MatchSpan Span, bool InRaw);

/// <summary>
/// The enabled patterns, and the one question asked of every line: which of them does it match? Safe to share between
/// threads; a change of patterns makes a new set.
/// </summary>
/// <remarks>
/// A pattern is searched for in the message. The line as it was written is searched too, where the message does not
/// match, for patterns that a person wrote (people write patterns against what they see in the file) and for those
/// about HTTP (a status stands outside the message of an access log). The other built-in patterns never look there:
/// <c>"timeout": 30</c> among the fields of a JSON line is no timeout. Nor do they read access logs: a request line holds
/// the client's words, and nobody outside may open an incident by asking for <c>/?q=OutOfMemoryError</c>.
/// </remarks>
public sealed class PatternSet
{
    private static readonly IReadOnlyList<PatternMatch> None = [];

    private readonly CompiledPattern[] patterns;
    private readonly LiteralIndex index;
    private readonly ulong[] always;

    private PatternSet(CompiledPattern[] patterns)
    {
        this.patterns = patterns;
        index = LiteralIndex.Of(patterns.Select(static p => p.Required));
        always = new ulong[(patterns.Length + 63) / 64];
        for (var i = 0; i < patterns.Length; i++)
        {
            if (patterns[i].IsCostly)
            {
                always[i >> 6] |= 1UL << i;
            }
        }
    }

    /// <summary>No patterns: nothing matches.</summary>
    public static PatternSet Empty { get; } = new([]);

    /// <summary>The patterns of the set, in the order given, with what is known of their cost.</summary>
    public IReadOnlyList<CompiledPattern> Patterns => patterns;

    /// <summary>
    /// Compiles the enabled patterns. One that does not compile is left out and reported; the others still work.
    /// </summary>
    /// <param name="patterns">The patterns.</param>
    /// <param name="clock">What searches are timed by; by default the system's.</param>
    public static (PatternSet Set, IReadOnlyList<PatternRefusal> Refusals) Create(
        IEnumerable<AlertPattern> patterns,
        TimeProvider? clock = null
    )
    {
        ArgumentNullException.ThrowIfNull(patterns);
        var compiled = new List<CompiledPattern>();
        var refusals = new List<PatternRefusal>();
        foreach (var pattern in patterns.Where(static p => p.Enabled))
        {
            if (PatternRegex.Check(pattern.Regex) is { } fault)
            {
                refusals.Add(new PatternRefusal(pattern, fault));
            }
            else
            {
                compiled.Add(
                    new CompiledPattern(
                        pattern,
                        RequiredLiterals.Of(pattern.Regex, pattern.IgnoreCase),
                        compiled.Count,
                        clock ?? TimeProvider.System
                    )
                );
            }
        }

        return (new PatternSet([.. compiled]), refusals);
    }

    /// <summary>All patterns that the line matches, the one that speaks for it first: the most severe, then the most specific.</summary>
    public IReadOnlyList<PatternMatch> Match(LogEntry entry)
    {
        ArgumentNullException.ThrowIfNull(entry);
        if (patterns.Length == 0)
        {
            return None;
        }

        Span<ulong> inMessage =
            patterns.Length <= 1024 ? stackalloc ulong[always.Length] : new ulong[always.Length];
        Span<ulong> inRaw =
            patterns.Length <= 1024 ? stackalloc ulong[always.Length] : new ulong[always.Length];
        var any = Candidates(entry.Message, inMessage);
        var hasRaw = !string.Equals(entry.Raw, entry.Message, StringComparison.Ordinal);
        if (hasRaw)
        {
            any |= Candidates(entry.Raw, inRaw);
        }

        return any ? Judge(entry, inMessage, inRaw) : None;
    }

    /// <summary>The match that speaks for the line, so that one line never opens two incidents; null where none matches.</summary>
    public PatternMatch? Speaker(LogEntry entry) => Match(entry) is [var first, ..] ? first : null;

    /// <summary>The line as a sign of a fault, by the pattern that speaks for it; null where none matches.</summary>
    public Signal? Detect(LogEntry entry)
    {
        ArgumentNullException.ThrowIfNull(entry);
        return Speaker(entry) is { } match
            ? SignalFingerprint.Signal(match.Pattern, entry, match.Span)
            : null;
    }

    private static bool ReadsRaw(AlertPattern pattern) =>
        !pattern.BuiltIn || pattern.Category.Equals("http", StringComparison.OrdinalIgnoreCase);

    private static bool InScope(AlertPattern pattern, LogEntry entry) =>
        (ReadsRaw(pattern) || !entry.Format.Equals("access", StringComparison.Ordinal))
        && (
            pattern.Service is null
            || pattern.Service.Equals(entry.Service, StringComparison.OrdinalIgnoreCase)
        )
        && (
            pattern.MinimumLevel is not { } least
            || entry.Level == EntryLevel.Unknown
            || entry.Level >= least
        );

    private bool Candidates(ReadOnlySpan<char> text, Span<ulong> candidates)
    {
        if (LiteralIndex.Unsure(text))
        {
            candidates.Fill(ulong.MaxValue);
            return true;
        }

        always.CopyTo(candidates);
        return index.Collect(text, candidates) | always.AsSpan().ContainsAnyExcept(0UL);
    }

    private IReadOnlyList<PatternMatch> Judge(
        LogEntry entry,
        ReadOnlySpan<ulong> inMessage,
        ReadOnlySpan<ulong> inRaw
    )
    {
        List<(PatternMatch Match, CompiledPattern By)>? matches = null;
        for (var i = 0; i < patterns.Length; i++)
        {
            var bit = 1UL << i;
            var (message, raw) = ((inMessage[i >> 6] & bit) != 0, (inRaw[i >> 6] & bit) != 0);
            var candidate = patterns[i];
            if ((!message && !raw) || !InScope(candidate.Pattern, entry))
            {
                continue;
            }

            if (message && candidate.Find(entry.Message, out var span))
            {
                (matches ??= []).Add(
                    (new PatternMatch(candidate.Pattern, span, InRaw: false), candidate)
                );
            }
            else if (raw && ReadsRaw(candidate.Pattern) && candidate.Find(entry.Raw, out _))
            {
                (matches ??= []).Add(
                    (new PatternMatch(candidate.Pattern, default, InRaw: true), candidate)
                );
            }
        }

        return matches is null
            ? None
            :
            [
                .. matches
                    .OrderBy(static m => m.By.Pattern.Severity)
                    .ThenByDescending(static m => m.By.LongestLiteral)
                    .ThenBy(static m => m.By.Order)
                    .Select(static m => m.Match),
            ];
    }
}
