using Microsoft.AspNetCore.DataProtection;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using OnCallAgent.Domain.Flow;
using OnCallAgent.Domain.Logs;
using OnCallAgent.Domain.Shared;
using OnCallAgent.Tests.Support;
using OnCallAgent.Web.Data;
using OnCallAgent.Web.Data.Catalog;
using OnCallAgent.Web.Data.Intake;
using OnCallAgent.Web.Hosting;
using OnCallAgent.Web.Live;
using OnCallAgent.Web.Sources.Elasticsearch;

namespace OnCallAgent.Tests.Web.Sources.Elasticsearch;

/// <summary>One source that reads a <see cref="SearchDouble"/> into a database of its own, under a clock that stands still.</summary>
internal sealed class ElasticsearchDriver : IAsyncDisposable
{
    public const string Source = "elastic";

    private readonly SearchConnections connections;
    private readonly LivePatterns patterns;
    private ElasticsearchPoller? poller;

    private ElasticsearchDriver(TestDatabase database, FakeTimeProvider clock, SearchDouble server)
    {
        connections = new SearchConnections((host, cancellation) => Resolve(host, cancellation));
        Database = database;
        Clock = clock;
        Server = server;
        patterns = new LivePatterns(
            database.Contexts,
            database.Changes,
            clock,
            NullLogger<LivePatterns>.Instance
        );
        Stores = database.Contexts;
    }

    public TestDatabase Database { get; }

    public FakeTimeProvider Clock { get; }

    public SearchDouble Server { get; }

    public SourceSecrets Secrets { get; } = new(new EphemeralDataProtectionProvider());

    public ResolveHost Resolve { get; set; } = JudgedConnection.Machine;

    public SearchHttpLimits Limits { get; set; } = new();

    public PollerOptions Polling { get; set; } = new() { Chance = () => 1 };

    public OnCallOptions Options { get; set; } = null!;

    /// <summary>Where lines are stored; as the rest, unless a test says otherwise.</summary>
    public IDbContextFactory<OnCallDbContext> Stores { get; set; }

    public RecordedLog Log { get; } = new();

    public DateTimeOffset Now => Clock.GetUtcNow();

    public static async Task<ElasticsearchDriver> StartAsync(
        bool isOpenSearch = false,
        string? version = null,
        DatabaseProvider engine = DatabaseProvider.Sqlite,
        Func<ElasticsearchSettings, ElasticsearchSettings>? with = null,
        bool fromStart = false
    )
    {
        var clock = new FakeTimeProvider(new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero));
        var driver = new ElasticsearchDriver(
            await TestDatabase.CreateAsync(engine),
            clock,
            await SearchDouble.StartAsync(clock, isOpenSearch, version)
        );
        driver.Options = new OnCallOptions { Database = driver.Database.Target, SecretKey = "" };
        var settings = new ElasticsearchSettings
        {
            IndexPattern = "logs-*",
            OverlapSeconds = 60,
            PageSize = 3,
        };
        await using var context = driver.Database.Open();
        context.Sources.Add(
            new StoredSource
            {
                Id = Source,
                Name = "Elastic",
                Kind = SourceKind.Elasticsearch,
                Location = driver.Server.Url,
                Elasticsearch = with?.Invoke(settings) ?? settings,
                FromStart = fromStart,
                CreatedAt = clock.GetUtcNow(),
            }
        );
        await context.SaveChangesAsync();
        driver.Server.AddIndex("logs-app");
        return driver;
    }

    /// <summary>What is due is polled, by the process that did so before.</summary>
    public Task PollAsync() => (poller ??= Poller("node-1")).PollDueAsync(CancellationToken.None);

    /// <summary>Time passes until the next poll, and it takes place.</summary>
    public async Task NextPollAsync(int seconds = 30)
    {
        Clock.Advance(TimeSpan.FromSeconds(seconds));
        await PollAsync();
    }

    /// <summary>The process ends without a word; the next poll is another one's.</summary>
    public void Kill()
    {
        poller?.Dispose();
        poller = null;
    }

    public ElasticsearchPoller Poller(string node) =>
        new(
            Database.Contexts,
            new SearchClient(new SearchHttp(connections, Limits, Clock)),
            Secrets,
            new LogIntake(
                Stores,
                patterns,
                new LiveFeed(),
                new TimeOrderedIds(Clock),
                Clock,
                NullLogger<LogIntake>.Instance
            ),
            new LogLineParser(),
            new FlowSettings { Node = node },
            Options,
            Polling,
            Clock,
            new Logger<ElasticsearchPoller>(new LoggerFactory([Log]))
        );

    public ElasticsearchProbe Probe() =>
        new(
            new SearchClient(new SearchHttp(connections, Limits, Clock)),
            new LogLineParser(),
            Clock
        );

    public async Task<List<string>> MessagesAsync()
    {
        await using var context = Database.Open();
        return await context.LogLines.OrderBy(l => l.Id).Select(l => l.Message).ToListAsync();
    }

    public async Task<List<StoredLogLine>> LinesAsync()
    {
        await using var context = Database.Open();
        return await context.LogLines.AsNoTracking().OrderBy(l => l.Id).ToListAsync();
    }

    public async Task<StoredSource> SourceAsync()
    {
        await using var context = Database.Open();
        return await context.Sources.AsNoTracking().SingleAsync(s => s.Id == Source);
    }

    public async Task<PollCheckpoint> CheckpointAsync()
    {
        await using var context = Database.Open();
        return await context.PollCheckpoints.AsNoTracking().SingleAsync();
    }

    public async Task<int> SeenPagesAsync()
    {
        await using var context = Database.Open();
        return await context.SeenDocuments.CountAsync();
    }

    public async Task EditAsync(Action<StoredSource> edit)
    {
        await using var context = Database.Open();
        var source = await context.Sources.SingleAsync(s => s.Id == Source);
        edit(source);
        source.Version++;
        await context.SaveChangesAsync();
    }

    public async ValueTask DisposeAsync()
    {
        Kill();
        patterns.Dispose();
        connections.Dispose();
        await Server.DisposeAsync();
        await Database.DisposeAsync();
    }
}
