using System.Globalization;
using OnCallAgent.Domain.Incidents;

namespace OnCallAgent.Domain.Escalation.Policies;

/// <summary>Takes a call one step up: whom to tell now, and when to look again.</summary>
public static class EscalationLadder
{
    /// <summary>Takes the step that is due and plans the next.</summary>
    /// <param name="call">The call; it is changed.</param>
    /// <param name="subject">Its incident.</param>
    /// <param name="book">Who is called.</param>
    /// <param name="earlier">Another call of the same incident that is still open: this one goes on from where it stands, and ends it.</param>
    /// <param name="silence">The silence that covers the incident; null for none.</param>
    /// <param name="now">The agent's clock.</param>
    public static LadderTurn Take(
        EscalationCall call,
        CallSubject subject,
        EscalationBook book,
        EscalationCall? earlier,
        SilenceHold? silence,
        DateTimeOffset now
    )
    {
        ArgumentNullException.ThrowIfNull(call);
        ArgumentNullException.ThrowIfNull(subject);
        ArgumentNullException.ThrowIfNull(book);
        if (Ended(call, subject, now))
        {
            return LadderTurn.Nothing;
        }

        var policy =
            book.Find(call.PolicyId ?? earlier?.PolicyId)
            ?? book.Choose(subject.Service, subject.Severity);
        if (!call.IsAskedFor && Held(call, subject, policy, silence, now) is { } held)
        {
            return held;
        }

        if (call.Told == 0 && earlier is { IsOpen: true, Level: > 0 })
        {
            return GoOn(call, earlier, policy, book, subject, now);
        }

        earlier?.End(CallPhase.Superseded, now);
        var waited = call.PolicyId is not null;
        if (call.PolicyId != policy.Id)
        {
            call.Follow(policy.Id);
        }

        return BeforeFirstStep(call, policy, subject, waited, now)
            ?? Step(call, policy, book, subject, now);
    }

    // Whoever has it by then need not be called; what is new of an incident that somebody has already is told at once.
    private static LadderTurn? BeforeFirstStep(
        EscalationCall call,
        EscalationPolicy policy,
        CallSubject subject,
        bool waited,
        DateTimeOffset now
    )
    {
        var due = call.CreatedAt + policy.Steps[0].Delay;
        if (call.IsAskedFor || call.Told > 0 || call.Level > 0 || due == call.CreatedAt)
        {
            return null;
        }

        var isHandled = subject.IsAcknowledged || !subject.IsActive;
        if (waited && isHandled)
        {
            call.End(subject.IsActive ? CallPhase.Acknowledged : CallPhase.Over, now);
            return new LadderTurn(
                [],
                [
                    (
                        TimelineKind.Suppressed,
                        $"Nobody was called: {(subject.IsActive ? "it was acknowledged" : "it was over")} before the first step of “{policy.Name}” was due.",
                        null
                    ),
                ]
            );
        }

        if (isHandled || now >= due)
        {
            return null;
        }

        call.TookStep(level: 0, round: 1, due);
        return LadderTurn.Nothing;
    }

    private static bool Ended(EscalationCall call, CallSubject subject, DateTimeOffset now)
    {
        // The first message always goes out: what happened meanwhile was not told to anybody.
        if (call.Told == 0)
        {
            return false;
        }

        if (!subject.IsActive)
        {
            call.End(CallPhase.Over, now);
            return true;
        }

        if (subject.IsAcknowledged)
        {
            call.End(CallPhase.Acknowledged, now);
            return true;
        }

        return false;
    }

    private static LadderTurn? Held(
        EscalationCall call,
        CallSubject subject,
        EscalationPolicy policy,
        SilenceHold? silence,
        DateTimeOffset now
    )
    {
        if (silence is not null)
        {
            call.Hold(silence.Id, subject.Severity, silence.Until);
            return new LadderTurn(
                [],
                [
                    (
                        TimelineKind.Suppressed,
                        $"Nobody is called until {Moment(silence.Until)}: {silence.Why}",
                        silence.Id
                    ),
                ]
            );
        }

        if (policy.QuietHours?.HoldUntil(subject.Severity, now) is not { } until)
        {
            return null;
        }

        call.Hold(EscalationCall.QuietHours, subject.Severity, until);
        return new LadderTurn(
            [],
            [
                (
                    TimelineKind.Suppressed,
                    $"Quiet hours of “{policy.Name}”: {subject.Severity.ToString().ToLowerInvariant()} waits until {Moment(until)}, then people are called.",
                    null
                ),
            ]
        );
    }

