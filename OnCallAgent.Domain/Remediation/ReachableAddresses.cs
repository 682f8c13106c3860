using System.Net;
using System.Net.Sockets;
using OnCallAgent.Domain.Shared;

namespace OnCallAgent.Domain.Remediation;

/// <summary>
/// Decides which addresses a health check may connect to. Loopback and private addresses are fine, because an admin listed the URL;
/// link-local, multicast, unspecified and reserved addresses and the metadata services of clouds never are, whoever listed them and whatever name resolved to them.
/// </summary>
public static class ReachableAddresses
{
    private static readonly (IPNetwork Network, string What)[] Forbidden =
    [
        (IPNetwork.Parse("0.0.0.0/8"), "unspecified"),
        (IPNetwork.Parse("169.254.0.0/16"), "link-local, where clouds keep their metadata service"),
        (IPNetwork.Parse("224.0.0.0/4"), "multicast"),
        (IPNetwork.Parse("240.0.0.0/4"), "reserved or broadcast"),
        // Metadata services that live outside link-local: Alibaba Cloud, Oracle Cloud, Azure.
        (IPNetwork.Parse("100.100.100.200/32"), "a cloud's metadata service"),
        (IPNetwork.Parse("192.0.0.192/32"), "a cloud's metadata service"),
        (IPNetwork.Parse("168.63.129.16/32"), "a cloud's metadata service"),
        (IPNetwork.Parse("::/128"), "unspecified"),
        (IPNetwork.Parse("fe80::/10"), "link-local"),
        (IPNetwork.Parse("ff00::/8"), "multicast"),
        // AWS, and Google Cloud's IPv6-only machines.
        (IPNetwork.Parse("fd00:ec2::254/128"), "a cloud's metadata service"),
        (IPNetwork.Parse("fd20:ce::254/128"), "a cloud's metadata service"),
    ];

    /// <summary>Whether a health check may connect to this address.</summary>
    /// <returns>Success, or an <see cref="AddressNotAllowed"/>.</returns>
    public static Result Check(IPAddress address)
    {
        ArgumentNullException.ThrowIfNull(address);
        foreach (var candidate in Meanings(address))
        {
            foreach (var (network, what) in Forbidden)
            {
                if (
                    network.BaseAddress.AddressFamily == candidate.AddressFamily
                    && network.Contains(candidate)
                )
                {
                    return new AddressNotAllowed(address.ToString(), what);
                }
            }
        }

        return Result.Success;
    }

    // An IPv6 address can carry an IPv4 one that the network would deliver to.
    private static IEnumerable<IPAddress> Meanings(IPAddress address)
    {
        yield return address;
        if (address.AddressFamily != AddressFamily.InterNetworkV6)
        {
            yield break;
        }

        var bytes = address.GetAddressBytes();
        var head = bytes.AsSpan(0, 12);
        var firstTen = head[..10].IndexOfAnyExcept((byte)0) < 0;
        var mapped = firstTen && bytes[10] == 0xff && bytes[11] == 0xff; // ::ffff:a.b.c.d, RFC 4291
        var compatible =
            firstTen && bytes[10] == 0 && bytes[11] == 0 && !IPAddress.IsLoopback(address); // ::a.b.c.d, deprecated
        var translated = // ::ffff:0:a.b.c.d, RFC 2765, and 64:ff9b::a.b.c.d with its local-use sibling, RFC 6052 and 8215
            (
                head[..8].IndexOfAnyExcept((byte)0) < 0
                && bytes[8] == 0xff
                && bytes[9] == 0xff
                && bytes[10] == 0
                && bytes[11] == 0
            ) || (bytes[0] == 0 && bytes[1] == 0x64 && bytes[2] == 0xff && bytes[3] == 0x9b);
        if (mapped || compatible || translated)
        {
            yield return new IPAddress(bytes.AsSpan(12, 4));
        }

        if (bytes[0] == 0x20 && bytes[1] == 0x02) // 2002:aabb:ccdd::, 6to4, RFC 3056
        {
            yield return new IPAddress(bytes.AsSpan(2, 4));
        }
    }
}

/// <summary>A health check never connects to this address.</summary>
public sealed record AddressNotAllowed(string Address, string What)
    : Error(
        "action.address_not_allowed",
        $"{Address} is {What}; a health check never connects there."
    );
