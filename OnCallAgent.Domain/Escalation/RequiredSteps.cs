using OnCallAgent.Domain.Knowledge;

namespace OnCallAgent.Domain.Escalation;

/// <summary>What the human who is called should do, in order.</summary>
public static class RequiredSteps
{
    private const int MostSolutionSteps = 6;

    private const string Review = "Review incident details in dashboard";
    private const string Investigate = "Investigate root cause manually";
    private const string Remediate = "Execute appropriate remediation";
    private const string Update = "Update incident status";

    /// <summary>The steps of every escalation.</summary>
    public static IReadOnlyList<string> Always { get; } = [Review, Investigate, Remediate, Update];

    /// <summary>The steps for an incident of which something is known.</summary>
    /// <param name="rootCause">What the agent takes for the cause; null where it is unknown.</param>
    /// <param name="solutionSteps">Steps of the best knowledge entry; empty where there is none.</param>
    /// <param name="recommended">What the agent would have done or has tried; empty where nothing is known to help.</param>
    public static IReadOnlyList<string> For(
        string? rootCause,
        IReadOnlyList<string> solutionSteps,
        IReadOnlyList<RecommendedAction> recommended
    )
    {
        ArgumentNullException.ThrowIfNull(solutionSteps);
        ArgumentNullException.ThrowIfNull(recommended);
        var investigate = string.IsNullOrWhiteSpace(rootCause)
            ? Investigate
            : $"{Investigate} (the agent suspects: {rootCause.Trim()})";
        var remediate =
            recommended.Count == 0
                ? Remediate
                : $"{Remediate} (recommended: {string.Join(", then ", recommended.Select(a => a.Type))})";
        return
        [
            Review,
            investigate,
            .. solutionSteps.Where(s => !string.IsNullOrWhiteSpace(s)).Take(MostSolutionSteps),
            remediate,
            Update,
        ];
    }
}
