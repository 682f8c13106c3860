using OnCallAgent.Domain.Decisions;
using OnCallAgent.Domain.Decisions.Rules;
using OnCallAgent.Domain.Knowledge;
using OnCallAgent.Domain.Services;
using OnCallAgent.Domain.Shared;
using static OnCallAgent.Tests.Support.Decisions;

namespace OnCallAgent.Tests.Domain.Decisions;

public sealed class GuardRuleTests
{
    [Theory]
    [InlineData("database", GuardOutcome.Allow)]
    [InlineData("unknown", GuardOutcome.Refuse)]
    [InlineData("UNKNOWN", GuardOutcome.Refuse)]
    [InlineData("  ", GuardOutcome.Refuse)]
    public void An_unknown_cause_is_not_treated(string category, GuardOutcome expected) =>
        new UnknownCauseRule()
            .Judge(
                Agreeable with
                {
                    Analysis = Agreeable.Analysis with { RootCauseCategory = category },
                }
            )
            .Outcome.ShouldBe(expected);

    [Theory]
    [InlineData(0.42, 0.7, "Confidence 0.42 is under the threshold 0.70.")]
    [InlineData(0.6996, 0.7, "Confidence 0.6996 is under the threshold 0.7000.")]
    [InlineData(0, 1, "Confidence 0.00 is under the threshold 1.00.")]
    [InlineData(0.7, 0.7, "Confidence 0.70 ≥ 0.70.")]
    [InlineData(0.71, 0.7, "Confidence 0.71 ≥ 0.70.")]
    [InlineData(0, 0, "Confidence 0.00 ≥ 0.00.")]
    [InlineData(double.NaN, 0.0, "Confidence NaN is under the threshold 0.00.")]
    public void Confidence_must_reach_the_threshold(
        double confidence,
        double threshold,
        string reason
    ) =>
        new ConfidenceRule()
            .Judge(
                Agreeable with
                {
                    ConfidenceThreshold = threshold,
                    Analysis = Agreeable.Analysis with { Confidence = confidence },
                }
            )
            .Reason.ShouldBe(reason);

    [Fact]
    public void Two_confidences_that_cannot_be_told_apart_in_print_still_end_in_a_sentence() =>
        new ConfidenceRule()
            .Judge(
                Agreeable with
                {
                    Analysis = Agreeable.Analysis with { Confidence = Math.BitDecrement(0.7) },
                }
            )
            .Outcome.ShouldBe(GuardOutcome.Refuse);

    [Fact]
    public void A_service_that_is_not_listed_is_not_touched()
    {
        var verdict = new KnownServiceRule().Judge(
            Agreeable with
            {
                Service = null,
                ServiceName = "mystery",
            }
        );

        verdict.Outcome.ShouldBe(GuardOutcome.Refuse);
        verdict.Reason.ShouldContain("“mystery” is not in the service catalogue");
        new KnownServiceRule().Judge(Agreeable).Outcome.ShouldBe(GuardOutcome.Allow);
    }

    [Fact]
    public void Nothing_recommended_is_nothing_to_do() =>
        new RecommendationRule()
            .Judge(Agreeable with { Proposed = [] })
            .Reason.ShouldStartWith("No action is known to help");

    [Fact]
    public void Looking_alone_fixes_nothing() =>
        new RecommendationRule()
            .Judge(Agreeable with { Proposed = [HealthCheck] })
            .Reason.ShouldBe("Only health_check is recommended, which looks and changes nothing.");

    [Fact]
    public void One_changing_action_among_looks_is_enough() =>
        new RecommendationRule()
            .Judge(Agreeable with { Proposed = [HealthCheck, Restart] })
            .Outcome.ShouldBe(GuardOutcome.Allow);

    [Theory]
    [InlineData(true, GuardOutcome.Allow)]
    [InlineData(false, GuardOutcome.Refuse)]
    public void The_global_switch_stops_everything(bool enabled, GuardOutcome expected) =>
        new GlobalSwitchRule()
            .Judge(Agreeable with { AutomationEnabled = enabled })
            .Outcome.ShouldBe(expected);

