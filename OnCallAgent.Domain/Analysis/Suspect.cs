using System.Globalization;
using OnCallAgent.Domain.Services;

namespace OnCallAgent.Domain.Analysis;

/// <summary>A service that may be at fault.</summary>
/// <param name="Service">Its name.</param>
/// <param name="Score">
/// 0 to 1: how surely its logs changed by more than chance. 0 where chance explains it: then logs cannot tell.
/// </param>
/// <param name="Why">Sentences a person can check, the strongest first.</param>
public sealed record Suspect(string Service, double Score, IReadOnlyList<string> Why)
{
    /// <summary>When the first of its errors that are new, or more than before, was written; null where there are none.</summary>
    public DateTimeOffset? FirstError { get; init; }
}

/// <summary>
/// Ranks services by what changed in their logs: errors that came or rose, and ordinary lines that stopped. Whoever
/// fails often says nothing itself any more; who needs it does the complaining.
/// </summary>
/// <remarks>
/// The weight of a change is the log-likelihood ratio of two Poisson rates (Przyborowski and Wilenski 1940): how much
/// better "the rate changed" explains both counts than "it did not". A service weighs as much as its strongest change:
/// a sum would favour whoever writes most. The score is the chance that is left once as many services as there are had
/// their chance to look guilty (Bonferroni's bound).
/// </remarks>
public static class SuspectRanking
{
    // A line that stops is weaker evidence than an error that comes: users may have stopped asking.
    private const double SilenceWeight = 0.5;

    // Less than a tenth of what was written before counts as stopped.
    private const double Stopped = 0.1;

    /// <summary>From this score on chance is unlikely to be the reason.</summary>
    public const double Convincing = 0.5;

    private const int MostReasons = 5;
    private const double NotWorthSaying = 1;
    private const int LongestQuote = 160;

    /// <summary>The suspects, the likeliest first. Empty where nothing changed for the worse.</summary>
    /// <param name="quiet">What was written while all was well.</param>
    /// <param name="trouble">What was written since.</param>
    /// <param name="services">What needs what: where both are suspect, the needed one comes first.</param>
    public static IReadOnlyList<Suspect> Rank(LogMix quiet, LogMix trouble, ServiceCatalog services)
    {
        ArgumentNullException.ThrowIfNull(quiet);
        ArgumentNullException.ThrowIfNull(trouble);
        ArgumentNullException.ThrowIfNull(services);
        if (trouble.Lines == 0)
        {
            return [];
        }

        var kinds = quiet.Kinds.Concat(trouble.Kinds).Distinct().ToList();
        var count = kinds.Select(static k => k.Service).Distinct(StringComparer.Ordinal).Count();
        var ranked = Changes(kinds, quiet, trouble)
            .GroupBy(static c => c.Kind.Service, StringComparer.Ordinal)
            .Select(static g => g.OrderByDescending(static c => c.Weight).ToList())
            .OrderByDescending(static changes => changes[0].Weight)
            .ThenBy(static changes => changes.Min(static c => c.First))
            .ThenBy(static changes => changes[0].Kind.Service, StringComparer.Ordinal)
            .Select(changes => new Suspect(
                changes[0].Kind.Service,
                Math.Round(Math.Max(0, 1 - (count * Math.Exp(-changes[0].Weight))), 4),
                [
                    .. changes
                        .Where((c, nth) => nth == 0 || c.Weight >= NotWorthSaying)
                        .Take(MostReasons)
                        .Select(static c => c.Sentence()),
                ]
            )
            {
                FirstError = changes.Min(static c => c.First),
            })
            .ToList();
        return NeededFirst(ranked, services);
    }

    private static IEnumerable<Change> Changes(List<LineKind> kinds, LogMix quiet, LogMix trouble)
    {
        var (before, since) = (quiet.Seconds, trouble.Seconds);
        // Where everybody writes less, nobody in particular fell silent.
        var volume =
            quiet.Lines == 0 ? 1 : Math.Min(1, trouble.Lines / since / (quiet.Lines / before));
        foreach (var kind in kinds)
        {
            var (b, a) = (quiet.Count(kind), trouble.Count(kind));
            var change =
                kind.IsError && a / since > b / before
                    ? new Change(kind, Ratio(b, before, a, since), b, a, trouble.First(kind))
                : !kind.IsError && a / (since * volume) < Stopped * b / before
                    ? new Change(
                        kind,
                        SilenceWeight * Ratio(b, before, a, since * volume),
                        b,
                        a,
                        null
                    )
                : null;
            if (change is { Weight: > 0 })
            {
                yield return change;
            }
        }
    }

    // ln of (likelihood with a rate each ÷ likelihood with one rate for both).
    private static double Ratio(long before, double beforeSeconds, long since, double sinceSeconds)
    {
        var rate = (before + since) / (beforeSeconds + sinceSeconds);
        return Term(before, rate * beforeSeconds) + Term(since, rate * sinceSeconds);

        static double Term(long seen, double expected) =>
            seen == 0 ? 0 : seen * Math.Log(seen / expected);
    }

    // Trouble travels from what is needed to who needs it.
    private static List<Suspect> NeededFirst(List<Suspect> ranked, ServiceCatalog services)
    {
        for (var i = 0; i < ranked.Count; i++)
        {
            var needed = Neighbourhood.NeededBy(services, ranked[i].Service);
            var root = ranked.FindIndex(
                i + 1,
                s =>
                    s.Score >= Convincing
                    && needed.Contains(s.Service, StringComparer.OrdinalIgnoreCase)
                    // Two that need each other stay where their logs put them.
                    && !Neighbourhood
                        .NeededBy(services, s.Service)
                        .Contains(ranked[i].Service, StringComparer.OrdinalIgnoreCase)
            );
            if (root > 0)
            {
                var moved = ranked[root] with
                {
                    Why =
                    [
                        .. ranked[root].Why,
                        $"{ranked[i].Service} needs it and is suspect too.",
                    ],
                };
                ranked.RemoveAt(root);
                ranked.Insert(i, moved);
                i--;
            }
        }

        return ranked;
    }

    private sealed record Change(
        LineKind Kind,
        double Weight,
        long Before,
        long Since,
        DateTimeOffset? First
    )
    {
        public string Sentence() =>
            (Kind.IsError, Before) switch
            {
                (true, 0) => Invariant($"new error, {Since} times: {Quote()}"),
                (true, _) => Invariant($"error rose from {Before} to {Since}: {Quote()}"),
                _ => Invariant(
                    $"no longer writes, {Before} times before and {Since} since: {Quote()}"
                ),
            };

        private string Quote() =>
            Kind.Wording.Length <= LongestQuote
                ? Kind.Wording
                : Kind.Wording[..(LongestQuote - 1)] + "…";

        private static string Invariant(FormattableString text) =>
            text.ToString(CultureInfo.InvariantCulture);
    }
}
