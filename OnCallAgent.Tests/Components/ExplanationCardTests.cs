using Bunit;
using OnCallAgent.Domain.Analysis.Explanations;
using OnCallAgent.Web.Components.Pages.Incidents;

namespace OnCallAgent.Tests.Components;

public sealed class ExplanationCardTests : DashboardContext
{
    [Fact]
    public void Where_no_model_is_asked_nothing_is_shown() =>
        Card(null).Markup.Trim().ShouldBeEmpty();

    [Fact]
    public void Words_of_a_model_are_marked_as_such_and_shown_as_text_only()
    {
        var card = Card(
            Words(
                ExplanationStatus.Written,
                "The pool is full.\n\n<script>alert(1)</script> <b>x</b>"
            )
        );
        card.Find("h2").TextContent.ShouldBe("Written by a model");
        card.FindAll("p")
            .Select(p => p.TextContent)
            .ShouldBe([
                "The pool is full.",
                "<script>alert(1)</script> <b>x</b>",
                "By llama, from masked evidence. It may be wrong; the agent decides nothing by it.",
            ]);
        card.FindAll("script, b").ShouldBeEmpty();
    }

    [Fact]
    public void A_model_that_was_asked_or_failed_says_so_and_why()
    {
        Card(Words(ExplanationStatus.Asked, "")).Markup.ShouldContain("llama is asked.");
        var failed = Words(ExplanationStatus.Failed, "");
        failed.Fault = "It did not answer within 20 s.";
        Card(failed)
            .Find(".oc-none")
            .TextContent.ShouldBe("No explanation: It did not answer within 20 s.");
    }

    private WrittenExplanation Words(ExplanationStatus status, string text) =>
        new()
        {
            IncidentId = "INC-20261123-00000001",
            AnalysedAt = Now,
            Status = status,
            Model = "llama",
            Text = text,
            At = Now,
        };

    private IRenderedComponent<ExplanationCard> Card(WrittenExplanation? words)
    {
        return Render<ExplanationCard>(p =>
            p.Add(c => c.File, FileOf(Reported("Slow"), d => d with { Explanation = words }))
        );
    }
}
