using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using OnCallAgent.Domain.Decisions;
using OnCallAgent.Domain.Detection;
using OnCallAgent.Domain.Escalation;
using OnCallAgent.Domain.Flow;
using OnCallAgent.Domain.Incidents;
using OnCallAgent.Domain.Knowledge;
using OnCallAgent.Domain.Learning;
using OnCallAgent.Domain.Logs;
using OnCallAgent.Domain.Remediation;
using OnCallAgent.Domain.Services;
using OnCallAgent.Domain.Shared;
using OnCallAgent.Domain.Verification;
using OnCallAgent.Web.Data;
using OnCallAgent.Web.Data.Catalog;
using OnCallAgent.Web.Data.Desk;
using OnCallAgent.Web.Data.Intake;
using OnCallAgent.Web.Data.Learning;
using OnCallAgent.Web.Data.Outbox;
using OnCallAgent.Web.Hosting;
using OnCallAgent.Web.Live;

namespace OnCallAgent.Tests.Support;

/// <summary>The way of an incident on a real database, with a world that does as it is told and a clock that stands still.</summary>
internal sealed class FlowDriver : IAsyncDisposable
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

    /// <summary>A service whose restart is allowed, with a health check; <paramref name="change"/> makes it another.</summary>
    public async Task<FlowDriver> WithServiceAsync(Func<ServiceEntry, ServiceEntry>? change = null)
    {
        var service = new ServiceEntry
        {
            Name = "orders-api",
            Criticality = Criticality.Tier2,
            Automation = AutomationMode.Auto,
            StartingRung = LadderRung.Auto,
            VerificationWindow = TimeSpan.FromSeconds(30),
            Targets = new AllowedTargets
            {
                RestartCommand = ["/bin/true"],
                HealthUrls = ["http://127.0.0.1:1/health"],
            },
        };
        await using var db = database.Open();
        db.Services.Add(change?.Invoke(service) ?? service);
        await db.SaveChangesAsync(Cancelled);
        return this;
    }

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

    public Task SwitchAutomationOffAsync() =>
        new AgentSettings(database.Contexts, Clock).SetAutomationEnabledAsync(
            false,
            "Something is odd.",
            "admin",
            Cancelled
        );

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

    /// <summary>Another process takes over.</summary>
    public void Restart(string name = "second") => Flow = NewProcess(name);

    public IncidentFlow NewProcess(string name)
    {
        return NewProcess(name, Desk);
    }

    /// <summary>A process that works on this desk.</summary>
    public IncidentFlow NewProcess(string name, IIncidentDesk desk)
    {
        var settings = new FlowSettings { Node = name };
        var escalation = Escalation();
        var approvals = new ApprovalStage(desk, Actions, escalation, settings, Clock);
        var takeBack = new FixTakeBack(Actions, World, ids);
        return new IncidentFlow(
            desk,
            new AnalysisStage(desk, Actions, approvals, escalation, settings, ids, Clock),
            new ActionStage(
                desk,
                World,
                World,
                new ActionStart(Actions, approvals, escalation, settings),
                new BrokenPlan(Actions, takeBack, escalation),
                settings,
                Clock
            ),
            new VerificationStage(desk, World, Actions, takeBack, escalation, Clock),
            approvals,
            settings,
            Clock
        );
    }

    /// <summary>A person says yes to what waits, as they see it.</summary>
    public async Task<Result<long>> ApproveAsync(string id, string by = "responder") =>
        await Answers.ApproveAsync(id, await DigestAsync(id), by, null, Cancelled);

    /// <summary>The digest of what waits for a yes.</summary>
    public async Task<string> DigestAsync(string id) =>
        ApprovalStage.DigestOf(ApprovalStage.Waiting((await Desk.ReadCaseAsync(id, Cancelled))!));

    /// <summary>The latest decision about an incident.</summary>
    public async Task<DecisionRecord> DecisionAsync(string id)
    {
        await using var db = database.Open();
        return await db
            .Decisions.AsNoTracking()
            .Where(d => d.IncidentId == id)
            .OrderByDescending(d => d.Id)
            .FirstAsync(Cancelled);
    }

    /// <summary>Changes the knowledge entry, as an admin does.</summary>
    public async Task ChangeKnowledgeAsync(Func<KnowledgeEntry, KnowledgeEntry> change)
    {
        await using var db = database.Open();
        var known = await db.KnowledgeEntries.SingleAsync(Cancelled);
        db.Entry(known).CurrentValues.SetValues(change(known));
        await db.SaveChangesAsync(Cancelled);
    }

    /// <summary>What the knowledge entry lets the agent do, in this order.</summary>
    public async Task<FlowDriver> WithPlanAsync(params string[] actions)
    {
        await ChangeKnowledgeAsync(k =>
            k with
            {
                AutomatedActions = [.. actions.Select(a => new RecommendedAction(a))],
            }
        );
        return this;
    }

    /// <summary>Changes the service, as an admin does.</summary>
    public async Task ChangeServiceAsync(Func<ServiceEntry, ServiceEntry> change)
    {
        await using var db = database.Open();
        var known = await db.Services.SingleAsync(Cancelled);
        db.Entry(known).CurrentValues.SetValues(change(known));
        await db.SaveChangesAsync(Cancelled);
    }

    public async Task<Incident> IncidentAsync(string id) =>
        (await Desk.ReadCaseAsync(id, Cancelled))!.Incident;

    public async Task<IReadOnlyList<ActionRecord>> ActionsAsync(string id) =>
        (await Desk.ReadCaseAsync(id, Cancelled))!.Actions;

    /// <summary>The messages of an incident, after every step of its calls that is due was taken.</summary>
    public async Task<IReadOnlyList<Delivery>> DeliveriesAsync(string id)
    {
        await Calls().AdvanceDueAsync(Cancelled);
        await using var db = database.Open();
        return await db
            .Deliveries.AsNoTracking()
            .Where(d => d.IncidentId == id)
            .ToListAsync(Cancelled);
    }

    /// <summary>What was learned from an incident, oldest first.</summary>
    public async Task<IReadOnlyList<Outcome>> OutcomesAsync(string id)
    {
        await using var db = database.Open();
        return await db
            .Outcomes.AsNoTracking()
            .Where(o => o.IncidentId == id)
            .OrderBy(o => o.Id)
            .ToListAsync(Cancelled);
    }

    public Task<SuccessRates> RatesAsync() =>
        new OutcomeBook(database.Contexts).RatesAsync(Cancelled);

    /// <summary>Lines of the service that no pattern speaks for.</summary>
    public async Task StoreLinesAsync(params string[] messages)
    {
        await using var db = database.Open();
        db.LogLines.AddRange(
            messages.Select(m => new StoredLogLine
            {
                Timestamp = Clock.GetUtcNow(),
                ObservedAt = Clock.GetUtcNow(),
                Level = EntryLevel.Info,
                Service = "orders-api",
                Message = m,
                Source = "test",
            })
        );
        await db.SaveChangesAsync(Cancelled);
    }

    /// <summary>What was learned before the test.</summary>
    public async Task RecordAsync(IEnumerable<Outcome> outcomes)
    {
        await using var db = database.Open();
        db.Outcomes.AddRange(outcomes);
        await db.SaveChangesAsync(Cancelled);
    }

    public async Task<IReadOnlyList<TimelineKind>> TimelineAsync(string id)
    {
        await using var db = database.Open();
        return await db
            .Timeline.AsNoTracking()
            .Where(t => t.IncidentId == id)
            .OrderBy(t => t.Id)
            .Select(t => t.Kind)
            .ToListAsync(Cancelled);
    }

    /// <summary>What the timeline says, in its order.</summary>
    public async Task<IReadOnlyList<string>> SaidAsync(string id)
    {
        await using var db = database.Open();
        return await db
            .Timeline.AsNoTracking()
            .Where(t => t.IncidentId == id)
            .OrderBy(t => t.Id)
            .Select(t => t.Text)
            .ToListAsync(Cancelled);
    }

    public ValueTask DisposeAsync() => database.DisposeAsync();

    private ApprovalStage Approvals(string node) =>
        new(Desk, Actions, Escalation(), new FlowSettings { Node = node }, Clock);

    private CallStore Calls() =>
        new(
            database.Contexts,
            new EscalationBooks(database.Contexts, new FixedChannels([new OnCallPerson()]), Clock),
            Clock,
            ids
        );

    private EscalationStage Escalation() => new(ids);

    private IncidentDesk NewDesk()
    {
        var settings = new AgentSettings(database.Contexts, Clock);
        var knowledge = new KnowledgeShelf(database.Contexts, database.Changes);
        return new IncidentDesk(
            database.Contexts,
            new CaseContextReader(
                database.Contexts,
                settings,
                knowledge,
                new OutcomeBook(database.Contexts),
                new PastIncidents(
                    database.Contexts,
                    database.Changes,
                    Clock,
                    NullLogger<PastIncidents>.Instance
                ),
                Actions,
                Clock
            ),
            new IncidentClaims(database.Contexts, Clock)
        );
    }

    private async Task<FlowDriver> WithKnowledgeAsync()
    {
        await using var db = database.Open();
        db.AlertPatterns.Add(PoolPattern);
        db.KnowledgeEntries.Add(
            new KnowledgeEntry
            {
                Id = "pool",
                Title = "Database connection pool exhausted",
                Category = "database",
                Tags = ["database", "pool"],
                ErrorPatterns = ["connection pool exhausted"],
                RelatedServices = ["orders-api"],
                AutomatedActions =
                [
                    new RecommendedAction("restart_service"),
                    new RecommendedAction("health_check"),
                ],
                CreatedAt = Clock.GetUtcNow(),
                UpdatedAt = Clock.GetUtcNow(),
            }
        );
        await db.SaveChangesAsync(Cancelled);
        return this;
    }

    private sealed class OnCallPerson : INotificationChannel
    {
        public string Name => "email";

        public IReadOnlyList<string> Recipients => ["oncall@example.org"];

        public Task<DeliveryOutcome> SendAsync(
            EscalationNotice notice,
            string recipient,
            CancellationToken cancellation
        ) =>
            throw new InvalidOperationException("The flow writes deliveries; it never sends them.");
    }

    private sealed class PlannedOnly(string type, Reversibility reversibility) : IActionHandler
    {
        public ActionDefinition Definition { get; } =
            new(
                type,
                type,
                type,
                reversibility == Reversibility.ReadOnly ? BlastRadius.None : BlastRadius.Component,
                reversibility,
                TimeSpan.FromSeconds(10),
                []
            )
            {
                Idempotency = Idempotency.Repeats,
            };

        public Result<ActionPlan> Plan(ActionRequest request) =>
            request.Service.Targets.RestartCommand.Count == 0
                ? new TargetNotAllowed(request.Service.Name, type)
                : new ActionPlan(
                    type,
                    "target",
                    [request.Service.Targets.RestartCommand],
                    request.Parameters
                );

        public Task<ActionResult> ExecuteAsync(
            ActionPlan plan,
            ActionRequest request,
            CancellationToken cancellation
        ) => throw new InvalidOperationException("Actions go through the executor.");
    }
}

