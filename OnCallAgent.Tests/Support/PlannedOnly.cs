using OnCallAgent.Domain.Remediation;
using OnCallAgent.Domain.Services;
using OnCallAgent.Domain.Shared;

namespace OnCallAgent.Tests.Support;

/// <summary>An action that can be planned and decided on; what it does in the world, the world of the test says.</summary>
internal sealed class PlannedOnly(string type, Reversibility reversibility) : IActionHandler
{
    public ActionDefinition Definition { get; } =
        new(
            type,
            type,
            type,
            reversibility == Reversibility.ReadOnly ? BlastRadius.None : BlastRadius.Component,
            reversibility,
            TimeSpan.FromSeconds(10),
            []
        )
        {
            Idempotency = Idempotency.Repeats,
        };

    public Result<ActionPlan> Plan(ActionRequest request) =>
        request.Service.Targets.RestartCommand.Count == 0
            ? new TargetNotAllowed(request.Service.Name, type)
            : new ActionPlan(
                type,
                "target",
                [request.Service.Targets.RestartCommand],
                request.Parameters
            );

    public Task<ActionResult> ExecuteAsync(
        ActionPlan plan,
        ActionRequest request,
        CancellationToken cancellation
    ) => throw new InvalidOperationException("Actions go through the executor.");
}