    [Theory]
    [InlineData(AutomationMode.Off, GuardOutcome.Refuse)]
    [InlineData(AutomationMode.Suggest, GuardOutcome.Ask)]
    [InlineData(AutomationMode.Shadow, GuardOutcome.Shadow)]
    [InlineData(AutomationMode.Auto, GuardOutcome.Allow)]
    [InlineData((AutomationMode)99, GuardOutcome.Refuse)]
    public void The_service_says_what_the_agent_may_do(
        AutomationMode mode,
        GuardOutcome expected
    ) =>
        new AutomationModeRule()
            .Judge(Agreeable with { Service = Orders with { Automation = mode } })
            .Outcome.ShouldBe(expected);

    [Theory]
    [InlineData(Severity.Critical, false, GuardOutcome.Refuse)]
    [InlineData(Severity.Critical, true, GuardOutcome.Allow)]
    [InlineData(Severity.High, false, GuardOutcome.Allow)]
    [InlineData(Severity.Info, false, GuardOutcome.Allow)]
    public void A_human_decides_on_critical_incidents(
        Severity severity,
        bool allowed,
        GuardOutcome expected
    ) =>
        new CriticalSeverityRule()
            .Judge(
                Agreeable with
                {
                    Severity = severity,
                    Service = Orders with { AllowCriticalAutomation = allowed },
                }
            )
            .Outcome.ShouldBe(expected);

    [Fact]
    public void A_critical_incident_of_an_unknown_service_is_refused() =>
        new CriticalSeverityRule()
            .Judge(Agreeable with { Severity = Severity.Critical, Service = null })
            .Outcome.ShouldBe(GuardOutcome.Refuse);

    [Fact]
    public void One_action_that_cannot_be_planned_spoils_the_whole() =>
        new AllowListRule()
            .Judge(
                Agreeable with
                {
                    Proposed =
                    [
                        HealthCheck,
                        Restart with
                        {
                            PlanError = "a unit is not on the allow-list of orders.",
                        },
                    ],
                }
            )
            .Reason.ShouldBe(
                "restart_service cannot be run: a unit is not on the allow-list of orders."
            );

    [Theory]
    [InlineData(0, 5, 1, GuardOutcome.Allow)]
    [InlineData(4, 5, 1, GuardOutcome.Allow)]
    [InlineData(5, 5, 1, GuardOutcome.Refuse)]
    [InlineData(4, 5, 2, GuardOutcome.Refuse)]
    [InlineData(9, 5, 0, GuardOutcome.Allow)]
    [InlineData(0, 0, 1, GuardOutcome.Refuse)]
    [InlineData(int.MaxValue, 5, 2, GuardOutcome.Refuse)]
    public void Only_so_many_changing_actions_for_one_incident(
        int soFar,
        int most,
        int wanted,
        GuardOutcome expected
    ) =>
        new ActionBudgetRule()
            .Judge(
                Agreeable with
                {
                    ActionsSoFar = soFar,
                    MaxActions = most,
                    Proposed = [HealthCheck, .. Enumerable.Repeat(Restart, wanted)],
                }
            )
            .Outcome.ShouldBe(expected);

    [Theory]
    [InlineData(null, 600, GuardOutcome.Allow)]
    [InlineData(0, 600, GuardOutcome.Refuse)]
    [InlineData(599, 600, GuardOutcome.Refuse)]
    [InlineData(600, 600, GuardOutcome.Allow)]
    [InlineData(-30, 600, GuardOutcome.Refuse)]
    [InlineData(-7200, 600, GuardOutcome.Refuse)]
    [InlineData(-30, 0, GuardOutcome.Allow)]
    public void The_same_cure_so_soon_does_not_help(
        int? secondsAgo,
        int cooldown,
        GuardOutcome expected
    ) => Cooldown(secondsAgo, cooldown).Outcome.ShouldBe(expected);

    [Theory]
    [InlineData(42, "orders was changed 42 s ago, and 10 min must lie between two changes")]
    [InlineData(150, "orders was changed 2.5 min ago, and 10 min must lie between two changes")]
    public void The_cooldown_tells_both_times(int secondsAgo, string start) =>
        Cooldown(secondsAgo, 600).Reason.ShouldStartWith(start);

    [Fact]
    public void Looking_needs_no_cooldown() =>
        new CooldownRule()
            .Judge(Agreeable with { LastChangeOfService = Now, Proposed = [HealthCheck] })
            .Outcome.ShouldBe(GuardOutcome.Allow);

