using OnCallAgent.Domain.Incidents;
using OnCallAgent.Domain.Remediation;
using OnCallAgent.Domain.Services;
using OnCallAgent.Domain.Shared;

namespace OnCallAgent.Domain.Flow;

/// <summary>What people say to actions that wait for their yes; from the browser and over REST alike.</summary>
public sealed class ApprovalOperations(
    IIncidentDesk desk,
    ApprovalStage approvals,
    TimeProvider clock
)
{
    /// <summary>
    /// A human says yes to exactly what they saw. It is planned once more: where it differs from that, nothing is approved.
    /// </summary>
    /// <param name="id">The incident.</param>
    /// <param name="digest">The digest of what they saw.</param>
    /// <param name="by">Who.</param>
    /// <param name="expected">The incident's version that they saw; null for any.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <returns>
    /// The incident's version then; <see cref="NothingToApprove"/>, <see cref="OtherDigest"/>, <see cref="ApprovalOutdated"/>,
    /// <see cref="ApprovalVoid"/>, <see cref="ApprovalExpired"/>, <see cref="OutsideWindow"/>, <see cref="FourEyesNeeded"/>,
    /// <see cref="IncidentChanged"/>.
    /// </returns>
    public async Task<Result<long>> ApproveAsync(
        string id,
        string digest,
        string by,
        long? expected,
        CancellationToken cancellation
    )
    {
        if (await desk.ReadCaseAsync(id, cancellation) is not { } read)
        {
            return new IncidentNotFound(id);
        }

        var services = await desk.ReadServicesAsync(cancellation);
        var basis = await desk.ReadBasisAsync(
            ApprovalStage.Waiting(read) is [{ Basis: { } asked }, ..] ? asked : ApprovalBasis.None,
            cancellation
        );
        var said = await desk.ChangeAsync<Answer>(
            id,
            file =>
            {
                if (file.ChangedSince(expected) is { } changed)
                {
                    return changed;
                }

                return Judge(file, services, basis, digest, by, clock.GetUtcNow());
            },
            cancellation
        );
        return !said.IsSuccess ? said.Error
            : said.Value.Refusal is { } refused ? refused
            : said.Value.Version;
    }

    /// <summary>A human says no; the incident is theirs.</summary>
    public Task<Result<long>> RejectAsync(
        string id,
        string why,
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
                var waiting = ApprovalStage.Waiting(file);
                if (waiting.Count == 0)
                {
                    return new NothingToApprove();
                }

                var reason = string.IsNullOrWhiteSpace(why)
                    ? $"{by} said no."
                    : $"{by} said no: {why.Trim()}";
                foreach (var action in waiting)
                {
                    action.Cancel(reason, now);
                    file.Incident.Record(
                        TimelineKind.Rejected,
                        by,
                        $"{action.ActionType}: {reason}",
                        now,
                        action.Id
                    );
                }

                file.Incident.ReturnToHuman(now);
                return Result.Success;
            },
            cancellation
        );

    private Result<Answer> Judge(
        IncidentCase file,
        ServiceCatalog services,
        ApprovalBasis basis,
        string digest,
        string by,
        DateTimeOffset now
    )
    {
        var waiting = ApprovalStage.Waiting(file);
        if (waiting.Count == 0)
        {
            return new NothingToApprove();
        }

        // Refusals below here change the incident, so they are answers of a change that takes place.
        if (waiting.Any(a => a.ApprovalExpiresAt <= now))
        {
            approvals.Expire(file, now);
            return new Answer(file.Incident.Version, new ApprovalExpired());
        }

        if (services.Find(waiting[0].Service) is not { } service)
        {
            var gone = $"{waiting[0].Service} is not in the service catalogue any more.";
            approvals.Void(file, waiting[0], gone, now);
            return new Answer(file.Incident.Version, new ApprovalVoid(gone));
        }

        var bound = new List<(ActionRecord Action, ApprovalBinding Binding)>();
        foreach (var action in waiting)
        {
            var binding = approvals.BindingOf(
                action,
                service,
                action.Basis == ApprovalBasis.None ? ApprovalBasis.None : basis
            );
            if (!binding.IsSuccess)
            {
                approvals.Void(file, action, binding.Error.Message, now);
                return new Answer(file.Incident.Version, new ApprovalVoid(binding.Error.Message));
            }

            bound.Add((action, binding.Value));
        }

        var changed = bound
            .Where(b => b.Binding.Digest != b.Action.Digest)
            .Select(b => Difference(b.Action, b.Binding))
            .ToList();
        if (changed.Count > 0)
        {
            var what = string.Join("; ", changed);
            approvals.AskAgain(file, service, bound, what, now);
            return new Answer(
                file.Incident.Version,
                new ApprovalOutdated(what, ApprovalStage.DigestOf(waiting))
            );
        }

        var current = ApprovalStage.DigestOf(waiting);
        if (!string.Equals(digest.Trim(), current, StringComparison.OrdinalIgnoreCase))
        {
            return new OtherDigest(current);
        }

        var allowed = MayApprove(waiting, service, by, now);
        return allowed.IsSuccess ? Approve(file, waiting, service, by, now) : allowed.Error;
    }

    private static Result MayApprove(
        IReadOnlyList<ActionRecord> waiting,
        ServiceEntry service,
        string by,
        DateTimeOffset now
    )
    {
        if (
            service.FourEyes
            && waiting.Any(a =>
                string.Equals(a.RequestedBy, by, StringComparison.OrdinalIgnoreCase)
            )
        )
        {
            return new FourEyesNeeded(
                $"{by} asked for it: somebody else must say yes, for {service.Name} asks for four eyes."
            );
        }

        return
            waiting.Any(static a => a.RequestedBy == Actor.Agent)
            && ChangeWindows.Judge(service.ChangeWindows, now) is { IsOpen: false } closed
            ? new OutsideWindow($"{service.Name} may not be changed now. {closed.Why}")
            : Result.Success;
    }

    private static Result<Answer> Approve(
        IncidentCase file,
        IReadOnlyList<ActionRecord> waiting,
        ServiceEntry service,
        string by,
        DateTimeOffset now
    )
    {
        foreach (var action in waiting)
        {
            var said = action.Approve(by);
            if (!said.IsSuccess)
            {
                return said.Error;
            }

            var needed = Math.Max(action.ApprovalsNeeded - action.Approvers.Count, 0);
            file.Incident.Record(
                TimelineKind.Approved,
                by,
                $"{by} approved {action.ActionType}{(needed > 0 ? $"; {service.Name} asks for four eyes, so one more person must" : "")}. Digest {action.Digest?[..12]}….",
                now,
                action.Id
            );
        }

        if (waiting.All(static a => a.Status == ActionStatus.Pending))
        {
            file.Incident.AgentContinues(IncidentStep.Act, now, now);
        }

        return new Answer(file.Incident.Version, null);
    }

    private static string Difference(ActionRecord action, ApprovalBinding now) =>
        action is { Plan: { } plan, Basis: { } basis }
            ? ApprovalDigest.Difference(plan, basis, now.Plan, now.Basis)
            : $"{action.ActionType} was not bound to what it would run";

    private sealed record Answer(long Version, Error? Refusal);
}
