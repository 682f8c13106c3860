using OnCallAgent.Domain.Incidents;
using OnCallAgent.Domain.Learning;
using OnCallAgent.Domain.Remediation;
using OnCallAgent.Domain.Shared;

namespace OnCallAgent.Domain.Flow;

/// <summary>
/// What people do to incidents, from the browser and over REST alike. Where an expected version is given and the
/// incident has changed since, the move is refused with <see cref="IncidentChanged"/>; nothing is overwritten unseen.
/// </summary>
public sealed class IncidentOperations(
    IIncidentDesk desk,
    EscalationStage escalation,
    ApprovalStage approvals,
    ActionCatalog actions,
    IIdSource ids,
    TimeProvider clock
)
{
    /// <summary>Opens an incident by hand; the agent analyses it at once, in the background.</summary>
    /// <returns>The new incident, or <see cref="FieldError"/>.</returns>
    public async Task<Result<Incident>> CreateAsync(
        NewIncident report,
        string by,
        CancellationToken cancellation
    )
    {
        var opened = Incident.Report(report, by, clock.GetUtcNow(), ids);
        if (opened.IsSuccess)
        {
            await desk.AddAsync(opened.Value, cancellation);
        }

        return opened;
    }

    /// <summary>Somebody has seen it.</summary>
    public Task<Result<long>> AcknowledgeAsync(
        string id,
        string by,
        long? expected,
        CancellationToken cancellation
    ) =>
        desk.MoveAsync(
            clock,
            id,
            expected,
            (file, now) => file.Incident.Acknowledge(by, now),
            cancellation
        );

    /// <summary>Puts somebody in charge; null for nobody.</summary>
    public Task<Result<long>> AssignAsync(
        string id,
        string? to,
        string by,
        long? expected,
        CancellationToken cancellation
    ) =>
        desk.MoveAsync(
            clock,
            id,
            expected,
            (file, now) => file.Incident.Assign(to, by, now),
            cancellation
        );

    /// <summary>Adds a note. Notes never conflict.</summary>
    public Task<Result<long>> CommentAsync(
        string id,
        string text,
        string by,
        CancellationToken cancellation
    ) =>
        desk.MoveAsync(
            clock,
            id,
            null,
            (file, now) => file.Incident.Comment(text, by, now),
            cancellation
        );

    /// <summary>Changes fields.</summary>
    public Task<Result<long>> EditAsync(
        string id,
        IncidentEdit edit,
        string by,
        long? expected,
        CancellationToken cancellation
    ) =>
        desk.MoveAsync(
            clock,
            id,
            expected,
            (file, now) => file.Incident.Edit(edit, by, now),
            cancellation
        );

    /// <summary>Resolves it; what the agent still had in mind is cancelled.</summary>
    public async Task<Result<long>> ResolveAsync(
        string id,
        Resolution resolution,
        string by,
        long? expected,
        CancellationToken cancellation
    )
    {
        var services = await desk.ReadServicesAsync(cancellation);
        return await desk.MoveAsync(
            clock,
            id,
            expected,
            (file, now) =>
            {
                var resolved = file.Incident.Resolve(resolution, by, now);
                if (resolved.IsSuccess)
                {
                    LearnedFixes.ResolvedByPerson(
                        file,
                        services.Find(file.Incident.Service),
                        actions.IsReadOnly,
                        by,
                        now
                    );
                    EscalationStage.CancelWaiting(file, $"{by} resolved the incident.", now);
                    file.Watch(null);
                }

                return resolved;
            },
            cancellation
        );
    }

    /// <summary>Opens it again, undoes a resolution, or takes it out of the incident that it was merged into.</summary>
    public async Task<Result<long>> ReopenAsync(
        string id,
        string why,
        string by,
        long? expected,
        CancellationToken cancellation
    )
    {
        var services = await desk.ReadServicesAsync(cancellation);
        return await desk.MoveAsync(
            clock,
            id,
            expected,
            (file, now) =>
            {
                var wasMerged = file.Incident.MergedInto is not null;
                var reopened = file.Incident.Reopen(why, by, now);
                if (reopened.IsSuccess && !wasMerged)
                {
                    LearnedFixes.CameBack(
                        file,
                        services.Find(file.Incident.Service),
                        actions.IsReadOnly,
                        now
                    );
                }

                return reopened;
            },
            cancellation
        );
    }

    /// <summary>Says what was wrong with the agent's judgement, so that it learns from it. Never conflicts.</summary>
    /// <returns>The incident's version then; <see cref="CorrectionRefused"/> where there is nothing of the kind to correct.</returns>
    public async Task<Result<long>> CorrectAsync(
        string id,
        OutcomeKind kind,
        string? note,
        string by,
        CancellationToken cancellation
    )
    {
        var services = await desk.ReadServicesAsync(cancellation);
        return await desk.MoveAsync(
            clock,
            id,
            null,
            (file, now) =>
            {
                var allowed = Correction.Check(kind, file.Incident, file.Analysis, file.Actions);
                if (!allowed.IsSuccess)
                {
                    return allowed;
                }

                var words = note?.Trim() ?? "";
                file.Learn(kind, by, now, note: words);
                file.Incident.Record(
                    TimelineKind.Corrected,
                    by,
                    $"{by} says: {Correction.Words[kind]}.{(words.Length > 0 ? $" {words}" : "")}",
                    now
                );
                if (kind == OutcomeKind.WrongAction)
                {
                    LadderLearning.Failed(
                        file,
                        services.Find(file.Incident.Service),
                        FixActions
                            .OfLatestPlan(file, actions.IsReadOnly)
                            .Select(static a => a.ActionType),
                        $"{by} says of {id}: {Correction.Words[kind]}.",
                        now,
                        by
                    );
                }

                return Result.Success;
            },
            cancellation
        );
    }

    /// <summary>Files it.</summary>
    public Task<Result<long>> CloseAsync(
        string id,
        string by,
        long? expected,
        CancellationToken cancellation
    ) =>
        desk.MoveAsync(
            clock,
            id,
            expected,
            (file, now) => file.Incident.Close(by, now),
            cancellation
        );

    /// <summary>Calls the people on call, at a person's wish.</summary>
    public Task<Result<long>> EscalateAsync(
        string id,
        string reason,
        string by,
        long? expected,
        CancellationToken cancellation
    ) =>
        desk.MoveAsync(
            clock,
            id,
            expected,
            (file, now) =>
            {
                if (!file.Incident.IsActive)
                {
                    return new IllegalMove(
                        id,
                        file.Incident.Status,
                        "escalated",
                        "Reopen it first."
                    );
                }

                if (file.Actions.Any(a => a.Status == ActionStatus.Running))
                {
                    return new Error(
                        "incident.action_running",
                        "An action runs right now; escalate when it has ended."
                    );
                }

                var why = string.IsNullOrWhiteSpace(reason)
                    ? $"{by} asks for help."
                    : reason.Trim();
                // A person may call twice, on purpose: each call is a cause of its own.
                escalation.HandOver(file, escalation.CauseOfRequest(), why, now, by);
                return Result.Success;
            },
            cancellation
        );

    /// <summary>
    /// Asks for an action by hand. It is planned here, so that a wrong one is refused before it is stored. Where the service
    /// asks for four eyes, a changing one waits for somebody else's yes.
    /// </summary>
    /// <returns>The action's id; <see cref="UnknownAction"/>, <see cref="TargetNotAllowed"/>, <see cref="IllegalMove"/> …</returns>
    public async Task<Result<string>> RunActionAsync(
        string id,
        string type,
        IReadOnlyDictionary<string, string> parameters,
        string by,
        CancellationToken cancellation
    )
    {
        var plan = await PlanActionAsync(id, type, parameters, cancellation);
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

                file.Incident.AgentContinues(IncidentStep.Act, now, now);
                return action.Id;
            },
            cancellation
        );
    }

    /// <summary>Exactly what an action would execute: the dry run.</summary>
    public async Task<Result<ActionPlan>> PlanActionAsync(
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
