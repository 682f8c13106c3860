using Bunit;
using OnCallAgent.Domain.Analysis;
using OnCallAgent.Domain.Incidents;
using OnCallAgent.Domain.Learning;
using OnCallAgent.Web.Components.Pages.Incidents;
using OnCallAgent.Web.Components.Pages.Insights;
using OnCallAgent.Web.Data.Queries;

namespace OnCallAgent.Tests.Components;

public sealed class LearningCardsTests : DashboardContext
{
    private readonly List<OutcomeKind> said = [];

    [Fact]
    public void What_fixed_similar_incidents_is_told_with_a_range_of_time()
    {
        var card = Similar(
            new SimilarFindings(
                [Past("<b>Pool</b>")],
                new ResolutionPrediction(20, 10, 60, 7, false),
                7
            )
        );
        card.Find("a").TextContent.ShouldBe("<b>Pool</b>");
        card.Markup.ShouldContain("Fixed by");
        card.Markup.ShouldContain("restart_service");
        card.Find("[data-testid=prediction]").TextContent.ShouldContain("by 7 similar incidents");
    }

    [Fact]
    public void Too_few_similar_incidents_say_so() =>
        Similar(new SimilarFindings([Past("Pool")], null, 1))
            .Find("[data-testid=prediction]")
            .TextContent.ShouldContain("Too few");

    [Fact]
    public void Only_what_makes_sense_can_be_said()
    {
        var card = Corrections(Analysis(null, recommends: false));
        Kinds(card).ShouldBe(["WasNoise"]);

        card = Corrections(Analysis("The pool is exhausted.", recommends: true));
        Kinds(card).ShouldBe(["WrongCause", "WrongAction", "WasNoise"]);
        card.Find("[data-correction=WrongCause]").Click();
        said.ShouldBe([OutcomeKind.WrongCause]);
    }

    [Fact]
    public void Who_may_only_look_is_not_asked() =>
        Corrections(Analysis("The pool is exhausted.", recommends: true), canRespond: false)
            .FindAll("button")
            .ShouldBeEmpty();

    [Fact]
    public void The_chart_has_a_circle_for_each_group()
    {
        var pairs = Enumerable.Range(0, 20).Select(static i => (0.5 + (i / 50.0), i % 3 != 0));
        var chart = Render<ReliabilityChart>(p =>
            p.Add(c => c.Raw, Reliability.Of([.. pairs])).Add(c => c.Calibrated, null)
        );
        chart.FindAll("circle").Count.ShouldBe(4);
    }

    private IRenderedComponent<SimilarCard> Similar(SimilarFindings findings) =>
        Render<SimilarCard>(p => p.Add(c => c.Findings, findings));

    private SimilarIncident Past(string title) =>
        new(
            "INC-20261101-00000001",
            title,
            "orders-db",
            0.81,
            false,
            Now.AddDays(-2),
            TimeSpan.FromMinutes(20),
            Resolution.Automated,
            "too few connections",
            null,
            ["restart_service"]
        );

    private IncidentAnalysis Analysis(string? cause, bool recommends) =>
        new()
        {
            IncidentId = "INC-20261123-00000001",
            At = Now,
            Confidence = 0.8,
            Factors = [],
            RootCauseCategory = "database",
            RootCause = cause,
            AffectedComponents = [],
            RecommendedActions = recommends
                ? [new OnCallAgent.Domain.Knowledge.RecommendedAction("restart_service")]
                : [],
            RiskLevel = RiskLevel.Low,
            AutomationRecommended = false,
        };

    private IRenderedComponent<CorrectionCard> Corrections(
        IncidentAnalysis analysis,
        bool canRespond = true
    )
    {
        return Render<CorrectionCard>(p =>
            p.Add(c => c.File, FileOf(Reported("Slow"), d => d with { Analysis = analysis }))
                .Add(c => c.CanRespond, canRespond)
                .Add(
                    c => c.Say,
                    kind =>
                    {
                        said.Add(kind);
                        return Task.CompletedTask;
                    }
                )
        );
    }

    private static IEnumerable<string?> Kinds(IRenderedComponent<CorrectionCard> card) =>
        card.FindAll("button").Select(static b => b.GetAttribute("data-correction"));
}
