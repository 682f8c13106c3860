using Bunit;
using Microsoft.Extensions.DependencyInjection;
using OnCallAgent.Domain.Remediation;
using OnCallAgent.Tests.Support;
using OnCallAgent.Web.Components.Pages.Incidents;

namespace OnCallAgent.Tests.Components;

public sealed class RecommendedCardTests : DashboardContext
{
    [Fact]
    public void What_a_person_would_do_is_shown_as_its_Markdown_means_and_without_its_dangers()
    {
        Services.AddSingleton(new ActionCatalog([]));
        var analysis = new AnalysisCase().WithLine(AnalysisCase.PoolExhausted).Analyse() with
        {
            SolutionSteps = ["Count `pg_stat_activity`: *idle*.", "<img src=x onerror=alert(1)>"],
        };

        var card = Render<RecommendedCard>(p =>
            p.Add(
                    c => c.File,
                    FileOf(Reported("Pool exhausted"), d => d with { Analysis = analysis })
                )
                .Add(c => c.OnChoose, _ => Task.CompletedTask)
                .Add(c => c.Stop, _ => Task.CompletedTask)
        );

        card.Find("ol li code").TextContent.ShouldBe("pg_stat_activity");
        card.Find("ol li em").TextContent.ShouldBe("idle");
        card.FindAll("img").ShouldBeEmpty();
        card.Markup.ShouldContain("&lt;img");
    }

    [Theory, InlineData(true, 1), InlineData(false, 0)]
    public void Only_whoever_may_add_a_service_is_sent_to_where_it_is_added(bool admin, int links)
    {
        Services.AddSingleton(new ActionCatalog([]));
        var file = FileOf(Reported("Pool exhausted")) with { ServiceKnown = false };
        var card = Render<RecommendedCard>(p =>
            p.Add(c => c.File, file)
                .Add(c => c.CanAdminister, admin)
                .Add(c => c.OnChoose, _ => Task.CompletedTask)
                .Add(c => c.Stop, _ => Task.CompletedTask)
        );
        card.FindAll("a[href^='/services?add=']").Count.ShouldBe(links);
    }
}
