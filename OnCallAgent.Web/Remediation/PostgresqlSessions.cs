using System.Data.Common;
using System.Net;
using Npgsql;
using OnCallAgent.Domain.Remediation;
using OnCallAgent.Domain.Services;

namespace OnCallAgent.Web.Remediation;

/// <summary>Sessions of PostgreSQL: <c>pg_stat_activity</c> and <c>pg_terminate_backend</c>. The user needs <c>pg_signal_backend</c>, and <c>pg_read_all_stats</c> to see others' sessions.</summary>
internal sealed class PostgresqlSessions : IDatabaseSessions
{
    private const string Listing = """
        SELECT a.pid, a.usename, a.state, a.query,
               a.backend_start::text || ' ' || a.state_change::text AS identity,
               extract(epoch FROM clock_timestamp()
                   - CASE WHEN a.state = 'active' THEN a.query_start ELSE a.state_change END)::float8 AS age
        FROM pg_stat_activity a
        JOIN pg_roles r ON r.oid = a.usesysid
        WHERE a.datname = current_database()
          AND a.backend_type = 'client backend'
          AND a.pid <> pg_backend_pid()
          AND a.usename <> session_user
          AND NOT r.rolsuper
          AND a.state IN ('active', 'idle in transaction', 'idle in transaction (aborted)')
        """;

    // Asked and done in one statement: a session that has begun something else meanwhile is another one.
    private const string Ending = """
        SELECT count(*) FILTER (WHERE pg_terminate_backend(a.pid))
        FROM pg_stat_activity a
        WHERE a.pid = @pid AND a.backend_start::text || ' ' || a.state_change::text = @identity
        """;

    public DatabaseEngine Engine => DatabaseEngine.Postgresql;

    public string EndStatement => "SELECT pg_terminate_backend(pid)";

    public DbConnection Connect(ListedDatabase database, IPAddress address, string password) =>
        new NpgsqlConnection(
            new NpgsqlConnectionStringBuilder
            {
                Host = address.ToString(),
                Port = database.Port,
                Database = database.Database,
                Username = database.User,
                Password = password,
                ApplicationName = "OnCallAgent",
                Pooling = false,
                Timeout = SessionRows.LimitSeconds,
                CommandTimeout = SessionRows.LimitSeconds,
                SslMode = database.RequireTls ? SslMode.VerifyFull : SslMode.Prefer,
            }.ConnectionString
        )
        {
            // The certificate is the name's, not the address's.
            SslClientAuthenticationOptionsCallback = options => options.TargetHost = database.Host,
        };

    public Task<IReadOnlyList<DatabaseSession>> ListAsync(
        DbConnection connection,
        CancellationToken cancellation
    ) =>
        SessionRows.ReadAsync(
            connection,
            Listing,
            row => new DatabaseSession(
                row.GetInt32(0),
                SessionRows.Text(row, "usename"),
                SessionRows.Text(row, "state") == "active"
                    ? SessionState.Active
                    : SessionState.IdleInTransaction,
                SessionRows.Seconds(row, "age"),
                SessionRows.Text(row, "query"),
                SessionRows.Text(row, "identity")
            ),
            cancellation
        );

    public async Task<bool> EndAsync(
        DbConnection connection,
        DatabaseSession session,
        CancellationToken cancellation
    )
    {
        await using var command = new NpgsqlCommand(Ending, (NpgsqlConnection)connection);
        command.Parameters.AddWithValue("pid", (int)session.Id);
        command.Parameters.AddWithValue("identity", session.Identity);
        return await command.ExecuteScalarAsync(cancellation) is > 0L;
    }
}
