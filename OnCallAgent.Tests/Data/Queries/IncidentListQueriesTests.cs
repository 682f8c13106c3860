using Microsoft.EntityFrameworkCore;
using OnCallAgent.Domain.Incidents;
using OnCallAgent.Tests.Browser;
using OnCallAgent.Tests.Support;
using OnCallAgent.Web.Components.Controls;
using OnCallAgent.Web.Data.Desk;
using OnCallAgent.Web.Data.Queries;
using OnCallAgent.Web.Hosting;
using Severity = OnCallAgent.Domain.Shared.Severity;

namespace OnCallAgent.Tests.Data.Queries;

public sealed class IncidentListQueriesTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 23, 18, 0, 0, TimeSpan.Zero);

    public static TheoryData<DatabaseProvider> Engines => TestDatabase.Engines;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Theory, MemberData(nameof(Engines))]
    public async Task The_database_finds_a_column_by_the_same_rule_as_the_board(
        DatabaseProvider engine
    )
    {
        await using var database = await FilledAsync(engine);
        var queries = new IncidentListQueries(database.Contexts);
        var all = await queries.IdsAsync(new BoardScope(), IncidentOrder.Newest, Cancelled);
        var found = 0;
        foreach (var column in Enum.GetValues<BoardColumn>())
        {
            var listing = await queries.IdsAsync(
                new BoardScope { Column = column },
                IncidentOrder.Newest,
                Cancelled
            );
            var rows = await queries.RowsAsync(listing.Ids, Cancelled);
            rows.ShouldAllBe(r => CardStatus.ColumnOf(r) == column);
            found += listing.Ids.Count;
        }

        found.ShouldBe(all.Ids.Count, "each stands in one column");
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task A_list_is_in_the_order_that_was_asked_for(DatabaseProvider engine)
    {
        await using var database = await FilledAsync(engine);
        var queries = new IncidentListQueries(database.Contexts);
        async Task<IReadOnlyList<BoardCard>> RowsAsync(IncidentOrder order) =>
            await queries.RowsAsync(
                (await queries.IdsAsync(new BoardScope(), order, Cancelled)).Ids,
                Cancelled
            );

        var newest = await RowsAsync(IncidentOrder.Newest);
        newest.Count.ShouldBe(11);
        newest.Select(r => r.CreatedAt).ShouldBeInOrder(SortDirection.Descending);
        (await RowsAsync(IncidentOrder.Oldest))
            .Select(r => r.CreatedAt)
            .ShouldBeInOrder(SortDirection.Ascending);
        (await RowsAsync(IncidentOrder.Severity))
            .Select(r => r.Severity)
            .ShouldBeInOrder(SortDirection.Ascending);
        (await RowsAsync(IncidentOrder.Lines))
            .Select(r => r.OccurrenceCount)
            .ShouldBeInOrder(SortDirection.Descending);
        (await RowsAsync(IncidentOrder.LastSeen))
            .Select(r => r.LastObservedAt)
            .ShouldBeInOrder(SortDirection.Descending);
        newest.Min(r => r.Severity).ShouldBe(Severity.Critical);
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task Only_those_that_wait_for_a_person_ring(DatabaseProvider engine)
    {
        await using var database = await FilledAsync(engine);
        var active = await new IncidentListQueries(database.Contexts).WaitingAsync(100, Cancelled);
        active.Count.ShouldBe(8);
        active
            .Where(i => i.NeedsPerson)
            .Select(i => i.Service)
            .Order(StringComparer.Ordinal)
            .ShouldBe(["ingest-3", "orders-db", "payments"]);
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task A_view_is_its_owners_and_is_replaced_by_one_of_the_same_name(
        DatabaseProvider engine
    )
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        var views = new SavedViews(database.Contexts, TimeProvider.System);
        (await views.SaveAsync("mara", "night", "who=human", Cancelled)).IsSuccess.ShouldBeTrue();
        (await views.SaveAsync("mara", "Night", "who=new", Cancelled)).IsSuccess.ShouldBeTrue();
        (await views.SaveAsync("omar", "night", "mine=1", Cancelled)).IsSuccess.ShouldBeTrue();
        var view = (await views.OfAsync("mara", Cancelled)).ShouldHaveSingleItem();
        (view.Name, view.Query).ShouldBe(("night", "who=new"));
        await views.RemoveAsync("mara", "night", Cancelled);
        (await views.OfAsync("mara", Cancelled)).ShouldBeEmpty();
        (await views.OfAsync("omar", Cancelled)).ShouldHaveSingleItem();

        await using var db = await database.Contexts.CreateDbContextAsync(Cancelled);
        (await db.AuditLog.OrderBy(e => e.Id).ToListAsync(Cancelled))
            .Select(e => (e.Actor, e.Kind, e.EntryId, e.What))
            .ShouldBe([
                ("mara", "saved_view", "mara/night", "created"),
                ("mara", "saved_view", "mara/night", "changed"),
                ("omar", "saved_view", "omar/night", "created"),
                ("mara", "saved_view", "mara/night", "removed"),
            ]);
    }

    [Fact]
    public async Task Nobody_keeps_more_views_than_a_menu_can_show()
    {
        await using var database = await TestDatabase.CreateAsync();
        var views = new SavedViews(database.Contexts, TimeProvider.System);
        for (var i = 0; i < SavedView.MostPerOwner; i++)
        {
            (await views.SaveAsync("mara", $"v{i}", "", Cancelled)).IsSuccess.ShouldBeTrue();
        }

        (await views.SaveAsync("mara", "one more", "", Cancelled)).IsSuccess.ShouldBeFalse();
        (await views.SaveAsync("mara", "v0", "mine=1", Cancelled)).IsSuccess.ShouldBeTrue();
    }

    private static async Task<TestDatabase> FilledAsync(DatabaseProvider engine)
    {
        var database = await TestDatabase.CreateAsync(engine);
        await SampleBoard.FillAsync(database.Contexts, Now, "mara");
        return database;
    }
}
