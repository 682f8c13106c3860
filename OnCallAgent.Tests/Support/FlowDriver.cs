using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using OnCallAgent.Domain.Detection;
using OnCallAgent.Domain.Flow;
using OnCallAgent.Domain.Incidents;
using OnCallAgent.Domain.Logs;
using OnCallAgent.Domain.Remediation;
using OnCallAgent.Domain.Services;
using OnCallAgent.Domain.Shared;
using OnCallAgent.Web.Data;
using OnCallAgent.Web.Data.Catalog;
using OnCallAgent.Web.Data.Desk;
using OnCallAgent.Web.Data.Intake;
using OnCallAgent.Web.Hosting;
using OnCallAgent.Web.Live;

namespace OnCallAgent.Tests.Support;

/// <summary>The way of an incident on a real database, with a world that does as it is told and a clock that stands still.</summary>
internal sealed partial class FlowDriver : IAsyncDisposable
{
    public static readonly AlertPattern PoolPattern = new()
    {
        Id = "pool",
        Name = "Database connection failures",
        Regex = "connection pool",
        Severity = Severity.High,
        Category = "database",
    };

    private readonly TestDatabase database;

    // Spans are seen by everybody in the process: no two drivers have an incident of the same id.
    private const int MostIds = 100_000;
    private static int drivers;

    private readonly CountingIds ids = new(Interlocked.Increment(ref drivers) * MostIds);

    private FlowDriver(TestDatabase database)
    {
        this.database = database;
        Actions = new ActionCatalog([
            new PlannedOnly("restart_service", Reversibility.SelfHealing),
            new PlannedOnly("adjust_memory_config", Reversibility.Reversible),
            new PlannedOnly("run_script", Reversibility.Irreversible),
            new PlannedOnly("health_check", Reversibility.ReadOnly),
        ]);
        Desk = NewDesk();
        Flow = NewProcess("first");
        Operations = new IncidentOperations(Desk, Escalation(), Actions, ids, Clock);
        Requests = new ActionRequests(Desk, Approvals("desk"), Actions, ids, Clock);
        Answers = new ApprovalOperations(Desk, Approvals("desk"), Clock);
        Stops = new StopOperations(Desk, Actions, Clock);
    }

    public FakeTimeProvider Clock { get; } =
        new(new DateTimeOffset(2026, 3, 1, 8, 0, 0, TimeSpan.Zero));

    public ActionCatalog Actions { get; }

    public IDbContextFactory<OnCallDbContext> Contexts => database.Contexts;

    public ScriptedWorld World { get; } = new();

    public TestDatabase Database => database;

    public IIncidentDesk Desk { get; }

    public IncidentFlow Flow { get; private set; }

    public IncidentOperations Operations { get; }

    public ActionRequests Requests { get; }

    public ApprovalOperations Answers { get; }

    public StopOperations Stops { get; }

    public LadderBook Ladder => new(database.Contexts, Clock);

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public static async Task<FlowDriver> OnAsync(DatabaseProvider engine) =>
        await new FlowDriver(await TestDatabase.CreateAsync(engine)).WithKnowledgeAsync();

    /// <summary>The fault is detected: the incident is stored with its evidence, as the intake does.</summary>
    public async Task<string> FaultAsync(
        string service = "orders-api",
        Severity severity = Severity.High,
        string more = "",
        AlertPattern? found = null
    )
    {
        var pattern = (found ?? PoolPattern) with { Severity = severity };
        var entry = new LogEntry
        {
            Timestamp = Clock.GetUtcNow(),
            Level = EntryLevel.Error,
            Service = service,
            Message = "could not serve: database connection pool exhausted" + more,
            Raw = "",
        };
        var signal = new Signal(
            pattern,
            entry,
            new MatchSpan(26, 15),
            $"v1:{ids.Next():N}",
            entry.Message
        );
        var incident = Incident.Detect(
            signal,
            entry.Message,
            1,
            entry.Timestamp,
            Clock.GetUtcNow(),
            ids
        );
        await using var db = database.Open();
        db.Incidents.Add(incident);
        db.Evidence.Add(EvidenceLine.From(incident.Id, signal));
        await db.SaveChangesAsync(Cancelled);
        return incident.Id;
    }

