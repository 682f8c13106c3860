using OnCallAgent.Domain.Analysis;
using OnCallAgent.Domain.Detection;
using OnCallAgent.Domain.Knowledge;
using OnCallAgent.Domain.Logs;
using OnCallAgent.Domain.Services;
using OnCallAgent.Tests.Support;

namespace OnCallAgent.Tests.Domain.Analysis;

public sealed class IncidentAnalystTests
{
    private static AnalysisCase KnownFault() =>
        new AnalysisCase()
            .WithLine(AnalysisCase.PoolExhausted)
            .WithServices(AnalysisCase.Catalogued("orders"))
            .WithKnowledge(BuiltInKnowledge.All(AnalysisCase.Now));

    private static double Value(IncidentAnalysis analysis, string factor) =>
        analysis.Factors.Single(f => f.Name == factor).Value;

    [Fact]
    public void A_known_error_of_a_catalogued_service_is_sure_enough_to_act_on()
    {
        var analysis = KnownFault().Analyse();

        analysis.Confidence.ShouldBeGreaterThanOrEqualTo(0.85);
        analysis.RootCauseCategory.ShouldBe("database");
        analysis.RootCause.ShouldBe(
            "Database connection pool exhausted in orders: “HikariPool-1 - Connection is not available, request timed out after 30000ms.”."
        );
        analysis.AutomationRecommended.ShouldBeTrue();
        analysis.RiskLevel.ShouldBe(RiskLevel.Medium);
        analysis.KnowledgeHits[0].EntryId.ShouldBe("database-connection-pool-exhausted");
        analysis
            .RecommendedActions.Select(a => a.Type)
            .ShouldBe(["restart_service", "health_check"]);
        analysis.RecommendedActions[0].Parameters["service"].ShouldBe("orders");
        analysis.RecommendedActions[1].Parameters["url"].ShouldBe("http://orders:8080/health");
    }

    [Fact]
    public void An_unknown_service_without_knowledge_is_left_to_a_human()
    {
        var analysis = new AnalysisCase().WithLine(AnalysisCase.PoolExhausted).Analyse();

        analysis.Confidence.ShouldBeLessThanOrEqualTo(0.5);
        analysis.AutomationRecommended.ShouldBeFalse();
        analysis.RecommendedActions.ShouldBeEmpty();
        analysis.RootCauseCategory.ShouldBe("database");
    }

    [Fact]
    public void Excellent_knowledge_does_not_make_up_for_an_unknown_service()
    {
        var fault = KnownFault();
        fault.Services.Clear();

        var analysis = fault.Analyse();

        analysis.Confidence.ShouldBeInRange(0.6, 0.72);
        analysis.AutomationRecommended.ShouldBeFalse();
        analysis.RecommendedActions.Select(a => a.Type).ShouldBe(["restart_service"]);
        analysis
            .Factors.Single(f => f.Name == AnalysisFormula.ServiceImpactFactor)
            .Evidence.ShouldContain(e =>
                e.Contains("health_check is left out", StringComparison.Ordinal)
            );
    }

    [Fact]
    public void A_clean_match_of_a_severe_pattern_speaks_at_full_strength() =>
        Value(KnownFault().Analyse(), AnalysisFormula.PatternFactor)
            .ShouldBeGreaterThanOrEqualTo(0.9);

    [Theory]
    [InlineData(EntryLevel.Warning)]
    [InlineData(EntryLevel.Unknown)]
    [InlineData(EntryLevel.Info)]
    public void A_milder_line_speaks_less_strongly(EntryLevel level) =>
        Value(
                new AnalysisCase().WithLine(AnalysisCase.PoolExhausted, level).Analyse(),
                AnalysisFormula.PatternFactor
            )
            .ShouldBeLessThan(1);

    [Fact]
    public void One_excellent_match_brings_the_knowledge_factor_to_one() =>
        Value(KnownFault().Analyse(), AnalysisFormula.KnowledgeFactor).ShouldBe(1);

    [Fact]
    public void Words_alone_never_bring_the_knowledge_factor_above_a_half()
    {
        var fault = KnownFault();
        fault.Evidence.Clear();
        fault.WithLine(
            "database connection pool exhausted? leak in every connection of the pool, callers wait, queries hold the load"
        );
        fault.Knowledge.Clear();
        fault.WithKnowledge(
            BuiltInKnowledge.All(AnalysisCase.Now).Select(e => e with { ErrorPatterns = [] })
        );

        var analysis = fault.Analyse();

        Value(analysis, AnalysisFormula.KnowledgeFactor).ShouldBe(0.5);
        analysis.RecommendedActions.Select(a => a.Type).ShouldBe(["health_check"]);
        analysis.AutomationRecommended.ShouldBeFalse();
    }

