namespace OnCallAgent.Domain.Remediation;

/// <summary>An action that can be taken back by what it noted when it was done.</summary>
public interface IReversibleAction
{
    /// <summary>
    /// Names of the facts that <see cref="RollBackAsync"/> needs. They name targets of the allow-list and hold what was
    /// checked, and are kept as they are: what a mask or a cut had touched could not be put back.
    /// </summary>
    IReadOnlySet<string> Noted { get; }

    /// <summary>
    /// Puts back exactly what was there before. The target must still be on the service's allow-list, and must still be as the action left it:
    /// what somebody changed since is theirs.
    /// </summary>
    /// <param name="done">What came out of the action, as it was stored.</param>
    /// <param name="request">The same request, with the service as it is listed now.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <returns>What came of it; a refusal is a result with its reason.</returns>
    Task<ActionResult> RollBackAsync(
        ActionResult done,
        ActionRequest request,
        CancellationToken cancellation
    );
}

/// <summary>Takes actions back, under the same limits as they are run.</summary>
public interface IActionRollback
{
    /// <summary>Whether actions of this type can be taken back.</summary>
    bool CanRollBack(string type);

    /// <summary>Puts back what an action changed; every refusal and expected failure is a result with its reason.</summary>
    /// <exception cref="OperationCanceledException">The caller gave up. Whether it took effect is unknown.</exception>
    Task<ActionResult> RollBackAsync(
        string type,
        ActionResult done,
        ActionRequest request,
        CancellationToken cancellation
    );
}