    // Everybody who knows of the incident is told what is new; the next step stays due when it was.
    private static LadderTurn GoOn(
        EscalationCall call,
        EscalationCall earlier,
        EscalationPolicy policy,
        EscalationBook book,
        CallSubject subject,
        DateTimeOffset now
    )
    {
        var reached = policy
            .Steps.Take(Math.Max(1, earlier.Level))
            .Select(s => book.Reach(s, now))
            .ToList();
        call.ContinueFrom(earlier);
        var next = earlier.NextAt ?? now + policy.RepeatAfter;
        var targets = Distinct(reached.SelectMany(r => r.Targets));
        earlier.End(CallPhase.Superseded, now);
        call.TookStep(call.Level, call.Round, next);
        return Tell(call, targets, [], subject, now);
    }

    private static LadderTurn Step(
        EscalationCall call,
        EscalationPolicy policy,
        EscalationBook book,
        CallSubject subject,
        DateTimeOffset now
    )
    {
        var told = new List<(TimelineKind, string, string?)>();
        var (level, round) = (call.Level, call.Round);
        if (level >= policy.Steps.Count)
        {
            if (round > policy.Repeats)
            {
                call.End(CallPhase.Exhausted, now);
                return new LadderTurn(
                    [],
                    [
                        (
                            TimelineKind.NotificationFailed,
                            $"Nobody acknowledged: every step of “{policy.Name}” was taken{(round > 1 ? $" {round} times" : "")}, and the policy ends here.",
                            null
                        ),
                    ]
                );
            }

            (level, round) = (0, round + 1);
        }

        IReadOnlyList<ChannelTarget> targets = [];
        while (level < policy.Steps.Count && targets.Count == 0)
        {
            var reach = book.Reach(policy.Steps[level], now);
            level++;
            targets = reach.Targets;
            // The settings name what they name: only a policy that a person made can miss somebody.
            if (reach.Missing.Count > 0 && policy.Id != EscalationPolicy.DefaultId)
            {
                told.Add(
                    (
                        TimelineKind.NotificationFailed,
                        $"Step {level} of “{policy.Name}”: {string.Join("; ", reach.Missing)}{(targets.Count == 0 && level < policy.Steps.Count ? ", so the next step is taken at once" : "")}.",
                        null
                    )
                );
            }
        }

        if (call.Told > 0 && targets.Count > 0)
        {
            told.Add(
                (
                    TimelineKind.Escalated,
                    $"Not acknowledged in time: step {level} of “{policy.Name}”{(round > 1 ? $", round {round}" : "")}.",
                    null
                )
            );
        }

        Plan(call, policy, level, round, now);
        return Tell(call, targets, told, subject, now);
    }

    private static void Plan(
        EscalationCall call,
        EscalationPolicy policy,
        int level,
        int round,
        DateTimeOffset now
    )
    {
        if (policy.Id == EscalationPolicy.DefaultId)
        {
            call.TookStep(level, round, now);
            call.End(CallPhase.Exhausted, now);
            return;
        }

        call.TookStep(
            level,
            round,
            now + (level < policy.Steps.Count ? policy.Steps[level].Delay : policy.RepeatAfter)
        );
    }

    private static LadderTurn Tell(
        EscalationCall call,
        IReadOnlyList<ChannelTarget> targets,
        IReadOnlyList<(TimelineKind, string, string?)> told,
        CallSubject subject,
        DateTimeOffset now
    )
    {
        var first = call.Told == 0;
        // Nobody at all: the alert goes to the log once, not at every repeat.
        if (targets.Count == 0 && first)
        {
            targets = [new ChannelTarget(Delivery.LogChannel, EscalationPlan.LogRecipient)];
        }

        if (targets.Count > 0)
        {
            call.CountMessage();
        }

        // What is new is told to somebody who has it already; nobody else is woken for it.
        if (first && call.IsOpen && (subject.IsAcknowledged || !subject.IsActive))
        {
            call.End(subject.IsActive ? CallPhase.Acknowledged : CallPhase.Over, now);
        }

        return new LadderTurn(targets, told);
    }

    private static IReadOnlyList<ChannelTarget> Distinct(IEnumerable<ChannelTarget> targets) =>
        [.. targets.DistinctBy(t => (t.Channel, t.Recipient.ToUpperInvariant()))];

    private static string Moment(DateTimeOffset at) =>
        at.UtcDateTime.ToString("yyyy-MM-dd HH:mm 'UTC'", CultureInfo.InvariantCulture);
}
