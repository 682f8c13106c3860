using OnCallAgent.Domain.Shared;

namespace OnCallAgent.Domain.Escalation;

/// <summary>Where a delivery stands.</summary>
public enum DeliveryStatus
{
    /// <summary>Waits to be sent, or to be sent again.</summary>
    Queued = 0,

    /// <summary>The channel took it.</summary>
    Sent = 1,

    /// <summary>Given up, with the reason.</summary>
    Failed = 2,

    /// <summary>Not sent, with the reason.</summary>
    Skipped = 3,
}

/// <summary>A message to one recipient through one channel. Written in the transaction of the decision that wants it.</summary>
public sealed class Delivery
{
    /// <summary>Channel of alerts for which nothing is configured: the full text goes to the log.</summary>
    public const string LogChannel = "log";

    private Delivery() { }

    /// <summary>Its id.</summary>
    public Guid Id { get; private set; }

    /// <summary>The incident; null for tests of a channel.</summary>
    public string? IncidentId { get; private set; }

    /// <summary>What it is about: at most one delivery per (incident, cause, step, channel, recipient) is ever written.</summary>
    public string Cause { get; private set; } = "";

    /// <summary>Which message of its cause it is, from 1: people are told again at later steps.</summary>
    public int Step { get; private set; } = 1;

    /// <summary>The channel's id: <c>email</c>, <c>teams</c> … or <see cref="LogChannel"/>.</summary>
    public string Channel { get; private set; } = "";

    /// <summary>An address, or the channel's own name where it has no address that may be shown.</summary>
    public string Recipient { get; private set; } = "";

    /// <summary>What to say, as facts; the channel renders it when it is sent.</summary>
    public EscalationNotice Notice { get; private set; } = null!;

    /// <summary>Where it stands.</summary>
    public DeliveryStatus Status { get; private set; }

    /// <summary>Why it failed, was skipped, or must be tried again.</summary>
    public string? Reason { get; private set; }

    /// <summary>Attempts so far.</summary>
    public int Attempts { get; private set; }

    /// <summary>When it was written.</summary>
    public DateTimeOffset CreatedAt { get; private set; }

    /// <summary>When it is due (again); null once it is over.</summary>
    public DateTimeOffset? NextAttemptAt { get; private set; }

    /// <summary>When the channel took it.</summary>
    public DateTimeOffset? SentAt { get; private set; }

    /// <summary>Whether it was held back, because its recipient had enough messages: it goes out together with others.</summary>
    public bool HeldBack { get; private set; }

    /// <summary>The delivery whose message told of this one too; null where it went out by itself.</summary>
    public Guid? BundledIn { get; private set; }

    /// <summary>When the link in it was used: its recipient acknowledged, or confirmed that a test arrived. A link works once.</summary>
    public DateTimeOffset? AnsweredAt { get; private set; }

    /// <summary>Whether it is a test.</summary>
    public bool IsTest => IncidentId is null;

    /// <summary>Counts up with every change: the claim is a compare-and-swap on it.</summary>
    public long Version { get; private set; }

    /// <summary>Queues a message.</summary>
    public static Delivery Queue(
        EscalationNotice notice,
        string cause,
        string channel,
        string recipient,
        DateTimeOffset now,
        IIdSource ids,
        int step = 1
    ) =>
        new()
        {
            Id = ids.Next(),
            IncidentId = notice.IsTest ? null : notice.IncidentId,
            Cause = cause,
            Step = step,
            Channel = channel,
            Recipient = recipient,
            Notice = notice,
            CreatedAt = now,
            NextAttemptAt = now,
        };

    /// <summary>Takes it for one attempt: nobody else sends it before <paramref name="until"/>.</summary>
    public void Claim(DateTimeOffset until)
    {
        Attempts++;
        NextAttemptAt = until;
        Version++;
    }

    /// <summary>Not now: its recipient had enough messages. It is not an attempt.</summary>
    /// <param name="reason">Why, for people.</param>
    /// <param name="until">When it goes out, with whatever else is held back.</param>
    public void HoldBack(string reason, DateTimeOffset until)
    {
        HeldBack = true;
        Reason = reason;
        Attempts = 0;
        NextAttemptAt = until;
        Version++;
    }

    /// <summary>Goes out with the message of another, which is being sent: nobody else sends it before then.</summary>
    public void JoinBundle(DateTimeOffset until)
    {
        NextAttemptAt = until;
        Version++;
    }

    /// <summary>The message of another delivery told of this one too.</summary>
    public void TakeBundled(Delivery by, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(by);
        BundledIn = by.Id;
        Status = DeliveryStatus.Sent;
        SentAt = now;
        Reason = null;
        NextAttemptAt = null;
        Version++;
    }

    /// <summary>Uses up a link of it, and those of what was sent before. What is sent again has a link of its own.</summary>
    /// <param name="madeAt">When the link was made: <see cref="CreatedAt"/> of that sending.</param>
    /// <param name="now">The agent's clock.</param>
    /// <returns><see cref="LinkUsed"/> where it was used before.</returns>
    public Result Answer(DateTimeOffset madeAt, DateTimeOffset now)
    {
        if (UsedSince(madeAt) is { } at)
        {
            return new LinkUsed(at);
        }

        // A clock that was set back must not make a link that was used look unused.
        AnsweredAt = now < madeAt ? madeAt : now;
        Version++;
        return Result.Success;
    }

