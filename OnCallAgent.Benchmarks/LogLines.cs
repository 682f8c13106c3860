using System.Globalization;

namespace OnCallAgent.Benchmarks;

/// <summary>
/// Lines as services write them, in four formats by turns of chance: ISO text, JSON, log4j and access log. The same
/// seed gives the same lines.
/// </summary>
internal sealed class LogLines(int seed)
{
    private static readonly string[] Services =
    [
        "orders-api",
        "billing",
        "search",
        "auth-gateway",
        "inventory",
        "mailer",
        "shipping",
        "catalog",
    ];

    private static readonly string[] Paths =
    [
        "/",
        "/health",
        "/api/orders",
        "/api/orders/{0}",
        "/api/items?page={0}",
        "/static/app.{0}.js",
        "/login",
        "/search?q=blue+shoes&n={0}",
    ];

    private static readonly string[] Said =
    [
        "Request {0} handled in {1} ms",
        "Cache hit for key item:{0}:details, age {1} s",
        "Connection established to 10.0.{1}.17:5432, timeout=30",
        "Scheduled job nightly-report finished, {0} rows in {1} ms",
        "User {0} signed in from 192.168.{1}.4",
        "Published event OrderPlaced id={0} partition={1}",
        "Heap usage {1} MB of 2048 MB after minor collection {0}",
        "Retrieved {1} records from index products-{0}",
        "Configuration reloaded, revision {0}, {1} keys",
        "Batch {0} committed, offset {1}, lag 0",
    ];

    private static readonly string[] Faults =
    [
        "Connection refused by 10.0.{1}.17:5432 while loading order {0}",
        "java.lang.OutOfMemoryError: Java heap space in worker {1}",
        "Authentication failed for user {0} from 203.0.113.{1}",
        "Deadlock detected, transaction {0} rolled back after {1} ms",
        "write /var/data/{0}.seg: no space left on device ({1} bytes)",
        "Connection pool exhausted: {1} of {1} in use, request {0} waits",
        "Circuit breaker payments-{1} is open, call {0} rejected",
    ];

    private readonly Random chance = new(seed);

    /// <summary>The next line, without its end; one in twenty tells a fault.</summary>
    public string Next(DateTimeOffset at) => Line(at, chance.Next(20) == 0);

    /// <summary>The next line, never of a fault.</summary>
    public string Ordinary(DateTimeOffset at) => Line(at, fault: false);

    private string Line(DateTimeOffset at, bool fault)
    {
        var form = chance.Next(4);
        if (form == 3)
        {
            return Access(at, fault);
        }

        var said = string.Format(
            CultureInfo.InvariantCulture,
            Of(fault ? Faults : Said),
            chance.Next(100_000, 1_000_000),
            chance.Next(1, 255)
        );
        var service = Of(Services);
        var level =
            fault ? "ERROR"
            : chance.Next(10) == 0 ? "DEBUG"
            : "INFO";
        return form switch
        {
            0 => Invariant($"{at:yyyy-MM-ddTHH:mm:ss.fffZ} {level} [{service}] {said}"),
            1 => Invariant(
                $$"""{"timestamp":"{{at:yyyy-MM-ddTHH:mm:ss.fffZ}}","level":"{{level}}","service":"{{service}}","message":"{{said}}","trace_id":"{{chance.NextInt64():x16}}"}"""
            ),
            _ => Invariant(
                $"{at:yyyy-MM-dd HH:mm:ss,fff} {level, -5} [http-nio-8080-exec-{chance.Next(1, 33)}] org.example.{service.Replace("-", "", StringComparison.Ordinal)}.RequestHandler - {said}"
            ),
        };
    }

    private string Access(DateTimeOffset at, bool fault)
    {
        var path = string.Format(CultureInfo.InvariantCulture, Of(Paths), chance.Next(10_000));
        var status = fault ? chance.Next(500, 505) : Of([200, 200, 200, 201, 204, 304, 404]);
        return Invariant(
            $"198.51.100.{chance.Next(1, 255)} - - [{at:dd/MMM/yyyy:HH:mm:ss} +0000] \"GET {path} HTTP/1.1\" {status} {chance.Next(100, 60_000)} \"-\" \"Mozilla/5.0 (X11; Linux x86_64)\""
        );
    }

    private T Of<T>(T[] from) => from[chance.Next(from.Length)];

    private static string Invariant(FormattableString text) =>
        text.ToString(CultureInfo.InvariantCulture);
}
