using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using OnCallAgent.Web.Commands;

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
        string? postgres,
        CancellationToken cancellation
    )
    {
        await using var small = await FilledAgent.StartAsync(Few, postgres, cancellation);
        await using var large = await FilledAgent.StartAsync(many, postgres, cancellation);
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
                new("bare endpoint, the same bytes", bare.Client, _ => ""),
                new(Named(Few), ofSmall, _ => List),
                new(Named(many), ofLarge, _ => List),
            ];
            await TakeTurnsAsync(all, rounds, cancellation);

            report.Table(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"REST on {small.Engine}: GET /api/v1/incidents, {Connections} connections, {rounds} turns of {Turn.TotalSeconds:0} s each"
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

        var questions = new List<(string Name, Asked Small, Asked Large)>();
        foreach (var (name, ask) in ListQuestions.All)
        {
            var ofFew = new Asked(name, ofSmall, n => List + ask(n, Few));
            var ofMany = new Asked(name, ofLarge, n => List + ask(n, many));
            await TakeTurnsAsync([ofFew, ofMany], rounds, cancellation);
            questions.Add((name, ofFew, ofMany));
        }

        report.Table(
            string.Create(
                CultureInfo.InvariantCulture,
                $"REST on {small.Engine}: the list asked for something else each time, of {Few:N0} and of {many:N0} incidents"
            ),
            [
                "Asked",
                "Requests/s, few",
                "many",
                "p50 ms, few",
                "many",
                "p99 ms, few",
                "many",
                "× p99",
            ],
            questions.Select(q =>
                new[]
                {
                    q.Name,
                    MarkdownReport.Figure(q.Small.PerSecond, "0"),
                    MarkdownReport.Figure(q.Large.PerSecond, "0"),
                    MarkdownReport.Figure(Quantile.Of(q.Small.Milliseconds, 0.5), "0.0"),
                    MarkdownReport.Figure(Quantile.Of(q.Large.Milliseconds, 0.5), "0.0"),
                    MarkdownReport.Figure(Quantile.Of(q.Small.Milliseconds, 0.99), "0.0"),
                    MarkdownReport.Figure(Quantile.Of(q.Large.Milliseconds, 0.99), "0.0"),
                    MarkdownReport.Figure(
                        Quantile.Of(q.Large.Milliseconds, 0.99)
                            / Quantile.Of(q.Small.Milliseconds, 0.99),
                        "0.00"
                    ),
                }
            )
        );
    }

    private static async Task TakeTurnsAsync(
        IReadOnlyList<Asked> all,
        int rounds,
        CancellationToken cancellation
    )
    {
        // The first turn of each is not counted: code is still being compiled.
        for (var round = -1; round < rounds; round++)
        {
            foreach (var asked in all)
            {
                await AskAsync(asked, counted: round >= 0, cancellation);
            }
        }
    }

    private static string Named(int incidents) =>
        string.Create(CultureInfo.InvariantCulture, $"the list, of {incidents:N0} incidents");

    private static async Task<HttpClient> SignedInAsync(
        FilledAgent agent,
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
                        using var answer = await asked.Client.GetAsync(asked.Next(), cancellation);
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
        var url = new Uri($"http://127.0.0.1:{LoopbackPort.Free()}/");
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

    private sealed record Asked(string Name, HttpClient Client, Func<int, string> Path)
    {
        private int count;

        /// <summary>What is asked next.</summary>
        public Uri Next() => new(Path(Interlocked.Increment(ref count)), UriKind.Relative);

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
