using System.Net.Http.Json;
using System.Text.RegularExpressions;

namespace OnCallAgent.Tests.Support;

/// <summary>A real Prometheus Alertmanager, as Debian packages it, on a free loopback port. A test that needs it is skipped where it is not installed.</summary>
internal sealed partial class AlertmanagerServer : IAsyncDisposable
{
    private const string Program = "prometheus-alertmanager";

    private readonly TemporaryDirectory folder;
    private readonly StartedProgram program;
    private readonly HttpClient client;

    private AlertmanagerServer(TemporaryDirectory folder, StartedProgram program, Uri address)
    {
        this.folder = folder;
        this.program = program;
        client = new HttpClient { BaseAddress = address };
    }

    /// <summary>Starts it with the receivers of a configuration; what it is told goes to the named one at once.</summary>
    public static async Task<AlertmanagerServer> StartAsync(string receivers, string receiver)
    {
        var path = StartedProgram.Find(Program);
        Assert.SkipWhen(path is null, $"{Program} is not installed.");
        var own = new TemporaryDirectory();
        var file = own.File(
            "alertmanager.yml",
            $"""
            route:
              receiver: {receiver}
              group_wait: 0s
              group_interval: 1s
              repeat_interval: 1h
            {receivers}
            """
        );
        var started = StartedProgram.Start([
            path,
            $"--config.file={file}",
            $"--storage.path={own.Folder("data")}",
            "--web.listen-address=127.0.0.1:0",
            "--cluster.listen-address=",
        ]);
        var listens = await Eventually.HappensAsync(
            () => Task.FromResult(started.HasExited || Listening().IsMatch(started.Output)),
            TimeSpan.FromSeconds(60)
        );
        if (!listens || started.HasExited)
        {
            var why = started.LastLines;
            await started.DisposeAsync();
            own.Dispose();
            Assert.Fail(why);
        }

        return new AlertmanagerServer(
            own,
            started,
            new Uri($"http://{Listening().Match(started.Output).Groups[1].Value}")
        );
    }

    /// <summary>Tells it of an alert, as Prometheus does.</summary>
    /// <param name="name">Name of the rule.</param>
    /// <param name="service">Label of that name.</param>
    /// <param name="startsAt">When it began.</param>
    /// <param name="endsAt">When it stopped; null while it fires.</param>
    public async Task TellAsync(
        string name,
        string service,
        DateTimeOffset startsAt,
        DateTimeOffset? endsAt
    )
    {
        using var answer = await client.PostAsJsonAsync(
            "/api/v2/alerts",
            new[]
            {
                new
                {
                    labels = new Dictionary<string, string>
                    {
                        ["alertname"] = name,
                        ["service"] = service,
                        ["severity"] = "critical",
                    },
                    annotations = new Dictionary<string, string>
                    {
                        ["summary"] = $"{service} does not answer",
                    },
                    startsAt,
                    endsAt,
                    generatorURL = "http://prometheus.example/graph",
                },
            },
            TestContext.Current.CancellationToken
        );
        answer.EnsureSuccessStatusCode();
    }

    /// <summary>What it printed last, for the reason of a failure.</summary>
    public string LastLines => program.LastLines;

    public async ValueTask DisposeAsync()
    {
        client.Dispose();
        await program.DisposeAsync();
        folder.Dispose();
    }

    [GeneratedRegex(@"Listening on""? address=(127\.0\.0\.1:\d+)")]
    private static partial Regex Listening();
}
