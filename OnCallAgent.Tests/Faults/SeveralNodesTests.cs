using System.Globalization;
using System.Net;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.SignalR.Client;
using OnCallAgent.Tests.Support;
using OnCallAgent.Web.Live;

namespace OnCallAgent.Tests.Faults;

/// <summary>
/// Three agents, as processes of the operating system, on one database server. They are killed and made to stand still
/// while lines come in by their files and by a server: nothing is lost, nothing is done twice, and everybody sees it.
/// <c>ONCALL_CHAOS_ROUNDS</c> makes it longer, <c>ONCALL_CHAOS_SEED</c> another one.
/// </summary>
public sealed class SeveralNodesTests : IAsyncLifetime
{
    private const int LinesARound = 40;
    private const int DocumentsARound = 30;

    private static readonly TimeSpan Enough = TimeSpan.FromMinutes(4);

    private readonly List<AgentProcess> nodes = [];
    private readonly int[] written = new int[3];
    private NodeCluster cluster = null!;
    private SearchDouble index = null!;
    private SmtpServer mail = null!;
    private LoopbackServer healthy = null!;
    private int documents;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    private static int Rounds => Number("ONCALL_CHAOS_ROUNDS", 4);

    public async ValueTask InitializeAsync()
    {
        cluster = await NodeCluster.CreateAsync();
        index = await SearchDouble.StartAsync(TimeProvider.System);
        index.AddIndex("logs-app");
        mail = await SmtpServer.StartAsync();
        healthy = await LoopbackServer.StartAsync(static c => c.Response.WriteAsync("ok"));
        foreach (var name in new[] { "one", "two", "three" })
        {
            nodes.Add(
                cluster
                    .Node(name)
                    .With("SMTP_SERVER", "127.0.0.1")
                    .With("SMTP_PORT", mail.Port.ToString(CultureInfo.InvariantCulture))
                    .With("ONCALL_EMAILS", "oncall@example.org")
            );
        }

        // The first makes the schema and the first admin; the others find them.
        await nodes[0].StartAsync();
        await Task.WhenAll(nodes.Skip(1).Select(static n => n.StartAsync()));
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var node in nodes)
        {
            await node.DisposeAsync();
        }