    [Theory]
    [InlineData(Criticality.Tier4, true, GuardOutcome.Allow)]
    [InlineData(Criticality.Tier2, true, GuardOutcome.Allow)]
    [InlineData(Criticality.Tier1, true, GuardOutcome.Ask)]
    [InlineData(Criticality.Tier1, false, GuardOutcome.Allow)]
    public void High_risk_wants_a_humans_yes(
        Criticality tier,
        bool assessed,
        GuardOutcome expected
    ) =>
        new RiskRule()
            .Judge(
                Agreeable with
                {
                    RiskAssessmentEnabled = assessed,
                    Service = Orders with { Criticality = tier },
                }
            )
            .Outcome.ShouldBe(expected);

    [Fact]
    public void Risk_is_told_with_all_its_factors() =>
        new RiskRule()
            .Judge(Agreeable with { Service = Orders with { Criticality = Criticality.Tier1 } })
            .Reason.ShouldContain("restart_service: tier 1 × service × self-healing = high");

    [Theory]
    [InlineData(0, 6, GuardOutcome.Allow)]
    [InlineData(5, 6, GuardOutcome.Allow)]
    [InlineData(6, 6, GuardOutcome.Refuse)]
    [InlineData(int.MaxValue, 6, GuardOutcome.Refuse)]
    public void A_service_is_changed_only_so_often_in_an_hour(
        int changes,
        int allowed,
        GuardOutcome expected
    ) =>
        new HourlyBudgetRule()
            .Judge(
                Agreeable with
                {
                    ChangesLastHour = changes,
                    Service = Orders with { ActionsPerHour = allowed },
                }
            )
            .Outcome.ShouldBe(expected);

    [Fact]
    public void Looking_costs_no_budget_of_the_hour() =>
        new HourlyBudgetRule()
            .Judge(Agreeable with { ChangesLastHour = 99, Proposed = [HealthCheck] })
            .Outcome.ShouldBe(GuardOutcome.Allow);

    [Fact]
    public void Another_incidents_action_is_told_and_waited_for()
    {
        var verdict = new OneAtATimeRule().Judge(Agreeable with { BusyWith = "INC-2" });
        verdict.Outcome.ShouldBe(GuardOutcome.Allow);
        verdict.Reason.ShouldContain("INC-2");
    }

    [Theory]
    [InlineData(LadderRung.Auto, GuardOutcome.Allow)]
    [InlineData(LadderRung.Suggest, GuardOutcome.Ask)]
    [InlineData(LadderRung.Shadow, GuardOutcome.Shadow)]
    public void A_cure_is_trusted_as_far_as_its_rung(LadderRung rung, GuardOutcome expected) =>
        new LadderRule()
            .Judge(Agreeable with { Ladder = [new LadderStanding("restart_service", rung, 2, 5)] })
            .Outcome.ShouldBe(expected);

    [Theory]
    [InlineData(LadderRung.Shadow, GuardOutcome.Shadow)]
    [InlineData(LadderRung.Suggest, GuardOutcome.Ask)]
    public void A_cure_without_a_record_begins_where_the_service_says(
        LadderRung begins,
        GuardOutcome expected
    ) =>
        new LadderRule()
            .Judge(Agreeable with { Service = Orders with { StartingRung = begins } })
            .Outcome.ShouldBe(expected);

    [Fact]
    public void A_closed_change_window_says_when_it_opens()
    {
        var verdict = new ChangeWindowRule().Judge(
            Agreeable with
            {
                Service = Orders with
                {
                    ChangeWindows =
                    [
                        new ChangeWindow(
                            WindowKind.Allowed,
                            Now.AddHours(2),
                            Now.AddHours(4),
                            "UTC"
                        ),
                    ],
                },
            }
        );
        verdict.Outcome.ShouldBe(GuardOutcome.Refuse);
        verdict.Reason.ShouldContain("from Sat 2026-03-14 17:09 UTC");
    }

    [Fact]
    public void An_irreversible_action_is_a_changing_one() =>
        new RecommendationRule()
            .Judge(
                Agreeable with
                {
                    Proposed =
                    [
                        new ProposedAction(
                            new RecommendedAction("cleanup_logs"),
                            BlastRadius.Component,
                            Reversibility.Irreversible,
                            null
                        ),
                    ],
                }
            )
            .Outcome.ShouldBe(GuardOutcome.Allow);

    private static GuardVerdict Cooldown(int? secondsAgo, int cooldown) =>
        new CooldownRule().Judge(
            Agreeable with
            {
                LastChangeOfService = secondsAgo is { } s ? Now.AddSeconds(-s) : null,
                Service = Orders with { ActionCooldown = TimeSpan.FromSeconds(cooldown) },
            }
        );
}
