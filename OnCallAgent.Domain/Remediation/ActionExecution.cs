using OnCallAgent.Domain.Shared;

namespace OnCallAgent.Domain.Remediation;

/// <summary>Runs actions. The only way from a decision to the world.</summary>
public interface IActionExecutor
{
    /// <summary>
    /// Plans the action once more against the service's allow-list as it is now, and does it under its time limit.
    /// Every refusal and every expected failure is a result with its reason; an exception is a bug.
    /// It is done at most once: nothing is tried again after it has begun to take effect.
    /// </summary>
    /// <exception cref="OperationCanceledException">The caller gave up (the agent stops). Whether the action took effect is unknown.</exception>
    Task<ActionResult> ExecuteAsync(
        string type,
        ActionRequest request,
        CancellationToken cancellation
    );
}

/// <summary>Tells what an action would do, without doing it.</summary>
public interface IActionPreview
{
    /// <summary>The plan and, where the action can tell, what it would touch right now; or why it would be refused.</summary>
    Task<Result<DryRun>> PreviewAsync(
        string type,
        ActionRequest request,
        CancellationToken cancellation
    );
}

/// <summary>What an action would do if it ran now.</summary>
/// <param name="Plan">Exactly what would be executed.</param>
/// <param name="Effect">One sentence: what would come of it.</param>
/// <param name="Items">What would be touched, one by one, at most <see cref="MaxItems"/>.</param>
public sealed record DryRun(ActionPlan Plan, string Effect, IReadOnlyList<string> Items)
{
    /// <summary>Most items that are listed; the effect counts all of them.</summary>
    public const int MaxItems = 200;

    /// <summary>Further facts, under the same names as in <see cref="ActionResult.Facts"/>.</summary>
    public IReadOnlyDictionary<string, string> Facts { get; init; } =
        new Dictionary<string, string>();
}

/// <summary>An action whose effect depends on the state of the world, and that can look without touching.</summary>
public interface IPreviewsEffect
{
    /// <summary>What running this plan now would do. Reads only.</summary>
    Task<DryRun> PreviewAsync(
        ActionPlan plan,
        ActionRequest request,
        CancellationToken cancellation
    );
}
