using OnCallAgent.Web.Commands.GameDay;

namespace OnCallAgent.Tests.Web.Commands.GameDay;

public sealed class GameScoreTests
{
    private static readonly DateTimeOffset Fault = new(2026, 11, 26, 12, 0, 0, TimeSpan.Zero);

    private static readonly GameExpectation Restart = new(
        "orders-api",
        ["database"],
        ["restart_service"],
        Heals: true,
        Human: false
    );

    private readonly List<SeenIncident> incidents = [];
    private readonly List<Page> pages = [];
    private GameExpectation? expected = Restart;
    private bool? healthy = true;

    private GameScore Score =>
        GameScore.Of(
            expected,
            expected is null ? [] : ["orders-api", "shop-web"],
            new GameObservation
            {
                FaultAt = Fault,
                Incidents = incidents,
                Pages = pages,
                HealthyAtEnd = healthy,
            }
        );

    [Fact]
    public void A_fault_that_is_found_understood_healed_and_proven_meets_what_is_expected()
    {
        Opened("orders-api", "database", verified: true, "restart_service");

        Score.Met.ShouldBeTrue(string.Join('\n', Score.Unmet));
        Score.DetectionSeconds.ShouldBe(1.5);
        Score.DetectionSecondsFromFirstLine.ShouldBe(0.5);
        Score.FalseAlarms.ShouldBe(0);
    }

    [Fact]
    public void A_fault_that_nobody_sees_is_not_detected()
    {
        healthy = false;

        Score.Detected.ShouldBeFalse();
        Score.DetectionSeconds.ShouldBeNull();
        Score.Unmet.ShouldContain("The fault was not detected.");
        Score.Unmet.ShouldContain("orders-api is not well at the end.");
    }

    [Theory]
    [InlineData("shop-web", "database")]
    [InlineData("orders-api", "memory")]
    [InlineData("orders-api", "")]
    public void Another_service_or_another_cause_is_a_wrong_diagnosis(
        string service,
        string category
    )
    {
        Opened(service, category, verified: true);

        Score.Detected.ShouldBeTrue();
        Score.DiagnosisRight.ShouldBe(false);
        Score.Met.ShouldBeFalse();
    }

    [Fact]
    public void What_is_not_the_cure_is_the_wrong_action()
    {
        Opened("orders-api", "database", verified: true, "cleanup_logs");

        Score.ActionRight.ShouldBeFalse();
        Score.Unmet.ShouldContain(
            "What was done: cleanup_logs on orders-api; right would be restart_service on orders-api."
        );
    }

    [Fact]
    public void The_cure_done_twice_is_wrong()
    {
        Opened("orders-api", "database", verified: true, "restart_service", "restart_service");

        Score.ActionRight.ShouldBeFalse();
    }

    [Fact]
    public void A_fix_that_is_said_to_hold_and_does_not_is_told()
    {
        expected = Restart with { Heals = false, Human = true };
        healthy = false;
        Opened("orders-api", "database", verified: true, "restart_service");
        Called(0);

        Score
            .Unmet.ShouldHaveSingleItem()
            .ShouldBe("The agent says that its fix holds, which it does not.");
    }

    [Fact]
    public void A_human_who_should_be_called_and_is_not_is_told()
    {
        expected = Restart with { Actions = [], Heals = false, Human = true };
        healthy = false;
        Opened("orders-api", "database", verified: false);

        Score.HumanRight.ShouldBeFalse();
        Score.Unmet.ShouldHaveSingleItem().ShouldBe("No human was called.");
    }

    [Fact]
    public void A_human_who_is_called_without_need_is_told_with_the_reason_they_got()
    {
        Opened("orders-api", "database", verified: true, "restart_service");
        Called(0);

        Score.HumanRight.ShouldBeFalse();
        Score.Unmet.ShouldHaveSingleItem().ShouldContain("not sure enough");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Where_both_are_right_nobody_minds_whether_a_human_was_called(bool called)
    {
        expected = Restart with { Human = null };
        Opened("orders-api", "database", verified: true, "restart_service");
        if (called)
        {
            Called(0);
        }

        Score.Met.ShouldBeTrue();
    }

    [Fact]
    public void An_incident_of_a_stranger_is_a_false_alarm()
    {
        Opened("orders-api", "database", verified: true, "restart_service");
        Opened("catalog-api", "http", verified: false);

        Score.FalseAlarms.ShouldBe(1);
        Score.Unmet.ShouldHaveSingleItem().ShouldStartWith("A false alarm about catalog-api");
    }

    [Fact]
    public void An_incident_before_the_fault_is_a_false_alarm_and_detects_nothing()
    {
        incidents.Add(Incident("orders-api", "database", Fault.AddSeconds(-1), false));

        Score.Detected.ShouldBeFalse();
        Score.FalseAlarms.ShouldBe(1);
    }

    [Fact]
    public void What_became_part_of_another_incident_is_no_diagnosis_of_its_own()
    {
        incidents.Add(
            Incident("orders-api", "http", Fault.AddSeconds(1), false) with
            {
                Merged = true,
            }
        );
        Opened("orders-api", "database", verified: true, "restart_service");

        Score.DiagnosisRight.ShouldBe(true);
        Score.DetectionSeconds.ShouldBe(1);
    }

    [Fact]
    public void Quiet_is_met_where_nothing_happens()
    {
        expected = null;
        healthy = null;

        Score.Met.ShouldBeTrue();
        Score.DiagnosisRight.ShouldBeNull();
    }

    [Fact]
    public void Whatever_is_opened_done_or_told_while_all_is_quiet_is_wrong()
    {
        expected = null;
        healthy = null;
        Opened("orders-api", "database", verified: true, "restart_service");
        Called(0);

        Score.FalseAlarms.ShouldBe(1);
        Score.ActionRight.ShouldBeFalse();
        Score.HumanRight.ShouldBeFalse();
    }

    private void Opened(string service, string category, bool verified, params string[] actions) =>
        incidents.Add(Incident(service, category, Fault.AddSeconds(1.5), verified, actions));

    private void Called(int incident) =>
        pages.Add(new Page(Fault.AddSeconds(2), incidents[incident].Id, "not sure enough"));

    private SeenIncident Incident(
        string service,
        string category,
        DateTimeOffset openedAt,
        bool verified,
        params string[] actions
    ) =>
        new()
        {
            Id = $"INC-20261126-0000000{incidents.Count}",
            Title = "Connection is not available",
            Service = service,
            OpenedAt = openedAt,
            FirstSeen = Fault.AddSeconds(1),
            Category = category,
            RootCause = "",
            Verified = verified,
            Actions = [.. actions.Select(a => new SeenAction(a, service, true, ""))],
        };
}
