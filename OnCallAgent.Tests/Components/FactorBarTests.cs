using Bunit;
using OnCallAgent.Domain.Analysis;
using OnCallAgent.Web.Components.Controls;

namespace OnCallAgent.Tests.Components;

public sealed class FactorBarTests : DashboardContext
{
    [Fact]
    public void A_factor_shows_its_value_its_weight_and_what_speaks_for_it()
    {
        var bar = Show(
            new ConfidenceFactor(
                "service_impact",
                0.3,
                0.354,
                ["tier 1", "3 services depend on it"]
            )
        );
        bar.Markup.ShouldContain("Service impact");
        bar.Markup.ShouldContain("× 0.3");
        bar.Find("b").TextContent.ShouldBe("0.35");
        bar.Find(".oc-bar > span").GetAttribute("style").ShouldBe("width: 35.4%");
        bar.FindAll("li")
            .Select(l => l.TextContent)
            .ShouldBe(["tier 1", "3 services depend on it"]);
    }

    [Fact]
    public void Many_sentences_are_folded_and_none_is_left_out()
    {
        var bar = Show(
            new ConfidenceFactor(
                "knowledge",
                0.3,
                1,
                [.. Enumerable.Range(1, 9).Select(n => $"sentence {n}")]
            )
        );
        bar.Find("summary").TextContent.ShouldBe("6 more");
        bar.FindAll("li").Count.ShouldBe(9);
    }

    [Theory]
    [InlineData(-0.5, "width: 0%")]
    [InlineData(1.7, "width: 100%")]
    public void A_bar_never_leaves_its_frame(double share, string style) =>
        Render<ShareBar>(p => p.Add(b => b.Share, share))
            .Find("span")
            .GetAttribute("style")
            .ShouldBe(style);

    private IRenderedComponent<FactorBar> Show(ConfidenceFactor factor) =>
        Render<FactorBar>(p => p.Add(b => b.Factor, factor));
}
