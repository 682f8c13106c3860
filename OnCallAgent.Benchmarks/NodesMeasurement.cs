using System.Diagnostics;
using System.Globalization;
using Npgsql;

namespace OnCallAgent.Benchmarks;

/// <summary>
/// One, two and three nodes on one PostgreSQL server: how fast the lines that wait in the files of all are stored, and how
/// long it takes from a faulty line, written at each in turn, to its incident.
/// </summary>
internal static class NodesMeasurement
{
    private const int Most = 3;
    private const int FaultEvery = 250;

    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(3);

    public static async Task RunAsync(
        MarkdownReport report,
        string postgres,
        string? redis,
        int lines,
        int faults,
        CancellationToken cancellation
    )
    {
        var rows = new List<string[]>();
        for (var nodes = 1; nodes <= Most; nodes++)
        {
            rows.Add(await OfAsync(postgres, redis, nodes, lines, faults, cancellation));
        }

        report.Table(
            string.Create(
                CultureInfo.InvariantCulture,
                $"Several nodes on one PostgreSQL server: {lines} lines, then {faults} faults"
            ),
            ["Nodes", "Lines/s", "Processor s of the nodes", "Fault to incident p50 ms", "Max ms"],
            rows
        );
    }

    private static async Task<string[]> OfAsync(
        string postgres,
        string? redis,
        int count,
        int lines,
        int faults,
        CancellationToken cancellation
    )
    {
        var database = $"oncall_bench_{Guid.NewGuid():N}";
        await ExecuteAsync(postgres, $"create database {database}", cancellation);
        var connection = new NpgsqlConnectionStringBuilder(postgres)
        {
            Database = database,
        }.ConnectionString;
        var nodes = new List<RunningAgent>();
        try
        {
            for (var n = 0; n < count; n++)
            {
                nodes.Add(
                    await RunningAgent.StartAsync(
                        cancellation,
                        new Dictionary<string, string>(StringComparer.Ordinal)
                        {
                            ["DATABASE_URL"] = connection,
                            ["DATABASE_PROVIDER"] = "postgres",
                            ["REDIS_URL"] = redis ?? "",
                            ["NODE_NAME"] = $"node-{n}",
                            ["SECRET_KEY"] = "a key of a measurement, longer than 32 bytes",
                        }
                    )
                );
            }

            var used = nodes.Sum(static n => n.ProcessorSeconds);
            var seconds = await StoreAsync(nodes, connection, lines, cancellation);
            used = nodes.Sum(static n => n.ProcessorSeconds) - used;
            var delays = await DetectAsync(nodes, connection, faults, cancellation);
            return
            [
                count.ToString(CultureInfo.InvariantCulture),
                MarkdownReport.Figure(lines / seconds, "0"),
                MarkdownReport.Figure(used),
                MarkdownReport.Figure(Quantile.Of(delays, 0.5), "0"),
                MarkdownReport.Figure(delays.Max(), "0"),
            ];
        }
        finally
        {
            foreach (var node in nodes)
            {
                await node.DisposeAsync();
            }

            NpgsqlConnection.ClearAllPools();
            await ExecuteAsync(
                postgres,
                $"drop database {database} with (force)",
                CancellationToken.None
            );
        }
    }

    private static async Task<double> StoreAsync(
        List<RunningAgent> nodes,
        string connection,
        int lines,
        CancellationToken cancellation
    )
    {
        var written = nodes
            .Select(
                (node, n) =>
                    (
                        node.LogFile,
                        Text: string.Concat(
                            Enumerable
                                .Range(0, (lines / nodes.Count) + (n < lines % nodes.Count ? 1 : 0))
                                .Select(i =>
                                    string.Create(
                                        CultureInfo.InvariantCulture,
                                        $"2026-03-01T08:00:00.000Z INFO [service-{n}] request {i} of user {i % 977} took {i % 311} ms\n"
                                    )
                                )
                        )
                    )
            )
            .ToList();
        var began = Stopwatch.GetTimestamp();
        await Task.WhenAll(
            written.Select(w => File.AppendAllTextAsync(w.LogFile, w.Text, cancellation))
        );
        await UntilAsync(
            connection,
            "select count(*) from log_lines",
            lines,
            TimeSpan.FromMilliseconds(50),
            cancellation
        );
        return Stopwatch.GetElapsedTime(began).TotalSeconds;
    }

    private static async Task<List<double>> DetectAsync(
        List<RunningAgent> nodes,
        string connection,
        int faults,
        CancellationToken cancellation
    )
    {
        var delays = new List<double>();
        for (var fault = 0; fault < faults; fault++)
        {
            // Letters: a number at the end would look like that of a thread.
            var service = $"faulty-{(char)('a' + (fault / 26))}{(char)('a' + (fault % 26))}";
            var began = Stopwatch.GetTimestamp();
            await File.AppendAllTextAsync(
                nodes[fault % nodes.Count].LogFile,
                $"2026-03-01T08:00:00.000Z ERROR [{service}] database connection pool exhausted while loading an order\n",
                cancellation
            );
            await UntilAsync(
                connection,
                $"select count(*) from incidents where service = '{service}'",
                1,
                TimeSpan.FromMilliseconds(2),
                cancellation
            );
            delays.Add(Stopwatch.GetElapsedTime(began).TotalMilliseconds);
            await Task.Delay(
                TimeSpan.FromMilliseconds(FaultEvery),
                TimeProvider.System,
                cancellation
            );
        }

        return delays;
    }

    private static async Task UntilAsync(
        string connection,
        string count,
        long goal,
        TimeSpan pause,
        CancellationToken cancellation
    )
    {
        var began = Stopwatch.GetTimestamp();
        await using var db = new NpgsqlConnection(connection);
        await db.OpenAsync(cancellation);
        await using var command = db.CreateCommand();
#pragma warning disable CA2100 // Written in this file.
        command.CommandText = count;
#pragma warning restore CA2100
        while ((long)(await command.ExecuteScalarAsync(cancellation))! < goal)
        {
            if (Stopwatch.GetElapsedTime(began) > Limit)
            {
                throw new TimeoutException($"{count}: not {goal} within {Limit}.");
            }

            await Task.Delay(pause, TimeProvider.System, cancellation);
        }
    }

    private static async Task ExecuteAsync(
        string connection,
        string sql,
        CancellationToken cancellation
    )
    {
        await using var db = new NpgsqlConnection(connection);
        await db.OpenAsync(cancellation);
        await using var command = db.CreateCommand();
#pragma warning disable CA2100 // Names made here.
        command.CommandText = sql;
#pragma warning restore CA2100
        await command.ExecuteNonQueryAsync(cancellation);
    }
}
