using System.Net.Sockets;

namespace OnCallAgent.Web.Commands.GameDay.Services;

/// <summary>
/// A small service whose faults are real: its pool runs dry because connections are not given back, its memory is used
/// up because it is not let go, its spool is full because it was filled, its new version fails because a setting is missing.
/// </summary>
internal sealed class GameService : IDisposable
{
    // A forgotten service must not run for ever.
    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(15);
    private static readonly TimeSpan PoolPatience = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan BetweenChatter = TimeSpan.FromMilliseconds(700);

    private const int Chunk = 8 << 20;
    private const int Dump = 256 << 10;
    private const int Probe = 4 << 10;

    /// <summary>What healthy programs say, too: whoever looks for words alone raises an alarm.</summary>
    private static readonly string[] Chatter =
    [
        "connection established to 127.0.0.1, timeout=30s, retries=3",
        "pool stats total=5 active=1 idle=4 waiting=0 errors=0",
        "cache refreshed in 500 ms, 0 failed, 5030 entries",
        "request took longer than usual, retry 1 of 3 succeeded",
        "memory usage 41 %, no OutOfMemory events since start, disk usage 62 %",
        "authentication cache warmed up, 0 failures",
    ];

    private static readonly Dictionary<string, string> Settings = new(StringComparer.Ordinal)
    {
        ["currency"] = "EUR",
    };

    private readonly ServiceFile file;
    private readonly ServiceLog log;
    private readonly ConnectionPool? pool;
    private readonly Spool? spool;
    private readonly List<byte[]> kept = [];
    private readonly Lock keeping = new();
    private volatile bool leaksConnections;
    private volatile bool leaksMemory;

    public GameService(ServiceFile file, TimeProvider clock)
    {
        this.file = file;
        Clock = clock;
        log = new ServiceLog(file.LogFile, file.Name, clock);
        pool = file.NeedsPort is { } port
            ? new ConnectionPool(port, file.PoolSize, PoolPatience)
            : null;
        leaksConnections = file.Version == ServiceFile.LeakingVersion;
        spool = file.Quota is { } quota ? new Spool(file.Spool, quota) : null;
    }

    private TimeProvider Clock { get; }

    /// <summary>Answers until it is ended.</summary>
    public async Task RunAsync(CancellationToken cancellation)
    {
        using var life = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        life.CancelAfter(Lifetime);
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls($"http://127.0.0.1:{file.Port}");
        await using var app = builder.Build();
        app.MapGet("/ping", () => Results.NoContent());
        app.MapGet("/health", HealthAsync);
        app.MapGet("/orders/{n:int}", ServeAsync);
        app.MapPost("/fault/{name}", Break);
        await app.StartAsync(life.Token);
        log.Info($"{file.Name} version {file.Version} listens on port {file.Port}");
        try
        {
            for (var n = 0; ; n++)
            {
                await Task.Delay(BetweenChatter, Clock, life.Token);
                log.Info(Chatter[n % Chatter.Length]);
            }
        }
        catch (OperationCanceledException)
        {
            // The end of its life.
        }
    }

    public void Dispose() => pool?.Dispose();

    private IResult Break(string name)
    {
        switch (name)
        {
            case "leak-connections":
                leaksConnections = true;
                break;
            case "leak-memory":
                leaksMemory = true;
                break;
            case "verbose":
                FillSpool();
                break;
            default:
                return Results.NotFound();
        }

        return Results.NoContent();
    }

    private async Task<IResult> HealthAsync(CancellationToken cancellation)
    {
        try
        {
            await WorkAsync(write: false, cancellation);
            return Results.Text("ok");
        }
        catch (Exception e) when (IsFault(e))
        {
            return Results.Text(e.Message, statusCode: StatusCodes.Status503ServiceUnavailable);
        }
    }

    private async Task<IResult> ServeAsync(int n, CancellationToken cancellation)
    {
        var began = Clock.GetTimestamp();
        try
        {
            await WorkAsync(write: true, cancellation);
            log.Info($"\"GET /orders/{n} HTTP/1.1\" 200 {Milliseconds(began)}ms");
            return Results.Text("ok");
        }
        catch (Exception e) when (IsFault(e))
        {
            log.Error($"order {n} failed: {Words(e)}");
            log.Info($"\"GET /orders/{n} HTTP/1.1\" 500 {Milliseconds(began)}ms");
            return Results.StatusCode(StatusCodes.Status500InternalServerError);
        }
    }

    private async Task WorkAsync(bool write, CancellationToken cancellation)
    {
        // That version was never tried with the settings that are in use.
        _ = Settings[file.Version == ServiceFile.FailingVersion ? "discounts" : "currency"];
        if (write && leaksMemory)
        {
            Keep();
        }

        // Whoever has no memory left cannot answer.
        GC.KeepAlive(new byte[Chunk / 2]);
        if (pool is not null)
        {
            await AskAsync(pool, leak: write && leaksConnections, cancellation);
        }

        if (write)
        {
            spool?.Append("orders.log", new byte[Probe / 8]);
        }
        else
        {
            spool?.MakeSure(Probe);
        }
    }

    private static async Task AskAsync(
        ConnectionPool pool,
        bool leak,
        CancellationToken cancellation
    )
    {
        var connection = await pool.TakeAsync(cancellation);
        try
        {
            await ConnectionPool.AskAsync(connection, cancellation);
        }
        catch
        {
            pool.Drop(connection);
            throw;
        }

        // The bug: on this path nobody gives it back.
        if (!leak)
        {
            pool.Give(connection);
        }
    }

    private void Keep()
    {
        var chunk = new byte[Chunk];
        // Touched, or the system would not give the pages.
        Array.Fill(chunk, (byte)1);
        lock (keeping)
        {
            kept.Add(chunk);
        }
    }

    private void FillSpool()
    {
        log.Warn("debug logging was switched on");
        try
        {
            for (var n = 0; ; n++)
            {
                spool?.Append($"debug-{n}.log", new byte[Dump]);
            }
        }
        catch (IOException e)
        {
            log.Error($"cannot write debug log: {e.Message}");
        }
    }

    private string Words(Exception e) =>
        e is SocketException
            ? $"cannot reach {file.Needs} at 127.0.0.1:{file.NeedsPort}: {e.Message}"
        : e is IOException && e.InnerException is SocketException inner
            ? $"lost connection to {file.Needs}: {inner.Message}"
        : $"{e.GetType().Name}: {e.Message}";

    private static bool IsFault(Exception e) =>
        e
            is PoolExhaustedException
                or SocketException
                or IOException
                or OutOfMemoryException
                or KeyNotFoundException;

    private long Milliseconds(long began) => (long)Clock.GetElapsedTime(began).TotalMilliseconds;
}
