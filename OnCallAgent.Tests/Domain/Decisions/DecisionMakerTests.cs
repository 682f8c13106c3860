using CsCheck;
using OnCallAgent.Domain.Decisions;
using OnCallAgent.Domain.Services;
using OnCallAgent.Domain.Shared;
using static OnCallAgent.Tests.Support.Decisions;

namespace OnCallAgent.Tests.Domain.Decisions;

public sealed class DecisionMakerTests
{
    [Fact]
    public void The_agent_acts_where_every_rule_agrees_and_says_why()
    {
        var report = DecisionMaker.Decide(Agreeable);

        var act = report.Decision.ShouldBeOfType<Decision.Act>();
        act.Actions.Select(a => a.Type).ShouldBe(["restart_service", "health_check"]);
        act.Reason.ShouldBe(
            "Confidence 0.91 ≥ 0.70, restart_service then health_check, risk medium."
        );
        act.Kind.ShouldBe("act");
        report.Verdicts.ShouldAllBe(v => v.Outcome == GuardOutcome.Allow);
    }

    [Fact]
    public void Every_rule_is_asked_in_the_order_that_is_published() =>
        DecisionMaker
            .Decide(Agreeable)
            .Verdicts.Select(v => v.Rule)
            .ShouldBe([
                "unknown-cause",
                "confidence",
                "known-service",
                "recommendation",
                "global-switch",
                "automation-mode",
                "change-window",
                "critical-severity",
                "allow-list",
                "action-budget",
                "hourly-budget",
                "cooldown",
                "one-at-a-time",
                "ladder",
                "risk",
            ]);

    [Fact]
    public void The_most_telling_of_several_refusals_is_the_reason()
    {
        var report = DecisionMaker.Decide(
            Agreeable with
            {
                Service = null,
                AutomationEnabled = false,
                Analysis = Agreeable.Analysis with
                {
                    RootCauseCategory = "unknown",
                    Confidence = 0.1,
                },
            }
        );

        var escalate = report.Decision.ShouldBeOfType<Decision.Escalate>();
        escalate.Rule.ShouldBe("unknown-cause");
        report.Verdicts.Count(v => v.Outcome == GuardOutcome.Refuse).ShouldBeGreaterThan(3);
    }

    [Fact]
    public void Two_wishes_for_a_humans_yes_are_both_told()
    {
        var report = DecisionMaker.Decide(
            Agreeable with
            {
                Service = Orders with
                {
                    Automation = AutomationMode.Suggest,
                    Criticality = Criticality.Tier1,
                },
            }
        );

        var ask = report.Decision.ShouldBeOfType<Decision.Ask>();
        ask.Reason.ShouldContain("suggest");
        ask.Reason.ShouldContain("risk of restart_service then health_check on orders is high");
        ask.Actions.Count.ShouldBe(2);
    }

    [Fact]
    public void A_refusal_is_stronger_than_a_wish_for_a_humans_yes() =>
        DecisionMaker
            .Decide(
                Agreeable with
                {
                    Service = Orders with { Criticality = Criticality.Tier1 },
                    AutomationEnabled = false,
                }
            )
            .Decision.ShouldBeOfType<Decision.Escalate>()
            .Rule.ShouldBe("global-switch");

    [Fact]
    public void Without_risk_assessment_the_reason_says_so() =>
        DecisionMaker
            .Decide(
                Agreeable with
                {
                    RiskAssessmentEnabled = false,
                    Service = Orders with { Criticality = Criticality.Tier1 },
                }
            )
            .Decision.ShouldBeOfType<Decision.Act>()
            .Reason.ShouldContain("risk not assessed");

    [Fact]
    public void The_same_case_always_gives_the_same_report() =>
        Cases.Sample(input =>
        {
            var first = DecisionMaker.Decide(input);
            var second = DecisionMaker.Decide(input);
            first.Decision.Kind.ShouldBe(second.Decision.Kind);
            first.Decision.Reason.ShouldBe(second.Decision.Reason);
            first.Verdicts.ShouldBe(second.Verdicts);
        });

    [Fact]
    public void The_strictest_verdict_alone_makes_the_decision() =>
        Cases.Sample(input =>
        {
            var report = DecisionMaker.Decide(input);
            var expected = report.Verdicts.Max(v => v.Outcome) switch
            {
                GuardOutcome.Refuse => "escalate",
                GuardOutcome.Shadow => "shadow",
                GuardOutcome.Ask => "ask",
                _ => "act",
            };
            report.Decision.Kind.ShouldBe(expected);
        });

    [Fact]
    public void Every_rule_says_why_in_a_sentence() =>
        Cases.Sample(input =>
        {
            var report = DecisionMaker.Decide(input);
            report.Decision.Reason.ShouldEndWith(".");
            foreach (var verdict in report.Verdicts)
            {
                verdict.Reason.ShouldEndWith(".");
            }
        });

