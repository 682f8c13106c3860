using Microsoft.AspNetCore.DataProtection;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging.Abstractions;
using OnCallAgent.Domain.Detection;
using OnCallAgent.Domain.Knowledge;
using OnCallAgent.Domain.Remediation;
using OnCallAgent.Domain.Services;
using OnCallAgent.Domain.Shared;
using OnCallAgent.Tests.Support;
using OnCallAgent.Web.Data.Catalog;
using OnCallAgent.Web.Hosting;
using Severity = OnCallAgent.Domain.Shared.Severity;

namespace OnCallAgent.Tests.Data.Catalog;

/// <summary>People and programs who change the same thing at the same moment.</summary>
public sealed class CatalogRaceTests
{
    private const int Together = 6;

    public static TheoryData<DatabaseProvider> Engines => TestDatabase.Engines;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Theory, MemberData(nameof(Engines))]
    public async Task Of_those_who_create_one_thing_at_once_one_does_and_the_others_are_told(
        DatabaseProvider engine
    )
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        var knowledge = Knowledge(database);
        var patterns = new PatternEdits(
            database.Contexts,
            TimeProvider.System,
            NullLogger<PatternEdits>.Instance
        );
        var sources = new SourceEdits(
            database.Contexts,
            new TimeOrderedIds(TimeProvider.System),
            TimeProvider.System,
            NullLogger<SourceEdits>.Instance
        );
        await OneOfAllAsync(n =>
            knowledge.CreateAsync(
                // Ids that differ in case only are one.
                new KnowledgeEntry { Id = n % 2 == 0 ? "pool" : "POOL", Title = "Pool" },
                $"user{n}",
                Cancelled
            )
        );
        await OneOfAllAsync(n =>
            patterns.CreateAsync(
                new AlertPattern
                {
                    Id = "down",
                    Name = "Down",
                    Regex = "is down",
                    Severity = Severity.High,
                },
                $"user{n}",
                Cancelled
            )
        );
        await OneOfAllAsync(n =>
            Services(database)
                .AddAsync(
                    new ServiceEntry { Name = n % 2 == 0 ? "orders" : "Orders" },
                    $"user{n}",
                    Cancelled
                )
        );
        await OneOfAllAsync(n =>
            sources.AddFilesAsync(new NewFileSource("/var/log/orders.log"), $"user{n}", Cancelled)
        );

        await using var db = database.Open();
        (await db.KnowledgeEntries.CountAsync(Cancelled)).ShouldBe(1);
        (await db.AlertPatterns.CountAsync(Cancelled)).ShouldBe(1);
        (await db.Services.CountAsync(Cancelled)).ShouldBe(1);
        (await db.Sources.CountAsync(Cancelled)).ShouldBe(1);
        (await db.CatalogChanges.CountAsync(Cancelled)).ShouldBe(2, "one of each that is kept");
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task Of_those_who_edit_one_version_at_once_one_does_and_the_others_are_told(
        DatabaseProvider engine
    )
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        var knowledge = Knowledge(database);
        var pool = new KnowledgeEntry { Id = "pool", Title = "Pool" };
        (await knowledge.CreateAsync(pool, "mara", Cancelled)).IsSuccess.ShouldBeTrue();
        var edited = await TogetherAsync(n =>
            knowledge.ReplaceAsync(
                pool with
                {
                    Description = $"as user{n} sees it",
                },
                1,
                $"user{n}",
                Cancelled
            )
        );
        edited.Count(static e => e.IsSuccess).ShouldBe(1);
        edited.Where(static e => !e.IsSuccess).ShouldAllBe(static e => e.Error is EntryChanged);
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task Two_who_save_at_once_close_no_circle_between_them(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        foreach (var name in new[] { "shop", "stock" })
        {
            (
                await Services(database)
                    .AddAsync(new ServiceEntry { Name = name }, "mara", Cancelled)
            ).IsSuccess.ShouldBeTrue();
        }

        var saved = await TogetherAsync(n =>
            Services(database)
                .ReplaceAsync(
                    n % 2 == 0
                        ? new ServiceEntry { Name = "shop", DependsOn = ["stock"] }
                        : new ServiceEntry { Name = "stock", DependsOn = ["shop"] },
                    1,
                    $"user{n}",
                    Cancelled
                )
        );
        saved.Count(static s => s.IsSuccess).ShouldBe(1);
        await using var db = database.Open();
        (await db.Services.ToListAsync(Cancelled)).Sum(static s => s.DependsOn.Count).ShouldBe(1);
    }

    private static async Task OneOfAllAsync<T>(Func<int, Task<Result<T>>> create)
    {
        var done = await TogetherAsync(create);
        done.Count(static d => d.IsSuccess).ShouldBe(1);
        done.Where(static d => !d.IsSuccess).ShouldAllBe(static d => d.Error is EntryExists);
    }

    private static async Task<IReadOnlyList<Result<T>>> TogetherAsync<T>(
        Func<int, Task<Result<T>>> act
    )
    {
        using var start = new ManualResetEventSlim();
        var all = Enumerable
            .Range(0, Together)
            .Select(n =>
                Task.Run(
                    () =>
                    {
                        start.Wait(Cancelled);
                        return act(n);
                    },
                    Cancelled
                )
            )
            .ToList();
        start.Set();
        return await Task.WhenAll(all);
    }

    private static KnowledgeEdits Knowledge(TestDatabase database) =>
        new(
            database.Contexts,
            new ActionCatalog([]),
            TimeProvider.System,
            NullLogger<KnowledgeEdits>.Instance
        );

    private static ServiceEdits Services(TestDatabase database) =>
        new(
            database.Contexts,
            new TargetSecrets(new EphemeralDataProtectionProvider()),
            database.Cascades,
            NullLogger<ServiceEdits>.Instance
        );
}
