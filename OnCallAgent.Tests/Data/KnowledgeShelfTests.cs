using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging.Abstractions;
using OnCallAgent.Domain.Knowledge;
using OnCallAgent.Domain.Learning;
using OnCallAgent.Tests.Support;
using OnCallAgent.Web.Data;
using OnCallAgent.Web.Data.Desk;
using OnCallAgent.Web.Hosting;

namespace OnCallAgent.Tests.Data;

public sealed class KnowledgeShelfTests
{
    public static TheoryData<DatabaseProvider> Engines => TestDatabase.Engines;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Theory, MemberData(nameof(Engines))]
    public async Task What_was_changed_added_removed_or_learned_counts_at_once(
        DatabaseProvider engine
    )
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        using var shelf = new KnowledgeShelf(database.Contexts, database.Changes);
        await ChangeAsync(
            database,
            db => db.KnowledgeEntries.AddRange(Entry("pool"), Entry("disk"))
        );
        (await TitlesAsync(shelf)).ShouldBe(["disk", "pool"]);

        await ChangeAsync(
            database,
            db =>
                db.Entry(db.KnowledgeEntries.Single(k => k.Id == "pool"))
                    .CurrentValues.SetValues(Entry("pool") with { Title = "Pool", Version = 2 })
        );
        (await TitlesAsync(shelf)).ShouldBe(["disk", "Pool"]);

        await ChangeAsync(
            database,
            db => db.KnowledgeEntries.Remove(Entry("pool") with { Version = 2 })
        );
        (await TitlesAsync(shelf)).ShouldBe(["disk"]);

        // The same id and version, and another entry.
        await ChangeAsync(
            database,
            db =>
                db.KnowledgeEntries.Add(
                    Entry("pool") with
                    {
                        Title = "Swimming pool",
                        CreatedAt = DateTimeOffset.UnixEpoch.AddDays(1),
                    }
                )
        );
        (await TitlesAsync(shelf)).ShouldBe(["disk", "Swimming pool"]);

        await ChangeAsync(
            database,
            db =>
                db.Outcomes.Add(
                    Outcomes.Of("INC-1", OutcomeKind.FixFailed, entry: "pool", raw: 0.9) with
                    {
                        Id = 0,
                    }
                )
        );
        (await shelf.CurrentAsync(Cancelled))
            .Entries.Single(static e => e.Id == "pool")
            .SuccessRate.ShouldBe(0);
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task A_crowd_that_asks_at_once_is_given_the_same(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        using var shelf = new KnowledgeShelf(database.Contexts, database.Changes);
        await ChangeAsync(database, db => db.KnowledgeEntries.Add(Entry("pool")));
        var asked = await Task.WhenAll(
            Enumerable
                .Range(0, 20)
                .Select(_ => Task.Run(() => shelf.CurrentAsync(Cancelled), Cancelled))
        );
        asked.ShouldAllBe(index => ReferenceEquals(index, asked[0]));
    }

    [Fact]
    public async Task It_is_made_ready_at_the_start_and_the_first_analysis_does_not_wait_for_it()
    {
        await using var database = await TestDatabase.CreateAsync(DatabaseProvider.Sqlite);
        await ChangeAsync(database, db => db.KnowledgeEntries.Add(Entry("pool")));
        using var shelf = new KnowledgeShelf(database.Contexts, database.Changes);
        using var warmUp = new KnowledgeWarmUp(shelf, NullLogger<KnowledgeWarmUp>.Instance);
        await warmUp.StartAsync(Cancelled);
        await warmUp.ExecuteTask.ShouldNotBeNull();

        var ready = shelf.CurrentAsync(Cancelled);

        ready.IsCompletedSuccessfully.ShouldBeTrue();
        (await ready).Count.ShouldBe(1);
    }

    [Fact]
    public async Task A_database_that_is_away_at_the_start_does_not_end_the_agent()
    {
        using var shelf = new KnowledgeShelf(new NoDatabase(), new CommittedChanges());
        using var warmUp = new KnowledgeWarmUp(shelf, NullLogger<KnowledgeWarmUp>.Instance);
        await warmUp.StartAsync(Cancelled);

        await warmUp.ExecuteTask.ShouldNotBeNull();

        warmUp.ExecuteTask.IsCompletedSuccessfully.ShouldBeTrue();
    }

    private sealed class NoDatabase : IDbContextFactory<OnCallDbContext>
    {
        public OnCallDbContext CreateDbContext() =>
            throw new InvalidOperationException("The database is away.");
    }

    private static async Task<IEnumerable<string>> TitlesAsync(KnowledgeShelf shelf) =>
        (await shelf.CurrentAsync(Cancelled)).Entries.Select(static e => e.Title);

    private static async Task ChangeAsync(TestDatabase database, Action<OnCallDbContext> change)
    {
        await using var db = database.Open();
        change(db);
        await db.SaveChangesAsync(Cancelled);
    }

    private static KnowledgeEntry Entry(string id) =>
        new()
        {
            Id = id,
            Title = id,
            CreatedAt = DateTimeOffset.UnixEpoch,
            UpdatedAt = DateTimeOffset.UnixEpoch,
        };
}