        await healthy.DisposeAsync();
        await mail.DisposeAsync();
        await index.DisposeAsync();
        await cluster.DisposeAsync();
    }

    [Fact]
    public async Task Killed_and_paused_nodes_lose_nothing_and_do_nothing_twice()
    {
        var chance = new Random(Number("ONCALL_CHAOS_SEED", 20_261_126));
        var ran = Path.Combine(nodes[0].Folder, "ran");
        using (var admin = await AgentClient.SignInAsync(nodes[0]))
        {
            await AddSourceAsync(admin);
            for (var n = 0; n < Rounds; n++)
            {
                await AddServiceAsync(admin, n, ran);
            }
        }

        var kills = 0;
        for (var round = 0; round < Rounds; round++)
        {
            var victim = nodes[chance.Next(nodes.Count)];
            await WriteAsync(round, chance.Next(nodes.Count));
            if (chance.Next(2) == 0)
            {
                kills++;
                await PassAsync(chance.Next(500));
                victim.KillHard();
                await WriteAsync(null, 0);
                await victim.StartAsync();
            }
            else
            {
                victim.Pause();
                await WriteAsync(null, 0);
                await PassAsync(500 + chance.Next(2_500));
                victim.Resume();
            }
        }

        var lines = written.Sum() + documents;
        (
            await Eventually.ReachesAsync(
                () => cluster.CountAsync("log_lines where message like 'parcel %'"),
                lines
            )
        ).ShouldBeTrue(await StandAsync());
        (
            await Eventually.HappensAsync(
                async () =>
                    await cluster.CountAsync(
                        "incidents where next_step = 'none' and handler <> 'agent'"
                    ) == Rounds
                    && await cluster.CountAsync("deliveries where status = 'queued'") == 0
                    && await cluster.CountAsync(
                        "escalation_calls where phase = 'running' and next_at <= now()"
                    ) == 0,
                Enough
            )
        ).ShouldBeTrue(await StandAsync());

        (await cluster.CountAsync("log_lines where message like 'parcel %'")).ShouldBe(lines);
        (
            await cluster.ValueAsync<long>(
                "select count(distinct message) from log_lines where message like 'parcel %'"
            )
        ).ShouldBe(lines, "each line once");
        (await cluster.CountAsync("incidents")).ShouldBe(Rounds, await StandAsync());
        ShellScript.Left(ran).ShouldBeUnique();
        (
            await cluster.ValueAsync<long>(
                "select coalesce(max(n), 0) from (select count(*) n from actions where action_type = 'restart_service' and started_at is not null group by incident_id) a"
            )
        ).ShouldBeLessThanOrEqualTo(1);
        await MailsAreSentOnceAsync(kills);
        await EverybodySeesAsync();
    }

    // A message that was out but not recorded when its node was killed goes out again, and is known by its id.
    private async Task MailsAreSentOnceAsync(int kills)
    {
        var sent = await cluster.CountAsync(
            "deliveries where channel = 'email' and status = 'sent'"
        );
        var received = mail.Received().Select(m => m.MessageId).ToList();
        received.Distinct(StringComparer.Ordinal).LongCount().ShouldBe(sent);
        received.Count.ShouldBeLessThanOrEqualTo((int)sent + kills);
    }

    private async Task EverybodySeesAsync()
    {
        var incident = await cluster.ValueAsync<string>("select min(id) from incidents");
        await SeesAsync(incident, "with Redis");
        cluster.Redis.Kill();
        await SeesAsync(incident, "without Redis");
    }

    private async Task SeesAsync(string incident, string when)
    {
        using var admin = await AgentClient.SignInAsync(nodes[0]);
        var viewers = await Task.WhenAll(
            nodes.Select(n => LiveViewer.ConnectAsync(n, admin.Token))
        );
        try
        {
            await admin.PostAsync(
                $"/api/v1/incidents/{incident}/comments",
                new { text = $"Somebody looks at it {when}." },
                HttpStatusCode.OK
            );
            foreach (var (viewer, node) in viewers.Zip(nodes))
            {
                (
                    await Eventually.HappensAsync(
                        () => Task.FromResult(viewer.HasSeen(incident)),
                        TimeSpan.FromMinutes(1)
                    )
                ).ShouldBeTrue($"{node.Url} {when}:\n{node.Output}");
            }
        }
        finally
        {
            foreach (var viewer in viewers)
            {
                await viewer.DisposeAsync();
            }
        }
    }

    private async Task WriteAsync(int? faulty, int at)
    {
        for (var n = 0; n < nodes.Count; n++)
        {
            var first = written[n];
            written[n] += LinesARound;
            await File.AppendAllLinesAsync(
                nodes[n].LogFile("app.log"),
                Enumerable
                    .Range(first, LinesARound)
                    .Select(i =>
                        $"2026-03-01T08:00:00.000Z INFO [depot] parcel {(char)('a' + n)}{i}x left"
                    ),
                Cancelled
            );
        }

        for (var d = 0; d < DocumentsARound; d++)
        {
            index.Line(
                TimeProvider.System.GetUtcNow(),
                $"d{documents}",
                $"parcel d{documents++}x left"
            );
        }

        if (faulty is { } service)
        {
            await File.AppendAllTextAsync(
                nodes[at].LogFile("app.log"),
                $"2026-03-01T08:00:00.000Z ERROR [{Name(service)}] database connection pool exhausted while loading an order\n",
                Cancelled
            );
        }
    }

    private async Task AddSourceAsync(AgentClient admin) =>
        await admin.PostAsync(
            "/api/v1/sources",
            new
            {
                name = "Index",
                kind = "elasticsearch",
                location = index.Url,
                from_start = true,
                elasticsearch = new
                {
                    index_pattern = "logs-*",
                    poll_seconds = 5,
                    delay_seconds = 1,
                    overlap_seconds = 60,
                    page_size = 7,
                },
            }
        );

    private Task<JsonElement> AddServiceAsync(AgentClient admin, int n, string ran) =>
        admin.AutomateAsync(
            Name(n),
            window: 1,
            healthy.Address,
            ShellScript.Write(nodes[0].Folder, $"{Name(n)}.sh", $"echo {Name(n)} >> '{ran}'")
        );

    private async Task<string> StandAsync()
    {
        var stored = await cluster.ValueAsync<string>(
            """
            select concat_ws(chr(10),
              (select concat('lines ', count(*), ' of which distinct ', count(distinct message)) from log_lines where message like 'parcel %'),
              (select string_agg(concat_ws(' ', id, service, status, next_step, handler), chr(10)) from incidents),
              (select string_agg(concat_ws(' ', 'fault of', service, incident_id, message), chr(10)) from log_lines where level >= 4),
              (select string_agg(concat_ws(' ', channel, status, reason), chr(10)) from deliveries),
              (select concat_ws(' ', source_id, owner, leased_until, next_poll_at, failures, through, now()) from poll_checkpoints))
            """
        );
        // What was out of the ordinary is what explains it.
        var warnings = nodes
            .SelectMany(n => n.Output.Split('\n'))
            .Where(l => l.Contains("\"@l\"", StringComparison.Ordinal));
        return string.Join('\n', warnings.Prepend(stored));
    }

    private static Task PassAsync(int milliseconds) =>
        Task.Delay(TimeSpan.FromMilliseconds(milliseconds), TimeProvider.System, Cancelled);

    private static int Number(string variable, int fallback) =>
        int.TryParse(
            Environment.GetEnvironmentVariable(variable),
            CultureInfo.InvariantCulture,
            out var set
        )
            ? set
            : fallback;

    // A number at the end would look like that of a thread.
    private static string Name(int n) => $"orders-{(char)('a' + (n / 26))}{(char)('a' + (n % 26))}";
}

/// <summary>A client of the hub: what it has been told.</summary>
internal sealed class LiveViewer : IAsyncDisposable
{
    private readonly HubConnection connection;
    private readonly CancellationTokenSource stop = new();
    private readonly System.Collections.Concurrent.ConcurrentQueue<string> seen = new();
    private Task reading = Task.CompletedTask;

    private LiveViewer(HubConnection connection) => this.connection = connection;

    public static async Task<LiveViewer> ConnectAsync(AgentProcess node, string token)
    {
        var viewer = new LiveViewer(
            new HubConnectionBuilder()
                .WithUrl(
                    new Uri(node.Url, "/hubs/live"),
                    o => o.AccessTokenProvider = () => Task.FromResult<string?>(token)
                )
                .Build()
        );
        await viewer.connection.StartAsync(TestContext.Current.CancellationToken);
        viewer.reading = viewer.ReadAsync();
        return viewer;
    }

    public bool HasSeen(string incident) => seen.Contains(incident);

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
#pragma warning disable VSTHRD003 // Begun by this viewer, in StartAsync.
        await reading.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
#pragma warning restore VSTHRD003
        await connection.DisposeAsync();
        stop.Dispose();
    }

    private async Task ReadAsync()
    {
        await foreach (var message in connection.StreamAsync<LiveMessage>("Changes", stop.Token))
        {
            seen.Enqueue(message.Id ?? "");
        }
    }
}
