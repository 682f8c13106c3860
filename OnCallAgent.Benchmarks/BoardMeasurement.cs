using System.Diagnostics;
using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using OnCallAgent.Web.Data;
using OnCallAgent.Web.Data.Queries;
using OnCallAgent.Web.Data.Start;
using OnCallAgent.Web.Hosting;

namespace OnCallAgent.Benchmarks;

/// <summary>
/// How long the board's query takes beside few and very many incidents, by turns, and how soon its page is painted and
/// can be used in a real browser.
/// </summary>
internal static class BoardMeasurement
{
    private const int Few = 1_000;
    private const int OfPage = 10_000;
    private const int WarmUps = 5;

    public static async Task RunAsync(
        MarkdownReport report,
        int incidents,
        int rounds,
        CancellationToken cancellation
    )
    {
        await QueryAsync(report, incidents, rounds * 10, cancellation);
        await PageAsync(report, rounds * 4, cancellation);
    }

    private static async Task QueryAsync(
        MarkdownReport report,
        int many,
        int reads,
        CancellationToken cancellation
    )
    {
        var folder = Directory.CreateTempSubdirectory("oncall-bench-").FullName;
        try
        {
            var now = TimeProvider.System.GetUtcNow();
            var counts = (int[])[Few, many];
            var taken = counts.Select(_ => new List<double>()).ToArray();
            var services = new List<ServiceProvider>();
            foreach (var count in counts)
            {
                services.Add(Database(folder, count));
                var contexts = services[^1]
                    .GetRequiredService<IDbContextFactory<OnCallDbContext>>();
                await using var db = await contexts.CreateDbContextAsync(cancellation);
                await DatabaseSchema.MigrateAsync(db, cancellation);
                await ManyIncidents.FillAsync(contexts, count, now);
                await db.Database.ExecuteSqlRawAsync("PRAGMA optimize", cancellation);
            }

            var cards = new int[counts.Length];
            for (var read = -WarmUps; read < reads; read++)
            {
                for (var i = 0; i < counts.Length; i++)
                {
                    var queries = new BoardQueries(
                        services[i].GetRequiredService<IDbContextFactory<OnCallDbContext>>()
                    );
                    var began = Stopwatch.GetTimestamp();
                    var board = await queries.ReadAsync(
                        new BoardScope(),
                        now,
                        now.AddHours(-12),
                        cancellation
                    );
                    var elapsed = Stopwatch.GetElapsedTime(began).TotalMilliseconds;
                    cards[i] = board.Cards.Count;
                    if (read >= 0)
                    {
                        taken[i].Add(elapsed);
                    }
                }
            }

            foreach (var service in services)
            {
                await service.DisposeAsync();
            }

            var yardstick = Quantile.Of(taken[0], 0.5);
            report.Table(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"Board: its query, {reads} reads each by turns, SQLite"
                ),
                ["Incidents", "Cards", "p50 ms", "p95 ms", "× p50"],
                counts.Select(
                    (count, i) =>
                        new[]
                        {
                            MarkdownReport.Figure(count, "# ### ##0").Trim(),
                            MarkdownReport.Figure(cards[i], "0"),
                            MarkdownReport.Figure(Quantile.Of(taken[i], 0.5)),
                            MarkdownReport.Figure(Quantile.Of(taken[i], 0.95)),
                            MarkdownReport.Figure(Quantile.Of(taken[i], 0.5) / yardstick, "0.00"),
                        }
                )
            );
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task PageAsync(
        MarkdownReport report,
        int loads,
        CancellationToken cancellation
    )
    {
        await using var agent = await RunningAgent.StartAsync(cancellation);
        await using (var services = Database(agent.DatabaseFile))
        {
            await ManyIncidents.FillAsync(
                services.GetRequiredService<IDbContextFactory<OnCallDbContext>>(),
                OfPage,
                TimeProvider.System.GetUtcNow()
            );
        }

        await using var browser = await BoardBrowser.OpenAsync(agent);
        if (browser is null)
        {
            report.Line($"\nNo Chromium: the page was not measured.");
            return;
        }

        // By the page's own clock, which begins with the navigation.
        await browser.Page.AddInitScriptAsync(
            """
            new MutationObserver(() => {
              if (document.querySelector("[data-interactive='true']")) window.interactiveAt ??= performance.now();
            }).observe(document, { childList: true, subtree: true, attributes: true, attributeFilter: ['data-interactive'] });
            """
        );
        var painted = new List<double>();
        var usable = new List<double>();
        for (var load = -1; load < loads; load++)
        {
            await browser.Page.GotoAsync(new Uri(agent.Url, "/incidents").ToString());
            await browser.Page.WaitForSelectorAsync(
                "[data-interactive='true'] [data-testid='card']"
            );
            await browser.Page.WaitForFunctionAsync(
                "() => window.interactiveAt && performance.getEntriesByName('first-contentful-paint').length"
            );
            if (load >= 0)
            {
                painted.Add(
                    await browser.Page.EvaluateAsync<double>(
                        "() => performance.getEntriesByName('first-contentful-paint')[0].startTime"
                    )
                );
                usable.Add(await browser.Page.EvaluateAsync<double>("() => window.interactiveAt"));
            }
        }

        report.Table(
            string.Create(
                CultureInfo.InvariantCulture,
                $"Board: its page with {OfPage} incidents, {loads} loads in Chromium"
            ),
            ["What", "p50 ms", "p95 ms", "Max ms"],
            [Row("first contentful paint", painted), Row("interactive", usable)]
        );
    }

    private static string[] Row(string what, List<double> milliseconds) =>
        [
            what,
            MarkdownReport.Figure(Quantile.Of(milliseconds, 0.5), "0"),
            MarkdownReport.Figure(Quantile.Of(milliseconds, 0.95), "0"),
            MarkdownReport.Figure(milliseconds.Max(), "0"),
        ];

    private static ServiceProvider Database(string folder, int count) =>
        Database(Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"{count}.db")));

    private static ServiceProvider Database(string file) =>
        new ServiceCollection()
            .AddLogging()
            .AddOnCallDatabase(
                new DatabaseTarget(
                    DatabaseProvider.Sqlite,
                    $"Data Source={file};Pooling=False",
                    file
                )
            )
            .BuildServiceProvider();
}
