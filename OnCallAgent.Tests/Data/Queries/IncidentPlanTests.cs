using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Time.Testing;
using OnCallAgent.Domain.Incidents;
using OnCallAgent.Domain.Shared;
using OnCallAgent.Tests.Support;
using OnCallAgent.Web.Data.Queries;
using OnCallAgent.Web.Hosting;

namespace OnCallAgent.Tests.Data.Queries;

/// <summary>What the engines say of how they read the list of incidents: none of its orders may sort the history.</summary>
public sealed class IncidentPlanTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public static TheoryData<DatabaseProvider> Engines => TestDatabase.Engines;

    public static TheoryData<DatabaseProvider, IncidentOrder, string> Orders
    {
        get
        {
            var all = new TheoryData<DatabaseProvider, IncidentOrder, string>();
            foreach (var engine in TestDatabase.Engines)
            {
                all.Add(engine.Data, IncidentOrder.Newest, "created_at");
                all.Add(engine.Data, IncidentOrder.Oldest, "created_at");
                all.Add(engine.Data, IncidentOrder.LastSeen, "last_observed_at");
                all.Add(engine.Data, IncidentOrder.Lines, "occurrence_count");
            }

            return all;
        }
    }

    [Theory, MemberData(nameof(Orders))]
    public async Task Each_severity_in_each_status_is_read_in_its_order(
        DatabaseProvider engine,
        IncidentOrder order,
        string column
    )
    {
        foreach (var severity in (Severity?[])[Severity.High, null])
        {
            var scope = new BoardScope { Column = BoardColumn.Resolved, Severity = severity };

            var plan = await PlanAsync(engine, scope, order);

            var streams = severity is null ? 10 : 2;
            Count(plan, $"ix_incidents_status_severity_{column}_id").ShouldBe(streams, plan);
            plan.ShouldNotContain("Seq Scan");
            if (engine == DatabaseProvider.Postgres)
            {
                plan.ShouldContain("Merge Append");
                plan.ShouldNotContain("Sort Key: incidents", Case.Sensitive, plan);
            }
            else
            {
                // The keys that were found are merged, and nothing else is sorted.
                Count(plan, "USE TEMP B-TREE").ShouldBe(1, plan);
                Count(plan, "USING COVERING INDEX").ShouldBe(streams, plan);
            }
        }
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task Those_seen_of_late_are_found_by_their_last_sign_whatever_their_order(
        DatabaseProvider engine
    )
    {
        var scope = new BoardScope { Since = new FakeTimeProvider().Start.AddMinutes(1_990) };

        var plan = await PlanAsync(engine, scope, IncidentOrder.Lines);

        Count(plan, "ix_incidents_status_severity_last_observed_at_id").ShouldBe(20, plan);
        plan.ShouldContain(engine == DatabaseProvider.Sqlite ? "(id=?)" : "pk_incidents");
        plan.ShouldNotContain("Seq Scan", Case.Sensitive, plan);
    }

    private static int Count(string plan, string part) => plan.Split(part).Length - 1;

    private static async Task<string> PlanAsync(
        DatabaseProvider engine,
        BoardScope scope,
        IncidentOrder order
    )
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        var clock = new FakeTimeProvider();
        var ids = new TimeOrderedIds(clock);
        await using (var db = await database.Contexts.CreateDbContextAsync(Cancelled))
        {
            for (var n = 0; n < 2_000; n++)
            {
                clock.Advance(TimeSpan.FromMinutes(1));
                db.Add(
                    Incident
                        .Report(
                            new NewIncident($"{n}", "", $"svc-{n % 2}", (Severity)(n % 5)),
                            "mara",
                            clock.GetUtcNow(),
                            ids
                        )
                        .Value
                );
            }

            await db.SaveChangesAsync(Cancelled);
            // The order of one column is not that of another.
            await db.Database.ExecuteSqlRawAsync(
                """
                UPDATE incidents SET
                  occurrence_count = CAST(title AS integer) * 7919 % 2003,
                  status = CASE WHEN CAST(title AS integer) % 3 = 0 THEN 'closed' ELSE 'resolved' END
                """,
                Cancelled
            );
        }

        return await QueryPlans.OfAsync(
            database.Target,
            // Far fewer than there are, as of a long history: whoever reads all of them may as well sort them.
            c => new IncidentListQueries(c) { Most = 20 }.IdsAsync(scope, order, Cancelled)
        );
    }
}
