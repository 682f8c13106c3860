using Microsoft.EntityFrameworkCore;
using OnCallAgent.Domain.Logs;
using OnCallAgent.Domain.Logs.Search;
using OnCallAgent.Tests.Support;
using OnCallAgent.Web.Data;
using OnCallAgent.Web.Data.Queries;
using OnCallAgent.Web.Hosting;

namespace OnCallAgent.Tests.Data.Queries;

/// <summary>What the engines say of how they read lines: a walk over millions of them would be felt by everybody.</summary>
public sealed class LogPlanTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public static TheoryData<DatabaseProvider> Engines => TestDatabase.Engines;

    [Theory, MemberData(nameof(Engines))]
    public async Task The_latest_lines_are_read_off_the_end(DatabaseProvider engine)
    {
        var plan = await PlanAsync(engine, c => RecentAsync(c, new LogFilter()));

        plan.ShouldNotContain("TEMP B-TREE", Case.Sensitive);
        plan.ShouldNotContain("Sort");
        plan.ShouldNotContain("Seq Scan");
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task Those_of_a_service_are_found_by_its_index(DatabaseProvider engine)
    {
        var plan = await PlanAsync(
            engine,
            c => RecentAsync(c, new LogFilter { Service = "svc-3", BeforeId = 900 })
        );

        plan.ShouldContain("ix_log_lines_service_id");
        plan.ShouldNotContain("TEMP B-TREE", Case.Sensitive);
        plan.ShouldNotContain("Seq Scan");
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task Problems_are_found_by_their_index(DatabaseProvider engine)
    {
        var plan = await PlanAsync(
            engine,
            c => RecentAsync(c, new LogFilter { MinimumLevel = EntryLevel.Error })
        );

        plan.ShouldContain("ix_log_lines_id");
        plan.ShouldNotContain("TEMP B-TREE", Case.Sensitive);
        plan.ShouldNotContain("Seq Scan");
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task A_time_is_looked_up_among_blocks_and_lines_by_their_place(
        DatabaseProvider engine
    )
    {
        var plan = await PlanAsync(
            engine,
            c => RecentAsync(c, new LogFilter { Since = IntakeStart.AddMinutes(-1) })
        );

        plan.ShouldNotContain("Seq Scan");
        if (engine == DatabaseProvider.Sqlite)
        {
            plan.ShouldContain("ix_log_blocks_latest");
            plan.ShouldContain("USING INTEGER PRIMARY KEY (rowid>?)");
        }
        else
        {
            plan.ShouldContain("pk_log_lines");
        }
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task Words_lead_to_blocks_and_blocks_to_lines(DatabaseProvider engine)
    {
        var plan = await PlanAsync(
            engine,
            c => RecentAsync(c, new LogFilter { Search = LineQueryReader.Read("needle").Value }),
            // Of few blocks all are as cheaply read by their key: without it only the index of words is left.
            "ALTER TABLE log_blocks DROP CONSTRAINT pk_log_blocks"
        );

        if (engine == DatabaseProvider.Sqlite)
        {
            plan.ShouldContain("log_words VIRTUAL TABLE INDEX");
            plan.ShouldContain("SEARCH b USING INTEGER PRIMARY KEY");
            plan.ShouldContain("USING INTEGER PRIMARY KEY (rowid>? AND rowid<?)");
        }
        else
        {
            plan.ShouldContain("ix_log_blocks_words", Case.Sensitive, plan);
            plan.ShouldContain("pk_log_lines");
        }
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task Counts_are_read_from_minutes_and_no_line_is_looked_at(DatabaseProvider engine)
    {
        var plan = await PlanAsync(
            engine,
            c =>
                new LogStatistics(c).BetweenAsync(
                    IntakeStart,
                    IntakeStart.AddHours(1),
                    null,
                    null,
                    20,
                    Cancelled
                )
        );

        plan.ShouldContain(
            engine == DatabaseProvider.Sqlite
                ? "INDEX sqlite_autoindex_log_minutes_1 (minute>? AND minute<?)"
                : "pk_log_minutes"
        );
        plan.ShouldContain("ix_incidents_created_at");
        plan.ShouldNotContain("log_lines");
        plan.ShouldNotContain("Seq Scan");
    }

    private static DateTimeOffset IntakeStart { get; } = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    private static Task<LinePage> RecentAsync(
        IDbContextFactory<OnCallDbContext> contexts,
        LogFilter filter
    ) => new LogQueries(contexts, TimeProvider.System).RecentAsync(filter, 50, Cancelled);

    /// <summary>The plans of everything that was asked, one under the other.</summary>
    private static async Task<string> PlanAsync(
        DatabaseProvider engine,
        Func<IDbContextFactory<OnCallDbContext>, Task> ask,
        string? changePostgres = null
    )
    {
        await using var intake = await IntakeDriver.StartAsync(engine);
        await intake.TakeAsync([
            .. Enumerable
                .Range(0, 4_000)
                .Select(n =>
                    intake.Line(n == 1_234 ? "a needle" : $"hay number {n}", $"svc-{n % 50}") with
                    {
                        Level = n % 100 == 0 ? EntryLevel.Error : EntryLevel.Info,
                    }
                ),
        ]);
        return await QueryPlans.OfAsync(intake.Database.Target, ask, changePostgres);
    }
}
