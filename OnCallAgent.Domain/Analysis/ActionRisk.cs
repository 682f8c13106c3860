using OnCallAgent.Domain.Services;

namespace OnCallAgent.Domain.Analysis;

/// <summary>What an action does to the world, as far as its risk goes.</summary>
/// <param name="BlastRadius">How much it touches.</param>
/// <param name="Reversibility">Whether it can be taken back.</param>
public sealed record ActionTraits(BlastRadius BlastRadius, Reversibility Reversibility)
{
    /// <summary>Of an action nobody has described: everything, for good.</summary>
    public static readonly ActionTraits Worst = new(BlastRadius.Wide, Reversibility.Irreversible);

    /// <summary>The actions that knowledge may speak of, by type.</summary>
    public static readonly IReadOnlyDictionary<string, ActionTraits> Known = new Dictionary<
        string,
        ActionTraits
    >(StringComparer.Ordinal)
    {
        ["restart_service"] = new(BlastRadius.Service, Reversibility.SelfHealing),
        ["health_check"] = new(BlastRadius.None, Reversibility.ReadOnly),
        ["cleanup_logs"] = new(BlastRadius.Component, Reversibility.Irreversible),
        ["adjust_memory_config"] = new(BlastRadius.Service, Reversibility.Reversible),
        ["restart_connection_pool"] = new(BlastRadius.Component, Reversibility.SelfHealing),
        ["terminate_queries"] = new(BlastRadius.Component, Reversibility.Irreversible),
        ["webhook"] = new(BlastRadius.Wide, Reversibility.Irreversible),
        ["run_script"] = new(BlastRadius.Wide, Reversibility.Irreversible),
    };

    /// <summary>Whether it only looks.</summary>
    public bool IsReadOnly => Reversibility == Reversibility.ReadOnly;
}

/// <summary>What makes the risk of one action.</summary>
/// <param name="Action">The action; empty in the table.</param>
/// <param name="Criticality">The service's; unknown ones count as tier 2.</param>
/// <param name="BlastRadius">How much the action touches.</param>
/// <param name="Reversibility">Whether it can be taken back.</param>
/// <param name="Level">What that comes to.</param>
public sealed record RiskFactors(
    string Action,
    Criticality Criticality,
    BlastRadius BlastRadius,
    Reversibility Reversibility,
    RiskLevel Level
)
{
    /// <summary><c>restart_service: tier 2 × service × self-healing = medium</c>.</summary>
    public string Sentence =>
        $"{Action}: tier {(int)Criticality} × {Word(BlastRadius)} × {Word(Reversibility)} = {Level switch { RiskLevel.High => "high", RiskLevel.Medium => "medium", _ => "low" }}";

    /// <summary>The factors of an action on a service.</summary>
    public static RiskFactors Of(string action, Criticality? criticality, ActionTraits traits)
    {
        ArgumentNullException.ThrowIfNull(traits);
        return new RiskFactors(
            action,
            criticality ?? Criticality.Tier2,
            traits.BlastRadius,
            traits.Reversibility,
            ActionRisk.Of(criticality, traits)
        );
    }

    /// <summary>For people.</summary>
    public static string Word(BlastRadius reach) =>
        reach switch
        {
            BlastRadius.None => "touches nothing",
            BlastRadius.Component => "component",
            BlastRadius.Service => "service",
            _ => "several services",
        };

    /// <summary>For people.</summary>
    public static string Word(Reversibility reversibility) =>
        reversibility switch
        {
            Reversibility.ReadOnly => "read-only",
            Reversibility.Reversible => "reversible",
            Reversibility.SelfHealing => "self-healing",
            _ => "irreversible",
        };
}

/// <summary>
/// Risk of acting = how much hangs on the service × how much the action touches × whether it can be taken back.
/// </summary>
/// <remarks>
/// Points: tier 1 gives 3, tier 2 gives 2, tier 3 gives 1, tier 4 none; a component gives 1, a service 2, several 3; what
/// cannot be taken back gives 1 more. High from 5, medium from 3. A restart is thus high on tier 1, medium on tiers 2 and
/// 3, low on tier 4. What only looks is always low.
/// </remarks>
public static class ActionRisk
{
    /// <summary>The whole table: each criticality with each reach and reversibility, the riskiest first.</summary>
    public static IReadOnlyList<RiskFactors> Table { get; } =
    [
        .. from criticality in Enum.GetValues<Criticality>()
        from reach in Enum.GetValues<BlastRadius>()
        from reversibility in Enum.GetValues<Reversibility>()
        where (reach == BlastRadius.None) == (reversibility == Reversibility.ReadOnly)
        orderby criticality, reach descending, reversibility descending
        select RiskFactors.Of("", criticality, new ActionTraits(reach, reversibility)),
    ];

    private const int HighFrom = 5;
    private const int MediumFrom = 3;

    /// <summary>The risk of one action on a service.</summary>
    /// <param name="criticality">The service's; null where it is unknown, which counts as tier 2.</param>
    /// <param name="action">What the action does.</param>
    public static RiskLevel Of(Criticality? criticality, ActionTraits action)
    {
        ArgumentNullException.ThrowIfNull(action);
        if (action.IsReadOnly)
        {
            return RiskLevel.Low;
        }

        var points =
            ((int)Criticality.Tier4 - (int)(criticality ?? Criticality.Tier2))
            + (int)action.BlastRadius
            + (action.Reversibility == Reversibility.Irreversible ? 1 : 0);
        return points >= HighFrom ? RiskLevel.High
            : points >= MediumFrom ? RiskLevel.Medium
            : RiskLevel.Low;
    }

    /// <summary>
    /// The risk of the riskiest action. With nothing to do there is nobody but a human to act, and a restart is taken as
    /// what they would do.
    /// </summary>
    public static RiskLevel Of(Criticality? criticality, IReadOnlyCollection<ActionTraits> actions)
    {
        ArgumentNullException.ThrowIfNull(actions);
        return actions.Count == 0
            ? Of(criticality, ActionTraits.Known["restart_service"])
            : actions.Max(a => Of(criticality, a));
    }
}
