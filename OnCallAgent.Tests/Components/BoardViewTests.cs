using Bunit;
using OnCallAgent.Domain.Incidents;
using OnCallAgent.Web.Components.Pages.Board;
using OnCallAgent.Web.Data.Queries;
using Severity = OnCallAgent.Domain.Shared.Severity;

namespace OnCallAgent.Tests.Components;

public sealed class BoardViewTests : DashboardContext
{
    private readonly BoardView view = new();

    [Fact]
    public void What_nobody_has_seen_comes_first_then_the_worst_then_the_newest()
    {
        Show(
            Card() with
            {
                Id = "seen",
                AcknowledgedAt = Now,
            },
            Card() with
            {
                Id = "mild",
                Severity = Severity.Low,
            },
            Card() with
            {
                Id = "old",
                CreatedAt = Now.AddHours(-5),
            },
            Card() with
            {
                Id = "new",
                CreatedAt = Now,
            }
        );
        Lane(BoardColumn.NeedsHuman)
            .Cards.Select(c => c.Id)
            .ShouldBe(["new", "old", "mild", "seen"]);
    }

    [Fact]
    public void A_card_that_was_not_there_before_counts_as_arrived()
    {
        Show(Card() with { Id = "a" });
        Lane(BoardColumn.NeedsHuman).Arrived.ShouldBeEmpty("the first look shows everything");
        Show(Card() with { Id = "a" }, Card() with { Id = "b" });
        Lane(BoardColumn.NeedsHuman).Arrived.ShouldBe(["b"]);
        view.Forget();
        Show(Card() with { Id = "c" });
        Lane(BoardColumn.NeedsHuman)
            .Arrived.ShouldBeEmpty("another filter shows other cards, none of which arrived");
    }

    [Fact]
    public void While_it_is_held_cards_change_where_they_stand_and_new_ones_wait()
    {
        Show(Card() with { Id = "a" }, Card() with { Id = "b", CreatedAt = Now.AddHours(-1) });
        view.Keep(
            Data(
                Card() with
                {
                    Id = "worse",
                    CreatedAt = Now,
                },
                Card(Handler.Agent) with
                {
                    Id = "a",
                    OccurrenceCount = 9_999,
                }
            )
        );
        var lane = Lane(BoardColumn.NeedsHuman);
        lane.Cards.Select(c => c.Id).ShouldBe(["a", "b"]);
        lane.Cards[0].OccurrenceCount.ShouldBe(9_999, "what it says is up to date");
        view.Waiting.ShouldBe(1);

        Show(Card() with { Id = "worse" });
        view.Waiting.ShouldBe(0);
        Lane(BoardColumn.NeedsHuman).Cards.Select(c => c.Id).ShouldBe(["worse"]);
    }

    [Fact]
    public void Every_column_is_there_even_without_cards()
    {
        Show(Card(Handler.Agent));
        view.Lanes.Select(l => l.Title)
            .ShouldBe([
                "New",
                "Agent working",
                "Needs approval",
                "Needs a human",
                "Resolved today",
            ]);
        view.Lanes.Where(l => l.Cards.Count == 0).ShouldAllBe(l => l.Nothing.Length > 0);
    }

    [Fact]
    public void One_reason_behind_many_unheard_calls_is_said_once()
    {
        var banner = Render<UnreachedBanner>(p =>
            p.Add(
                b => b.Incidents,
                [
                    .. Enumerable
                        .Range(1, 5)
                        .Select(n => new UnreachedIncident(
                            $"INC-{n}",
                            $"fault {n}",
                            Severity.High,
                            "email: connection refused"
                        )),
                ]
            )
        );
        banner
            .FindAll("li a")
            .Select(a => a.GetAttribute("href"))
            .ShouldBe(["/incidents/INC-1", "/incidents/INC-2", "/incidents/INC-3"]);
        banner.Markup.ShouldContain("and 2 more");
        banner
            .FindAll("p.oc-muted")
            .ShouldHaveSingleItem()
            .TextContent.ShouldBe("email: connection refused");
    }

    [Fact]
    public void Without_unheard_calls_there_is_no_banner() =>
        Render<UnreachedBanner>(p => p.Add(b => b.Incidents, [])).Markup.Trim().ShouldBeEmpty();

    private BoardLane Lane(BoardColumn column) => view.Lanes.Single(l => l.Column == column);

    private void Show(params BoardCard[] cards) => view.Show(Data(cards));

    private static BoardData Data(params BoardCard[] cards) =>
        new(cards, new BoardTiles(), [], true, 0);
}
