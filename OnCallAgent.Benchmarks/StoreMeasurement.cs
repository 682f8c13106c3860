using System.Diagnostics;
using System.Globalization;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using OnCallAgent.Domain.Detection;
using OnCallAgent.Domain.Logs;
using OnCallAgent.Web.Data;
using OnCallAgent.Web.Data.Intake;
using OnCallAgent.Web.Data.Start;
using OnCallAgent.Web.Hosting;

namespace OnCallAgent.Benchmarks;

/// <summary>
/// How fast parsed lines are stored in SQLite, beside a prepared statement of the provider that puts the same rows into
/// the same table. They take turns, each on a database of its own, so that a busy moment hits all of them.
/// </summary>
internal static class StoreMeasurement
{
    private const int Seed = 4714;
    private const int LinesPerBatch = 1_000;
    private const int WarmUpBatches = 20;

    private static readonly DateTimeOffset At = new(2026, 3, 14, 15, 0, 0, TimeSpan.Zero);

    public static async Task RunAsync(
        MarkdownReport report,
        int lines,
        int rounds,
        CancellationToken cancellation
    )
    {
        var batches = Read(Math.Max(lines, LinesPerBatch)).Chunk(LinesPerBatch).ToList();
        var empty = await EmptyDatabaseAsync(cancellation);
        var contenders = new List<Contender>
        {
            new("prepared statement, lines only", RawAsync),
            new("product, lines and counts", (db, batch, c) => StoreAsync(db, batch, false, c)),
            new("product, with search", (db, batch, c) => StoreAsync(db, batch, true, c)),
        };
        foreach (var contender in contenders)
        {
            await contender.RunAsync(
                empty,
                batches[..Math.Min(WarmUpBatches, batches.Count)],
                false
            );
        }

        for (var round = 0; round < rounds; round++)
        {
            foreach (var contender in contenders)
            {
                cancellation.ThrowIfCancellationRequested();
                await contender.RunAsync(empty, batches, true);
            }
        }

        var yardstick = contenders[0];
        double count = batches.Sum(b => b.Length);
        report.Table(
            string.Create(
                CultureInfo.InvariantCulture,
                $"Store: {count:0} lines in batches of {LinesPerBatch}, SQLite, best of {rounds}"
            ),
            ["Writer", "Lines/s", "Lines per CPU s", "× elapsed", "× CPU", "Database MB"],
            contenders.Select(c =>
                new[]
                {
                    c.Name,
                    MarkdownReport.Figure(count / c.Elapsed, "0"),
                    MarkdownReport.Figure(count / c.Processor, "0"),
                    MarkdownReport.Figure(yardstick.Elapsed / c.Elapsed, "0.00"),
                    MarkdownReport.Figure(yardstick.Processor / c.Processor, "0.00"),
                    MarkdownReport.Figure(c.Megabytes),
                }
            )
        );
    }

    private static IEnumerable<LogEntry> Read(int count)
    {
        var source = new LogLines(Seed);
        var parser = new LogLineParser();
        var context = new LineContext("bench", "bench", TimeZoneInfo.Utc);
        for (var i = 0; i < count; i++)
        {
            var at = At.AddMilliseconds(i);
            yield return parser.Parse(source.Next(at), context, at);
        }
    }

    private static async Task<byte[]> EmptyDatabaseAsync(CancellationToken cancellation)
    {
        await using var database = new Database(null);
        await using var db = await database.Contexts.CreateDbContextAsync(cancellation);
        await DatabaseSchema.MigrateAsync(db, cancellation);
        await db.Database.ExecuteSqlRawAsync("PRAGMA wal_checkpoint(TRUNCATE)", cancellation);
        return await File.ReadAllBytesAsync(database.File, cancellation);
    }

    private static async Task StoreAsync(
        OnCallDbContext db,
        LogEntry[] batch,
        bool withSearch,
        CancellationToken cancellation
    )
    {
        await using var transaction = await db.Database.BeginTransactionAsync(cancellation);
        if (withSearch)
        {
            await LineStore.StoreAsync(
                db,
                DetectedLines.Of(batch, PatternSet.Empty),
                [],
                batch[0].Timestamp,
                cancellation
            );
        }
        else
        {
            var first = await LineInsert.ReserveIdsAsync(db, batch.Length, cancellation);
            var rows = batch.Select((entry, i) => Row(first + i, entry)).ToArray();
            await LineInsert.InsertAsync(db, rows, cancellation);
            await MinuteCounts.AddAsync(db, rows, batch[0].Timestamp, cancellation);
        }

        await db.SaveChangesAsync(cancellation);
        await transaction.CommitAsync(cancellation);
    }

