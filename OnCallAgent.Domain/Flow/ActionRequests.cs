using OnCallAgent.Domain.Incidents;
using OnCallAgent.Domain.Remediation;
using OnCallAgent.Domain.Shared;

namespace OnCallAgent.Domain.Flow;

/// <summary>Actions that people ask for, from the browser and over REST alike.</summary>
public sealed class ActionRequests(
    IIncidentDesk desk,
    ApprovalStage approvals,
    ActionCatalog actions,
    IIdSource ids,
    TimeProvider clock
)
{
    /// <summary>
    /// Asks for an action by hand. It is planned here, so that a wrong one is refused before it is stored. Where the service
    /// asks for four eyes, a changing one waits for somebody else's yes.
    /// </summary>
    /// <returns>The action's id; <see cref="UnknownAction"/>, <see cref="TargetNotAllowed"/>, <see cref="IllegalMove"/> …</returns>
    public async Task<Result<string>> RunAsync(
        string id,
        string type,
        IReadOnlyDictionary<string, string> parameters,
        string by,
        CancellationToken cancellation
    )
    {
        var plan = await PlanAsync(id, type, parameters, cancellation);
        if (!plan.IsSuccess)
        {
            return plan.Error;
        }

        var services = await desk.ReadServicesAsync(cancellation);
        return await desk.ChangeAsync<string>(
            id,
            file =>
            {
                var now = clock.GetUtcNow();
                if (!file.Incident.IsActive)
                {
                    return new IllegalMove(
                        id,
                        file.Incident.Status,
                        "acted on",
                        "Reopen it first."
                    );
                }

                if (file.Actions.Any(a => a.IsUnfinished))
                {
                    return new Error(
                        "incident.action_waiting",
                        "Another action of this incident is not finished yet."
                    );
                }

                var sequence = file.Actions.Select(a => a.Sequence).DefaultIfEmpty(0).Max() + 1;
                var action = ActionRecord.Request(
                    id,
                    file.Incident.Service,
                    type,
                    parameters,
                    sequence,
                    by,
                    needsApproval: false,
                    now,
                    ids
                );
                file.Add(action);
                file.Incident.Record(
                    TimelineKind.ActionQueued,
                    by,
                    $"{by} asked for {type}.",
                    now,
                    action.Id
                );
                if (
                    services.Find(file.Incident.Service) is { FourEyes: true } service
                    && !actions.IsReadOnly(action)
                )
                {
                    action.AskAgain(
                        ApprovalBinding.Of(plan.Value, service.Name, ApprovalBasis.None),
                        ApprovalStage.Needed(service, action),
                        approvals.ExpiresAt(now)
                    );
                    approvals.Ask(
                        file,
                        $"{by} asks for approval of {type}: {service.Name} asks for four eyes.",
                        by,
                        now
                    );
                    return action.Id;
                }

                // It may wait its turn, and what they saw must still be what is run then.
                action.Bind(
                    ApprovalBinding.Of(
                        plan.Value,
                        services.Find(file.Incident.Service)?.Name ?? file.Incident.Service,
                        ApprovalBasis.None
                    ),
                    approvals: 0,
                    expiresAt: null
                );
                file.Incident.AgentContinues(IncidentStep.Act, now, now);
                return action.Id;
            },
            cancellation
        );
    }

    /// <summary>Exactly what an action would execute: the dry run.</summary>
    public async Task<Result<ActionPlan>> PlanAsync(
        string id,
        string type,
        IReadOnlyDictionary<string, string> parameters,
        CancellationToken cancellation
    )
    {
        if (await desk.ReadCaseAsync(id, cancellation) is not { } file)
        {
            return new IncidentNotFound(id);
        }

        var services = await desk.ReadServicesAsync(cancellation);
        return services.Find(file.Incident.Service) is { } service
            ? actions.Plan(type, new ActionRequest(id, service, parameters))
            : new TargetNotAllowed(file.Incident.Service, type);
    }
}
