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
}
