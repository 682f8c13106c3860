using OnCallAgent.Domain.Shared;

namespace OnCallAgent.Domain.Remediation;

/// <summary>No action waits for a yes or no.</summary>
public sealed record NothingToApprove()
    : Error("incident.nothing_to_approve", "No action waits for approval.");

/// <summary>The yes is to something else than what waits.</summary>
/// <param name="Current">The digest of what waits.</param>
public sealed record OtherDigest(string Current)
    : Error(
        "approval.other_digest",
        $"That is not the digest of what waits for approval: it is {Current}. Look at it again, and approve what you see."
    );

/// <summary>What would be run changed since the yes was asked for; it is asked for anew.</summary>
/// <param name="What">What changed.</param>
/// <param name="Current">The digest of what waits now.</param>
public sealed record ApprovalOutdated(string What, string Current)
    : Error(
        "approval.outdated",
        $"What would be run has changed since approval was asked for: {What}. Nothing was approved; look at it again."
    );

/// <summary>What was proposed cannot be run any more; a human was called.</summary>
/// <param name="Why">Why not.</param>
public sealed record ApprovalVoid(string Why)
    : Error("approval.void", $"What was proposed cannot be run any more: {Why}");

/// <summary>The yes came too late; a human was called.</summary>
public sealed record ApprovalExpired()
    : Error("approval.expired", "The approval was asked for too long ago and has expired.");

/// <summary>The service may not be changed at this time.</summary>
/// <param name="Why">Until when.</param>
public sealed record OutsideWindow(string Why)
    : Error("approval.outside_window", $"Nothing was approved. {Why}");

/// <summary>Four eyes are needed, and these are the same two.</summary>
/// <param name="Why">Who else must say yes.</param>
public sealed record FourEyesNeeded(string Why) : Error("approval.four_eyes", Why);

/// <summary>There is no such action.</summary>
/// <param name="Id">As asked for.</param>
public sealed record ActionNotFound(string Id)
    : Error("action.not_found", $"There is no action {Id} of this incident.");

/// <summary>The action is over.</summary>
/// <param name="Id">The action.</param>
/// <param name="Status">How it ended.</param>
public sealed record ActionOver(string Id, ActionStatus Status)
    : Error(
        "action.over",
        $"{Id} cannot be cancelled: it is {Status.ToString().ToLowerInvariant()}."
    );
