using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using OnCallAgent.Domain.Detection;
using OnCallAgent.Domain.Incidents;
using OnCallAgent.Domain.Logs;
using OnCallAgent.Domain.Shared;
using OnCallAgent.Tests.Support;
using OnCallAgent.Web.Data;
using OnCallAgent.Web.Data.Intake;
using OnCallAgent.Web.Hosting;
using OnCallAgent.Web.Live;

namespace OnCallAgent.Tests.Data;

/// <summary>The intake on a database of its own, a clock that stands still, and one source.</summary>
public sealed class IntakeDriver : IAsyncDisposable
{
    public const string Source = "files";

    private IntakeDriver(TestDatabase database)
    {
        Database = database;
        Patterns = new LivePatterns(
            database.Contexts,
            database.Changes,
            Clock,
            NullLogger<LivePatterns>.Instance
        );
        Intake = new LogIntake(
            database.Contexts,
            Patterns,
            Feed,
            new TimeOrderedIds(Clock),
            Clock,
            NullLogger<LogIntake>.Instance
        );
    }

    public TestDatabase Database { get; }

    public FakeTimeProvider Clock { get; } =
        new(new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero));

    public LivePatterns Patterns { get; }

    public LiveFeed Feed { get; } = new();

    public LogIntake Intake { get; }

    public static async Task<IntakeDriver> StartAsync(
        DatabaseProvider engine,
        params AlertPattern[] patterns
    )
    {
        var driver = new IntakeDriver(await TestDatabase.CreateAsync(engine));
        await using var context = driver.Database.Open();
        context.Sources.Add(
            new StoredSource
            {
                Id = Source,
                Name = "Files",
                Location = "/var/log/*.log",
                CreatedAt = driver.Clock.GetUtcNow(),
            }
        );
        context.AlertPatterns.AddRange(patterns);
        await context.SaveChangesAsync();
        return driver;
    }

    public static AlertPattern Pattern(string id, string regex) =>
        new()
        {
            Id = id,
            Name = id,
            Regex = regex,
            Severity = Severity.High,
        };

    public LogEntry Line(string message, string service = "orders") =>
        new()
        {
            Timestamp = Clock.GetUtcNow(),
            Level = EntryLevel.Error,
            Service = service,
            Message = message,
            Raw = message,
            Source = Source,
        };

    public Task<Result<IntakeReceipt>> TakeAsync(params LogEntry[] entries) =>
        Intake.TakeAsync(new IntakeBatch(Source, entries), TestContext.Current.CancellationToken);

    public Task<Result<IntakeReceipt>> TakeAsync(IEnumerable<string> messages) =>
        TakeAsync([.. messages.Select(m => Line(m))]);

    public async Task<List<Incident>> IncidentsAsync()
    {
        await using var context = Database.Open();
        return await context.Incidents.AsNoTracking().OrderBy(i => i.CreatedAt).ToListAsync();
    }

    public async Task<List<StoredLogLine>> LinesAsync()
    {
        await using var context = Database.Open();
        return await context.LogLines.AsNoTracking().OrderBy(l => l.Id).ToListAsync();
    }

    public async Task<List<EvidenceLine>> EvidenceAsync(string incidentId)
    {
        await using var context = Database.Open();
        return await context
            .Evidence.AsNoTracking()
            .Where(e => e.IncidentId == incidentId)
            .OrderBy(e => e.Id)
            .ToListAsync();
    }

    public async Task<List<TimelineEntry>> TimelineAsync(string incidentId)
    {
        await using var context = Database.Open();
        return await context
            .Timeline.AsNoTracking()
            .Where(e => e.IncidentId == incidentId)
            .OrderBy(e => e.Id)
            .ToListAsync();
    }

    public async Task ResolveAsync(string incidentId)
    {
        await using var context = Database.Open();
        var incident = await context.Incidents.SingleAsync(i => i.Id == incidentId);
        incident
            .Resolve(new Resolution(Resolution.Manual), "ada", Clock.GetUtcNow())
            .IsSuccess.ShouldBeTrue();
        await context.SaveChangesAsync();
    }

    public static FileCheckpoint Checkpoint(string path, long offset, string file = "1:1") =>
        new()
        {
            SourceId = Source,
            Path = path,
            FileId = file,
            PrefixHash = "",
            Offset = offset,
        };

    public async Task<List<string>> CheckpointsAsync()
    {
        await using var context = Database.Open();
        var stored = await context.Checkpoints.AsNoTracking().OrderBy(c => c.Path).ToListAsync();
        return
        [
            .. stored.Select(c =>
                string.Create(CultureInfo.InvariantCulture, $"{c.Path} {c.FileId} {c.Offset}")
            ),
        ];
    }

    public async ValueTask DisposeAsync()
    {
        Patterns.Dispose();
        await Database.DisposeAsync();
    }
}