    /// <summary>A line of the fault is read, as from a file.</summary>
    /// <returns>The incidents that it opened.</returns>
    public async Task<IReadOnlyList<string>> ReadsAsync(string message, string source = "files")
    {
        await using (var db = database.Open())
        {
            if (!await db.Sources.AnyAsync(s => s.Id == source, Cancelled))
            {
                db.Sources.Add(
                    new StoredSource
                    {
                        Id = source,
                        Name = "Files",
                        Location = "/var/log/*.log",
                        CreatedAt = Clock.GetUtcNow(),
                    }
                );
                await db.SaveChangesAsync(Cancelled);
            }
        }

        using var patterns = new LivePatterns(
            database.Contexts,
            database.Changes,
            Clock,
            NullLogger<LivePatterns>.Instance
        );
        var intake = new LogIntake(
            database.Contexts,
            patterns,
            new LiveFeed(),
            ids,
            Clock,
            NullLogger<LogIntake>.Instance
        );
        var line = new LogEntry
        {
            Timestamp = Clock.GetUtcNow(),
            Level = EntryLevel.Error,
            Service = "orders-api",
            Message = message,
            Raw = message,
            Source = source,
        };
        var taken = await intake.TakeAsync(new IntakeBatch(source, [line]), Cancelled);
        return taken.Value.Opened;
    }

    /// <summary>Only analyses and decides, as when another worker is about to act.</summary>
    public Task DecideAsync(string incident, IIncidentDesk? desk = null) =>
        new AnalysisStage(
            desk ?? Desk,
            Actions,
            Approvals("decider"),
            Escalation(),
            new FlowSettings { Node = "decider" },
            ids,
            Clock
        ).TakeAsync(incident, Cancelled);

    /// <summary>A silence begins that covers this incident, and what is due for it waits.</summary>
    public Task SilenceAsync(string incident, TimeSpan time)
    {
        var now = Clock.GetUtcNow();
        var silence = new Silence
        {
            Id = "SIL-20260301-00000001",
            Reason = "Upgrade",
            Matchers = [],
            StartsAt = now,
            EndsAt = now + time,
            CreatedBy = "mara",
            CreatedAt = now,
            UpdatedBy = "mara",
            UpdatedAt = now,
        };
        return Desk.ChangeAsync(
            incident,
            file =>
            {
                file.Incident.WaitForSilence(
                    silence,
                    new SilenceSpan(silence.StartsAt, silence.EndsAt),
                    now
                );
                return Done.Value;
            },
            Cancelled
        );
    }

    /// <summary>The fault speaks again.</summary>
    public Task FaultSpeaksAgainAsync(string incident) =>
        Desk.ChangeAsync(
            incident,
            file =>
            {
                file.Incident.AddOccurrences(1, Clock.GetUtcNow(), Clock.GetUtcNow());
                return Done.Value;
            },
            Cancelled
        );

    /// <summary>Time passes and whatever becomes due is done, until nothing is due any more or the time is over.</summary>
    public async Task PassAsync(TimeSpan time)
    {
        var end = Clock.GetUtcNow() + time;
        var traces = new IncidentTraces(database.Contexts);
        while (true)
        {
            foreach (var due in await Desk.DueAsync(Clock.GetUtcNow(), 100, Cancelled))
            {
                await Flow.AdvanceAsync(due, Cancelled, await traces.OfAsync(due, Cancelled));
            }

            if (Clock.GetUtcNow() >= end)
            {
                return;
            }

            Clock.Advance(TimeSpan.FromSeconds(1));
        }
    }

    /// <summary>A person says yes to what waits, as they see it.</summary>
    public async Task<Result<long>> ApproveAsync(string id, string by = "responder") =>
        await Answers.ApproveAsync(id, await DigestAsync(id), by, null, Cancelled);

    public ValueTask DisposeAsync() => database.DisposeAsync();
}
