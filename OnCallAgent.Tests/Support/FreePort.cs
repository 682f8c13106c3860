using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;

namespace OnCallAgent.Tests.Support;

/// <summary>A port of loopback that nobody listens on now, and that is given out once.</summary>
internal static class FreePort
{
    // Below those that the system gives to whoever connects to somewhere: one of them may be taken while an agent that had
    // it is down, and then it cannot start again.
    private const int First = 10_240;
    private const int End = 32_000;

    private static readonly HashSet<int> Given = [];

    public static int Find()
    {
        lock (Given)
        {
            while (true)
            {
                var port = RandomNumberGenerator.GetInt32(First, End);
                if (IsFree(port) && Given.Add(port))
                {
                    return port;
                }
            }
        }
    }

    private static bool IsFree(int port)
    {
        using var listener = new TcpListener(IPAddress.Loopback, port);
        try
        {
            listener.Start();
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
