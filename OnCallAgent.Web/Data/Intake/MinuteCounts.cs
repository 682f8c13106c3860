using System.Data;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;
using Npgsql;
using OnCallAgent.Domain.Logs;

namespace OnCallAgent.Web.Data.Intake;

/// <summary>Adds a batch to the counts of its minute: one row a service and level, however many lines.</summary>
internal static class MinuteCounts
{
    private const string Upsert = """
        INSERT INTO log_minutes (minute, service, level, lines) VALUES (?1, ?2, ?3, ?4)
        ON CONFLICT (minute, service, level) DO UPDATE SET lines = log_minutes.lines + excluded.lines
        """;

    private const string UpsertMany = """
        INSERT INTO log_minutes (minute, service, level, lines)
        SELECT @minute, service, level, lines FROM unnest(@services, @levels, @lines) AS added (service, level, lines)
        ON CONFLICT (minute, service, level) DO UPDATE SET lines = log_minutes.lines + excluded.lines
        """;

    private const string UpdateOrInsert = """
        UPDATE log_minutes SET lines = lines + @lines WHERE minute = @minute AND service = @service AND level = @level;
        IF @@ROWCOUNT = 0 INSERT INTO log_minutes (minute, service, level, lines) VALUES (@minute, @service, @level, @lines);
        """;

    public static async Task AddAsync(
        OnCallDbContext context,
        IReadOnlyList<StoredLogLine> lines,
        DateTimeOffset now,
        CancellationToken cancellation
    )
    {
        var minute = StoredLogMinute.MinuteOf(now);
        var counts = new Dictionary<(string Service, EntryLevel Level), long>();
        foreach (var line in lines)
        {
            System.Runtime.InteropServices.CollectionsMarshal.GetValueRefOrAddDefault(
                counts,
                (line.Service, line.Level),
                out _
            ) += 1;
        }

        counts = Bounded(
            counts,
            await context
                .LogMinutes.Where(m => m.Minute == minute)
                .Select(m => m.Service)
                .Distinct()
                .ToListAsync(cancellation)
        );
        switch (context.Database.GetDbConnection())
        {
            case SqliteConnection sqlite:
                using (var upsert = new SqliteStatement(sqlite, Upsert))
                {
                    foreach (var ((service, level), count) in counts)
                    {
                        upsert.Bind(minute).Bind(service).Bind((long)level).Bind(count).Run();
                    }
                }

                break;
            case NpgsqlConnection postgres:
                await using (var command = new NpgsqlCommand(UpsertMany, postgres))
                {
                    command.Parameters.AddWithValue("minute", minute);
                    command.Parameters.AddWithValue(
                        "services",
                        counts.Keys.Select(k => k.Service).ToArray()
                    );
                    command.Parameters.AddWithValue(
                        "levels",
                        counts.Keys.Select(k => (int)k.Level).ToArray()
                    );
                    command.Parameters.AddWithValue("lines", counts.Values.ToArray());
                    await command.ExecuteNonQueryAsync(cancellation);
                }

                break;
            default:
                foreach (var ((service, level), count) in counts)
                {
                    await AddOneAsync(context, minute, service, level, count, cancellation);
                }

                break;
        }
    }

    /// <summary>The counts with at most as many services as a minute may have, those that are there among them; the rest is counted as one.</summary>
    private static Dictionary<(string Service, EntryLevel Level), long> Bounded(
        Dictionary<(string Service, EntryLevel Level), long> counts,
        List<string> there
    )
    {
        var apart = there.ToHashSet(StringComparer.Ordinal);
        // The busiest of the new ones first; by name where they are equal, so that it does not depend on chance.
        foreach (
            var name in counts
                .GroupBy(c => c.Key.Service, StringComparer.Ordinal)
                .OrderByDescending(g => g.Sum(c => c.Value))
                .ThenBy(g => g.Key, StringComparer.Ordinal)
                .Select(g => g.Key)
        )
        {
            if (apart.Count >= StoredLogMinute.MostServices)
            {
                break;
            }

            apart.Add(name);
        }

        if (counts.Keys.All(k => apart.Contains(k.Service)))
        {
            return counts;
        }

        var bounded = new Dictionary<(string Service, EntryLevel Level), long>();
        foreach (var ((service, level), count) in counts)
        {
            var key = (apart.Contains(service) ? service : StoredLogMinute.OtherServices, level);
            bounded[key] = bounded.GetValueOrDefault(key) + count;
        }

        return bounded;
    }

    private static async Task AddOneAsync(
        OnCallDbContext context,
        long minute,
        string service,
        EntryLevel level,
        long count,
        CancellationToken cancellation
    )
    {
        await using var command = context.Database.GetDbConnection().CreateCommand();
        command.Transaction = context.Database.CurrentTransaction!.GetDbTransaction();
        command.CommandText = UpdateOrInsert;
        foreach (
            var (name, value) in new (string, object)[]
            {
                ("@minute", minute),
                ("@service", service),
                ("@level", (int)level),
                ("@lines", count),
            }
        )
        {
            var parameter = command.CreateParameter();
            parameter.ParameterName = name;
            parameter.Value = value;
            command.Parameters.Add(parameter);
        }

        await command.ExecuteNonQueryAsync(cancellation);
    }
}
