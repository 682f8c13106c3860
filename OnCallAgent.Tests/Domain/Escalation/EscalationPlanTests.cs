using OnCallAgent.Domain.Escalation;
using OnCallAgent.Domain.Incidents;
using OnCallAgent.Domain.Knowledge;
using OnCallAgent.Domain.Shared;
using OnCallAgent.Tests.Support;

namespace OnCallAgent.Tests.Domain.Escalation;

public sealed class EscalationPlanTests
{
    private static readonly DateTimeOffset Now = new(2026, 3, 14, 15, 9, 26, TimeSpan.Zero);
    private static readonly RetryPolicy Retry = RetryPolicy.Default;

    private readonly CountingIds ids = new();

    [Fact]
    public void Every_target_gets_one_delivery_that_is_due_at_once()
    {
        var deliveries = Plan(
            new ChannelTarget("email", "ada@example.org"),
            new ChannelTarget("email", "grace@example.org"),
            new ChannelTarget("teams", "teams")
        );

        deliveries
            .Select(d => (d.Channel, d.Recipient))
            .ShouldBe([
                ("email", "ada@example.org"),
                ("email", "grace@example.org"),
                ("teams", "teams"),
            ]);
        deliveries.ShouldAllBe(d =>
            d.Status == DeliveryStatus.Queued && d.NextAttemptAt == Now && d.Cause == "confidence"
        );
        deliveries.Select(d => d.Id).ShouldBeUnique();
    }

    [Fact]
    public void A_target_that_is_named_twice_is_told_once() =>
        Plan(
            new ChannelTarget("email", "Ada@example.org"),
            new ChannelTarget("email", "ada@EXAMPLE.org")
        )
            .Count.ShouldBe(1);

    [Fact]
    public void Where_nothing_is_configured_the_alert_goes_to_the_log()
    {
        var delivery = Plan().ShouldHaveSingleItem();

        delivery.Channel.ShouldBe(Delivery.LogChannel);
        delivery.Recipient.ShouldBe("log");
    }

    [Fact]
    public void The_same_kind_calls_once_until_the_fault_comes_back()
    {
        var incident = Incident();
        var first = EscalationCause.Key("confidence", incident);
        EscalationCause.Key("confidence", incident).ShouldBe(first);

        incident.Resolve(new Resolution(Resolution.Manual), "ada", Now);
        incident.Reopen("it came back", Actor.Agent, Now);

        EscalationCause.Key("confidence", incident).ShouldNotBe(first);
    }

    [Fact]
    public void Two_failed_actions_are_two_causes_and_a_person_may_ask_as_often_as_they_like()
    {
        var incident = Incident();

        EscalationCause
            .Key(EscalationCause.ActionFailed, incident, "ACT-20260314-00000001")
            .ShouldNotBe(
                EscalationCause.Key(EscalationCause.ActionFailed, incident, "ACT-20260314-00000002")
            );
        EscalationCause.AskedBy(ids).ShouldNotBe(EscalationCause.AskedBy(ids));
        EscalationCause.AskedBy(ids).Length.ShouldBeLessThan(EscalationCause.MaxLength);
    }

    [Fact]
    public void While_one_target_was_not_tried_yet_the_log_can_wait()
    {
        var (email, teams) = Two();
        Fail(email);

        EscalationPlan.NeedsTheLog([email, teams]).ShouldBeFalse();
        teams.Claim(Now.AddMinutes(1));
        EscalationPlan.NeedsTheLog([email, teams]).ShouldBeFalse("the attempt is not over yet");
    }

    [Fact]
    public void When_every_target_is_failing_the_log_is_needed()
    {
        var (email, teams) = Two();
        Fail(email);
        Fail(teams);

        EscalationPlan.NeedsTheLog([email, teams]).ShouldBeTrue();
    }

    [Fact]
    public void One_who_was_reached_is_enough_while_others_are_tried_again()
    {
        var (email, teams) = Two();
        Fail(email);
        Conclude(teams, new DeliveryOutcome.Sent());

        EscalationPlan.NeedsTheLog([email, teams]).ShouldBeFalse();
    }

