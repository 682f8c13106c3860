using OnCallAgent.Domain.Shared;

namespace OnCallAgent.Domain.Remediation;

/// <content>What people say yes to, and who said so.</content>
public sealed partial class ActionRecord
{
    /// <summary>Binds it to exactly what would be executed; yeses to anything else are forgotten.</summary>
    /// <param name="to">What would be executed.</param>
    /// <param name="approvals">How many people must say yes.</param>
    /// <param name="expiresAt">Until when a yes counts; null where none is needed.</param>
    public void Bind(ApprovalBinding to, int approvals, DateTimeOffset? expiresAt)
    {
        ArgumentNullException.ThrowIfNull(to);
        Plan = to.Plan;
        Basis = to.Basis;
        Digest = to.Digest;
        ApprovalsNeeded = approvals;
        Approvers = [];
        ApprovedBy = null;
        ApprovalExpiresAt = expiresAt;
        Version++;
    }

    /// <summary>It needs a yes after all: what would be run changed.</summary>
    public Result AskAgain(ApprovalBinding to, int approvals, DateTimeOffset expiresAt)
    {
        if (Status is not (ActionStatus.Pending or ActionStatus.AwaitingApproval))
        {
            return Refused("asked for again");
        }

        Bind(to, approvals, expiresAt);
        return To(ActionStatus.AwaitingApproval);
    }

    /// <summary>A human says yes. With the last yes that is needed its turn comes.</summary>
    public Result Approve(string by)
    {
        if (Status != ActionStatus.AwaitingApproval)
        {
            return Refused("approved");
        }

        if (Approvers.Contains(by, StringComparer.OrdinalIgnoreCase))
        {
            return new FourEyesNeeded(
                $"{by} has said yes already: a second person must, for {Service} asks for four eyes."
            );
        }

        Approvers = [.. Approvers, by];
        if (Approvers.Count < ApprovalsNeeded)
        {
            Version++;
            return Shared.Result.Success;
        }

        ApprovedBy = string.Join(", ", Approvers);
        return To(ActionStatus.Pending);
    }
}