    [Fact]
    public void An_equally_good_entry_of_another_category_halves_the_knowledge()
    {
        var fault = KnownFault();
        var sure = fault.Analyse();
        var known = fault.Knowledge.Single(e => e.Category == "database");

        fault.WithKnowledge(known with { Id = "other", Title = known.Title, Category = "network" });
        var unsure = fault.Analyse();

        Value(unsure, AnalysisFormula.KnowledgeFactor)
            .ShouldBe(Value(sure, AnalysisFormula.KnowledgeFactor) / 2);
        unsure
            .Factors.Single(f => f.Name == AnalysisFormula.KnowledgeFactor)
            .Evidence.ShouldContain(e => e.Contains("not clear which", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(0.0, 10, 0.1667)]
    [InlineData(0.8, 10, 0.8333)]
    [InlineData(1.0, 50, 1.0)]
    [InlineData(0.0, 1, 0.6667)]
    [InlineData(0.5, 0, 0.6429)]
    public void What_did_not_work_counts_less(double rate, int uses, double expected)
    {
        var fault = KnownFault();
        var entries = fault.Knowledge.ConvertAll(e => e with { SuccessRate = rate, Uses = uses });
        fault.Knowledge.Clear();

        Value(fault.WithKnowledge(entries).Analyse(), AnalysisFormula.KnowledgeFactor)
            .ShouldBe(expected);
    }

    [Fact]
    public void Without_knowledge_a_known_service_is_looked_at_and_not_touched()
    {
        var fault = KnownFault();
        fault.Knowledge.Clear();

        var analysis = fault.Analyse();

        var action = analysis.RecommendedActions.ShouldHaveSingleItem();
        action.Type.ShouldBe("health_check");
        analysis.RiskLevel.ShouldBe(RiskLevel.Low);
        analysis.AutomationRecommended.ShouldBeFalse();
    }

    [Fact]
    public void Below_the_threshold_automation_is_not_recommended()
    {
        var fault = KnownFault();
        fault.Threshold = 1.01;

        fault.Analyse().AutomationRecommended.ShouldBeFalse();
    }

    [Fact]
    public void An_incident_that_a_person_opened_is_analysed_by_its_title()
    {
        var fault = KnownFault();
        fault.Pattern = null;
        fault.Evidence.Clear();
        fault.Title = "Checkout fails: connection pool exhausted";

        var analysis = fault.Analyse();

        analysis.RootCauseCategory.ShouldBe("database");
        analysis.PatternVersion.ShouldBeNull();
        Value(analysis, AnalysisFormula.PatternFactor).ShouldBe(0);
    }

    [Fact]
    public void Nothing_known_gives_an_unknown_cause()
    {
        var fault = new AnalysisCase { Pattern = null, Title = "Odd" };

        var analysis = fault.Analyse();

        analysis.RootCauseCategory.ShouldBe(IncidentAnalysis.UnknownCause);
        analysis.RootCause.ShouldBeNull();
        analysis.Confidence.ShouldBe(0);
    }

    [Fact]
    public void An_entry_found_by_its_text_alone_names_the_cause_and_is_never_automated()
    {
        var fault = new AnalysisCase
        {
            Pattern = null,
            Title = "Writes fail: no space is left on the device of the mail queue",
        };
        fault.WithKnowledge(
            new KnowledgeEntry
            {
                Id = "disk-full",
                Title = "No space left on device",
                Category = "disk",
                Description = "Writes fail because no space is left on the device.",
                AutomatedActions = [new RecommendedAction("cleanup_logs")],
            },
            new KnowledgeEntry
            {
                Id = "oom",
                Title = "Out of memory",
                Category = "memory",
                Description = "The kernel killed a process.",
            }
        );

        var analysis = fault.Analyse();

        analysis.RootCauseCategory.ShouldBe("disk");
        analysis.KnowledgeId.ShouldBe("disk-full");
        analysis.KnowledgeDoubt.ShouldBeNull();
        analysis.AutomationRecommended.ShouldBeFalse();
        var trace = analysis.Retrieval.ShouldNotBeNull();
        RetrievalConfidence.Default.Of(trace.Signs).ShouldBe(trace.Belief);
        Value(analysis, AnalysisFormula.KnowledgeFactor).ShouldBeInRange(0.1, 0.5);
    }

    [Fact]
    public void Words_in_common_do_not_make_a_cause_and_the_doubt_is_told()
    {
        var fault = new AnalysisCase
        {
            Pattern = null,
            Title = "Nightly invoices were printed twice on the device",
        };
        fault.WithKnowledge(
            new KnowledgeEntry
            {
                Id = "disk-full",
                Title = "No space left on device",
                Category = "disk",
                Description = "Writes fail because no space is left on the device.",
            },
            new KnowledgeEntry
            {
                Id = "oom",
                Title = "Out of memory",
                Category = "memory",
                Description = "The kernel killed a process.",
            }
        );

        var analysis = fault.Analyse();

        analysis.RootCauseCategory.ShouldBe(IncidentAnalysis.UnknownCause);
        analysis.KnowledgeId.ShouldBeNull();
        analysis.KnowledgeDoubt.ShouldNotBeNull().ShouldContain("No space left on device");
    }

    [Fact]
    public void The_confidence_can_be_computed_once_more_from_what_is_stored()
    {
        var analysis = KnownFault().Analyse();

        analysis.Recompute().ShouldBe(analysis.Confidence);
        analysis.Explain().ShouldBe("0.4 × 1 + 0.3 × 0.95 + 0.3 × 1 = 0.985");
        analysis.Factors.Sum(f => f.Weight).ShouldBe(1, 1e-9);
        analysis.KnowledgeHits[0].Version.ShouldBe(1);
        analysis.PatternVersion.ShouldBe(1);
    }

    [Fact]
    public void A_shared_index_gives_the_same_analysis_as_the_entries_themselves()
    {
        var input = KnownFault().Input();

        var once = IncidentAnalyst.Analyse(input, null, AnalysisCase.Now, 0.7);
        var shared = IncidentAnalyst.Analyse(
            input,
            new KnowledgeIndex(input.Knowledge),
            AnalysisCase.Now,
            0.7
        );

        shared.ShouldBeEquivalentTo(once);
    }

    [Fact]
    public void An_action_that_lacks_its_target_is_not_automated()
    {
        var fault = KnownFault();
        fault.Services.Clear();
        fault.WithServices(
            new ServiceEntry
            {
                Name = "orders",
                Targets = new AllowedTargets { HealthUrls = ["http://orders/health"] },
            }
        );

        fault.Analyse().AutomationRecommended.ShouldBeFalse();
    }

    [Fact]
    public void A_placeholder_within_a_longer_value_is_never_filled()
    {
        var fault = KnownFault();
        fault.Knowledge.Clear();
        fault.WithKnowledge(
            new KnowledgeEntry
            {
                Id = "x",
                Title = "Pool",
                ErrorPatterns = ["HikariPool"],
                AutomatedActions =
                [
                    new RecommendedAction(
                        "cleanup_logs",
                        new Dictionary<string, string> { ["path"] = "/var/log/{incident.service}" }
                    ),
                    new RecommendedAction("restart_service"),
                ],
            }
        );

        fault.Analyse().RecommendedActions.ShouldHaveSingleItem().Type.ShouldBe("restart_service");
    }

    [Theory]
    [InlineData(Criticality.Tier1, RiskLevel.High)]
    [InlineData(Criticality.Tier2, RiskLevel.Medium)]
    [InlineData(Criticality.Tier3, RiskLevel.Medium)]
    [InlineData(Criticality.Tier4, RiskLevel.Low)]
    public void The_risk_of_a_restart_grows_with_what_hangs_on_the_service(
        Criticality criticality,
        RiskLevel risk
    )
    {
        var fault = KnownFault();
        fault.Services[0] = fault.Services[0] with { Criticality = criticality };

        fault.Analyse().RiskLevel.ShouldBe(risk);
    }

    [Fact]
    public void An_action_that_nobody_described_counts_as_the_worst() =>
        ActionRisk.Of(Criticality.Tier3, ActionTraits.Worst).ShouldBe(RiskLevel.High);

    [Theory]
    [InlineData("out-of-memory", "java.lang.OutOfMemoryError: Java heap space", "memory")]
    [InlineData(
        "database-connection",
        "QueuePool limit of size 5 overflow 10 reached, connection timed out, timeout 30.00",
        "database"
    )]
    public void What_the_product_ships_recognises_and_cures_what_it_is_made_for(
        string pattern,
        string line,
        string category
    )
    {
        var fault = new AnalysisCase { Service = "spark-worker" };
        fault.Pattern = BuiltInPatterns.All.Single(p => p.Id == pattern);
        fault
            .WithLine(line)
            .WithServices(AnalysisCase.Catalogued("spark-worker"))
            .WithKnowledge(BuiltInKnowledge.All(AnalysisCase.Now));

        var analysis = fault.Analyse();

        analysis.Confidence.ShouldBeGreaterThanOrEqualTo(0.85);
        analysis.RootCauseCategory.ShouldBe(category);
        analysis.AutomationRecommended.ShouldBeTrue();
    }
}
