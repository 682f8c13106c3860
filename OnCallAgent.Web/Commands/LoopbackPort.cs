using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;

namespace OnCallAgent.Web.Commands;

/// <summary>Ports of this machine for services that the agent starts itself.</summary>
internal static class LoopbackPort
{
    // Below those that the system gives to whoever connects to somewhere: one of them may be taken while a service that had
    // it is started anew, and then it cannot.
    private const int First = 10_240;
    private const int Count = 21_760;

    // Of one process none is given out again before all were; another begins somewhere else.
    private static int given = RandomNumberGenerator.GetInt32(Count);

    /// <summary>One that nobody listens on at this moment; whoever comes first may take it.</summary>
    /// <exception cref="InvalidOperationException">All are taken.</exception>
    public static int Free()
    {
        for (var tried = 0; tried < Count; tried++)
        {
            var port = First + (int)((uint)Interlocked.Increment(ref given) % Count);
            if (IsFree(port))
            {
                return port;
            }
        }

        throw new InvalidOperationException("No port of this machine is free.");
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
