using System.Data.Common;
using System.Globalization;
using System.Net;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using MySqlConnector;
using OnCallAgent.Domain.Remediation;
using OnCallAgent.Domain.Services;

namespace OnCallAgent.Web.Remediation;

/// <summary>Sessions of MySQL and MariaDB: the process list, InnoDB's transactions, and <c>KILL CONNECTION</c>. The user needs PROCESS, and CONNECTION_ADMIN (SUPER on older servers).</summary>
internal sealed class MysqlSessions : IDatabaseSessions
{
    private const string Listing = """
        SELECT p.ID AS id, p.USER AS user, p.COMMAND AS command, p.INFO AS info, p.TIME AS seconds,
               t.seconds AS transaction_seconds
        FROM information_schema.PROCESSLIST p
        LEFT JOIN (
            SELECT trx_mysql_thread_id AS id, TIMESTAMPDIFF(SECOND, trx_started, NOW()) AS seconds
            FROM information_schema.INNODB_TRX
        ) t ON t.id = p.ID
        WHERE p.ID <> CONNECTION_ID()
          AND p.DB = DATABASE()
          AND p.USER <> SUBSTRING_INDEX(USER(), '@', 1)
          AND p.USER NOT IN ('system user', 'event_scheduler', 'root', 'mysql.session', 'mysql.sys', 'mariadb.sys')
          AND p.COMMAND IN ('Query', 'Execute', 'Prepare', 'Fetch', 'Sleep')
        """;

    public DatabaseEngine Engine => DatabaseEngine.Mysql;

    public string EndStatement => "KILL CONNECTION id";

    public DbConnection Connect(ListedDatabase database, IPAddress address, string password)
    {
        var connection = new MySqlConnection(
            new MySqlConnectionStringBuilder
            {
                Server = address.ToString(),
                Port = (uint)database.Port,
                Database = database.Database,
                UserID = database.User,
                Password = password,
                ApplicationName = "OnCallAgent",
                Pooling = false,
                AllowLoadLocalInfile = false,
                ConnectionTimeout = SessionRows.LimitSeconds,
                DefaultCommandTimeout = SessionRows.LimitSeconds,
                // Not VerifyFull: the driver would look for the address in the certificate.
                SslMode = database.RequireTls ? MySqlSslMode.Required : MySqlSslMode.Preferred,
            }.ConnectionString
        );
        if (database.RequireTls)
        {
            connection.RemoteCertificateValidationCallback = (_, certificate, _, faults) =>
                IsOf(database.Host, certificate, faults);
        }

        return connection;
    }

    /// <summary>Whether a certificate is trusted and made out to the host, whatever address the host was found at.</summary>
    internal static bool IsOf(string host, X509Certificate? certificate, SslPolicyErrors faults) =>
        (faults & ~SslPolicyErrors.RemoteCertificateNameMismatch) == SslPolicyErrors.None
        && certificate is X509Certificate2 shown
        && shown.MatchesHostname(host);

    public Task<IReadOnlyList<DatabaseSession>> ListAsync(
        DbConnection connection,
        CancellationToken cancellation
    ) => SessionRows.ReadAsync(connection, Listing, Session, cancellation);

    public async Task<bool> EndAsync(
        DbConnection connection,
        DatabaseSession session,
        CancellationToken cancellation
    )
    {
        // The server numbers connections upwards and never gives a number twice; what is looked at again is whether it is still at it.
        var now = await ListAsync(connection, cancellation);
        if (
            !now.Any(s =>
                s.Id == session.Id && s.Identity == session.Identity && s.Age >= session.Age
            )
        )
        {
            return false;
        }

        await using var command = connection.CreateCommand();
#pragma warning disable CA2100 // A number in plain digits: KILL takes no parameter.
        command.CommandText = string.Create(
            CultureInfo.InvariantCulture,
            $"KILL CONNECTION {session.Id}"
        );
#pragma warning restore CA2100
        try
        {
            await command.ExecuteNonQueryAsync(cancellation);
            return true;
        }
        catch (MySqlException e) when (e.ErrorCode == MySqlErrorCode.NoSuchThread)
        {
            return false;
        }
    }

    private static DatabaseSession Session(DbDataReader row)
    {
        var sleeps = SessionRows.Text(row, "command") == "Sleep";
        var inTransaction = SessionRows.Text(row, "transaction_seconds").Length > 0;
        return new DatabaseSession(
            Convert.ToInt64(row["id"], CultureInfo.InvariantCulture),
            SessionRows.Text(row, "user"),
            !sleeps ? SessionState.Active
                : inTransaction ? SessionState.IdleInTransaction
                : SessionState.Other,
            SessionRows.Seconds(row, "seconds"),
            SessionRows.Text(row, "info"),
            SessionRows.Text(row, "info")
        );
    }
}
