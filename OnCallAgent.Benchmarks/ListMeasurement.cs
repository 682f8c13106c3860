using System.Diagnostics;
using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using OnCallAgent.Domain.Incidents;
using OnCallAgent.Domain.Shared;
using OnCallAgent.Web.Data;
using OnCallAgent.Web.Data.Queries;

namespace OnCallAgent.Benchmarks;

/// <summary>How long the page Incidents waits for its list, in each order and narrowed in the usual ways, beside few and very many incidents.</summary>
internal static class ListMeasurement
{
    private const int Few = 1_000;
    private const int InWindow = 50;

    private static readonly (string Name, BoardScope Scope)[] Scopes =
    [
        ("all", new BoardScope()),
        ("a rare severity", new BoardScope { Severity = Severity.Critical }),
        ("a frequent severity", new BoardScope { Severity = Severity.High }),
        ("resolved", new BoardScope { Column = BoardColumn.Resolved }),
        ("new", new BoardScope { Column = BoardColumn.New }),
        ("one service of 200", new BoardScope { Service = "service-7" }),
        (
            "a frequent severity, resolved",
            new BoardScope { Severity = Severity.High, Column = BoardColumn.Resolved }
        ),
        (
            "a day",
            new BoardScope { Since = TimeProvider.System.GetUtcNow() - TimeSpan.FromDays(1) }
        ),
        ("a word of one", new BoardScope { Text = "exhausted 77" }),
    ];

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
        await using var ofSmall = Database(small);
        await using var ofLarge = Database(large);
        var rows = new List<string[]>();
        foreach (var (name, scope) in Scopes)
        {
            foreach (var order in Enum.GetValues<IncidentOrder>())
            {
                var (few, listed) = (new List<double>(), 0);
                var of = new List<double>();
                // The first is not counted: the query is being translated.
                for (var round = -1; round < rounds; round++)
                {
                    await ReadAsync(ofSmall, scope, order, round < 0 ? [] : few, cancellation);
                    listed = await ReadAsync(
                        ofLarge,
                        scope,
                        order,
                        round < 0 ? [] : of,
                        cancellation
                    );
                }

                rows.Add([
                    name,
                    order.ToString(),
                    MarkdownReport.Figure(listed, "0"),
                    MarkdownReport.Figure(Quantile.Of(few, 0.5), "0.0"),
                    MarkdownReport.Figure(Quantile.Of(of, 0.5), "0.0"),
                    MarkdownReport.Figure(of.Max(), "0.0"),
                ]);
            }
        }

        report.Table(
            string.Create(
                CultureInfo.InvariantCulture,
                $"Page Incidents on {small.Engine}: ids and first rows, of {Few:N0} and of {many:N0} incidents, {rounds} reads each by turns"
            ),
            ["Of", "Order", "Listed of many", "p50 ms, few", "p50 ms, many", "Max ms, many"],
            rows
        );
    }

    private static async Task<int> ReadAsync(
        ServiceProvider database,
        BoardScope scope,
        IncidentOrder order,
        List<double> taken,
        CancellationToken cancellation
    )
    {
        var queries = new IncidentListQueries(
            database.GetRequiredService<IDbContextFactory<OnCallDbContext>>()
        );
        var began = Stopwatch.GetTimestamp();
        var listing = await queries.IdsAsync(scope, order, cancellation);
        await queries.RowsAsync([.. listing.Ids.Take(InWindow)], cancellation);
        taken.Add(Stopwatch.GetElapsedTime(began).TotalMilliseconds);
        return listing.Ids.Count;
    }

    private static ServiceProvider Database(FilledAgent agent) =>
        new ServiceCollection().AddLogging().AddOnCallDatabase(agent.Target).BuildServiceProvider();
}