/// <summary>What actions and health checks find: they do what the test says, and every execution is counted.</summary>
internal sealed class ScriptedWorld : IActionExecutor, IActionRollback, IHealthProbe
{
    /// <summary>Whether every action can be taken back; otherwise only another memory limit can.</summary>
    public bool Reversible { get; set; }

    public List<string> TakenBack { get; } = [];

    public Func<string, ActionResult> TakingBack { get; set; } =
        _ => new ActionResult(true, "As before.");

    /// <summary>What an action does until it is done, or stopped.</summary>
    public Func<CancellationToken, Task> Meanwhile { get; set; } = _ => Task.CompletedTask;

    /// <summary>What happens right after something was done in the world.</summary>
    public Action Done { get; set; } = () => { };

    public List<string> Executed { get; } = [];

    public Func<string, ActionResult> Outcome { get; set; } = _ => new ActionResult(true, "Done.");

    public HealthObservation Health { get; set; } = new(HealthState.Healthy, "200 in 3 ms");

    public async Task<ActionResult> ExecuteAsync(
        string type,
        ActionRequest request,
        CancellationToken cancellation
    )
    {
        await Meanwhile(cancellation);
        Executed.Add(type);
        var outcome = Outcome(type);
        Done();
        return outcome;
    }

    public bool CanRollBack(string type) => Reversible || type == "adjust_memory_config";

    public Task<ActionResult> RollBackAsync(
        string type,
        ActionResult done,
        ActionRequest request,
        CancellationToken cancellation
    )
    {
        TakenBack.Add(type);
        var outcome = TakingBack(type);
        Done();
        return Task.FromResult(outcome);
    }

    public Task<HealthObservation> CheckAsync(
        ServiceEntry service,
        CancellationToken cancellation
    ) => Task.FromResult(Health);
}
