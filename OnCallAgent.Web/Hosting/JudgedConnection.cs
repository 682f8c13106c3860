using System.Net;
using System.Net.Sockets;
using OnCallAgent.Domain.Remediation;

namespace OnCallAgent.Web.Hosting;

/// <summary>Finds the addresses of a host name. A seam for tests; the agent asks the machine's resolver.</summary>
internal delegate Task<IPAddress[]> ResolveHost(string host, CancellationToken cancellation);

/// <summary>An address that nothing is ever sent to, whoever allowed its host.</summary>
internal sealed class AddressRefusedException(string message) : IOException(message);

/// <summary>
/// Connections to hosts that people of the dashboard name: a name is resolved once for a connection, and all its addresses are
/// judged before one is spoken to.
/// </summary>
internal static class JudgedConnection
{
    /// <summary>Asks the machine's resolver.</summary>
    public static ResolveHost Machine { get; } =
        static (host, cancellation) => Dns.GetHostAddressesAsync(host, cancellation);

    /// <summary>Connects to one of the addresses that a name has at this moment, after all of them were judged.</summary>
    /// <exception cref="AddressRefusedException">One of them is such that nothing is sent there.</exception>
    public static async ValueTask<Stream> OpenAsync(
        DnsEndPoint target,
        ResolveHost resolve,
        CancellationToken cancellation
    )
    {
        var addresses = Literal(target.Host) is { } literal
            ? [literal]
            : await resolve(target.Host, cancellation);
        Judge(target.Host, addresses);
        return await ConnectAsync(addresses, target.Port, cancellation);
    }

    /// <summary>Connects to the first that answers of addresses that were judged.</summary>
    public static async Task<NetworkStream> ConnectAsync(
        IPAddress[] addresses,
        int port,
        CancellationToken cancellation
    )
    {
        SocketException? last = null;
        foreach (var address in addresses)
        {
            var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp)
            {
                NoDelay = true,
            };
            try
            {
                await socket.ConnectAsync(new IPEndPoint(address, port), cancellation);
                return new NetworkStream(socket, ownsSocket: true);
            }
            catch (SocketException e)
            {
                socket.Dispose();
                last = e;
            }
            catch
            {
                socket.Dispose();
                throw;
            }
        }

        throw last ?? new SocketException((int)SocketError.HostNotFound);
    }

    /// <summary>Judges a host that is given as an address: where the request goes through a proxy, nothing here connects to it.</summary>
    /// <exception cref="AddressRefusedException">Nothing is sent there.</exception>
    public static void JudgeLiteral(string host)
    {
        if (Literal(host) is { } address)
        {
            Judge(host, [address]);
        }
    }

    /// <summary>Why nothing is sent to a host with these addresses; null where it may be.</summary>
    public static AddressNotAllowed? Refusal(IPAddress[] addresses) =>
        // One forbidden address among several is enough: an honest name has none.
        addresses
            .Select(a => ReachableAddresses.Check(a).Error)
            .OfType<AddressNotAllowed>()
            .FirstOrDefault();

    private static IPAddress? Literal(string host) =>
        IPAddress.TryParse(host.Trim('[', ']'), out var literal) ? literal : null;

    private static void Judge(string host, IPAddress[] addresses)
    {
        if (Refusal(addresses) is { } refused)
        {
            throw new AddressRefusedException(
                $"{host} is {refused.Address}, which is {refused.What}: nothing is sent there."
            );
        }
    }
}
