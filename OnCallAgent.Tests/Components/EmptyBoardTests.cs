using Bunit;
using OnCallAgent.Web.Components.Pages.Board;

namespace OnCallAgent.Tests.Components;

public sealed class EmptyBoardTests : DashboardContext
{
    [Fact]
    public void A_newcomer_sees_which_of_source_service_and_channel_are_still_to_be_set_up()
    {
        var board = Render<EmptyBoard>(p =>
            p.Add(
                b => b.Steps,
                SetupStep.Of(hasLines: true, hasService: false, callsSomebody: false)
            )
        );
        board.Find("li.done").TextContent.ShouldContain("A log source has lines");
        board
            .FindAll("li:not(.done) a")
            .Select(a => a.GetAttribute("href"))
            .ShouldBe(["/services", "/escalation"]);
    }
}
