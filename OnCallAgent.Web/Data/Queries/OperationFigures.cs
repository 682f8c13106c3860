using Microsoft.EntityFrameworkCore;
using OnCallAgent.Domain.Escalation;
using OnCallAgent.Domain.Incidents;
using OnCallAgent.Domain.Remediation;
using OnCallAgent.Domain.Shared;

namespace OnCallAgent.Web.Data.Queries;

/// <summary>Active incidents of one severity that wait for the same handler.</summary>
public sealed record ActiveCount(Severity Severity, Handler Handler, int Count);

/// <summary>Work that waits in the database.</summary>
/// <param name="Name">Which work.</param>
/// <param name="Waiting">How many items.</param>
/// <param name="OldestAge">How long the oldest waits, or is overdue; zero where none is.</param>
public sealed record QueueFigure(string Name, int Waiting, TimeSpan OldestAge);

/// <summary>The state of the whole product as its database tells it: the same on every node.</summary>
public sealed record OperationSnapshot(
    DateTimeOffset At,
    IReadOnlyDictionary<IncidentStatus, int> Incidents,
    IReadOnlyList<ActiveCount> Active,
    IReadOnlyList<QueueFigure> Queues,
    IReadOnlyList<SourceView> Sources
);

/// <summary>Reads what a monitoring system wants to know of the database's state.</summary>
public sealed class OperationFigures(
    IDbContextFactory<OnCallDbContext> contexts,
    SourceQueries sources,
    TimeProvider clock
)
{
    /// <summary>Names of the queues, in order.</summary>
    public static readonly IReadOnlyList<string> QueueNames =
    [
        "incidents",
        "calls",
        "outbox",
        "actions",
        "approvals",
        "running_actions",
        "claims",
    ];

    // Of those that are over there may be millions, and counting them walks an index: seldom is enough.
    private static readonly TimeSpan EndedAge = TimeSpan.FromMinutes(1);

    private readonly Lock gate = new();
    private (long At, IReadOnlyDictionary<IncidentStatus, int> Counts)? ended;

    /// <summary>Reads it all anew; only incidents that are over may be counted up to a minute ago.</summary>
    public async Task<OperationSnapshot> ReadAsync(CancellationToken cancellation)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellation);
        var now = clock.GetUtcNow();
        var active = await db
            .Incidents.Where(i =>
                i.Status == IncidentStatus.Open || i.Status == IncidentStatus.Investigating
            )
            .GroupBy(i => new
            {
                i.Status,
                i.Severity,
                i.Handler,
            })
            .Select(g => new
            {
                g.Key.Status,
                g.Key.Severity,
                g.Key.Handler,
                Count = g.Count(),
            })
            .ToListAsync(cancellation);
        var incidents = new Dictionary<IncidentStatus, int>(await EndedAsync(db, cancellation))
        {
            [IncidentStatus.Open] = active
                .Where(a => a.Status == IncidentStatus.Open)
                .Sum(a => a.Count),
            [IncidentStatus.Investigating] = active
                .Where(a => a.Status == IncidentStatus.Investigating)
                .Sum(a => a.Count),
        };
        return new OperationSnapshot(
            now,
            incidents,
            [
                .. active
                    .GroupBy(a => (a.Severity, a.Handler))
                    .Select(g => new ActiveCount(
                        g.Key.Severity,
                        g.Key.Handler,
                        g.Sum(a => a.Count)
                    )),
            ],
            await QueuesAsync(db, now, cancellation),
            await sources.ListAsync(cancellation)
        );
    }

    private static async Task<IReadOnlyList<QueueFigure>> QueuesAsync(
        OnCallDbContext db,
        DateTimeOffset now,
        CancellationToken cancellation
    )
    {
        Task<QueueFigure> Of(int name, IQueryable<DateTimeOffset> since) =>
            FigureAsync(QueueNames[name], since, now, cancellation);

        return
        [
            await Of(
                0,
                db.Incidents.Where(i => i.NextStepAt != null && i.NextStepAt <= now)
                    .Select(i => i.NextStepAt!.Value)
            ),
            await Of(
                1,
                db.Calls.Where(c => c.NextAt != null && c.NextAt <= now)
                    .Select(c => c.NextAt!.Value)
            ),
            await Of(
                2,
                db.Deliveries.Where(d => d.Status == DeliveryStatus.Queued).Select(d => d.CreatedAt)
            ),
            await Of(3, OfActive(db, ActionStatus.Pending).Select(a => a.CreatedAt)),
            await Of(4, OfActive(db, ActionStatus.AwaitingApproval).Select(a => a.CreatedAt)),
            await Of(
                5,
                db.Actions.Where(a => a.Status == ActionStatus.Running && a.StartedAt != null)
                    .Select(a => a.StartedAt!.Value)
            ),
            await Of(
                6,
                db.Incidents.Where(i =>
                        i.NextStepAt != null
                        && i.NextStepAt <= now
                        && db.Leases.Any(l => l.IncidentId == i.Id && l.Until > now)
                    )
                    .Select(i => i.NextStepAt!.Value)
            ),
        ];
    }

    // By way of the incidents, of which few are active: there is no index over the states of all actions there ever were.
    private static IQueryable<ActionRecord> OfActive(OnCallDbContext db, ActionStatus status) =>
        from i in db.Incidents
        where i.Status == IncidentStatus.Open || i.Status == IncidentStatus.Investigating
        join a in db.Actions on i.Id equals a.IncidentId
        where a.Status == status
        select a;

    private static async Task<QueueFigure> FigureAsync(
        string name,
        IQueryable<DateTimeOffset> since,
        DateTimeOffset now,
        CancellationToken cancellation
    )
    {
        var waiting = await since.CountAsync(cancellation);
        if (waiting == 0)
        {
            return new QueueFigure(name, 0, TimeSpan.Zero);
        }

        // Sorted by the database, which has an index where many wait; null where they went meanwhile.
        var oldest = await since
            .OrderBy(at => at)
            .Select(at => (DateTimeOffset?)at)
            .FirstOrDefaultAsync(cancellation);
        return new QueueFigure(
            name,
            waiting,
            oldest is { } at && at < now ? now - at : TimeSpan.Zero
        );
    }

    private async Task<IReadOnlyDictionary<IncidentStatus, int>> EndedAsync(
        OnCallDbContext db,
        CancellationToken cancellation
    )
    {
        lock (gate)
        {
            if (ended is var (at, known) && clock.GetElapsedTime(at) < EndedAge)
            {
                return known;
            }
        }

        var counted = new Dictionary<IncidentStatus, int>();
        foreach (var status in new[] { IncidentStatus.Resolved, IncidentStatus.Closed })
        {
            counted[status] = await db.Incidents.CountAsync(i => i.Status == status, cancellation);
        }

        lock (gate)
        {
            ended = (clock.GetTimestamp(), counted);
        }

        return counted;
    }
}
