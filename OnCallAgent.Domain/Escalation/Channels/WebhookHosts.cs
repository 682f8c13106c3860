using System.Net;
using OnCallAgent.Domain.Shared;

namespace OnCallAgent.Domain.Escalation.Channels;

/// <summary>
/// Which hosts messages may be posted to. Whoever may edit channels must not be able to make the agent speak to whatever
/// it can reach in its own network.
/// </summary>
public sealed class WebhookHosts
{
    /// <summary>Where Teams and Slack keep their webhooks.</summary>
    public static readonly IReadOnlyList<string> Usual =
    [
        "*.webhook.office.com",
        "*.logic.azure.com",
        "*.api.powerplatform.com",
        "*.powerautomate.com",
        "hooks.slack.com",
    ];

    private readonly string[] allowed;

    /// <summary>A list of hosts.</summary>
    /// <param name="hosts">Host names, addresses, or <c>*.example.com</c> for every host below a domain.</param>
    public WebhookHosts(IEnumerable<string> hosts)
    {
        ArgumentNullException.ThrowIfNull(hosts);
        allowed = [.. hosts.Select(Plain).Distinct(StringComparer.Ordinal)];
    }

    /// <summary>The hosts, as they are listed.</summary>
    public IReadOnlyList<string> Listed => allowed;

    /// <summary>Whether a host may stand on the list.</summary>
    public static bool IsHost(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var name = text.StartsWith("*.", StringComparison.Ordinal) ? text[2..] : text;
        return name.Length > 0
            && (IPAddress.TryParse(name.Trim('[', ']'), out _) ? name == text : true)
            && Uri.CheckHostName(name) != UriHostNameType.Unknown
            // "*.com" would allow half the world.
            && (name == text || name.Contains('.', StringComparison.Ordinal));
    }

    /// <summary>Whether a message may be posted there: an allowed host, https (http only to this machine itself), no user name.</summary>
    /// <returns>Success, or <see cref="HostNotAllowed"/>, which never shows the path.</returns>
    public Result Check(Uri url)
    {
        ArgumentNullException.ThrowIfNull(url);
        if (!url.IsAbsoluteUri || url.Scheme is not ("https" or "http") || url.Host.Length == 0)
        {
            return new HostNotAllowed("it is no http or https URL.");
        }

        if (url.UserInfo.Length > 0)
        {
            return new HostNotAllowed(
                $"its URL holds a user name ({url.IdnHost}); use a header for the secret."
            );
        }

        if (url.Scheme == Uri.UriSchemeHttp && !IsLoopback(url))
        {
            return new HostNotAllowed(
                $"http would send it in the clear to {url.IdnHost}; only https is used, except to this machine itself."
            );
        }

        return IsListed(Plain(url.IdnHost))
            ? Result.Success
            : new HostNotAllowed(
                $"{url.IdnHost} is not among the allowed hosts; an admin of this machine adds it to WEBHOOK_HOSTS."
            );
    }

    private static bool IsLoopback(Uri url) =>
        IPAddress.TryParse(url.DnsSafeHost, out var address)
            ? IPAddress.IsLoopback(address)
            : Plain(url.IdnHost) == "localhost";

    private bool IsListed(string host)
    {
        foreach (var entry in allowed)
        {
            if (
                entry.StartsWith("*.", StringComparison.Ordinal)
                    ? host.Length > entry.Length - 1
                        && host.EndsWith(entry[1..], StringComparison.Ordinal)
                    : host == entry
            )
            {
                return true;
            }
        }

        return false;
    }

    // One spelling: no brackets, no dot at the end, lower case.
    private static string Plain(string host)
    {
        var bare = host.Trim().Trim('[', ']').TrimEnd('.').ToLowerInvariant();
        return IPAddress.TryParse(bare, out var address) ? address.ToString() : bare;
    }
}

/// <summary>Nothing is posted there.</summary>
public sealed record HostNotAllowed(string Why)
    : Error("channel.host_not_allowed", $"Nothing is sent there: {Why}");
