using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using OnCallAgent.Web.Commands;

namespace OnCallAgent.Tests.Support;

/// <summary>A Redis of its own on a loopback port. A test that needs it is skipped where the program is missing.</summary>
public sealed class RedisServer : IAsyncDisposable
{
    private const string Program = "/usr/bin/redis-server";

    private readonly int port;
    private Process? process;

    private RedisServer(int port) => this.port = port;

    public string Url => string.Create(CultureInfo.InvariantCulture, $"redis://127.0.0.1:{port}");

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public static async Task<RedisServer> StartAsync()
    {
        Assert.SkipUnless(File.Exists(Program), $"{Program} is missing: install redis-server.");
        var server = new RedisServer(LoopbackPort.Free());
        await server.StartAgainAsync();
        return server;
    }

    /// <summary>Starts it and waits until it answers.</summary>
    public async Task StartAgainAsync()
    {
        process = Process.Start(
            new ProcessStartInfo(Program)
            {
                ArgumentList =
                {
                    "--port",
                    port.ToString(CultureInfo.InvariantCulture),
                    "--bind",
                    "127.0.0.1",
                    "--save",
                    "",
                    "--appendonly",
                    "no",
                },
                RedirectStandardOutput = true,
            }
        )!;
        process.BeginOutputReadLine();
        await Eventually.TrueAsync(async () =>
        {
            try
            {
                using var client = new TcpClient();
                await client.ConnectAsync(IPAddress.Loopback, port, Cancelled);
                return true;
            }
            catch (SocketException)
            {
                return false;
            }
        });
    }

    public void Kill()
    {
        process!.Kill();
        process.WaitForExit();
        process.Dispose();
        process = null;
    }

    public ValueTask DisposeAsync()
    {
        if (process is not null)
        {
            Kill();
        }

        return ValueTask.CompletedTask;
    }
}
