using OnCallAgent.Domain.Remediation;
using OnCallAgent.Domain.Services;
using OnCallAgent.Domain.Shared;

namespace OnCallAgent.Web.Remediation;

/// <summary><c>restart_connection_pool</c>: new connections for a pool of a PgBouncer, of a systemd unit, or of the service itself.</summary>
internal sealed class RestartConnectionPool(
    PgBouncerPools bouncers,
    UnitRestart units,
    HealthLook look
) : IActionHandler
{
    public const string Type = "restart_connection_pool";

    public ActionDefinition Definition { get; } =
        new(
            Type,
            "Restart connection pool",
            "Gives an allowed pool new connections. A database of a PgBouncer gets them through its admin console: clients stay connected; with pause they wait until running transactions are over, 15 s at most. Another pool gets them by the restart of the systemd unit, or by one POST to the endpoint, that its entry names; 200 to 299 within 10 s is success, and nothing is sent twice.",
            BlastRadius.Component,
            Reversibility.SelfHealing,
            TimeSpan.FromSeconds(45),
            [
                new(
                    "pool",
                    "Pool",
                    "Which of the allowed pools, by the name it has on the list. By default the first.",
                    Required: false
                )
                {
                    Kind = ActionParameterKind.Target,
                    Listed = static t =>
                        [.. t.Pools.Select(p => p.Name), .. t.PoolRestarts.Select(p => p.Name)],
                },
                new(
                    "method",
                    "How",
                    "For a PgBouncer only. reconnect: each server connection is closed as soon as its transaction is over (RECONNECT). pause: no new transaction begins until all are closed (PAUSE, then RESUME in any case).",
                    Required: false,
                    Default: PgBouncerPools.Reconnect
                )
                {
                    Kind = ActionParameterKind.Choice,
                    Choices = [PgBouncerPools.Reconnect, PgBouncerPools.Pause],
                },
            ]
        )
        {
            Idempotency = Idempotency.Repeats,
        };

    public Result<ActionPlan> Plan(ActionRequest request)
    {
        var order = Read(request, request.Parameters);
        if (!order.IsSuccess)
        {
            return order.Error;
        }

        var (bouncer, other, method) = order.Value;
        var parameters = new Dictionary<string, string> { ["pool"] = bouncer?.Name ?? other!.Name };
        if (bouncer is not null)
        {
            parameters["method"] = method;
        }

        return new ActionPlan(
            Type,
            parameters["pool"],
            bouncer is not null ? PgBouncerPools.Steps(bouncer, method) : [Step(other!)],
            parameters
        );
    }

    public async Task<ActionResult> ExecuteAsync(
        ActionPlan plan,
        ActionRequest request,
        CancellationToken cancellation
    )
    {
        var order = Read(request, plan.Parameters);
        if (!order.IsSuccess)
        {
            return new ActionResult(false, order.Error.Message);
        }

        var (bouncer, other, method) = order.Value;
        return bouncer is not null
                ? await bouncers.RenewAsync(bouncer, method, request, cancellation)
            : other!.Kind == PoolRestartKind.Unit
                ? await units.RestartAsync(Unit(other), cancellation)
            : await PostAsync(other, cancellation);
    }

    private async Task<ActionResult> PostAsync(PoolRestart pool, CancellationToken cancellation)
    {
        using var call = new HttpRequestMessage(HttpMethod.Post, pool.Target);
        var seen = await look.SendAsync(call, cancellation);
        return new ActionResult(seen.Healthy, $"{pool.Name}: {seen.Detail}")
        {
            Output = seen.Body,
            Executed = Step(pool),
            Facts = new Dictionary<string, string>
            {
                ["pool"] = pool.Name,
                ["address"] = seen.Address,
            },
        };
    }

    private Result<(ListedPool? Bouncer, PoolRestart? Other, string Method)> Read(
        ActionRequest request,
        IReadOnlyDictionary<string, string> parameters
    )
    {
        var arguments = ActionArguments.Read(Definition, request with { Parameters = parameters });
        if (!arguments.IsSuccess)
        {
            return arguments.Error;
        }

        var name = arguments.Value.GetValueOrDefault("pool");
        var method = arguments.Value["method"];
        var targets = request.Service.Targets;
        if (
            name is null
                ? targets.Pools.Count == 0 && targets.PoolRestarts.Count > 0
                : targets.PoolRestarts.Any(p => p.Name == name)
        )
        {
            var other = ServerTargets.PoolRestart(request.Service, name);
            return other.IsSuccess ? (null, other.Value, method) : other.Error;
        }

        var bouncer = ServerTargets.Pool(request.Service, name);
        return bouncer.IsSuccess ? (bouncer.Value, null, method) : bouncer.Error;
    }

    private IReadOnlyList<string> Step(PoolRestart pool) =>
        pool.Kind == PoolRestartKind.Unit
            ? units.Command(Unit(pool))
            : [HttpMethod.Post.Method, pool.Target];

    private static SystemdUnit Unit(PoolRestart pool) => new(pool.Target, pool.Scope);
}
