using OnCallAgent.Domain.Knowledge;

namespace OnCallAgent.Domain.Learning;

/// <summary>How often something worked.</summary>
/// <param name="Uses">Attempts with a known end.</param>
/// <param name="Worked">Those that resolved their incident.</param>
/// <param name="LastUsed">End of the latest.</param>
public sealed record Tally(int Uses, int Worked, DateTimeOffset LastUsed)
{
    /// <summary>The share that worked, 0 to 1.</summary>
    public double Rate => (double)Worked / Uses;
}

/// <summary>How problems of one kind ended.</summary>
/// <param name="Ended">Incidents of the pattern with a known end; noise is left out.</param>
/// <param name="HealedAlone">Those that went away with nothing done.</param>
public sealed record HealingTally(int Ended, int HealedAlone);

/// <summary>What the outcomes say of entries, their versions, and patterns.</summary>
public sealed class SuccessRates
{
    private readonly Dictionary<string, Tally> entries;

    private SuccessRates(IReadOnlyList<Attempt> attempts, IEnumerable<Outcome> outcomes)
    {
        entries = Tallies(attempts, static a => a.KnowledgeId);
        Versions = attempts
            .Where(static a => a is { KnowledgeId: not null, KnowledgeVersion: not null })
            .GroupBy(static a => (a.KnowledgeId!, a.KnowledgeVersion!.Value))
            .ToDictionary(static g => g.Key, Counted);
        Patterns = Tallies(attempts, static a => a.PatternId);
        Healing = outcomes
            .Where(static o => o.PatternId is not null)
            .GroupBy(static o => o.PatternId!, StringComparer.Ordinal)
            .Select(static g => (g.Key, Tally: Healed(g)))
            .Where(static t => t.Tally.Ended > 0)
            .ToDictionary(static t => t.Key, static t => t.Tally, StringComparer.Ordinal);
    }

    /// <summary>By entry id, over all its versions.</summary>
    public IReadOnlyDictionary<string, Tally> Entries => entries;

    /// <summary>By entry id and version.</summary>
    public IReadOnlyDictionary<(string EntryId, int Version), Tally> Versions { get; }

    /// <summary>By pattern id.</summary>
    public IReadOnlyDictionary<string, Tally> Patterns { get; }

    /// <summary>How often problems of a pattern heal without any action, by pattern id.</summary>
    public IReadOnlyDictionary<string, HealingTally> Healing { get; }

    /// <summary>Counts these outcomes.</summary>
    public static SuccessRates Of(IReadOnlyCollection<Outcome> outcomes)
    {
        ArgumentNullException.ThrowIfNull(outcomes);
        return new SuccessRates(Attempt.Of(outcomes), outcomes);
    }

    /// <summary>The entry with its rate by recorded outcomes; one without any keeps the rate it was written with.</summary>
    public KnowledgeEntry Apply(KnowledgeEntry entry)
    {
        ArgumentNullException.ThrowIfNull(entry);
        return entries.TryGetValue(entry.Id, out var tally)
            ? entry with
            {
                SuccessRate = tally.Rate,
                Uses = tally.Uses,
                LastUsed = tally.LastUsed,
            }
            : entry;
    }

    private static Dictionary<string, Tally> Tallies(
        IEnumerable<Attempt> attempts,
        Func<Attempt, string?> by
    ) =>
        attempts
            .Where(a => by(a) is not null)
            .GroupBy(a => by(a)!, StringComparer.Ordinal)
            .ToDictionary(static g => g.Key, Counted, StringComparer.Ordinal);

    private static Tally Counted<T>(IGrouping<T, Attempt> attempts) =>
        new(attempts.Count(), attempts.Count(static a => a.Worked), attempts.Max(static a => a.At));

    private static HealingTally Healed(IEnumerable<Outcome> ofPattern)
    {
        var (ended, alone) = (0, 0);
        foreach (
            var incident in ofPattern.GroupBy(static o => o.IncidentId, StringComparer.Ordinal)
        )
        {
            OutcomeKind? end = null;
            var noise = false;
            foreach (var outcome in incident.OrderBy(static o => o.Id))
            {
                switch (outcome.Kind)
                {
                    case OutcomeKind.HealedAlone:
                    case OutcomeKind.EndedWithHelp:
                    case OutcomeKind.FixHeld:
                        end = outcome.Kind;
                        break;
                    case OutcomeKind.CameBack:
                    case OutcomeKind.Returned:
                        end = null;
                        break;
                    case OutcomeKind.WasNoise:
                        noise = true;
                        break;
                    case OutcomeKind.CorrectionWithdrawn:
                        noise = false;
                        break;
                }
            }

            if (end is not null && !noise)
            {
                ended++;
                alone += end == OutcomeKind.HealedAlone ? 1 : 0;
            }
        }

        return new HealingTally(ended, alone);
    }
}
