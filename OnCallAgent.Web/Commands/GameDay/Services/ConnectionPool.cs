using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace OnCallAgent.Web.Commands.GameDay.Services;

/// <summary>
/// A pool of real connections to another service. Whoever takes one and does not give it back makes it smaller, until
/// the last caller waits in vain.
/// </summary>
internal sealed class ConnectionPool(int port, int size, TimeSpan patience) : IDisposable
{
    private readonly SemaphoreSlim free = new(size);
    private readonly ConcurrentQueue<TcpClient> idle = new();

    /// <summary>Takes a connection out.</summary>
    /// <exception cref="PoolExhaustedException">None came back in time.</exception>
    /// <exception cref="SocketException">The other service cannot be reached.</exception>
    public async Task<TcpClient> TakeAsync(CancellationToken cancellation)
    {
        if (!await free.WaitAsync(patience, cancellation))
        {
            throw new PoolExhaustedException(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"Connection is not available, request timed out after {patience.TotalMilliseconds:0}ms (total={size}, active={size - free.CurrentCount}, idle={idle.Count})"
                )
            );
        }

        if (idle.TryDequeue(out var kept))
        {
            return kept;
        }

        var connection = new TcpClient();
        try
        {
            await connection.ConnectAsync(IPAddress.Loopback, port, cancellation);
            return connection;
        }
        catch
        {
            Drop(connection);
            throw;
        }
    }

    /// <summary>Puts it back.</summary>
    public void Give(TcpClient connection)
    {
        idle.Enqueue(connection);
        free.Release();
    }

    /// <summary>A broken one makes room for a new one.</summary>
    public void Drop(TcpClient connection)
    {
        connection.Dispose();
        free.Release();
    }

    /// <summary>Asks the other service through the connection.</summary>
    /// <exception cref="IOException">It closed the connection, or answered badly.</exception>
    public static async Task AskAsync(TcpClient connection, CancellationToken cancellation)
    {
        var stream = connection.GetStream();
        await stream.WriteAsync(
            Encoding.ASCII.GetBytes("GET /ping HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"),
            cancellation
        );
        var buffer = new byte[4_096];
        var read = await stream.ReadAsync(buffer, cancellation);
        if (read == 0)
        {
            throw new IOException("Connection closed by the other side");
        }

        if (
            !Encoding
                .ASCII.GetString(buffer, 0, read)
                .StartsWith("HTTP/1.1 204", StringComparison.Ordinal)
        )
        {
            throw new IOException("The other side answered badly");
        }
    }

    public void Dispose()
    {
        while (idle.TryDequeue(out var connection))
        {
            connection.Dispose();
        }

        free.Dispose();
    }
}

/// <summary>Every connection of the pool is in use.</summary>
internal sealed class PoolExhaustedException(string message) : Exception(message);
