namespace OnCallAgent.Domain.Analysis;

/// <summary>How the parts of the confidence add up. Change a weight or a part, and <see cref="RulesVersion"/> goes up.</summary>
public static class AnalysisFormula
{
    /// <summary>Version of the rules in this room; stored with every analysis.</summary>
    public const int RulesVersion = 2;

    /// <summary>Name of the factor that says how strongly the alert pattern speaks.</summary>
    public const string PatternFactor = "pattern";

    /// <summary>Name of the factor that says how well it is known who is hit, and what may be touched.</summary>
    public const string ServiceImpactFactor = "service_impact";

    /// <summary>Name of the factor that says how well the knowledge base knows this trouble.</summary>
    public const string KnowledgeFactor = "knowledge";

    /// <summary>Share of <see cref="PatternFactor"/>.</summary>
    public const double PatternWeight = 0.4;

    /// <summary>Share of <see cref="ServiceImpactFactor"/>.</summary>
    public const double ServiceImpactWeight = 0.3;

    /// <summary>Share of <see cref="KnowledgeFactor"/>.</summary>
    public const double KnowledgeWeight = 0.3;

    // What is shown is what was computed: a person who adds up the factors on the page gets the same number.
    private const int Decimals = 4;

    /// <summary>A factor with its value brought into 0..1 and rounded to four decimals.</summary>
    public static ConfidenceFactor Factor(
        string name,
        double weight,
        double value,
        IReadOnlyList<string> evidence
    ) => new(name, weight, Rounded(value), evidence);

    /// <summary>Each factor's value times its weight, added up and clamped to 0..1.</summary>
    public static double Confidence(IEnumerable<ConfidenceFactor> factors) =>
        Rounded(factors.Sum(static f => f.Weight * f.Value));

    private static double Rounded(double value) =>
        Math.Round(Math.Clamp(value, 0, 1), Decimals, MidpointRounding.AwayFromZero);
}
