using System.Runtime.InteropServices;
using OnCallAgent.Domain.Detection;
using OnCallAgent.Domain.Logs;

namespace OnCallAgent.Domain.Analysis;

/// <summary>One kind of line: who writes it, whether it tells of an error, and what it says once variables are masked.</summary>
/// <param name="Service">The service.</param>
/// <param name="IsError">Whether its level is error or worse.</param>
/// <param name="Wording">The masked message.</param>
public readonly record struct LineKind(string Service, bool IsError, string Wording);

/// <summary>
/// What was written in a stretch of time: how often each kind of line, and for how long anything was written at all.
/// Two of them, before and during a fault, tell what changed.
/// </summary>
/// <remarks>Memory is bounded: beyond <see cref="MostKinds"/> further wordings of a service count as one kind.</remarks>
public sealed class LogMix
{
    /// <summary>Kinds of lines that are told apart; a fault shows long before, and memory must end somewhere.</summary>
    public const int MostKinds = 50_000;

    private const string Others = "…";

    // Long enough that a quiet service is not all gaps, short enough that a fault of a minute has several.
    private static readonly TimeSpan Stretch = TimeSpan.FromSeconds(10);

    private readonly Dictionary<LineKind, Tally> kinds = [];
    private readonly HashSet<long> stretches = [];

    /// <summary>Lines that were added.</summary>
    public long Lines { get; private set; }

    /// <summary>Seconds in which anything was written, in steps of ten; at least one step.</summary>
    public double Seconds => Math.Max(1, stretches.Count) * Stretch.TotalSeconds;

    /// <summary>The kinds of lines there were.</summary>
    public IReadOnlyCollection<LineKind> Kinds => kinds.Keys;

    /// <summary>Counts a line.</summary>
    public void Add(LogEntry entry)
    {
        ArgumentNullException.ThrowIfNull(entry);
        Add(
            entry.Timestamp,
            new LineKind(
                entry.Service,
                entry.Level >= EntryLevel.Error,
                MessageNormaliser.Normalise(entry.Message)
            )
        );
    }

    /// <summary>Counts a line whose kind is known.</summary>
    public void Add(DateTimeOffset at, LineKind kind)
    {
        if (kinds.Count >= MostKinds && !kinds.ContainsKey(kind))
        {
            kind = kind with { Wording = Others };
        }

        ref var tally = ref CollectionsMarshal.GetValueRefOrAddDefault(kinds, kind, out var known);
        tally = known
            ? new Tally(tally.Count + 1, at < tally.First ? at : tally.First)
            : new Tally(1, at);
        stretches.Add(at.UtcTicks / Stretch.Ticks);
        Lines++;
    }

    /// <summary>How many lines of a kind there were.</summary>
    public long Count(LineKind kind) => kinds.GetValueOrDefault(kind).Count;

    /// <summary>When the first line of a kind was written; null where there was none.</summary>
    public DateTimeOffset? First(LineKind kind) =>
        kinds.TryGetValue(kind, out var tally) ? tally.First : null;

    private readonly record struct Tally(long Count, DateTimeOffset First);
}
