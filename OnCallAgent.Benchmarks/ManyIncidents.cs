using System.Data.Common;
using System.Globalization;
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
    /// <summary>Who is in charge of one incident only, in the middle of the history.</summary>
    public const string RarePerson = "somebody rare";

    /// <summary>From one incident to the one before it.</summary>
    public static readonly TimeSpan Apart = TimeSpan.FromMinutes(2);

    private const int Open = 50;

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
        var connection = db.Database.GetDbConnection();
        var words = db.Database.IsSqlite() ? Words.Sqlite : Words.Postgres;
        var columns = await ColumnsAsync(connection, words);
        await using var insert = connection.CreateCommand();
        // n counts back from now; what is not named here is as in the incident above.
        var values = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["id"] = words.Id,
            ["title"] = "title || ' ' || n",
            ["service"] = "'service-' || (n % 200)",
            ["severity"] =
                $"CASE WHEN n < {Open} AND n % 10 = 0 THEN 'critical' WHEN n % 5 = 1 THEN 'low' WHEN n % 5 = 2 THEN 'medium' ELSE severity END",
            ["assigned_to"] =
                $"CASE WHEN n % 10 = 3 THEN 'person-' || (n % 40) WHEN n = {count / 2} THEN '{RarePerson}' ELSE NULL END",
            ["created_at"] = words.At("0"),
            ["first_seen"] = words.At("0"),
            ["last_seen"] = words.At("0"),
            // Not the order in which they were opened, nor one another's.
            ["last_observed_at"] = words.At("(n % 5000)"),
            ["occurrence_count"] = "1 + (n % 100000) * 7919 % 5003",
            ["updated_at"] = words.At("0"),
            ["status"] = $"CASE WHEN n < {Open} THEN status ELSE 'resolved' END",
            ["acknowledged_at"] = $"CASE WHEN n < {Open} THEN NULL ELSE {words.At("(n % 90)")} END",
            ["resolved_at"] =
                $"CASE WHEN n < {Open} THEN NULL ELSE {words.At("(100 + n % 900)")} END",
            ["resolution_method"] =
                $"CASE WHEN n < {Open} THEN NULL WHEN n % 3 = 0 THEN 'manual' ELSE '{Resolution.Automated}' END",
            ["next_step_at"] = "NULL",
            ["next_step"] = "NULL",
        };
        var names = columns.Select(c => c.Name).ToList();
#pragma warning disable CA2100 // Columns of our own table, and words of this file.
        insert.CommandText = $"""
            {words.Numbers(count)}
            INSERT INTO incidents ({string.Join(", ", names)})
            SELECT {string.Join(
                ", ",
                columns.Select(c =>
                    values.TryGetValue(c.Name, out var value) && (value != "NULL" || c.Nullable)
                        ? value
                        : c.Name
                )
            )}
            FROM numbers CROSS JOIN incidents WHERE id = @template
            """;
#pragma warning restore CA2100
        Add(insert, "@now", words.Now(now));
        Add(insert, "@template", incident.Id);
        insert.CommandTimeout = 600;
        var inserted = await insert.ExecuteNonQueryAsync();
        if (inserted != count)
        {
            throw new InvalidOperationException(
                string.Create(CultureInfo.InvariantCulture, $"{inserted} rows, not {count}.")
            );
        }

        await db.Incidents.Where(i => i.Id == incident.Id).ExecuteDeleteAsync();
        await db.Database.ExecuteSqlRawAsync(words.LookAtIt);
    }

    private static void Add(DbCommand command, string name, object value)
    {
        var parameter = command.CreateParameter();
        parameter.ParameterName = name;
        parameter.Value = value;
        command.Parameters.Add(parameter);
    }

    private static async Task<IReadOnlyList<(string Name, bool Nullable)>> ColumnsAsync(
        DbConnection connection,
        Words words
    )
    {
        await using var ask = connection.CreateCommand();
#pragma warning disable CA2100 // Words of this file.
        ask.CommandText = words.Columns;
#pragma warning restore CA2100
        var columns = new List<(string, bool)>();
        await using var reader = await ask.ExecuteReaderAsync();
        while (await reader.ReadAsync())
        {
            columns.Add((reader.GetString(0), reader.GetInt32(1) == 0));
        }

        return columns;
    }

    /// <summary>What the engines call otherwise.</summary>
    private sealed record Words(
        Func<int, string> Numbers,
        string Id,
        Func<string, string> At,
        Func<DateTimeOffset, object> Now,
        string Columns,
        string LookAtIt
    )
    {
        public static readonly Words Sqlite = new(
            count =>
                $"WITH RECURSIVE numbers(n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM numbers WHERE n + 1 < {count})",
            "printf('INC-%08d-%08x', n, n)",
            seconds => $"@now - (n + 1) * {Apart.Ticks} + {seconds} * {TimeSpan.TicksPerSecond}",
            now => now.UtcTicks,
            "SELECT name, \"notnull\" FROM pragma_table_info('incidents')",
            // As the agent does itself every hour.
            "PRAGMA analysis_limit=1000; PRAGMA optimize=0x10002"
        );

        public static readonly Words Postgres = new(
            count => $"WITH numbers(n) AS (SELECT generate_series(0, {count - 1}))",
            "'INC-' || lpad(n::text, 8, '0') || '-' || lpad(to_hex(n), 8, '0')",
            seconds =>
                $"@now - (n + 1) * interval '{(int)Apart.TotalSeconds} s' + {seconds} * interval '1 s'",
            now => now.ToUniversalTime(),
            "SELECT column_name::text, CASE is_nullable WHEN 'NO' THEN 1 ELSE 0 END FROM information_schema.columns WHERE table_name = 'incidents' AND table_schema = current_schema()",
            "VACUUM ANALYZE incidents"
        );
    }
}
