using System.Globalization;
using OnCallAgent.Domain.Remediation;
using OnCallAgent.Domain.Services;
using OnCallAgent.Domain.Shared;

namespace OnCallAgent.Web.Remediation;

/// <summary><c>restart_service</c>: the admin's command, else the systemd unit, else the Docker container.</summary>
internal sealed class RestartService(
    ProcessRunner runner,
    UnitRestart units,
    DockerEngine docker,
    RemediationOptions options
) : IActionHandler
{
    public const string Type = "restart_service";

    public ActionDefinition Definition { get; } =
        new(
            Type,
            "Restart service",
            "Runs the restart command set for the service; without one, restarts its systemd unit, and its Docker container where the unit cannot be restarted.",
            BlastRadius.Service,
            Reversibility.SelfHealing,
            TimeSpan.FromMinutes(2),
            [
                new(
                    "service",
                    "Service",
                    "The incident's own service; another one is refused.",
                    Required: false
                ),
                new(
                    "target",
                    "Unit or container",
                    "Which of the service's allowed units or containers; by default its command, else its first unit and then its first container.",
                    Required: false
                )
                {
                    Kind = ActionParameterKind.Target,
                    Listed = static t => [.. t.Units.Select(u => u.Name), .. t.Containers],
                },
            ]
        )
        {
            Idempotency = Idempotency.Repeats,
        };

    public Result<ActionPlan> Plan(ActionRequest request)
    {
        var arguments = ActionArguments.Read(Definition, request);
        if (!arguments.IsSuccess)
        {
            return arguments.Error;
        }

        var targets = Targets(request, arguments.Value);
        if (!targets.IsSuccess)
        {
            return targets.Error;
        }

        return new ActionPlan(
            Type,
            targets.Value[0].Name,
            [.. targets.Value.Select(Step)],
            arguments.Value
        );
    }

    public async Task<ActionResult> ExecuteAsync(
        ActionPlan plan,
        ActionRequest request,
        CancellationToken cancellation
    )
    {
        var targets = Targets(request, plan.Parameters);
        if (!targets.IsSuccess)
        {
            return new ActionResult(false, targets.Error.Message);
        }

        ActionResult? first = null;
        foreach (var target in targets.Value)
        {
            var result = target switch
            {
                RestartTarget.Command command => await RunAsync(command, cancellation),
                RestartTarget.Unit unit => await units.RestartAsync(unit.Value, cancellation),
                RestartTarget.Container container => await RestartAsync(
                    container.ContainerName,
                    cancellation
                ),
                _ => throw new InvalidOperationException(
                    $"No way to restart a {target.GetType()}."
                ),
            };
            result = first is null ? result : After(first, result);
            if (result.Succeeded || cancellation.IsCancellationRequested)
            {
                return result;
            }

            first = result;
        }

        return first!;
    }

    private static Result<IReadOnlyList<RestartTarget>> Targets(
        ActionRequest request,
        IReadOnlyDictionary<string, string> arguments
    )
    {
        // The incident's service decides, not the parameter: knowledge written for one service must not restart another.
        if (
            arguments.GetValueOrDefault("service") is { } named
            && !named.Equals(request.Service.Name, StringComparison.OrdinalIgnoreCase)
        )
        {
            return new FieldError(
                "service",
                $"must be {request.Service.Name}, the service the action is run for."
            );
        }

        return RestartTargets.Choose(request.Service, arguments.GetValueOrDefault("target"));
    }

    private IReadOnlyList<string> Step(RestartTarget target) =>
        target switch
        {
            RestartTarget.Command command => command.Argv,
            RestartTarget.Unit unit => units.Command(unit.Value),
            RestartTarget.Container container => ContainerStep(container.ContainerName),
            _ => throw new InvalidOperationException($"No way to restart a {target.GetType()}."),
        };

    private string[] ContainerStep(string nameOrId) =>
        [
            "POST",
            string.Create(
                CultureInfo.InvariantCulture,
                $"{docker.Endpoint.TrimEnd('/')}/containers/{nameOrId}/restart?t={options.ContainerStopSeconds}"
            ),
        ];

    private async Task<ActionResult> RunAsync(
        RestartTarget.Command command,
        CancellationToken cancellation
    )
    {
        var outcome = await runner.RunAsync(command.Argv, cancellation);
        return new ActionResult(
            outcome.Succeeded,
            outcome.Trouble ?? UnitRestart.Ended($"The restart command {command.Argv[0]}", outcome)
        )
        {
            ExitCode = outcome.ExitCode,
            Output = outcome.Output,
            Executed = command.Argv,
        };
    }

    private async Task<ActionResult> RestartAsync(string name, CancellationToken cancellation)
    {
        var before = await docker.InspectAsync(name, cancellation);
        if (before.State is not { } found)
        {
            return new ActionResult(false, before.Trouble!) { Executed = ContainerStep(name) };
        }

        // By id: the name could pass to another container in between.
        var trouble = await docker.RestartAsync(found.Id, cancellation);
        var after = trouble is null ? (await docker.InspectAsync(name, cancellation)).State : null;
        var newPid = after is { Pid: > 0 } ? Number(after.Pid) : "";
        var runs = after?.Pid > 0;
        var summary =
            trouble
            ?? (
                runs
                    ? $"Docker restarted {name}{UnitRestart.Change("process", Number(found.Pid), newPid)}."
                    : $"Docker restarted {name}, but it does not run: {after?.Status ?? "it is gone"}."
            );
        return new ActionResult(trouble is null && runs, summary)
        {
            Executed = ContainerStep(found.Id),
            Facts = new Dictionary<string, string>
            {
                ["container"] = name,
                ["container_id"] = found.Id,
                ["old_pid"] = found.Pid > 0 ? Number(found.Pid) : "",
                ["new_pid"] = newPid,
                ["old_started_at"] = found.StartedAt,
                ["new_started_at"] = after?.StartedAt ?? "",
                ["status"] = after?.Status ?? "",
            },
        };
    }

    private static ActionResult After(ActionResult first, ActionResult second) =>
        second with
        {
            Summary = $"{first.Summary} Then: {second.Summary}",
            ExitCode = second.ExitCode ?? (second.Succeeded ? null : first.ExitCode),
            Output = string.Join(
                "\n",
                new[] { first.Output, second.Output }.Where(o => o.Length > 0)
            ),
            Facts = first
                .Facts.Concat(second.Facts)
                .Append(new("fallback_because", first.Summary))
                .GroupBy(f => f.Key, StringComparer.Ordinal)
                .ToDictionary(g => g.Key, g => g.Last().Value, StringComparer.Ordinal),
        };

    private static string Number(long number) => number.ToString(CultureInfo.InvariantCulture);
}
