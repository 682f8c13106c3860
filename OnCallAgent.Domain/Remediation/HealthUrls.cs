using System.Net;
using OnCallAgent.Domain.Services;
using OnCallAgent.Domain.Shared;

namespace OnCallAgent.Domain.Remediation;

/// <summary>Decides which URLs a health check may GET.</summary>
public static class HealthUrls
{
    private const int MaxLength = 2048;

    /// <summary>The URL asked for, or the service's first, where exactly it is on the allow-list.</summary>
    /// <returns>The URL; <see cref="TargetNotAllowed"/> or <see cref="FieldError"/> otherwise.</returns>
    public static Result<Uri> Choose(ServiceEntry service, string? url)
    {
        ArgumentNullException.ThrowIfNull(service);
        var allowed = service.Targets.HealthUrls;
        if (allowed.Count == 0)
        {
            return new TargetNotAllowed(service.Name, url is null ? "A URL" : Quoted.Value(url));
        }

        var wanted = Read(url ?? allowed[0]);
        if (!wanted.IsSuccess)
        {
            return wanted;
        }

        var listed = allowed
            .Select(Read)
            .Any(a => a.IsSuccess && a.Value.AbsoluteUri == wanted.Value.AbsoluteUri);
        return listed
            ? wanted
            : new TargetNotAllowed(service.Name, Quoted.Value(url ?? allowed[0]));
    }

    /// <summary>
    /// A URL in the one form that everybody reads alike: http or https, no user name, no fragment, visible ASCII, and a host as it is usually written.
    /// <c>http://2130706433/</c>, <c>http://0x7f.1/</c> or <c>http://listed@other/</c> are refused although a parser would take them.
    /// </summary>
    /// <returns>The URL; a <see cref="FieldError"/> otherwise.</returns>
    public static Result<Uri> Read(string url)
    {
        ArgumentNullException.ThrowIfNull(url);
        if (url.Length is 0 or > MaxLength || url.Any(c => c is <= ' ' or > '~' or '\\'))
        {
            return Refused(
                url,
                $"must be 1 to {MaxLength} visible ASCII characters without a backslash"
            );
        }

        if (
            !Uri.TryCreate(url, UriKind.Absolute, out var uri)
            || (uri.Scheme != Uri.UriSchemeHttp && uri.Scheme != Uri.UriSchemeHttps)
        )
        {
            return Refused(url, "must begin with http:// or https:// and name a host");
        }

        var afterScheme = url[(uri.Scheme.Length + 1)..];
        if (!afterScheme.StartsWith("//", StringComparison.Ordinal))
        {
            return Refused(url, "must begin with http:// or https:// and name a host");
        }

        var authority = afterScheme[2..];
        var end = authority.AsSpan().IndexOfAny('/', '?', '#');
        authority = end < 0 ? authority : authority[..end];
        if (authority.Contains('@', StringComparison.Ordinal) || uri.UserInfo.Length > 0)
        {
            return Refused(url, "must not carry a user name or password");
        }

        if (uri.Fragment.Length > 0)
        {
            return Refused(url, "must not have a fragment");
        }

        var rest = end < 0 ? "" : afterScheme[(2 + end)..];
        if (
            !IsWrittenPlainly(authority, uri)
            || (rest != uri.PathAndQuery && "/" + rest != uri.PathAndQuery)
        )
        {
            return Refused(url, $"must be written as {uri.AbsoluteUri}");
        }

        if (IPAddress.TryParse(uri.Host.Trim('[', ']'), out var address))
        {
            var reachable = ReachableAddresses.Check(address);
            if (!reachable.IsSuccess)
            {
                return reachable.Error;
            }
        }

        return uri;
    }

    private static bool IsWrittenPlainly(string authority, Uri uri)
    {
        if (!authority.StartsWith(uri.Host, StringComparison.OrdinalIgnoreCase))
        {
            return false;
        }

        var port = authority[uri.Host.Length..];
        return port.Length == 0
            || (
                port[0] == ':'
                && port.Length > 1
                && port.AsSpan(1).IndexOfAnyExceptInRange('0', '9') < 0
            );
    }

    private static FieldError Refused(string url, string why) =>
        new("url", $"{Quoted.Value(url)} {why}.");
}
