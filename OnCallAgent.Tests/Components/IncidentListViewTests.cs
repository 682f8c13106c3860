using OnCallAgent.Domain.Flow;
using OnCallAgent.Web.Components.Layout;
using OnCallAgent.Web.Components.Pages.Board;
using OnCallAgent.Web.Data.Queries;

namespace OnCallAgent.Tests.Components;

public sealed class IncidentListViewTests
{
    private readonly IncidentListView view = new();

    [Fact]
    public void Rows_stand_still_while_they_are_held_and_new_ones_are_counted()
    {
        Show("a", "b");
        view.Keep(Listing("new", "a", "b", "newer"));
        view.Listing.Ids.ShouldBe(["a", "b"]);
        view.Waiting.ShouldBe(2);
        Show("new", "a", "b", "newer");
        view.Waiting.ShouldBe(0);
    }

    [Fact]
    public void The_first_look_is_never_held_back()
    {
        view.Keep(Listing("a"));
        view.Listing.Ids.ShouldBe(["a"]);
    }

    [Fact]
    public void What_left_the_list_is_not_chosen_any_more()
    {
        Show("a", "b");
        view.Toggle("a");
        view.Toggle("b");
        Show("b");
        view.Chosen.ShouldBe(["b"]);
        view.Toggle("b");
        view.Chosen.ShouldBeEmpty();
    }

    [Fact]
    public void No_more_are_chosen_than_can_be_handled_at_once()
    {
        Show([.. Enumerable.Range(0, BulkMove.Most + 10).Select(i => $"{i}")]);
        view.ToggleAll();
        view.Chosen.Count.ShouldBe(BulkMove.Most);
        view.Toggle($"{BulkMove.Most + 1}");
        view.Chosen.Count.ShouldBe(BulkMove.Most);
        view.ToggleAll();
        view.Chosen.ShouldBeEmpty();
    }

    [Fact]
    public void A_bell_rings_once_for_what_is_new_and_once_for_what_begins_to_wait()
    {
        var bell = new BellMemory();
        bell.News([Waiting("a", false)]).ShouldBeEmpty("it was there when one came");
        bell.News([Waiting("a", false), Waiting("b", false)])
            .ShouldHaveSingleItem()
            .Id.ShouldBe("b");
        bell.News([Waiting("a", true), Waiting("b", false)])
            .ShouldHaveSingleItem()
            .Id.ShouldBe("a");
        bell.News([Waiting("a", true), Waiting("b", false)]).ShouldBeEmpty();
    }

    private static WaitingIncident Waiting(string id, bool needsPerson) =>
        new(id, "Replica lag", "orders-db", needsPerson);

    private static IncidentListing Listing(params string[] ids) => new(ids, Capped: false);

    private void Show(params string[] ids) => view.Show(Listing(ids));
}
