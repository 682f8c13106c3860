using OnCallAgent.Domain.Shared;

namespace OnCallAgent.Domain.Escalation.Policies;

/// <summary>Where a call for humans stands.</summary>
public enum CallPhase
{
    /// <summary>Its next step is due at <see cref="EscalationCall.NextAt"/>.</summary>
    Running = 0,

    /// <summary>Waits for quiet hours or a silence to end.</summary>
    Held = 1,

    /// <summary>Somebody acknowledged.</summary>
    Acknowledged = 2,

    /// <summary>The incident was resolved or closed.</summary>
    Over = 3,

    /// <summary>Every step was taken as often as the policy says.</summary>
    Exhausted = 4,

    /// <summary>A later cause of the same incident went on from where it stood.</summary>
    Superseded = 5,
}

/// <summary>
/// A call for humans: one cause of one incident on its way through a policy. Written in the transaction of the decision
/// that wants it; what is due next is its <see cref="NextAt"/>, so that a process that is killed forgets nothing.
/// </summary>
public sealed class EscalationCall
{
    /// <summary><see cref="HeldBy"/> of a call that waits for quiet hours to end; else it is a silence's id.</summary>
    public const string QuietHours = "quiet-hours";

    private EscalationCall() { }

    /// <summary>Its id.</summary>
    public Guid Id { get; private set; }

    /// <summary>The incident.</summary>
    public string IncidentId { get; private set; } = "";

    /// <summary>What it is about, by <see cref="EscalationCause"/>: at most one call per (incident, cause) is ever written.</summary>
    public string Cause { get; private set; } = "";

    /// <summary>What to say.</summary>
    public EscalationNotice Notice { get; private set; } = null!;

    /// <summary>Where it stands.</summary>
    public CallPhase Phase { get; private set; }

    /// <summary>The policy it goes by; null before its first step.</summary>
    public string? PolicyId { get; private set; }

    /// <summary>Steps taken in this round.</summary>
    public int Level { get; private set; }

    /// <summary>Which time the steps are gone through, from 1.</summary>
    public int Round { get; private set; } = 1;

    /// <summary>How often people were told.</summary>
    public int Told { get; private set; }

    /// <summary>When it was written.</summary>
    public DateTimeOffset CreatedAt { get; private set; }

    /// <summary>When it is looked at next; null once it is over.</summary>
    public DateTimeOffset? NextAt { get; private set; }

    /// <summary>When it ended.</summary>
    public DateTimeOffset? EndedAt { get; private set; }

    /// <summary>What holds it; null where nothing does.</summary>
    public string? HeldBy { get; private set; }

    /// <summary>The severity for which it is held: where the incident gets worse, it waits no longer.</summary>
    public Severity? HeldSeverity { get; private set; }

    /// <summary>Counts up with every change: of two nodes one takes a step.</summary>
    public long Version { get; private set; }

    /// <summary>Whether it is still under way.</summary>
    public bool IsOpen => Phase is CallPhase.Running or CallPhase.Held;

    /// <summary>Whether a person asked for it: then it waits for nothing.</summary>
    public bool IsAskedFor =>
        Cause.StartsWith(EscalationCause.Requested + ":", StringComparison.Ordinal);

    /// <summary>Calls humans from now on.</summary>
    public static EscalationCall Begin(
        EscalationNotice notice,
        string cause,
        DateTimeOffset now,
        IIdSource ids
    )
    {
        ArgumentNullException.ThrowIfNull(notice);
        ArgumentNullException.ThrowIfNull(ids);
        return new EscalationCall
        {
            Id = ids.Next(),
            IncidentId = notice.IncidentId,
            Cause = cause,
            Notice = notice,
            CreatedAt = now,
            NextAt = now,
        };
    }

    // From the first step on: where it stood in another policy means nothing in this one.
    internal void Follow(string policyId)
    {
        PolicyId = policyId;
        Level = 0;
        Round = 1;
        Version++;
    }

    internal void ContinueFrom(EscalationCall earlier)
    {
        PolicyId = earlier.PolicyId;
        Level = earlier.Level;
        Round = earlier.Round;
        Version++;
    }

    internal void Hold(string by, Severity severity, DateTimeOffset until)
    {
        Phase = CallPhase.Held;
        HeldBy = by;
        HeldSeverity = severity;
        NextAt = until;
        Version++;
    }

    internal void TookStep(int level, int round, DateTimeOffset next)
    {
        Phase = CallPhase.Running;
        HeldBy = null;
        HeldSeverity = null;
        Level = level;
        Round = round;
        NextAt = next;
        Version++;
    }

    internal void CountMessage() => Told++;

    internal void End(CallPhase phase, DateTimeOffset now)
    {
        Phase = phase;
        HeldBy = null;
        HeldSeverity = null;
        NextAt = null;
        EndedAt = now;
        Version++;
    }
}
