using Microsoft.EntityFrameworkCore;
using OnCallAgent.Domain.Incidents;
using OnCallAgent.Domain.Shared;
using OnCallAgent.Tests.Support;
using OnCallAgent.Web.Data;
using OnCallAgent.Web.Data.Queries;
using OnCallAgent.Web.Hosting;

namespace OnCallAgent.Tests.Data.Queries;

/// <summary>The list beside the same question put to the incidents in memory, whichever way the database goes to answer it.</summary>
public sealed class IncidentListOrderTests
{
    private const int Seed = 20261127;
    private const int Incidents = 160;

    private static readonly DateTimeOffset Start = new(2026, 11, 1, 6, 0, 0, TimeSpan.Zero);

    // Most were not seen since then, some are; and nothing ever was.
    private static readonly DateTimeOffset?[] Sinces =
    [
        null,
        Start.AddMinutes(70),
        Start.AddDays(30),
    ];

    public static TheoryData<DatabaseProvider> Engines => TestDatabase.Engines;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Theory, MemberData(nameof(Engines))]
    public async Task Every_severity_column_and_time_is_listed_in_every_order(
        DatabaseProvider engine
    )
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        var stored = await FillAsync(database.Contexts);
        var (read, served) = (0, 0);
        foreach (var severity in (Severity?[])[null, .. Enum.GetValues<Severity>()])
        foreach (var column in (BoardColumn?[])[null, .. Enum.GetValues<BoardColumn>()])
        foreach (var since in Sinces)
        foreach (var order in Enum.GetValues<IncidentOrder>())
        {
            var scope = new BoardScope
            {
                Severity = severity,
                Column = column,
                Since = since,
            };
            read += await ShouldBeListedAsync(database, stored, scope, order);
            if (IncidentStreams.Serve(scope, order))
            {
                served++;
            }
        }

        read.ShouldBeGreaterThan(Incidents * 5, "else nothing was compared");
        // What is not: all of them by when they were opened, and in each severity and column of what is over two times in four orders.
        served.ShouldBe(540 - 2 - 2 * 12 * 4);
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task A_service_a_person_and_words_narrow_beside_the_others(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        var stored = await FillAsync(database.Contexts);
        BoardScope[] scopes =
        [
            new() { Service = "svc-1" },
            new() { AssignedTo = "mara" },
            new() { Text = " QUEUE 1" },
            new()
            {
                Service = "svc-0",
                AssignedTo = "mara",
                Text = "queue",
            },
        ];
        foreach (var scope in scopes)
        foreach (var severity in (Severity?[])[null, Severity.High])
        foreach (var column in (BoardColumn?[])[null, BoardColumn.New, BoardColumn.Resolved])
        foreach (var since in Sinces[..2])
        foreach (var order in Enum.GetValues<IncidentOrder>())
        {
            await ShouldBeListedAsync(
                database,
                stored,
                scope with
                {
                    Severity = severity,
                    Column = column,
                    Since = since,
                },
                order
            );
        }
    }

    private static async Task<int> ShouldBeListedAsync(
        TestDatabase database,
        IReadOnlyList<Incident> stored,
        BoardScope scope,
        IncidentOrder order
    )
    {
        var queries = new IncidentListQueries(database.Contexts);
        var listing = await queries.IdsAsync(scope, order, Cancelled);
        var wanted = Listed(stored, scope, order).ToList();
        listing.Ids.ShouldBe(wanted, $"{scope} by {order}");
        var few = await new IncidentListQueries(database.Contexts) { Most = 4 }.IdsAsync(
            scope,
            order,
            Cancelled
        );
        few.Ids.ShouldBe(wanted.Take(4), $"the first of {scope} by {order}");
        few.Capped.ShouldBe(wanted.Count > 4);
        return listing.Ids.Count;
    }

    private static IEnumerable<string> Listed(
        IReadOnlyList<Incident> stored,
        BoardScope scope,
        IncidentOrder order
    )
    {
        var text = scope.Text.Trim();
        var within = stored.Where(i =>
            (scope.Severity is null || i.Severity == scope.Severity)
            && (
                scope.Column is null
                || BoardColumns.Of(i.IsActive, i.Handler, i.AcknowledgedAt is not null, i.NextStep)
                    == scope.Column
            )
            && (scope.Since is null || i.LastObservedAt >= scope.Since)
            && (scope.Service.Length == 0 || i.Service == scope.Service)
            && (scope.AssignedTo is null || i.AssignedTo == scope.AssignedTo)
            && i.Title.Contains(text, StringComparison.OrdinalIgnoreCase)
        );
        var ordered = order switch
        {
            IncidentOrder.Newest => within.OrderByDescending(i => i.CreatedAt),
            IncidentOrder.Oldest => within.OrderBy(i => i.CreatedAt),
            IncidentOrder.Severity => within
                .OrderBy(i => i.Severity)
                .ThenByDescending(i => i.CreatedAt),
            IncidentOrder.LastSeen => within.OrderByDescending(i => i.LastObservedAt),
            _ => within.OrderByDescending(i => i.OccurrenceCount),
        };
        return (
            order == IncidentOrder.Oldest
                ? ordered.ThenBy(i => i.Id, StringComparer.Ordinal)
                : ordered.ThenByDescending(i => i.Id, StringComparer.Ordinal)
        ).Select(i => i.Id);
    }

    /// <summary>Incidents in every state, with many ties in everything that they are ordered by.</summary>
    private static async Task<IReadOnlyList<Incident>> FillAsync(
        IDbContextFactory<OnCallDbContext> contexts
    )
    {
        var chance = new Random(Seed);
        var ids = new CountingIds();
        T Any<T>()
            where T : struct, Enum => chance.GetItems(Enum.GetValues<T>(), 1)[0];
        await using var db = await contexts.CreateDbContextAsync(Cancelled);
        for (var n = 0; n < Incidents; n++)
        {
            var incident = Incident
                .Report(
                    new NewIncident($"Queue {n}", "", $"svc-{n % 3}", Any<Severity>()),
                    "mara",
                    Start.AddMinutes(chance.Next(60)),
                    ids
                )
                .Value;
            var entry = db.Add(incident);
            entry.Property(i => i.Status).CurrentValue = Any<IncidentStatus>();
            entry.Property(i => i.Handler).CurrentValue = Any<Handler>();
            entry.Property(i => i.NextStep).CurrentValue =
                chance.Next(2) == 0 ? IncidentStep.None : Any<IncidentStep>();
            entry.Property(i => i.AcknowledgedAt).CurrentValue =
                chance.Next(2) == 0 ? null : incident.CreatedAt;
            entry.Property(i => i.AssignedTo).CurrentValue = chance.Next(2) == 0 ? null : "mara";
            entry.Property(i => i.OccurrenceCount).CurrentValue = chance.Next(20);
            entry.Property(i => i.LastObservedAt).CurrentValue = incident.CreatedAt.AddMinutes(
                chance.Next(40)
            );
        }

        await db.SaveChangesAsync(Cancelled);
        return await db.Incidents.AsNoTracking().ToListAsync(Cancelled);
    }
}
