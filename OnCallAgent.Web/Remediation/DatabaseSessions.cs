using System.Data.Common;
using System.Globalization;
using System.Net;
using OnCallAgent.Domain.Remediation;
using OnCallAgent.Domain.Services;
using OnCallAgent.Domain.Shared;
using OnCallAgent.Web.Hosting;

namespace OnCallAgent.Web.Remediation;

/// <summary>Lists and ends sessions of one kind of server.</summary>
internal interface IDatabaseSessions
{
    DatabaseEngine Engine { get; }

    /// <summary>How a session is ended, for people.</summary>
    string EndStatement { get; }

    /// <summary>A connection that is not opened yet and not pooled.</summary>
    /// <param name="database">What is spoken to; its name is what a certificate must be valid for.</param>
    /// <param name="address">Where it is: the address that was judged. The driver must not resolve the name again, or the answer could be another one by then.</param>
    /// <param name="password">Of the user that signs in.</param>
    DbConnection Connect(ListedDatabase database, IPAddress address, string password);

    /// <summary>Sessions of clients in the connection's own database. Left out are replication, the server's own sessions, superusers, and every session of the connection's own user.</summary>
    Task<IReadOnlyList<DatabaseSession>> ListAsync(
        DbConnection connection,
        CancellationToken cancellation
    );

    /// <summary>Ends it, where it is still the same session at the same thing; false where it is over.</summary>
    Task<bool> EndAsync(
        DbConnection connection,
        DatabaseSession session,
        CancellationToken cancellation
    );
}

/// <summary>Whether a server that an admin listed by name may be spoken to: the name is resolved, and every address it has is judged.</summary>
internal static class ServerAddress
{
    /// <summary>Its addresses; an error where there are none, or one of them is never spoken to.</summary>
    public static async Task<Result<IPAddress[]>> ResolveAsync(
        string host,
        ResolveHost resolve,
        CancellationToken cancellation
    )
    {
        IPAddress[] addresses;
        try
        {
            addresses = IPAddress.TryParse(host, out var literal)
                ? [literal]
                : await resolve(host, cancellation);
        }
        catch (System.Net.Sockets.SocketException e)
        {
            return new Error("action.host_unknown", $"{host} cannot be resolved: {e.Message}.");
        }

        return JudgedConnection.Refusal(addresses) is { } refusal ? refusal
            : addresses.Length == 0 ? new Error("action.host_unknown", $"{host} has no address.")
            : addresses;
    }
}

/// <summary>What the three kinds of servers share.</summary>
internal static class SessionRows
{
    /// <summary>How long a connection or a statement may take: an action must end before its own limit.</summary>
    public const int LimitSeconds = 15;

    public static async Task<IReadOnlyList<T>> ReadAsync<T>(
        DbConnection connection,
        string sql,
        Func<DbDataReader, T> read,
        CancellationToken cancellation
    )
    {
        await using var command = connection.CreateCommand();
#pragma warning disable CA2100 // Constant statements of this room.
        command.CommandText = sql;
#pragma warning restore CA2100
        command.CommandTimeout = LimitSeconds;
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        var rows = new List<T>();
        while (await reader.ReadAsync(cancellation))
        {
            rows.Add(read(reader));
        }

        return rows;
    }

    public static string Text(DbDataReader row, string column)
    {
        var at = row.GetOrdinal(column);
        return row.IsDBNull(at)
            ? ""
            : Convert.ToString(row.GetValue(at), CultureInfo.InvariantCulture) ?? "";
    }

    public static TimeSpan Seconds(DbDataReader row, string column)
    {
        var at = row.GetOrdinal(column);
        return row.IsDBNull(at)
            ? TimeSpan.Zero
            : TimeSpan.FromSeconds(
                Math.Clamp(
                    Convert.ToDouble(row.GetValue(at), CultureInfo.InvariantCulture),
                    0,
                    315_360_000
                )
            );
    }
}
