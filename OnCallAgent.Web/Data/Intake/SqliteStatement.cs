using System.Buffers;
using System.Text;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace OnCallAgent.Web.Data.Intake;

/// <summary>
/// A prepared statement that is run for many rows, straight on SQLite's own interface: the provider's command costs as
/// much again for each row as the row itself. It belongs to the connection's open transaction.
/// </summary>
internal sealed class SqliteStatement : IDisposable
{
    private readonly sqlite3 connection;
    private readonly sqlite3_stmt statement;
    private byte[] buffer = ArrayPool<byte>.Shared.Rent(4_096);
    private int next;

    public SqliteStatement(SqliteConnection connection, string sql)
    {
        this.connection =
            connection.Handle ?? throw new InvalidOperationException("The connection is closed.");
        Check(raw.sqlite3_prepare_v2(this.connection, sql, out statement));
    }

    public SqliteStatement Bind(long value)
    {
        Check(raw.sqlite3_bind_int64(statement, ++next, value));
        return this;
    }

    public SqliteStatement Bind(string? text)
    {
        next++;
        if (text is null)
        {
            Check(raw.sqlite3_bind_null(statement, next));
            return this;
        }

        var most = Encoding.UTF8.GetMaxByteCount(text.Length);
        if (most > buffer.Length)
        {
            ArrayPool<byte>.Shared.Return(buffer);
            buffer = ArrayPool<byte>.Shared.Rent(most);
        }

        var length = Encoding.UTF8.GetBytes(text, buffer);
        Check(raw.sqlite3_bind_text(statement, next, buffer.AsSpan(0, length)));
        return this;
    }

    /// <summary>Runs it with what was bound, and begins anew.</summary>
    public void Run()
    {
        next = 0;
        var result = raw.sqlite3_step(statement);
        if (result is not (raw.SQLITE_DONE or raw.SQLITE_ROW))
        {
            Check(result);
        }

        Check(raw.sqlite3_reset(statement));
    }

    public void Dispose()
    {
        statement.Dispose();
        ArrayPool<byte>.Shared.Return(buffer);
    }

    private void Check(int result)
    {
        if (result != raw.SQLITE_OK)
        {
            throw new SqliteException(
                raw.sqlite3_errmsg(connection).utf8_to_string(),
                result,
                raw.sqlite3_extended_errcode(connection)
            );
        }
    }
}
