using Microsoft.Extensions.Logging.Abstractions;
using OnCallAgent.Domain.Incidents;
using OnCallAgent.Domain.Remediation;
using OnCallAgent.Domain.Shared;
using OnCallAgent.Tests.Browser;
using OnCallAgent.Tests.Support;
using OnCallAgent.Web.Components.Controls;
using OnCallAgent.Web.Data.Learning;
using OnCallAgent.Web.Data.Queries;
using OnCallAgent.Web.Hosting;
using Severity = OnCallAgent.Domain.Shared.Severity;

namespace OnCallAgent.Tests.Data.Queries;

public sealed class BoardQueriesTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 23, 18, 0, 0, TimeSpan.Zero);
    private static readonly DateTimeOffset Midnight = Now.AddHours(-18);

    public static TheoryData<DatabaseProvider> Engines => TestDatabase.Engines;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Theory, MemberData(nameof(Engines))]
    public async Task Every_incident_stands_in_the_column_of_who_must_act(DatabaseProvider engine)
    {
        await using var database = await FilledAsync(engine);
        var board = await ReadAsync(database, new BoardScope());
        board
            .Cards.GroupBy(CardStatus.ColumnOf)
            .OrderBy(g => g.Key)
            .Select(g => (g.Key, g.Count()))
            .ShouldBe([
                (BoardColumn.New, 2),
                (BoardColumn.AgentWorking, 2),
                (BoardColumn.NeedsApproval, 1),
                (BoardColumn.NeedsHuman, 3),
                (BoardColumn.Resolved, 3),
            ]);
        board.AnyIncident.ShouldBeTrue();
        board.NotShown.ShouldBe(0);
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task A_card_carries_its_action_its_watch_and_its_reason(DatabaseProvider engine)
    {
        await using var database = await FilledAsync(engine);
        var cards = (await ReadAsync(database, new BoardScope())).Cards;
        Words(cards, "OutOfMemoryError").ShouldBe("2/3 restart_service spark-worker");
        Words(cards, "HTTP 5xx").ShouldBe("verifying, 4 m 26 s left");
        Words(cards, "Disk").ShouldBe("cleanup_logs /var/log/ingest, days 7");
        Words(cards, "Replica").ShouldBe("Confidence 0.42 is under the threshold 0.70.");
        Words(cards, "Authentication").ShouldBe("acknowledged by you");
        Words(cards, "Airflow").ShouldBe("✓ agent, 1 m 50 s, verified");
        Words(cards, "Certificate").ShouldBe("✓ you, 16 m 40 s");
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task An_unseen_incident_of_which_nobody_was_told_is_named_whatever_the_filter(
        DatabaseProvider engine
    )
    {
        await using var database = await FilledAsync(engine);
        var board = await ReadAsync(database, new BoardScope { Service = "edge" });
        board.Cards.ShouldHaveSingleItem().Service.ShouldBe("edge");
        var unreached = board.Unreached.ShouldHaveSingleItem();
        unreached.Title.ShouldBe("Payment queue is not drained");
        unreached.Reason.ShouldBe("email: connection refused by smtp.example.org:587");
        var replica = (await ReadAsync(database, new BoardScope())).Cards.Single(c =>
            c.Title.StartsWith("Replica", StringComparison.Ordinal)
        );
        replica.Call.Outcome.ShouldBe(CallOutcome.Reached, "one channel of two is enough");
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task The_figures_are_those_of_the_database(DatabaseProvider engine)
    {
        await using var database = await FilledAsync(engine);
        var tiles = (await ReadAsync(database, new BoardScope())).Tiles;
        tiles.CriticalOpen.ShouldBe(2);
        tiles.Open.ShouldBe(8);
        tiles.AutomatedShare!.Value.ShouldBe(2 / 3.0, 0.001);
        tiles.MedianToAcknowledge.ShouldBe(TimeSpan.FromSeconds(70));
        tiles.MedianToResolve.ShouldBe(TimeSpan.FromSeconds(110));
        tiles.IncidentsOpened.ShouldBe(11);
        tiles.AlertLines.ShouldBe(37 + 212 + 9 + 1480 + 4 + 58 + 12 + 640 + 3 + 88 + 1);
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task A_filter_narrows_by_severity_text_and_time(DatabaseProvider engine)
    {
        await using var database = await FilledAsync(engine);
        (
            await ReadAsync(database, new BoardScope { Severity = Severity.Critical })
        ).Cards.Count.ShouldBe(2);
        (
            await ReadAsync(database, new BoardScope { Text = " REPLICA " })
        ).Cards.ShouldHaveSingleItem();
        (await ReadAsync(database, new BoardScope { Text = "100%_" })).Cards.ShouldBeEmpty(
            "% and _ are letters like any other"
        );
        (
            await ReadAsync(database, new BoardScope { Since = Now.AddMinutes(-3) })
        ).Cards.Count.ShouldBeLessThan(11);
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task What_was_resolved_yesterday_is_not_on_the_board(DatabaseProvider engine)
    {
        await using var database = await FilledAsync(engine);
        var queries = new BoardQueries(database.Contexts);
        var board = await queries.ReadAsync(new BoardScope(), Now, Now, Cancelled);
        board.Cards.ShouldAllBe(c => c.IsActive);
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task A_storm_of_small_incidents_hides_no_great_one(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        var ids = new CountingIds();
        Incident Reported(string title, Severity severity, DateTimeOffset at) =>
            Incident
                .Report(new NewIncident(title, "", "orders", severity), "mara", at, ids)
                .ShouldSucceed();
        await using (var db = database.Open())
        {
            db.AddRange(
                Reported("The shop is down", Severity.Critical, Now.AddHours(-3)),
                Reported("One page is slow", Severity.High, Now.AddHours(-2))
            );
            db.AddRange(
                Enumerable
                    .Range(0, BoardQueries.MostCards)
                    .Select(i => Reported($"Disk {i}", Severity.Low, Now.AddMinutes(-1)))
            );
            await db.SaveChangesAsync(Cancelled);
        }

        var board = await ReadAsync(database, new BoardScope());

        board.Cards.Count.ShouldBe(BoardQueries.MostCards);
        board.NotShown.ShouldBe(2);
        board
            .Cards.Where(c => c.Severity != Severity.Low)
            .Select(c => c.Title)
            .ShouldBe(["The shop is down", "One page is slow"]);
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task An_empty_database_has_an_empty_board(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        var board = await ReadAsync(database, new BoardScope());
        board.ShouldSatisfyAllConditions(
            b => b.AnyIncident.ShouldBeFalse(),
            b => b.Cards.ShouldBeEmpty(),
            b => b.Tiles.ShouldBe(new BoardTiles())
        );
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task How_the_same_trouble_ended_before_stands_on_the_incidents_page(
        DatabaseProvider engine
    )
    {
        await using var database = await FilledAsync(engine);
        var board = await ReadAsync(database, new BoardScope());
        var airflow = board.Cards.Single(c => c.Service == "airflow");
        using var past = new PastIncidents(
            database.Contexts,
            database.Changes,
            TimeProvider.System,
            NullLogger<PastIncidents>.Instance
        );
        await past.RefreshAsync();
        var queries = new BoardIncidentQueries(
            new IncidentQueries(database.Contexts),
            new SimilarQueries(database.Contexts, past, new ActionCatalog([])),
            database.Contexts
        );
        var file = await queries.ReadAsync(airflow.Id, Cancelled);
        file!.Similar.Incidents.ShouldNotContain(
            i => i.Id == airflow.Id,
            "it does not come before itself"
        );
        file.ServiceKnown.ShouldBeFalse();
        file.Incident.ResolutionMethod.ShouldBe(Resolution.Automated);
        (await queries.ReadAsync("INC-20260101-00000000", Cancelled)).ShouldBeNull();
    }

    private static string Words(IReadOnlyList<BoardCard> cards, string title) =>
        CardStatus
            .Of(cards.Single(c => c.Title.StartsWith(title, StringComparison.Ordinal)), "mara", Now)
            .Text;

    private static Task<BoardData> ReadAsync(TestDatabase database, BoardScope scope) =>
        new BoardQueries(database.Contexts).ReadAsync(scope, Now, Midnight, Cancelled);

    private static async Task<TestDatabase> FilledAsync(DatabaseProvider engine)
    {
        var database = await TestDatabase.CreateAsync(engine);
        await SampleBoard.FillAsync(database.Contexts, Now, "mara");
        return database;
    }
}
