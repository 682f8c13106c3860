using OnCallAgent.Domain.Incidents;
using OnCallAgent.Domain.Remediation;
using OnCallAgent.Web.Components.Controls;
using OnCallAgent.Web.Data.Queries;

namespace OnCallAgent.Tests.Components;

public sealed class CardStatusTests : DashboardContext
{
    [Theory]
    [InlineData(Handler.Nobody, BoardColumn.New)]
    [InlineData(Handler.Agent, BoardColumn.AgentWorking)]
    [InlineData(Handler.WaitingForApproval, BoardColumn.NeedsApproval)]
    [InlineData(Handler.Human, BoardColumn.NeedsHuman)]
    public void A_card_stands_in_the_column_of_who_must_act(Handler handler, BoardColumn column) =>
        CardStatus.ColumnOf(Card(handler)).ShouldBe(column);

    [Theory]
    [InlineData(IncidentStatus.Resolved)]
    [InlineData(IncidentStatus.Closed)]
    public void What_is_over_needs_nobody(IncidentStatus status) =>
        CardStatus.ColumnOf(Card(Handler.Human, status)).ShouldBe(BoardColumn.Resolved);

    [Fact]
    public void Whoever_acknowledged_an_incident_that_the_agent_leaves_alone_has_it() =>
        CardStatus
            .ColumnOf(Card(Handler.Nobody) with { AcknowledgedAt = Now })
            .ShouldBe(BoardColumn.NeedsHuman);

    [Fact]
    public void An_incident_that_is_looked_at_but_not_analysed_yet_is_still_new() =>
        CardStatus
            .ColumnOf(
                Card(Handler.Nobody) with
                {
                    AcknowledgedAt = Now,
                    NextStep = IncidentStep.Analyse,
                }
            )
            .ShouldBe(BoardColumn.New);

    [Fact]
    public void The_reason_of_an_escalation_is_told_without_its_heading() =>
        Of(
            Card() with
            {
                EscalationReason =
                    "Escalated to a human. Confidence 0.42 is under the threshold 0.70.",
            }
        )
            .Text.ShouldBe("Confidence 0.42 is under the threshold 0.70.");

    [Fact]
    public void The_viewers_own_deeds_are_told_as_you()
    {
        Of(Card() with { AcknowledgedAt = Now, AcknowledgedBy = Person })
            .Text.ShouldBe("acknowledged by you");
        Of(Card() with { AcknowledgedAt = Now, AcknowledgedBy = "joe" })
            .Text.ShouldBe("acknowledged by joe");
    }

    [Fact]
    public void A_running_action_is_told_with_its_place_among_all()
    {
        var status = Of(
            Card(Handler.Agent) with
            {
                NextStep = IncidentStep.Act,
                Actions =
                [
                    Action("health_check", ActionStatus.Completed),
                    Action("restart_service", ActionStatus.Running, ("service", "spark-worker")),
                    Action("health_check", ActionStatus.Pending),
                ],
            }
        );
        status.Text.ShouldBe("2/3 restart_service spark-worker");
        status.HasBar.ShouldBeTrue();
        status.Progress.ShouldBeNull("nobody knows how long it takes");
    }

    [Fact]
    public void What_is_taken_back_does_not_read_as_if_it_were_done_once_more() =>
        Of(
            Card(Handler.Agent) with
            {
                NextStep = IncidentStep.Act,
                Actions =
                [
                    Action("adjust_memory_config", ActionStatus.Completed, ("memory", "2G")),
                    Action("restart_service", ActionStatus.Failed),
                    Action("adjust_memory_config", ActionStatus.Running, ("memory", "2G")) with
                    {
                        IsTakeBack = true,
                    },
                ],
            }
        )
            .Text.ShouldBe("3/3 taking back adjust_memory_config");

    [Fact]
    public void An_action_that_has_not_begun_does_not_look_as_if_it_ran()
    {
        var status = Of(
            Card(Handler.Agent) with
            {
                NextStep = IncidentStep.Act,
                Actions = [Action("restart_service", ActionStatus.Pending)],
            }
        );
        status.Text.ShouldBe("1/1 restart_service, waits its turn");
        status.HasBar.ShouldBeFalse();
    }

    [Fact]
    public void A_number_among_the_parameters_is_told_with_its_name() =>
        Of(
            Card(Handler.WaitingForApproval) with
            {
                Actions =
                [
                    Action(
                        "cleanup_logs",
                        ActionStatus.AwaitingApproval,
                        ("path", "/var/log"),
                        ("older_than_days", "7")
                    ),
                ],
            }
        )
            .Text.ShouldBe("cleanup_logs /var/log, older than days 7");

    [Fact]
    public void A_verification_counts_down()
    {
        var card = Card(Handler.Agent) with
        {
            NextStep = IncidentStep.Verify,
            Watch = new CardWatch(Now.AddSeconds(-30), Now.AddSeconds(90)),
        };
        var status = Of(card);
        status.Text.ShouldBe("verifying, 1 m 30 s left");
        status.Progress!.Value.ShouldBe(0.25, 0.001);
        CardStatus.Of(card, Person, Now.AddSeconds(91)).Text.ShouldBe("verifying…");
    }

    [Fact]
    public void Only_what_the_agent_fixed_and_verified_says_so()
    {
        var over = Card(Handler.Nobody, IncidentStatus.Resolved) with
        {
            ResolvedAt = Now.AddMinutes(-9).AddSeconds(40),
        };
        Of(over with { ResolutionMethod = Resolution.Automated, ResolvedBy = Actor.Agent })
            .Text.ShouldBe("✓ agent, 40 s, verified");
        Of(over with { ResolutionMethod = Resolution.Manual, ResolvedBy = Person })
            .Text.ShouldBe("✓ you, 40 s");
    }

    private static CardAction Action(
        string type,
        ActionStatus status,
        params (string Key, string Value)[] parameters
    ) => new("ACT", type, status, parameters.ToDictionary(p => p.Key, p => p.Value));

    private CardStatus Of(BoardCard card) => CardStatus.Of(card, Person, Now);
}
