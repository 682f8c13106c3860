using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using OnCallAgent.Domain.Escalation;
using OnCallAgent.Domain.Escalation.Channels;
using OnCallAgent.Domain.Escalation.OnCall;
using OnCallAgent.Domain.Escalation.Policies;
using OnCallAgent.Domain.Incidents;
using OnCallAgent.Domain.Shared;
using OnCallAgent.Web.Data;
using OnCallAgent.Web.Data.Catalog;
using OnCallAgent.Web.Data.Start;
using OnCallAgent.Web.Escalation;
using OnCallAgent.Web.Hosting;

namespace OnCallAgent.Benchmarks;

/// <summary>
/// How long it takes from the commit that calls humans to the first attempt to reach one, while incidents pour in: with the
/// product's own workers, a policy, a person on call, SQLite, and a webhook on this machine that takes everything.
/// </summary>
internal static class EscalationMeasurement
{
    private const int Warm = 2;

    public static async Task RunAsync(
        MarkdownReport report,
        int seconds,
        int rate,
        CancellationToken cancellation
    )
    {
        var arrived = new ConcurrentDictionary<string, long>(StringComparer.Ordinal);
        await using var server = await ServerAsync(arrived, cancellation);
        var folder = Directory.CreateTempSubdirectory("oncall-benchmark-").FullName;
        var file = Path.Combine(folder, "incidents.db");
        var target = new DatabaseTarget(
            DatabaseProvider.Sqlite,
            new SqliteConnectionStringBuilder { DataSource = file }.ConnectionString,
            file
        );
        await using var services = await AgentAsync(target, server, cancellation);
        var workers = services.GetServices<IHostedService>().ToList();
        foreach (var worker in workers)
        {
            await worker.StartAsync(cancellation);
        }

        var processor = Process.GetCurrentProcess().TotalProcessorTime;
        var written = await PourAsync(services, seconds + Warm, rate, cancellation);
        var patience = Stopwatch.GetTimestamp();
        while (
            arrived.Count < written.Count
            && Stopwatch.GetElapsedTime(patience) < TimeSpan.FromSeconds(60)
        )
        {
            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, cancellation);
        }

        processor = Process.GetCurrentProcess().TotalProcessorTime - processor;
        foreach (var worker in workers)
        {
            await worker.StopAsync(cancellation);
        }

