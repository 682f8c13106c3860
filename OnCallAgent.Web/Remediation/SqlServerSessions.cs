using System.Data.Common;
using System.Globalization;
using System.Net;
using Microsoft.Data.SqlClient;
using OnCallAgent.Domain.Remediation;
using OnCallAgent.Domain.Services;

namespace OnCallAgent.Web.Remediation;

/// <summary>Sessions of SQL Server: the dynamic views of sessions and requests, and <c>KILL</c>. The login needs VIEW SERVER STATE and ALTER ANY CONNECTION.</summary>
/// <remarks>sys.dm_exec_sessions, sys.dm_exec_requests, KILL (Transact-SQL).</remarks>
internal sealed class SqlServerSessions : IDatabaseSessions
{
    internal const string Listing = """
        SELECT s.session_id AS id, s.login_name, r.status AS request_status, t.text AS statement,
               CONVERT(nvarchar(40), s.login_time, 126) + N' '
                   + CONVERT(nvarchar(40), COALESCE(r.start_time, s.last_request_end_time), 126) AS [identity],
               DATEDIFF_BIG(second, COALESCE(r.start_time, s.last_request_end_time), SYSDATETIME()) AS age
        FROM sys.dm_exec_sessions AS s
        LEFT JOIN sys.dm_exec_requests AS r ON r.session_id = s.session_id
        OUTER APPLY sys.dm_exec_sql_text(r.sql_handle) AS t
        WHERE s.is_user_process = 1
          AND s.session_id <> @@SPID
          AND s.database_id = DB_ID()
          AND s.login_name <> ORIGINAL_LOGIN()
          AND IS_SRVROLEMEMBER(N'sysadmin', s.login_name) = 0
          AND (r.session_id IS NOT NULL OR s.open_transaction_count > 0)
        """;

    public DatabaseEngine Engine => DatabaseEngine.Sqlserver;

    public string EndStatement => "KILL session_id";

    public DbConnection Connect(ListedDatabase database, IPAddress address, string password) =>
        new SqlConnection(
            new SqlConnectionStringBuilder
            {
                DataSource = string.Create(
                    CultureInfo.InvariantCulture,
                    $"tcp:{address},{database.Port}"
                ),
                InitialCatalog = database.Database,
                UserID = database.User,
                Password = password,
                ApplicationName = "OnCallAgent",
                Pooling = false,
                ConnectTimeout = SessionRows.LimitSeconds,
                ConnectRetryCount = 0,
                Encrypt = database.RequireTls
                    ? SqlConnectionEncryptOption.Mandatory
                    : SqlConnectionEncryptOption.Optional,
                HostNameInCertificate = database.Host,
                TrustServerCertificate = !database.RequireTls,
            }.ConnectionString
        );

    public Task<IReadOnlyList<DatabaseSession>> ListAsync(
        DbConnection connection,
        CancellationToken cancellation
    ) =>
        SessionRows.ReadAsync(
            connection,
            Listing,
            row => new DatabaseSession(
                Convert.ToInt64(row["id"], CultureInfo.InvariantCulture),
                SessionRows.Text(row, "login_name"),
                SessionRows.Text(row, "request_status").Length > 0
                    ? SessionState.Active
                    : SessionState.IdleInTransaction,
                SessionRows.Seconds(row, "age"),
                SessionRows.Text(row, "statement"),
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
        // Numbers of sessions are given anew: it must still be the one that was chosen.
        var now = await ListAsync(connection, cancellation);
        if (!now.Any(s => s.Id == session.Id && s.Identity == session.Identity))
        {
            return false;
        }

        await using var command = connection.CreateCommand();
#pragma warning disable CA2100 // A number in plain digits: KILL takes no parameter.
        command.CommandText = Kill(session.Id);
#pragma warning restore CA2100
        command.CommandTimeout = SessionRows.LimitSeconds;
        await command.ExecuteNonQueryAsync(cancellation);
        return true;
    }

    internal static string Kill(long id) =>
        string.Create(CultureInfo.InvariantCulture, $"KILL {id}");
}
