using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using OnCallAgent.Tests.Support;
using OnCallAgent.Web.Data;
using OnCallAgent.Web.Hosting;

namespace OnCallAgent.Benchmarks;

/// <summary>
/// <c>GET /api/v1/incidents</c> beside few and very many incidents, and a bare endpoint that returns the same bytes, by
/// turns: each in a process of its own, asked by the same client over the same number of connections.
/// </summary>
internal static class ApiMeasurement
{
    private const int Few = 1_000;
    private const int Connections = 8;
    private const string List = "api/v1/incidents";

    private static readonly TimeSpan Turn = TimeSpan.FromSeconds(2);

    public static async Task RunAsync(
        MarkdownReport report,
        int many,
        int rounds,
        CancellationToken cancellation
    )
    {
        await using var small = await FilledAsync(Few, cancellation);
        await using var large = await FilledAsync(many, cancellation);
        using var ofSmall = await SignedInAsync(small, cancellation);
        using var ofLarge = await SignedInAsync(large, cancellation);
        var file = Path.GetTempFileName();
        await File.WriteAllBytesAsync(
            file,
            await ofSmall.GetByteArrayAsync(new Uri(List, UriKind.Relative), cancellation),
            cancellation
        );
        using var bare = await StartBareAsync(file, cancellation);
        try
        {
            Asked[] all =
            [
                new("bare endpoint, the same bytes", bare.Client, ""),
                new(Named(Few), ofSmall, List),
                new(Named(many), ofLarge, List),
            ];
            // The first turn of each is not counted: code is still being compiled.
            for (var round = -1; round < rounds; round++)
            {
                foreach (var asked in all)
                {
                    await AskAsync(asked, counted: round >= 0, cancellation);
                }
            }

            report.Table(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"REST: GET /api/v1/incidents, {Connections} connections, {rounds} turns of {Turn.TotalSeconds:0} s each"
                ),
                ["Asked", "Requests/s", "of bare", "p50 ms", "p99 ms"],
                all.Select(a =>
                    new[]
                    {
                        a.Name,
                        MarkdownReport.Figure(a.PerSecond, "0"),
                        MarkdownReport.Figure(a.PerSecond / all[0].PerSecond, "0.00"),
                        MarkdownReport.Figure(Quantile.Of(a.Milliseconds, 0.5), "0.00"),
                        MarkdownReport.Figure(Quantile.Of(a.Milliseconds, 0.99), "0.00"),
                    }
                )
            );
        }
        finally
        {
            File.Delete(file);
        }
    }

    private static string Named(int incidents) =>
        string.Create(CultureInfo.InvariantCulture, $"the list, of {incidents:N0} incidents");

    private static async Task<RunningAgent> FilledAsync(
        int incidents,
        CancellationToken cancellation
    )
    {
        var agent = await RunningAgent.StartAsync(cancellation);
        await using var services = new ServiceCollection()
            .AddLogging()
            .AddOnCallDatabase(
                new DatabaseTarget(
                    DatabaseProvider.Sqlite,
                    $"Data Source={agent.DatabaseFile};Default Timeout=600",
                    agent.DatabaseFile
                )
            )
            .BuildServiceProvider();
        var contexts = services.GetRequiredService<IDbContextFactory<OnCallDbContext>>();
        await ManyIncidents.FillAsync(contexts, incidents, TimeProvider.System.GetUtcNow());
        await using var db = await contexts.CreateDbContextAsync(cancellation);
        await db.Database.ExecuteSqlRawAsync("PRAGMA optimize", cancellation);
        return agent;
    }

    private static async Task<HttpClient> SignedInAsync(
        RunningAgent agent,
        CancellationToken cancellation
    )
    {
        var client = Client(agent.Url);
        using var answer = await client.PostAsJsonAsync(
            "api/v1/auth/login",
            new { username = RunningAgent.AdminEmail, password = RunningAgent.AdminPassword },
            cancellation
        );
        answer.EnsureSuccessStatusCode();
        var token = await answer.Content.ReadFromJsonAsync<JsonElement>(cancellation);
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue(
            "Bearer",
            token.GetProperty("access_token").GetString()
        );
        return client;
    }

    private static HttpClient Client(Uri address) =>
        new(new SocketsHttpHandler { MaxConnectionsPerServer = Connections })
        {
            BaseAddress = address,
            Timeout = TimeSpan.FromSeconds(60),
        };

    private static async Task AskAsync(Asked asked, bool counted, CancellationToken cancellation)
    {
        var url = new Uri(asked.Path, UriKind.Relative);
        var began = Stopwatch.GetTimestamp();
        var taken = await Task.WhenAll(
            Enumerable
                .Range(0, Connections)
                .Select(async _ =>
                {
                    var each = new List<double>();
                    while (Stopwatch.GetElapsedTime(began) < Turn)
                    {
                        var sent = Stopwatch.GetTimestamp();
                        using var answer = await asked.Client.GetAsync(url, cancellation);
                        answer.EnsureSuccessStatusCode();
                        each.Add(Stopwatch.GetElapsedTime(sent).TotalMilliseconds);
                    }

                    return each;
                })
        );
        if (counted)
        {
            asked.Milliseconds.AddRange(taken.SelectMany(t => t));
            asked.Seconds += Stopwatch.GetElapsedTime(began).TotalSeconds;
        }
    }

    private static async Task<Bare> StartBareAsync(string file, CancellationToken cancellation)
    {
        var url = new Uri($"http://127.0.0.1:{FreePort.Find()}/");
        var start = new ProcessStartInfo(BuiltProgram.Host);
        start.ArgumentList.Add(typeof(BareServer).Assembly.Location);
        start.ArgumentList.Add(BareServer.Command);
        start.ArgumentList.Add(url.ToString());
        start.ArgumentList.Add(file);
        var process = Process.Start(start)!;
        var client = Client(url);
        while (true)
        {
            try
            {
                await client.GetByteArrayAsync(url, cancellation);
                return new Bare(process, client);
            }
            catch (HttpRequestException) when (!process.HasExited)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, cancellation);
            }
        }
    }

    private sealed record Asked(string Name, HttpClient Client, string Path)
    {
        public List<double> Milliseconds { get; } = [];

        public double Seconds { get; set; }

        public double PerSecond => Milliseconds.Count / Seconds;
    }

    private sealed class Bare(Process process, HttpClient client) : IDisposable
    {
        public HttpClient Client => client;

        public void Dispose()
        {
            client.Dispose();
            process.Kill();
            process.WaitForExit();
            process.Dispose();
        }
    }
}
