using System.Buffers.Binary;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Text;
using OnCallAgent.Domain.Services;

namespace OnCallAgent.Web.Remediation;

/// <summary>The console refused something, in its own words.</summary>
internal sealed class PgBouncerException(string message) : IOException(message);

/// <summary>
/// A connection to PgBouncer's admin console. The console takes simple queries only, and database drivers send extended ones; so the few messages that are
/// needed are spoken here.
/// </summary>
/// <remarks>PostgreSQL's frontend/backend protocol 3.0, “Message Formats” and “SASL Authentication”; pgbouncer.org/usage.html, “Admin console”.</remarks>
internal sealed class PgBouncerConsole : IAsyncDisposable
{
    // What the console sends is small; a server that is none must not fill the memory.
    private const int LargestMessage = 1024 * 1024;

    private readonly Stream stream;

    private PgBouncerConsole(Stream stream) => this.stream = stream;

    /// <summary>Connects to one of these addresses and signs in.</summary>
    /// <exception cref="IOException">It is no PgBouncer, or it refused.</exception>
    /// <exception cref="SocketException">Nobody listens.</exception>
    public static async Task<PgBouncerConsole> OpenAsync(
        ListedPool pool,
        IPAddress[] addresses,
        string password,
        CancellationToken cancellation
    )
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        Stream? connected = null;
        try
        {
            await socket.ConnectAsync(addresses, pool.Port, cancellation);
            connected = new NetworkStream(socket, ownsSocket: true);
            connected = await SecureAsync(connected, pool, cancellation);
            var console = new PgBouncerConsole(connected);
            await console.SignInAsync(pool.User, password, cancellation);
            return console;
        }
        catch
        {
            if (connected is not null)
            {
                await connected.DisposeAsync();
            }

            socket.Dispose();
            throw;
        }
    }

    /// <summary>Sends a command; its rows by column.</summary>
    /// <exception cref="PgBouncerException">The console refused it.</exception>
    public async Task<IReadOnlyList<IReadOnlyDictionary<string, string>>> AskAsync(
        string command,
        CancellationToken cancellation
    )
    {
        await SendAsync('Q', [.. Encoding.UTF8.GetBytes(command), 0], cancellation);
        var rows = new List<IReadOnlyDictionary<string, string>>();
        string[] columns = [];
        string? error = null;
        while (true)
        {
            var (type, body) = await ReceiveAsync(cancellation);
            switch (type)
            {
                case 'T':
                    columns = Columns(body);
                    break;
                case 'D':
                    rows.Add(Row(body, columns));
                    break;
                case 'E':
                    error = ErrorText(body);
                    break;
                case 'Z':
                    return error is null ? rows : throw new PgBouncerException(error);
            }
        }
    }

    public async ValueTask DisposeAsync() => await stream.DisposeAsync();

    private static async Task<Stream> SecureAsync(
        Stream plain,
        ListedPool pool,
        CancellationToken cancellation
    )
    {
        if (!pool.RequireTls)
        {
            return plain;
        }

        var request = new byte[8];
        BinaryPrimitives.WriteInt32BigEndian(request, 8);
        BinaryPrimitives.WriteInt32BigEndian(request.AsSpan(4), 80877103); // SSLRequest
        await plain.WriteAsync(request, cancellation);
        var answer = new byte[1];
        await plain.ReadExactlyAsync(answer, cancellation);
        if (answer[0] != 'S')
        {
            throw new PgBouncerException("It offers no TLS, and TLS is required.");
        }

        var secure = new SslStream(plain);
        await secure.AuthenticateAsClientAsync(
            new SslClientAuthenticationOptions { TargetHost = pool.Host },
            cancellation
        );
        return secure;
    }

    private async Task SignInAsync(string user, string password, CancellationToken cancellation)
    {
        byte[] body =
        [
            0,
            3,
            0,
            0,
            .. Encoding.UTF8.GetBytes(
                $"user\0{user}\0database\0pgbouncer\0application_name\0OnCallAgent\0\0"
            ),
        ];
        var message = new byte[body.Length + 4];
        BinaryPrimitives.WriteInt32BigEndian(message, message.Length);
        body.CopyTo(message, 4);
        await stream.WriteAsync(message, cancellation);
        var signIn = new PostgresSignIn(user, password);
        while (true)
        {
            var (type, answer) = await ReceiveAsync(cancellation);
            switch (type)
            {
                case 'R':
                    if (signIn.Answer(answer) is { } reply)
                    {
                        await SendAsync('p', reply, cancellation);
                    }

                    break;
                case 'E':
                    throw new PgBouncerException(ErrorText(answer));
                case 'Z':
                    return;
            }
        }
    }

    private async Task SendAsync(char type, byte[] body, CancellationToken cancellation)
    {
        var message = new byte[body.Length + 5];
        message[0] = (byte)type;
        BinaryPrimitives.WriteInt32BigEndian(message.AsSpan(1), body.Length + 4);
        body.CopyTo(message, 5);
        await stream.WriteAsync(message, cancellation);
    }

    private async Task<(char Type, byte[] Body)> ReceiveAsync(CancellationToken cancellation)
    {
        var head = new byte[5];
        await stream.ReadExactlyAsync(head, cancellation);
        var length = BinaryPrimitives.ReadInt32BigEndian(head.AsSpan(1)) - 4;
        if (length is < 0 or > LargestMessage)
        {
            throw new PgBouncerException("It does not speak PostgreSQL's protocol.");
        }

        var body = new byte[length];
        await stream.ReadExactlyAsync(body, cancellation);
        return ((char)head[0], body);
    }

    private static string[] Columns(byte[] body)
    {
        var names = new string[BinaryPrimitives.ReadInt16BigEndian(body)];
        var at = 2;
        for (var i = 0; i < names.Length; i++)
        {
            var end = Array.IndexOf(body, (byte)0, at);
            names[i] = Encoding.UTF8.GetString(body, at, end - at);
            at = end + 19; // the NUL, and 18 bytes about the type
        }

        return names;
    }

    private static Dictionary<string, string> Row(byte[] body, string[] columns)
    {
        var row = new Dictionary<string, string>(StringComparer.Ordinal);
        var at = 2;
        foreach (var column in columns)
        {
            var length = BinaryPrimitives.ReadInt32BigEndian(body.AsSpan(at));
            at += 4;
            row[column] = length < 0 ? "" : Encoding.UTF8.GetString(body, at, length);
            at += Math.Max(0, length);
        }

        return row;
    }

    private static string ErrorText(byte[] body) =>
        Encoding
            .UTF8.GetString(body)
            .Split('\0')
            .FirstOrDefault(field => field.StartsWith('M'))
            ?[1..]
        ?? "It refused without a reason.";
}