        // What came while code was compiled for the first time is left out.
        var counted = written.Skip(Warm * rate).ToList();
        var times = counted
            .Where(w => arrived.ContainsKey(w.Id))
            .Select(w => Stopwatch.GetElapsedTime(w.At, arrived[w.Id]).TotalMilliseconds)
            .ToList();
        report.Table(
            string.Create(
                CultureInfo.InvariantCulture,
                $"Escalation: {rate} incidents a second for {seconds} s, from the commit to the first attempt"
            ),
            ["Incidents", "Lost", "p50 ms", "p95 ms", "p99 ms", "Longest ms", "CPU ms an incident"],
            [
                [
                    counted.Count.ToString(CultureInfo.InvariantCulture),
                    (counted.Count - times.Count).ToString(CultureInfo.InvariantCulture),
                    MarkdownReport.Figure(Quantile.Of(times, 0.5), "0"),
                    MarkdownReport.Figure(Quantile.Of(times, 0.95), "0"),
                    MarkdownReport.Figure(Quantile.Of(times, 0.99), "0"),
                    MarkdownReport.Figure(times.Max(), "0"),
                    MarkdownReport.Figure(processor.TotalMilliseconds / written.Count, "0.0"),
                ],
            ]
        );
        await services.DisposeAsync();
        SqliteConnection.ClearAllPools();
        Directory.Delete(folder, recursive: true);
    }

    // As the flow stores them: the incident and its call in one transaction, one transaction an incident.
    private static async Task<List<(string Id, long At)>> PourAsync(
        ServiceProvider services,
        int seconds,
        int rate,
        CancellationToken cancellation
    )
    {
        var contexts = services.GetRequiredService<IDbContextFactory<OnCallDbContext>>();
        var ids = services.GetRequiredService<IIdSource>();
        var written = new List<(string, long)>();
        var began = Stopwatch.GetTimestamp();
        for (var number = 0; number < seconds * rate; number++)
        {
            var due = TimeSpan.FromSeconds((double)number / rate);
            var ahead = due - Stopwatch.GetElapsedTime(began);
            if (ahead > TimeSpan.FromMilliseconds(1))
            {
                await Task.Delay(ahead, TimeProvider.System, cancellation);
            }

            var now = TimeProvider.System.GetUtcNow();
            var incident = Incident
                .Report(
                    new NewIncident($"Fault {number}", "", "orders", Severity.Critical),
                    "benchmark",
                    now,
                    ids
                )
                .Value;
            await using var db = await contexts.CreateDbContextAsync(cancellation);
            db.Add(incident);
            db.Add(
                EscalationCall.Begin(
                    EscalationNotice.Of(incident, null, "Confidence is too low.", ["Look at it"]),
                    "confidence",
                    now,
                    ids
                )
            );
            await db.SaveChangesAsync(cancellation);
            written.Add((incident.Id, Stopwatch.GetTimestamp()));
        }

        return written;
    }

    private static async Task<ServiceProvider> AgentAsync(
        DatabaseTarget target,
        WebApplication server,
        CancellationToken cancellation
    )
    {
        var services = new ServiceCollection()
            .AddLogging(l => l.SetMinimumLevel(LogLevel.Error))
            .AddSingleton<IDataProtectionProvider>(new EphemeralDataProtectionProvider())
            .AddOnCallDatabase(target)
            .AddEscalation(
                new OnCallOptions
                {
                    Database = target,
                    SecretKey = "a key of a benchmark, of 32 bytes",
                    WebhookHosts = ["127.0.0.1"],
                }
            )
            .BuildServiceProvider();
        await using (
            var db = await services
                .GetRequiredService<IDbContextFactory<OnCallDbContext>>()
                .CreateDbContextAsync(cancellation)
        )
        {
            await DatabaseSchema.MigrateAsync(db, cancellation);
        }

        var address = server
            .Services.GetRequiredService<IServer>()
            .Features.Get<IServerAddressesFeature>()!
            .Addresses.Single();
        await services
            .GetRequiredService<ChannelEdits>()
            .CreateAsync(
                new ChannelEntry
                {
                    Id = "hook",
                    Kind = ChannelKind.Webhook,
                    Title = "Hook",
                    Settings = new ChannelSettings { Url = $"{address}/hook" },
                },
                "",
                "benchmark",
                cancellation
            );
        var edits = services.GetRequiredService<OnCallEdits>();
        await edits.SaveAsync(
            new OnCallPerson
            {
                Id = "ada",
                Name = "Ada",
                Ways = [new ContactWay("hook", "")],
            },
            true,
            null,
            "benchmark",
            cancellation
        );
        await edits.SaveAsync(
            new EscalationPolicy
            {
                Id = "all",
                Name = "All",
                Steps =
                [
                    new EscalationStep(
                        TimeSpan.Zero,
                        [new EscalationTarget(TargetKind.Person, "ada")]
                    ),
                ],
                Repeats = 1,
            },
            true,
            null,
            "benchmark",
            cancellation
        );
        return services;
    }

    private static async Task<WebApplication> ServerAsync(
        ConcurrentDictionary<string, long> arrived,
        CancellationToken cancellation
    )
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(k => k.Listen(IPAddress.Loopback, 0));
        builder.Logging.ClearProviders();
        var server = builder.Build();
        server.Run(async context =>
        {
            var at = Stopwatch.GetTimestamp();
            using var body = await System.Text.Json.JsonDocument.ParseAsync(
                context.Request.Body,
                cancellationToken: context.RequestAborted
            );
            arrived.TryAdd(body.RootElement.GetProperty("incident_id").GetString()!, at);
        });
        await server.StartAsync(cancellation);
        return server;
    }
}