    /// <summary>When a link of it was used that was made then, or a later one; null where none was.</summary>
    public DateTimeOffset? UsedSince(DateTimeOffset madeAt) =>
        AnsweredAt >= madeAt ? AnsweredAt : null;

    /// <summary>Whether it was answered since it was queued last.</summary>
    public bool IsAnswered => UsedSince(CreatedAt) is not null;

    /// <summary>Takes over what the channel said.</summary>
    /// <param name="outcome">What came of the attempt.</param>
    /// <param name="retry">When a failed attempt is repeated, and when it is given up.</param>
    /// <param name="now">The agent's clock.</param>
    public void Conclude(DeliveryOutcome outcome, RetryPolicy retry, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(outcome);
        ArgumentNullException.ThrowIfNull(retry);
        Version++;
        switch (outcome)
        {
            case DeliveryOutcome.Sent:
                Status = DeliveryStatus.Sent;
                SentAt = now;
                Reason = null;
                NextAttemptAt = null;
                break;
            case DeliveryOutcome.TryAgain again:
                Reason = again.Reason;
                NextAttemptAt = retry.NextAttempt(Attempts, CreatedAt, now, again.After);
                Status = NextAttemptAt is null ? DeliveryStatus.Failed : DeliveryStatus.Queued;
                break;
            case DeliveryOutcome.Refused refused:
                Status = DeliveryStatus.Failed;
                Reason = refused.Reason;
                NextAttemptAt = null;
                break;
            case DeliveryOutcome.Skipped skipped:
                Status = DeliveryStatus.Skipped;
                Reason = skipped.Reason;
                NextAttemptAt = null;
                break;
        }
    }

    /// <summary>A person wants it sent again.</summary>
    public void Requeue(DateTimeOffset now)
    {
        Status = DeliveryStatus.Queued;
        Attempts = 0;
        Reason = null;
        HeldBack = false;
        BundledIn = null;
        SentAt = null;
        CreatedAt = now;
        NextAttemptAt = now;
        Version++;
    }
}

/// <summary>What came of one attempt.</summary>
public abstract record DeliveryOutcome
{
    private DeliveryOutcome() { }

    /// <summary>The channel took it.</summary>
    public sealed record Sent : DeliveryOutcome;

    /// <summary>Not now; later it may work.</summary>
    /// <param name="Reason">Why not, without secrets.</param>
    /// <param name="After">What the channel asked for (Retry-After); null leaves it to the policy.</param>
    public sealed record TryAgain(string Reason, TimeSpan? After = null) : DeliveryOutcome;

    /// <summary>It will never work as it is.</summary>
    /// <param name="Reason">Why, without secrets.</param>
    public sealed record Refused(string Reason) : DeliveryOutcome;

    /// <summary>Not sent on purpose.</summary>
    /// <param name="Reason">Why.</param>
    public sealed record Skipped(string Reason) : DeliveryOutcome;
}

/// <summary>When failed deliveries are repeated.</summary>
/// <param name="First">Wait after the first failure; doubles each time.</param>
/// <param name="Longest">Longest wait between two attempts.</param>
/// <param name="GiveUpAfter">Age at which a delivery is given up.</param>
public sealed record RetryPolicy(TimeSpan First, TimeSpan Longest, TimeSpan GiveUpAfter)
{
    /// <summary>2 s doubling to 5 min, for a day: a mail server may be down for hours, and an alert is still wanted.</summary>
    public static RetryPolicy Default { get; } =
        new(TimeSpan.FromSeconds(2), TimeSpan.FromMinutes(5), TimeSpan.FromDays(1));

    /// <summary>When to try again; null where it is time to give up.</summary>
    public DateTimeOffset? NextAttempt(
        int attempts,
        DateTimeOffset createdAt,
        DateTimeOffset now,
        TimeSpan? asked
    )
    {
        var doubled = First * Math.Pow(2, Math.Clamp(attempts - 1, 0, 20));
        var wait = doubled < Longest ? doubled : Longest;
        wait = asked > wait ? asked.Value : wait;
        return now + wait > createdAt + GiveUpAfter ? null : now + wait;
    }
}

/// <summary>What the link in a message names.</summary>
/// <param name="DeliveryId">The delivery.</param>
/// <param name="MadeAt">When the message was queued that it stands in.</param>
public readonly record struct AnswerLink(Guid DeliveryId, DateTimeOffset MadeAt);

/// <summary>The link of a message works once.</summary>
public sealed record LinkUsed(DateTimeOffset At)
    : Error("delivery.link_used", "This link was used before. Each one works once.");

/// <summary>No delivery has this id.</summary>
public sealed record DeliveryNotFound(Guid Id)
    : Error("delivery.not_found", $"There is no delivery {Id}.");
