using System.Net;
using System.Net.Sockets;

namespace OnCallAgent.Web.Commands;

/// <summary>Ports of this machine for services that the agent starts itself.</summary>
internal static class LoopbackPort
{
    /// <summary>One that nobody listens on at this moment; whoever comes first may take it.</summary>
    public static int Free()
    {
        using var probe = new Socket(
            AddressFamily.InterNetwork,
            SocketType.Stream,
            ProtocolType.Tcp
        );
        probe.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)probe.LocalEndPoint!).Port;
    }
}