    private static async Task RawAsync(
        OnCallDbContext db,
        LogEntry[] batch,
        CancellationToken cancellation
    )
    {
        var connection = (SqliteConnection)db.Database.GetDbConnection();
#pragma warning disable VSTHRD103 // SQLite works in this process; its asynchronous calls only cost.
        await using var transaction = connection.BeginTransaction();
        await using var insert = connection.CreateCommand();
        insert.Transaction = transaction;
        insert.CommandText = """
            INSERT INTO log_lines (timestamp, observed_at, level, service, message, metadata, source, origin, incident_id, match_start, match_length)
            VALUES ($timestamp, $observed, $level, $service, $message, $metadata, $source, NULL, NULL, 0, 0)
            """;
        var values = new[]
        {
            "timestamp",
            "observed",
            "level",
            "service",
            "message",
            "metadata",
            "source",
        }
            .Select(name =>
                insert.Parameters.Add(new SqliteParameter { ParameterName = "$" + name })
            )
            .ToArray();
        await insert.PrepareAsync(cancellation);
        foreach (var entry in batch)
        {
            var row = Row(0, entry);
            values[0].Value = row.Timestamp.UtcTicks;
            values[1].Value = row.ObservedAt.UtcTicks;
            values[2].Value = (int)row.Level;
            values[3].Value = row.Service;
            values[4].Value = row.Message;
            values[5].Value = (object?)row.Metadata ?? DBNull.Value;
            values[6].Value = row.Source;
            insert.ExecuteNonQuery();
        }
#pragma warning restore VSTHRD103

        await transaction.CommitAsync(cancellation);
    }

    private static StoredLogLine Row(long id, LogEntry entry) =>
        new()
        {
            Id = id,
            Timestamp = entry.Timestamp,
            ObservedAt = entry.Timestamp,
            Level = entry.Level,
            Service = entry.Service,
            Message = entry.Message,
            Metadata =
                entry.Metadata.Count == 0
                    ? null
                    : System.Text.Json.JsonSerializer.Serialize(entry.Metadata, StoredForms.Json),
            Source = entry.Source,
        };

    private sealed class Contender(
        string name,
        Func<OnCallDbContext, LogEntry[], CancellationToken, Task> store
    )
    {
        public string Name => name;

        public double Elapsed { get; private set; } = double.MaxValue;

        public double Processor { get; private set; } = double.MaxValue;

        public double Megabytes { get; private set; }

        public async Task RunAsync(byte[] empty, List<LogEntry[]> batches, bool counts)
        {
            await using var database = new Database(empty);
            await using var db = await database.Contexts.CreateDbContextAsync();
            await db.Database.OpenConnectionAsync();
            GC.Collect();
            using var self = Process.GetCurrentProcess();
            var processor = self.TotalProcessorTime;
            var began = Stopwatch.GetTimestamp();
            foreach (var batch in batches)
            {
                await store(db, batch, CancellationToken.None);
            }

            var elapsed = Stopwatch.GetElapsedTime(began).TotalSeconds;
            self.Refresh();
            var used = (self.TotalProcessorTime - processor).TotalSeconds;
            var stored = await db.LogLines.CountAsync();
            if (stored != batches.Sum(b => b.Length))
            {
                throw new InvalidOperationException($"{name} stored {stored} lines.");
            }

            if (!counts)
            {
                return;
            }

            Elapsed = Math.Min(Elapsed, elapsed);
            Processor = Math.Min(Processor, used);
            await db.Database.ExecuteSqlRawAsync("PRAGMA wal_checkpoint(TRUNCATE)");
            Megabytes = new FileInfo(database.File).Length / 1e6;
        }
    }

    private sealed class Database : IAsyncDisposable
    {
        private readonly string folder = Directory.CreateTempSubdirectory("oncall-bench-").FullName;
        private readonly ServiceProvider services;

        public Database(byte[]? content)
        {
            File = Path.Combine(folder, "incidents.db");
            if (content is not null)
            {
                System.IO.File.WriteAllBytes(File, content);
            }

            services = new ServiceCollection()
                .AddLogging()
                .AddOnCallDatabase(
                    new DatabaseTarget(
                        DatabaseProvider.Sqlite,
                        $"Data Source={File};Pooling=False",
                        File
                    )
                )
                .BuildServiceProvider();
        }

        public string File { get; }

        public IDbContextFactory<OnCallDbContext> Contexts =>
            services.GetRequiredService<IDbContextFactory<OnCallDbContext>>();

        public async ValueTask DisposeAsync()
        {
            await services.DisposeAsync();
            Directory.Delete(folder, recursive: true);
        }
    }
}
