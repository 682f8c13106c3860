using OnCallAgent.Domain.Knowledge;

namespace OnCallAgent.Domain.Decisions;

/// <summary>What to do about an incident, always with the reason.</summary>
public abstract record Decision
{
    private Decision(string reason) => Reason = reason;

    /// <summary>One sentence for the timeline and for the human who is called.</summary>
    public string Reason { get; }

    /// <summary>One word for programs: <c>act</c>, <c>ask</c>, <c>shadow</c>, <c>escalate</c>.</summary>
    public abstract string Kind { get; }

    /// <summary>Run these actions, in order, and verify.</summary>
    public sealed record Act(IReadOnlyList<RecommendedAction> Actions, string Reason)
        : Decision(Reason)
    {
        /// <inheritdoc />
        public override string Kind => "act";
    }

    /// <summary>Propose these actions and wait for a human's yes.</summary>
    public sealed record Ask(IReadOnlyList<RecommendedAction> Actions, string Reason)
        : Decision(Reason)
    {
        /// <inheritdoc />
        public override string Kind => "ask";
    }

    /// <summary>Record what would be done, and call a human.</summary>
    /// <param name="Actions">What would be done, in order.</param>
    /// <param name="Asks">Whether the agent would have asked first.</param>
    /// <param name="Rule">Name of the rule that holds it on paper.</param>
    /// <param name="Reason">Its reason.</param>
    public sealed record OnPaper(
        IReadOnlyList<RecommendedAction> Actions,
        bool Asks,
        string Rule,
        string Reason
    ) : Decision(Reason)
    {
        /// <inheritdoc />
        public override string Kind => "shadow";
    }

    /// <summary>Call a human.</summary>
    /// <param name="Rule">Name of the rule that refused.</param>
    /// <param name="Reason">Its reason.</param>
    public sealed record Escalate(string Rule, string Reason) : Decision(Reason)
    {
        /// <inheritdoc />
        public override string Kind => "escalate";
    }
}

/// <summary>What one guard says.</summary>
/// <param name="Rule">Its name.</param>
/// <param name="Outcome">Allows, wants a human's yes, keeps it on paper, or refuses.</param>
/// <param name="Reason">Why, in one sentence.</param>
public sealed record GuardVerdict(string Rule, GuardOutcome Outcome, string Reason)
{
    /// <summary>The guard has nothing against it.</summary>
    public static GuardVerdict Allow(string rule, string reason) =>
        new(rule, GuardOutcome.Allow, reason);

    /// <summary>The guard wants a human's yes.</summary>
    public static GuardVerdict Ask(string rule, string reason) =>
        new(rule, GuardOutcome.Ask, reason);

    /// <summary>The guard wants it recorded, and not done.</summary>
    public static GuardVerdict Shadow(string rule, string reason) =>
        new(rule, GuardOutcome.Shadow, reason);

    /// <summary>The guard refuses.</summary>
    public static GuardVerdict Refuse(string rule, string reason) =>
        new(rule, GuardOutcome.Refuse, reason);
}

/// <summary>The answers of a guard, mildest first.</summary>
public enum GuardOutcome
{
    /// <summary>Nothing against it.</summary>
    Allow = 0,

    /// <summary>Only with a human's yes.</summary>
    Ask = 1,

    /// <summary>Only on paper: what would be done is recorded.</summary>
    Shadow = 2,

    /// <summary>Not at all.</summary>
    Refuse = 3,
}
