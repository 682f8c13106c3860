using OnCallAgent.Domain.Remediation;
using OnCallAgent.Domain.Services;
using OnCallAgent.Domain.Verification;

namespace OnCallAgent.Tests.Support;

/// <summary>What actions and health checks find: they do what the test says, and every execution is counted.</summary>
internal sealed class ScriptedWorld : IActionExecutor, IActionRollback, IHealthProbe
{
    /// <summary>Whether every action can be taken back; otherwise only another memory limit can.</summary>
    public bool Reversible { get; set; }

    public List<string> TakenBack { get; } = [];

    public Func<string, ActionResult> TakingBack { get; set; } =
        _ => new ActionResult(true, "As before.");

    /// <summary>What an action does until it is done, or stopped.</summary>
    public Func<CancellationToken, Task> Meanwhile { get; set; } = _ => Task.CompletedTask;

    /// <summary>What happens right after something was done in the world.</summary>
    public Action Done { get; set; } = () => { };

    public List<string> Executed { get; } = [];

    public Func<string, ActionResult> Outcome { get; set; } = _ => new ActionResult(true, "Done.");

    public HealthObservation Health { get; set; } = new(HealthState.Healthy, "200 in 3 ms");

    public async Task<ActionResult> ExecuteAsync(
        string type,
        ActionRequest request,
        CancellationToken cancellation
    )
    {
        await Meanwhile(cancellation);
        Executed.Add(type);
        var outcome = Outcome(type);
        Done();
        return outcome;
    }

    public bool CanRollBack(string type) => Reversible || type == "adjust_memory_config";

    public Task<ActionResult> RollBackAsync(
        string type,
        ActionResult done,
        ActionRequest request,
        CancellationToken cancellation
    )
    {
        TakenBack.Add(type);
        var outcome = TakingBack(type);
        Done();
        return Task.FromResult(outcome);
    }

    public Task<HealthObservation> CheckAsync(
        ServiceEntry service,
        CancellationToken cancellation
    ) => Task.FromResult(Health);
}