    /// <summary>The promise to whoever switches the agent on, written a second time and without the rules.</summary>
    [Fact]
    public void The_agent_never_acts_against_a_promise() =>
        Cases.Sample(input =>
        {
            if (DecisionMaker.Decide(input).Decision is not Decision.Act act)
            {
                return;
            }

            input.AutomationEnabled.ShouldBeTrue();
            input.Service.ShouldNotBeNull().Automation.ShouldBe(AutomationMode.Auto);
            input.Analysis.Confidence.ShouldBeGreaterThanOrEqualTo(input.ConfidenceThreshold);
            input.Analysis.RootCauseCategory.ShouldNotBe("unknown");
            (
                input.Severity != Severity.Critical || input.Service.AllowCriticalAutomation
            ).ShouldBeTrue();
            (
                !input.RiskAssessmentEnabled || input.Service.Criticality > Criticality.Tier1
            ).ShouldBeTrue();
            input.Ladder.ShouldAllBe(s => s.Rung == LadderRung.Auto);
            (
                input.ChangesLastHour + input.Proposed.Count(p => !p.IsReadOnly)
            ).ShouldBeLessThanOrEqualTo(input.Service.ActionsPerHour);
            input.Service.ChangeWindows.ShouldBeEmpty();
            var changing = input.Proposed.Count(p => !p.IsReadOnly);
            changing.ShouldBeGreaterThan(0);
            (input.ActionsSoFar + changing).ShouldBeLessThanOrEqualTo(input.MaxActions);
            input.Proposed.ShouldAllBe(p => p.PlanError == null);
            (
                input.LastChangeOfService is not { } last
                || input.Now - last >= input.Service.ActionCooldown
            ).ShouldBeTrue();
            act.Actions.ShouldBe(input.Proposed.Select(p => p.Action));
        });

    private static Gen<T> MostlyGen<T>(T usual, params T[] others) =>
        Gen.Frequency(
            (8, Gen.Const(usual)),
            (others.Length, Gen.Int[0, others.Length - 1].Select(i => others[i]))
        );

    // Mostly agreeable values: a case picked evenly would almost never get as far as acting.
    private static readonly Gen<DecisionInput> Cases =
        from severity in MostlyGen(Severity.High, Severity.Critical, Severity.Info)
        from mode in MostlyGen(
            AutomationMode.Auto,
            AutomationMode.Suggest,
            AutomationMode.Shadow,
            AutomationMode.Off
        )
        from rung in MostlyGen(LadderRung.Auto, LadderRung.Suggest, LadderRung.Shadow)
        from hour in MostlyGen(0, 5, 6, int.MaxValue)
        from frozen in MostlyGen(false, true)
        from known in MostlyGen(true, false)
        from critical in Gen.Bool
        from confidence in MostlyGen(0.91, 0.7, 0.699999, 0, 1, double.NaN)
        from category in MostlyGen("database", "unknown", "Unknown", "")
        from tier in MostlyGen(Criticality.Tier2, Criticality.Tier4, Criticality.Tier1)
        from assess in MostlyGen(true, false)
        from enabled in MostlyGen(true, false)
        from soFar in Gen.Int[0, 6]
        from most in MostlyGen(5, 0, 1, 100)
        from since in MostlyGen(3_600, 0, 599, 600, -5)
        from changedBefore in Gen.Bool
        from proposed in MostlyGen<IReadOnlyList<ProposedAction>>(
            [Restart, HealthCheck],
            [],
            [HealthCheck],
            [Restart, Restart],
            [Restart with { PlanError = "orders.service is not on the allow-list." }]
        )
        select new DecisionInput
        {
            Severity = severity,
            ServiceName = "orders",
            Service = known
                ? Orders with
                {
                    Automation = mode,
                    AllowCriticalAutomation = critical,
                    Criticality = tier,
                    ChangeWindows = frozen
                        ?
                        [
                            new ChangeWindow(
                                WindowKind.Freeze,
                                Now.AddHours(-1),
                                Now.AddHours(1),
                                "UTC"
                            ),
                        ]
                        : [],
                }
                : null,
            Analysis = Agreeable.Analysis with
            {
                Confidence = confidence,
                RootCauseCategory = category,
            },
            Ladder = [new LadderStanding("restart_service", rung, 0, 5)],
            ChangesLastHour = hour,
            Proposed = proposed,
            AutomationEnabled = enabled,
            ConfidenceThreshold = 0.7,
            RiskAssessmentEnabled = assess,
            MaxActions = most,
            ActionsSoFar = soFar,
            LastChangeOfService = changedBefore ? Now.AddSeconds(-since) : null,
            Now = Now,
        };
}