    [Fact]
    public void One_delivery_that_is_given_up_needs_the_log_once()
    {
        var (email, teams) = Two();
        Conclude(email, new DeliveryOutcome.Refused("no such user"));

        EscalationPlan.NeedsTheLog([email, teams]).ShouldBeTrue();
        EscalationPlan
            .NeedsTheLog([
                email,
                teams,
                EscalationPlan.ToTheLog(Notices.Usual, "confidence", Now, ids),
            ])
            .ShouldBeFalse("it is there already");
    }

    [Fact]
    public void The_timeline_tells_the_first_failure_and_the_end_but_not_each_retry()
    {
        var (email, _) = Two();

        Fail(email);
        DeliveryTimeline
            .Tell(email, false)
            .ShouldBe(
                (
                    TimelineKind.NotificationFailed,
                    "E-mail to ada@example.org could not be delivered and is tried again: down"
                )
            );
        Fail(email);
        DeliveryTimeline.Tell(email, false).ShouldBeNull();
        Conclude(email, new DeliveryOutcome.Sent());
        DeliveryTimeline
            .Tell(email, false)
            .ShouldBe(
                (TimelineKind.Notified, "E-mail to ada@example.org was delivered at attempt 3.")
            );
    }

    [Fact]
    public void A_delivery_is_given_up_after_a_day_with_its_last_reason()
    {
        var (_, teams) = Two();
        teams.Claim(Now.AddHours(25));
        teams.Conclude(new DeliveryOutcome.TryAgain("still down"), Retry, Now.AddHours(25));

        teams.Status.ShouldBe(DeliveryStatus.Failed);
        DeliveryTimeline
            .Tell(teams, false)!
            .Value.Text.ShouldBe("Teams message is given up after one attempt: still down");
    }

    [Fact]
    public void A_wait_that_the_channel_asks_for_is_kept_where_it_is_longer()
    {
        var (_, teams) = Two();
        teams.Claim(Now.AddMinutes(1));
        teams.Conclude(
            new DeliveryOutcome.TryAgain("slow down", TimeSpan.FromMinutes(10)),
            Retry,
            Now
        );

        teams.NextAttemptAt.ShouldBe(Now.AddMinutes(10));
    }

    [Fact]
    public void Steps_name_what_is_known_and_keep_the_four_that_always_hold()
    {
        var steps = RequiredSteps.For(
            "connection pool exhausted",
            ["Look at pg_stat_activity", " "],
            [new RecommendedAction("restart_service"), new RecommendedAction("health_check")]
        );

        steps.ShouldBe([
            "Review incident details in dashboard",
            "Investigate root cause manually (the agent suspects: connection pool exhausted)",
            "Look at pg_stat_activity",
            "Execute appropriate remediation (recommended: restart_service, then health_check)",
            "Update incident status",
        ]);
        RequiredSteps.For(null, [], []).ShouldBe(RequiredSteps.Always);
    }

    private static Incident Incident() =>
        OnCallAgent
            .Domain.Incidents.Incident.Report(
                new NewIncident("Down", "", "orders", Severity.High),
                "ada",
                Now,
                new CountingIds()
            )
            .Value;

    private IReadOnlyList<Delivery> Plan(params ChannelTarget[] targets) =>
        EscalationPlan.Deliveries(Notices.Usual, "confidence", targets, Now, ids);

    private (Delivery Email, Delivery Teams) Two()
    {
        var both = Plan(
            new ChannelTarget("email", "ada@example.org"),
            new ChannelTarget("teams", "teams")
        );
        return (both[0], both[1]);
    }

    private static void Fail(Delivery delivery) =>
        Conclude(delivery, new DeliveryOutcome.TryAgain("down"));

    private static void Conclude(Delivery delivery, DeliveryOutcome outcome)
    {
        delivery.Claim(Now.AddMinutes(1));
        delivery.Conclude(outcome, Retry, Now);
    }
}
