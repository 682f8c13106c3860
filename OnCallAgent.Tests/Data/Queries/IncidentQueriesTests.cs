using OnCallAgent.Domain.Incidents;
using OnCallAgent.Domain.Shared;
using OnCallAgent.Tests.Support;
using OnCallAgent.Web.Data.Queries;
using OnCallAgent.Web.Hosting;

namespace OnCallAgent.Tests.Data.Queries;

public sealed class IncidentQueriesTests
{
    private static readonly DateTimeOffset Start = new(2026, 3, 14, 15, 0, 0, TimeSpan.Zero);

    private readonly CountingIds ids = new();

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Theory]
    [MemberData(nameof(TestDatabase.Engines), MemberType = typeof(TestDatabase))]
    public async Task Filters_narrow_together(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        var pool = Reported("Pool exhausted", "orders", Severity.High, 0);
        var heap = Reported("Heap is full", "billing", Severity.Critical, 1);
        var slow = Reported("Slow answers at 100%_", "orders", Severity.Medium, 2);
        heap.Assign("grace", "grace", Start);
        slow.Resolve(new Resolution("manual") { RootCause = "A cold cache" }, "grace", Start);
        await StoreAsync(database, pool, heap, slow);
        var queries = new IncidentQueries(database.Contexts);

        async Task<string[]> Titles(IncidentFilter filter) =>
            [
                .. (await queries.ListAsync(filter, 10, 0, null, Cancelled)).Items.Select(i =>
                    i.Title
                ),
            ];

        (await Titles(new())).ShouldBe([slow.Title, heap.Title, pool.Title]);
        (await Titles(new() { Service = "orders" })).ShouldBe([slow.Title, pool.Title]);
        (await Titles(new() { Severities = [Severity.High, Severity.Critical] })).ShouldBe([
            heap.Title,
            pool.Title,
        ]);
        (await Titles(new() { Statuses = [IncidentStatus.Resolved] })).ShouldBe([slow.Title]);
        (await Titles(new() { AssignedTo = "grace" })).ShouldBe([heap.Title]);
        (await Titles(new() { Text = "COLD orders" })).ShouldBe([slow.Title]);
        (await Titles(new() { Text = "100%_" })).ShouldBe([slow.Title]);
        (await Titles(new() { Text = pool.Id.ToLowerInvariant() })).ShouldBe([pool.Title]);
        (await Titles(new() { Service = "orders", Severities = [Severity.Low] })).ShouldBeEmpty();
    }

    [Theory]
    [MemberData(nameof(TestDatabase.Engines), MemberType = typeof(TestDatabase))]
    public async Task A_cursor_walks_through_all_of_them_once(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        // Five at the same instant: the id decides their order.
        var stored = Enumerable
            .Range(0, 7)
            .Select(i => Reported($"Fault {i}", "orders", Severity.High, i < 5 ? 0 : i))
            .ToArray();
        await StoreAsync(database, stored);
        var queries = new IncidentQueries(database.Contexts);
        var seen = new List<string>();
        IncidentCursor? cursor = null;
        do
        {
            var page = await queries.ListAsync(new(), 2, 0, cursor, Cancelled);
            page.Total.ShouldBe(7);
            seen.AddRange(page.Items.Select(i => i.Id));
            if (cursor is null)
            {
                await StoreAsync(database, Reported("Newer", "orders", Severity.High, 99));
            }

            cursor = page.Next;
            if (cursor is not null)
            {
                IncidentCursor.TryParse(cursor.ToString(), out cursor).ShouldBeTrue();
                await DropAsync(database, "Newer");
            }
        } while (cursor is not null);

        seen.ShouldBe(
            stored.OrderByDescending(i => i.CreatedAt).ThenByDescending(i => i.Id).Select(i => i.Id)
        );
        var offset = await queries.ListAsync(new(), 2, 5, null, Cancelled);
        offset.Items.Select(i => i.Id).ShouldBe(seen[5..]);
        offset.Next.ShouldBeNull();
    }

    [Theory]
    [MemberData(nameof(TestDatabase.Engines), MemberType = typeof(TestDatabase))]
    public async Task Several_states_and_severities_come_as_one_list_in_its_order(
        DatabaseProvider engine
    )
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        var severities = Enum.GetValues<Severity>();
        var stored = Enumerable
            .Range(0, 40)
            .Select(i => Reported($"Fault {i}", "orders", severities[i % 5], i / 2))
            .ToArray();
        foreach (var over in stored.Where((_, i) => i % 3 == 0))
        {
            over.Resolve(new Resolution("manual"), "grace", Start);
        }

        await StoreAsync(database, stored);
        var queries = new IncidentQueries(database.Contexts);
        var filter = new IncidentFilter
        {
            Statuses = [IncidentStatus.Open, IncidentStatus.Resolved],
            Severities = [Severity.Critical, Severity.Low, Severity.Info],
        };
        var expected = stored
            .Where(i => filter.Severities.Contains(i.Severity))
            .OrderByDescending(i => i.CreatedAt)
            .ThenByDescending(i => i.Id, StringComparer.Ordinal)
            .Select(i => i.Id)
            .ToList();

        var seen = new List<string>();
        IncidentCursor? cursor = null;
        do
        {
            var page = await queries.ListAsync(filter, 5, 0, cursor, Cancelled);
            (page.Total, page.IsCapped).ShouldBe((expected.Count, false));
            seen.AddRange(page.Items.Select(i => i.Id));
            cursor = page.Next;
        } while (cursor is not null);

        seen.ShouldBe(expected);
        var later = await queries.ListAsync(filter, 5, 7, null, Cancelled);
        later.Items.Select(i => i.Id).ShouldBe(expected[7..12]);
    }

    [Fact]
    public async Task Beyond_a_number_it_is_said_that_there_are_more()
    {
        await using var database = await TestDatabase.CreateAsync();
        await StoreAsync(database, [.. Many(6)]);
        var queries = new IncidentQueries(database.Contexts) { Reach = new() { Counted = 5 } };
        var all = await queries.ListAsync(new(), 2, 0, null, Cancelled);
        (all.Total, all.IsCapped).ShouldBe((5, true));
        var open = await queries.ListAsync(
            new() { Statuses = [IncidentStatus.Open], Severities = [Severity.High] },
            2,
            0,
            null,
            Cancelled
        );
        (open.Total, open.IsCapped).ShouldBe((5, true));
    }

    [Theory]
    [MemberData(nameof(TestDatabase.Engines), MemberType = typeof(TestDatabase))]
    public async Task Words_are_looked_for_part_by_part_until_all_were_looked_at(
        DatabaseProvider engine
    )
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        await StoreAsync(
            database,
            [
                .. Enumerable
                    .Range(0, 10)
                    .Select(i => Reported(i == 2 ? "Needle" : "Hay", "orders", Severity.High, i)),
            ]
        );
        var queries = new IncidentQueries(database.Contexts) { Reach = new() { Searched = 4 } };
        foreach (
            var statuses in (IReadOnlyList<IncidentStatus>[])
                [
                    [],
                    [IncidentStatus.Open, IncidentStatus.Closed],
                ]
        )
        {
            var parts = new List<string>();
            IncidentCursor? cursor = null;
            do
            {
                var page = await queries.ListAsync(
                    new() { Text = "needle", Statuses = statuses },
                    3,
                    0,
                    cursor,
                    Cancelled
                );
                parts.Add(string.Join(',', page.Items.Select(i => i.Title)));
                page.IsCapped.ShouldBe(page.Next is not null);
                cursor = page.Next;
            } while (cursor is not null);

            // Newest first: 9 to 6, 5 to 2, and the rest.
            parts.ShouldBe(["", "Needle", ""]);
        }
    }

    private IEnumerable<Incident> Many(int count) =>
        Enumerable.Range(0, count).Select(i => Reported($"Fault {i}", "orders", Severity.High, i));

    [Theory]
    [InlineData("")]
    [InlineData("!")]
    [InlineData("bm90IGEgY3Vyc29y")]
    [InlineData("OTk5OTk5OTk5OTk5OTk5OTk5OXxJTkM")]
    public void What_is_no_cursor_is_told_so(string text) =>
        IncidentCursor.TryParse(text, out _).ShouldBeFalse();

    [Fact]
    public async Task An_incident_is_read_with_its_history()
    {
        await using var database = await TestDatabase.CreateAsync();
        var incident = Reported("Pool exhausted", "orders", Severity.High, 0);
        incident.Comment("Looking.", "grace", Start);
        await StoreAsync(database, incident);
        var queries = new IncidentQueries(database.Contexts);
        var details = (await queries.ReadAsync(incident.Id, Cancelled)).ShouldNotBeNull();
        details
            .Timeline.Select(t => t.Kind)
            .ShouldBe([TimelineKind.Created, TimelineKind.Commented]);
        details.Analysis.ShouldBeNull();
        (await queries.ReadAsync("INC-19700101-00000000", Cancelled)).ShouldBeNull();
    }

    private static async Task StoreAsync(TestDatabase database, params Incident[] incidents)
    {
        await using var db = database.Open();
        db.AddRange(incidents);
        await db.SaveChangesAsync(Cancelled);
    }

    private static async Task DropAsync(TestDatabase database, string title)
    {
        await using var db = database.Open();
        db.RemoveRange(db.Incidents.Where(i => i.Title == title));
        await db.SaveChangesAsync(Cancelled);
    }

    private Incident Reported(string title, string service, Severity severity, int minute) =>
        Incident
            .Report(
                new NewIncident(title, "", service, severity),
                "grace",
                Start.AddMinutes(minute),
                ids
            )
            .Value;
}
