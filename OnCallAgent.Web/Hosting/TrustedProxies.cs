using System.Net;
using Microsoft.AspNetCore.HttpOverrides;
using IPNetwork = System.Net.IPNetwork;

namespace OnCallAgent.Web.Hosting;

/// <summary>
/// Proxies whose word on where a request came from is believed. From anybody else such a word would be a way around every limit
/// that goes by address, and a false address in the audit log.
/// </summary>
internal static class TrustedProxies
{
    /// <summary>The network that a text names: one of many addresses, or of one; null where it names none.</summary>
    public static IPNetwork? Parse(string text) =>
        IPNetwork.TryParse(text, out var network) ? network
        : IPAddress.TryParse(text, out var address)
            ? new IPNetwork(address, address.GetAddressBytes().Length * 8)
        : null;

    /// <summary>Must stand before whatever looks at the address.</summary>
    public static void UseTrustedProxies(
        this IApplicationBuilder app,
        IReadOnlyList<IPNetwork> proxies
    )
    {
        if (proxies.Count == 0)
        {
            return;
        }

        var options = new ForwardedHeadersOptions
        {
            ForwardedHeaders = ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto,
            // As many as are trusted: what the first of them was told by a stranger is where it ends.
            ForwardLimit = null,
        };
        options.KnownProxies.Clear();
        options.KnownIPNetworks.Clear();
        foreach (var proxy in proxies)
        {
            options.KnownIPNetworks.Add(proxy);
        }

        app.UseForwardedHeaders(options);
    }
}
