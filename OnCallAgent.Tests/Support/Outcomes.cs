using OnCallAgent.Domain.Analysis;
using OnCallAgent.Domain.Incidents;
using OnCallAgent.Domain.Learning;

namespace OnCallAgent.Tests.Support;

/// <summary>Outcomes and attempts as a test needs them.</summary>
internal static class Outcomes
{
    public static readonly DateTimeOffset Start = new(2026, 3, 1, 8, 0, 0, TimeSpan.Zero);

    private static long id;

    /// <summary>One more row, later than those made before.</summary>
    public static Outcome Of(
        string incident,
        OutcomeKind kind,
        string by = Actor.Agent,
        double raw = 0.8,
        string? entry = "pool",
        int version = 1,
        string? pattern = "pool-errors",
        bool recommended = true
    )
    {
        var number = Interlocked.Increment(ref id);
        return new Outcome
        {
            Id = number,
            IncidentId = incident,
            Service = "orders-api",
            At = Start.AddMinutes(number),
            Kind = kind,
            By = by,
            AnalysedAt = Start,
            RawConfidence = raw,
            RulesVersion = AnalysisFormula.RulesVersion,
            Recommended = recommended,
            KnowledgeId = entry,
            KnowledgeVersion = entry is null ? null : version,
            PatternId = pattern,
            PatternVersion = 1,
        };
    }

    /// <summary>An attempt with a known end.</summary>
    public static Attempt Tried(double raw, bool worked) =>
        new(
            $"INC-{Interlocked.Increment(ref id)}",
            Start,
            raw,
            AnalysisFormula.RulesVersion,
            worked,
            null,
            null,
            null,
            null
        );

    /// <summary>Attempts whose chance to work is a function of their score; the same seed gives the same ones.</summary>
    public static IReadOnlyList<Attempt> Drawn(int count, Func<double, double> chance, int seed)
    {
        var random = new Random(seed);
        return
        [
            .. Enumerable
                .Range(0, count)
                .Select(_ =>
                {
                    var raw = 0.3 + (0.7 * random.NextDouble());
                    return Tried(raw, random.NextDouble() < chance(raw));
                }),
        ];
    }
}
