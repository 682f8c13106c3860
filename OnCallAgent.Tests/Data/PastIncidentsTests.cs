using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using OnCallAgent.Domain.Analysis;
using OnCallAgent.Domain.Detection;
using OnCallAgent.Domain.Incidents;
using OnCallAgent.Domain.Logs;
using OnCallAgent.Domain.Remediation;
using OnCallAgent.Domain.Shared;
using OnCallAgent.Tests.Support;
using OnCallAgent.Web.Data.Learning;
using OnCallAgent.Web.Data.Queries;
using OnCallAgent.Web.Hosting;

namespace OnCallAgent.Tests.Data;

public sealed class PastIncidentsTests
{
    private static readonly AlertPattern Pattern = new()
    {
        Id = "pool",
        Name = "Database connection failures",
        Regex = "pool",
        Severity = Severity.High,
        Category = "database",
    };

    private readonly FakeTimeProvider clock = new(
        new DateTimeOffset(2026, 3, 1, 8, 0, 0, TimeSpan.Zero)
    );

    private readonly CountingIds ids = new();

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public static TheoryData<DatabaseProvider> Engines => TestDatabase.Engines;

    [Theory, MemberData(nameof(Engines))]
    public async Task Resolved_incidents_are_found_by_their_lines_with_what_fixed_them(
        DatabaseProvider engine
    )
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        await OpenAsync(database, "disk full: no space left on device", "disk", minutes: 9);
        var pool = await OpenAsync(database, "pool exhausted: timed out", "one", minutes: 7);
        using var past = Past(database);
        var asked = await OpenAsync(database, "pool exhausted: timed out", "two");

        var found = await Queries(database, past)
            .FindAsync(asked, ["pool exhausted: timed out"], 5, Cancelled);

        var first = found.Incidents[0];
        first.Id.ShouldBe(pool.Id);
        first.SameFault.ShouldBeFalse();
        first.Took.ShouldBe(TimeSpan.FromMinutes(7));
        first.Method.ShouldBe(Resolution.Manual);
        first.RootCause.ShouldBe("too few connections");
        first.FixedBy.ShouldBe(["restart_service"]);
        found.Prediction.ShouldBeNull();
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task What_is_resolved_reopened_or_edited_later_is_seen(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        using var past = Past(database);
        var asked = await OpenAsync(database, "pool exhausted", "asked");
        (await LikeAsync(past, asked)).ShouldBeEmpty();

        var other = await OpenAsync(database, "pool exhausted", "other", minutes: 3);
        (await LikeAsync(past, asked)).ShouldHaveSingleItem().Id.ShouldBe(other.Id);

        await ChangeAsync(database, other.Id, i => i.Reopen("again", "mara", clock.GetUtcNow()));
        (await LikeAsync(past, asked)).ShouldBeEmpty();

        clock.Advance(TimeSpan.FromHours(1));
        await ChangeAsync(
            database,
            other.Id,
            i =>
                i.Resolve(
                    new Resolution(Resolution.Manual) { RootCause = "certificate expired" },
                    "mara",
                    clock.GetUtcNow()
                )
        );
        (await LikeAsync(past, asked))[0].TimeToResolve.ShouldBe(TimeSpan.FromMinutes(63));
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task What_another_node_resolves_is_seen(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        // Told of nothing, as a node is of what another one commits.
        using var past = new PastIncidents(
            database.Contexts,
            new OnCallAgent.Web.Data.CommittedChanges(),
            clock,
            NullLogger<PastIncidents>.Instance
        );
        var asked = await OpenAsync(database, "pool exhausted", "asked");
        var first = await OpenAsync(database, "pool exhausted", "first", minutes: 3);
        (await LikeAsync(past, asked)).Count.ShouldBe(1);
        await OpenAsync(database, "pool exhausted", "second", minutes: 3);
        (await LikeAsync(past, asked)).Count.ShouldBe(2);
        first.Id.ShouldNotBe(asked.Id);
    }

    [Fact]
    public async Task What_changed_while_the_database_failed_is_seen_once_it_answers_again()
    {
        await using var database = await TestDatabase.CreateAsync(DatabaseProvider.Sqlite);
        using var past = Past(database);
        var asked = await OpenAsync(database, "pool exhausted", "asked");
        var other = await OpenAsync(database, "pool exhausted", "other", minutes: 3);
        (await LikeAsync(past, asked)).ShouldHaveSingleItem();
        await ExecuteAsync(database, "ALTER TABLE evidence RENAME TO away");
        await ChangeAsync(database, other.Id, i => i.Reopen("again", "mara", clock.GetUtcNow()));
        await Should.ThrowAsync<DbException>(() => LikeAsync(past, asked));

        await ExecuteAsync(database, "ALTER TABLE away RENAME TO evidence");

        (await LikeAsync(past, asked)).ShouldBeEmpty();
    }

    private static async Task ExecuteAsync(TestDatabase database, string statement)
    {
        await using var db = database.Open();
        await db.Database.ExecuteSqlRawAsync(statement, Cancelled);
    }

    private static Task<IReadOnlyList<PastIncident>> LikeAsync(
        PastIncidents past,
        Incident asked
    ) => past.LikeAsync(asked, ["pool exhausted"], 10, Cancelled);

    private PastIncidents Past(TestDatabase database) =>
        new(database.Contexts, database.Changes, clock, NullLogger<PastIncidents>.Instance);

    private static SimilarQueries Queries(TestDatabase database, PastIncidents past) =>
        new(database.Contexts, past, new ActionCatalog([]));

    private static async Task ChangeAsync(
        TestDatabase database,
        string id,
        Func<Incident, Result> change
    )
    {
        await using var db = database.Open();
        change(await db.Incidents.SingleAsync(i => i.Id == id, Cancelled)).IsSuccess.ShouldBeTrue();
        await db.SaveChangesAsync(Cancelled);
    }

    private async Task<Incident> OpenAsync(
        TestDatabase database,
        string message,
        string fault,
        int? minutes = null
    )
    {
        var entry = new LogEntry
        {
            Timestamp = clock.GetUtcNow(),
            Level = EntryLevel.Error,
            Service = "orders-api",
            Message = message,
            Raw = "",
        };
        var signal = new Signal(Pattern, entry, new MatchSpan(0, 4), $"v1:{fault}", message);
        var incident = Incident.Detect(signal, message, 1, entry.Timestamp, clock.GetUtcNow(), ids);
        await using var db = database.Open();
        db.Incidents.Add(incident);
        db.Evidence.Add(EvidenceLine.From(incident.Id, signal));
        if (minutes is { } took)
        {
            var action = ActionRecord.Request(
                incident.Id,
                "orders-api",
                "restart_service",
                new Dictionary<string, string>(),
                1,
                Actor.Agent,
                needsApproval: false,
                clock.GetUtcNow(),
                ids
            );
            action.Start("node", clock.GetUtcNow());
            action.Finish(new ActionResult(true, "Done."), clock.GetUtcNow());
            db.Actions.Add(action);
            clock.Advance(TimeSpan.FromMinutes(took));
            incident.Resolve(
                new Resolution(Resolution.Manual) { RootCause = "too few connections" },
                "mara",
                clock.GetUtcNow()
            );
        }

        await db.SaveChangesAsync(Cancelled);
        return incident;
    }
}
