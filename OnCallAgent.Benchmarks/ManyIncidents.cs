using System.Globalization;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using OnCallAgent.Domain.Incidents;
using OnCallAgent.Domain.Shared;
using OnCallAgent.Web.Data;

namespace OnCallAgent.Benchmarks;

/// <summary>
/// Fills a database with incidents, one every two minutes up to now, so that a longer history means an older agent and not
/// a busier one. The latest fifty are open, each other was acknowledged and resolved after minutes.
/// </summary>
internal static class ManyIncidents
{
    private const int Open = 50;
    private static readonly TimeSpan Apart = TimeSpan.FromMinutes(2);

    public static async Task FillAsync(
        IDbContextFactory<OnCallDbContext> contexts,
        int count,
        DateTimeOffset now
    )
    {
        await using var db = await contexts.CreateDbContextAsync();
        var report = Incident.Report(
            new NewIncident(
                "Connection pool exhausted",
                "connection pool exhausted after 30 s",
                "orders",
                Severity.High
            ),
            "bench",
            now,
            new TimeOrderedIds(TimeProvider.System)
        );
        var incident = report.Value;
        db.Add(incident);
        await db.SaveChangesAsync();
        await db.Database.OpenConnectionAsync();
        var connection = (SqliteConnection)db.Database.GetDbConnection();
        var columns = await ColumnsAsync(connection);
        await using var insert = connection.CreateCommand();
        // n counts back from now; what is not named here is as in the incident above.
        var values = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["id"] = "printf('INC-%08d-%08x', n, n)",
            ["title"] = "title || ' ' || n",
            ["service"] = "'service-' || (n % 200)",
            ["severity"] = $"CASE WHEN n < {Open} AND n % 10 = 0 THEN 'critical' ELSE severity END",
            ["created_at"] = "$now - (n + 1) * $apart",
            ["first_seen"] = "$now - (n + 1) * $apart",
            ["last_seen"] = "$now - (n + 1) * $apart",
            ["last_observed_at"] = "$now - (n + 1) * $apart",
            ["updated_at"] = "$now - (n + 1) * $apart",
            ["status"] = $"CASE WHEN n < {Open} THEN status ELSE 'resolved' END",
            ["acknowledged_at"] =
                $"CASE WHEN n < {Open} THEN NULL ELSE $now - (n + 1) * $apart + (n % 90) * 10000000 END",
            ["resolved_at"] =
                $"CASE WHEN n < {Open} THEN NULL ELSE $now - (n + 1) * $apart + (100 + n % 900) * 10000000 END",
            ["resolution_method"] =
                $"CASE WHEN n < {Open} THEN NULL WHEN n % 3 = 0 THEN 'manual' ELSE '{Resolution.Automated}' END",
            ["next_step_at"] = "NULL",
            ["next_step"] = "NULL",
        };
        var names = columns.Select(c => c.Name).ToList();
        insert.CommandText = $"""
            WITH RECURSIVE numbers(n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM numbers WHERE n + 1 < $count)
            INSERT INTO incidents ({string.Join(", ", names)})
            SELECT {string.Join(
                ", ",
                columns.Select(c =>
                    values.TryGetValue(c.Name, out var value) && (value != "NULL" || c.Nullable)
                        ? value
                        : c.Name
                )
            )}
            FROM numbers CROSS JOIN incidents WHERE id = $template
            """;
        insert.Parameters.AddWithValue("$count", count);
        insert.Parameters.AddWithValue("$now", now.UtcTicks);
        insert.Parameters.AddWithValue("$apart", Apart.Ticks);
        insert.Parameters.AddWithValue("$template", incident.Id);
        insert.CommandTimeout = 600;
        var inserted = await insert.ExecuteNonQueryAsync();
        if (inserted != count)
        {
            throw new InvalidOperationException(
                string.Create(CultureInfo.InvariantCulture, $"{inserted} rows, not {count}.")
            );
        }

        await db.Incidents.Where(i => i.Id == incident.Id).ExecuteDeleteAsync();
    }

    private static async Task<IReadOnlyList<(string Name, bool Nullable)>> ColumnsAsync(
        SqliteConnection connection
    )
    {
        await using var ask = connection.CreateCommand();
        ask.CommandText = "SELECT name, \"notnull\" FROM pragma_table_info('incidents')";
        var columns = new List<(string, bool)>();
        await using var reader = await ask.ExecuteReaderAsync();
        while (await reader.ReadAsync())
        {
            columns.Add((reader.GetString(0), reader.GetInt32(1) == 0));
        }

        return columns;
    }
}
