using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using OnCallAgent.Domain.Logs;
using OnCallAgent.Domain.Shared;
using OnCallAgent.Tests.Support;
using OnCallAgent.Web.Data;
using OnCallAgent.Web.Data.Intake;
using OnCallAgent.Web.Live;
using OnCallAgent.Web.Sources.Files;

namespace OnCallAgent.Tests.Web.Sources.Files;

/// <summary>A follower on real files and a real database, which can be stopped and started again at any moment.</summary>
public sealed class FollowerDriver : IAsyncDisposable
{
    public static readonly FollowerOptions Fast = new()
    {
        SeedDefaults = false,
        Tick = TimeSpan.FromMilliseconds(50),
        Rescan = TimeSpan.FromMilliseconds(100),
        LastWords = TimeSpan.FromMilliseconds(500),
    };

    private readonly TestDatabase database;
    private readonly TemporaryDirectory folder = new();
    private readonly LivePatterns patterns;
    private readonly FollowerOptions options;
    private FileFollower? follower;

    private FollowerDriver(TestDatabase database, FollowerOptions options)
    {
        this.database = database;
        this.options = options;
        patterns = new LivePatterns(
            database.Contexts,
            database.Changes,
            TimeProvider.System,
            NullLogger<LivePatterns>.Instance
        );
    }

    public TestDatabase Database => database;

    public string Folder => folder.Path;

    public RecordedLog Log { get; } = new();

    public ShiftedClock Clock { get; } = new();

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public static async Task<FollowerDriver> CreateAsync(FollowerOptions? options = null) =>
        new(await TestDatabase.CreateAsync(), options ?? Fast);

    public static async Task<FollowerDriver> FollowAsync(
        string location,
        bool fromStart = false,
        TimeSpan clockAhead = default
    )
    {
        var driver = await CreateAsync();
        driver.Clock.Ahead = clockAhead;
        await driver.AddSourceAsync(location, fromStart);
        await driver.StartAsync();
        await driver.LookedAtAsync();
        return driver;
    }

    public string At(string name) => Path.Combine(Folder, name);

    /// <summary>Whether this process has the file open.</summary>
    public bool HasOpen(string name) =>
        Directory.GetFiles("/proc/self/fd").Any(f => new FileInfo(f).LinkTarget == At(name));

    public void Write(string name, string text) => File.AppendAllText(At(name), text);

    /// <summary>Cuts the file off, as copytruncate does.</summary>
    public void Empty(string name) => File.WriteAllText(At(name), "");

    public async Task AddSourceAsync(
        string location,
        bool fromStart = false,
        string id = "files",
        string? encoding = null,
        string? firstLine = null
    )
    {
        await using var context = database.Open();
        context.Sources.Add(
            new StoredSource
            {
                Id = id,
                Name = id,
                Location = Path.Combine(Folder, location),
                FromStart = fromStart,
                Encoding = encoding,
                FirstLine = firstLine,
            }
        );
        await context.SaveChangesAsync(Cancelled);
    }

    public FileFollower Make() =>
        new(
            database.Contexts,
            new LogIntake(
                database.Contexts,
                patterns,
                new LiveFeed(),
                new TimeOrderedIds(Clock),
                Clock,
                NullLogger<LogIntake>.Instance
            ),
            new LogLineParser(),
            database.Changes,
            Clock,
            options,
            Log
        );

    public Task StartAsync()
    {
        follower = Make();
        return follower.StartAsync(Cancelled);
    }

    /// <summary>Waits until every source was looked at and the system tells of its changes.</summary>
    public Task FollowsAsync() => Eventually.TrueAsync(() => follower!.IsFollowing);

    public async Task StopAsync()
    {
        await follower!.StopAsync(Cancelled);
        follower.Dispose();
        follower = null;
    }

    /// <summary>Waits until the follower has looked at the source's place once: from then on, new files are new.</summary>
    public Task LookedAtAsync(string source = "files") =>
        Eventually.TrueAsync(async () =>
        {
            await using var context = database.Open();
            return await context.Checkpoints.AnyAsync(c =>
                c.SourceId == source && c.Path.StartsWith("looked-at:")
            );
        });

    public async Task<int> CountAsync()
    {
        await using var context = database.Open();
        return await context.LogLines.CountAsync(Cancelled);
    }

    public async Task<List<string>> MessagesAsync()
    {
        await using var context = database.Open();
        return await context
            .LogLines.OrderBy(l => l.Id)
            .Select(l => l.Message)
            .ToListAsync(Cancelled);
    }

    /// <summary>Waits for these messages, in this order, and no others.</summary>
    public async Task GivesAsync(params string[] expected)
    {
        await Eventually.HappensAsync(
            async () => (await MessagesAsync()).Count >= expected.Length,
            Eventually.Deadline
        );
        (await MessagesAsync()).ShouldBe(expected, ignoreOrder: false, customMessage: Log.Text);
    }

    public async Task<StoredSource> SourceAsync(string id = "files")
    {
        await using var context = database.Open();
        return await context.Sources.AsNoTracking().SingleAsync(s => s.Id == id, Cancelled);
    }

    public Task ReportsAsync(SourceState state, string error, string id = "files") =>
        Eventually.TrueAsync(async () =>
        {
            var source = await SourceAsync(id);
            return source.State == state
                && (source.LastError ?? "").Contains(error, StringComparison.Ordinal);
        });

    public async ValueTask DisposeAsync()
    {
        if (follower is not null)
        {
            await StopAsync();
        }

        patterns.Dispose();
        await database.DisposeAsync();
        folder.Dispose();
    }

    /// <summary>What the follower logged; shown where a test fails.</summary>
    public sealed class RecordedLog : ILogger<FileFollower>
    {
        private readonly Lock gate = new();
        private readonly List<string> entries = [];

        public string Text
        {
            get
            {
                lock (gate)
                {
                    return string.Join('\n', entries);
                }
            }
        }

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel,
            EventId eventId,
            TState state,
            Exception? exception,
            Func<TState, Exception?, string> formatter
        )
        {
            lock (gate)
            {
                entries.Add($"{logLevel}: {formatter(state, exception)} {exception}");
            }
        }
    }
}
