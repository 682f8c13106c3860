using System.Collections.Concurrent;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using OnCallAgent.Domain.Escalation;
using OnCallAgent.Domain.Incidents;
using OnCallAgent.Domain.Shared;
using OnCallAgent.Web.Data.Outbox;
using OnCallAgent.Web.Escalation;
using OnCallAgent.Web.Hosting;

namespace OnCallAgent.Tests.Support;

/// <summary>A channel that does as the test says and remembers what it was given.</summary>
public sealed class ScriptedChannel(string name, params string[] recipients) : INotificationChannel
{
    private readonly ConcurrentQueue<(EscalationNotice Notice, string Recipient)> taken = [];

    public string Name => name;

    public IReadOnlyList<string> Recipients => recipients;

    /// <summary>What comes of an attempt; takes everything until told otherwise.</summary>
    public Func<string, CancellationToken, Task<DeliveryOutcome>> Behaviour { get; set; } =
        (_, _) => Task.FromResult<DeliveryOutcome>(new DeliveryOutcome.Sent());

    /// <summary>Attempts, successful or not.</summary>
    public IReadOnlyList<(EscalationNotice Notice, string Recipient)> Attempts => [.. taken];

    public Task<DeliveryOutcome> SendAsync(
        EscalationNotice notice,
        string recipient,
        CancellationToken cancellation
    )
    {
        taken.Enqueue((notice, recipient));
        return Behaviour(recipient, cancellation);
    }

    public void IsDown(string reason = "connection refused") =>
        Behaviour = (_, _) =>
            Task.FromResult<DeliveryOutcome>(new DeliveryOutcome.TryAgain(reason));

    public void IsUp() =>
        Behaviour = (_, _) => Task.FromResult<DeliveryOutcome>(new DeliveryOutcome.Sent());
}

/// <summary>An outbox on a real database, with channels of the test and the product's own log channel.</summary>
public sealed class OutboxDriver : IAsyncDisposable
{
    private readonly TestDatabase database;
    private readonly ILoggerFactory loggers;
    private readonly CountingIds ids = new();

    private OutboxDriver(TestDatabase database)
    {
        this.database = database;
        loggers = LoggerFactory.Create(l => l.SetMinimumLevel(LogLevel.Trace).AddProvider(Log));
    }

    public FakeTimeProvider Clock { get; } =
        new(new DateTimeOffset(2026, 3, 14, 15, 9, 26, TimeSpan.Zero));

    public RecordedLog Log { get; } = new();

    public ScriptedChannel Email { get; } = new("email", "ada@example.org", "grace@example.org");

    public ScriptedChannel Teams { get; } = new("teams", "teams");

    public static async Task<OutboxDriver> StartAsync(
        DatabaseProvider engine = DatabaseProvider.Sqlite
    ) => new(await TestDatabase.CreateAsync(engine));

    public async ValueTask DisposeAsync()
    {
        loggers.Dispose();
        await database.DisposeAsync();
    }

    public DeliveryStore Store => new(database.Contexts, RetryPolicy.Default, Clock, ids);

    /// <summary>An outbox as one node has it; two of them are two nodes.</summary>
    public OutboxDelivery Node() =>
        new(
            Store,
            Channels,
            new AnswerLinks(Options, Clock),
            Clock,
            loggers.CreateLogger<OutboxDelivery>()
        );

    private OnCallOptions Options =>
        new()
        {
            Database = database.Target,
            SecretKey = "",
            PublicUrl = Notices.PublicUrl,
        };

    private FixedChannels Channels =>
        new([Email, Teams, new LogChannel(Options, loggers.CreateLogger<LogChannel>())]);

    /// <summary>The product's background worker over such a node.</summary>
    internal OutboxWorker Worker() =>
        new(Node(), database.Changes, Clock, loggers.CreateLogger<OutboxWorker>());

    public Task DeliverAsync() => Node().DeliverDueAsync(Cancelled);

    /// <summary>Lets time pass in steps, delivering what is due after each.</summary>
    public async Task FastForwardAsync(TimeSpan time, TimeSpan step)
    {
        for (var gone = TimeSpan.Zero; gone < time; gone += step)
        {
            Clock.Advance(step);
            await DeliverAsync();
        }
    }

    /// <summary>An incident that calls the given channels in one transaction; all configured ones where none is given.</summary>
    public async Task<Incident> EscalateAsync(params ScriptedChannel[] channels)
    {
        var incident = Incident
            .Report(
                new NewIncident("Orders are down", "", "orders", Severity.Critical),
                "ada",
                Clock.GetUtcNow(),
                ids
            )
            .Value;
        await using var db = database.Open();
        db.Add(incident);
        db.AddRange(Deliveries(incident, channels.Length == 0 ? [Email, Teams] : channels));
        await db.SaveChangesAsync(Cancelled);
        return incident;
    }

    /// <summary>An incident for which nobody is configured.</summary>
    public Task<Incident> EscalateToNobodyAsync() => EscalateAsync(new ScriptedChannel("none"));

    public IReadOnlyList<Delivery> Deliveries(
        Incident incident,
        IReadOnlyList<ScriptedChannel> channels
    ) =>
        EscalationPlan.Deliveries(
            Notices.Usual with
            {
                IncidentId = incident.Id,
                Title = incident.Title,
            },
            "confidence",
            EscalationPlan.Targets(channels),
            Clock.GetUtcNow(),
            ids
        );

    public async Task AddAsync(params IEnumerable<object> rows)
    {
        await using var db = database.Open();
        db.AddRange(rows);
        await db.SaveChangesAsync(Cancelled);
    }

    /// <summary>Changes the incident as another part of the product would.</summary>
    public async Task ChangeAsync(string incidentId, Action<Incident> change)
    {
        for (; ; )
        {
            await using var db = database.Open();
            var incident = await db.Incidents.SingleAsync(i => i.Id == incidentId, Cancelled);
            change(incident);
            try
            {
                await db.SaveChangesAsync(Cancelled);
                return;
            }
            catch (DbUpdateConcurrencyException)
            {
                // Somebody was faster.
            }
        }
    }

    public async Task<IReadOnlyList<Delivery>> RowsAsync(string incidentId)
    {
        await using var db = database.Open();
        return await db
            .Deliveries.AsNoTracking()
            .Where(d => d.IncidentId == incidentId)
            .OrderBy(d => d.Channel)
            .ThenBy(d => d.Recipient)
            .ToListAsync(Cancelled);
    }

    /// <summary>What the timeline tells of messages, in order.</summary>
    public async Task<IReadOnlyList<string>> ToldAsync(string incidentId)
    {
        await using var db = database.Open();
        var entries = await db
            .Timeline.AsNoTracking()
            .Where(t => t.IncidentId == incidentId)
            .OrderBy(t => t.Id)
            .ToListAsync(Cancelled);
        return
        [
            .. entries
                .Where(t =>
                    t.Kind
                        is TimelineKind.Notified
                            or TimelineKind.NotificationFailed
                            or TimelineKind.NobodyToNotify
                            or TimelineKind.NotificationRequeued
                )
                .Select(t => $"{t.Kind}: {t.Text}"),
        ];
    }

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;
}
