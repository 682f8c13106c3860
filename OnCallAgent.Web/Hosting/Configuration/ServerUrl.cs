using System.Globalization;
using OnCallAgent.Domain.Shared;

namespace OnCallAgent.Web.Hosting.Configuration;

/// <summary>The parts of <c>scheme://user:password@host:port/database?name=value</c>, decoded.</summary>
/// <param name="Scheme">As it is written in messages.</param>
/// <param name="User">Null where none is named.</param>
/// <param name="Password">Null where none is given. Secret.</param>
/// <param name="Hosts">At least one, with its port or null.</param>
/// <param name="Database">Its name.</param>
/// <param name="Parameters">What follows the question mark, in its order.</param>
internal sealed record ServerUrl(
    string Scheme,
    string? User,
    string? Password,
    IReadOnlyList<(string Host, int? Port)> Hosts,
    string Database,
    IReadOnlyList<KeyValuePair<string, string>> Parameters
)
{
    /// <summary>Reads what follows <c>scheme://</c>. <see cref="Uri"/> is not used: it knows no list of hosts, and what it says on failure may hold the password.</summary>
    public static Result<ServerUrl> Parse(string scheme, string rest)
    {
        var question = rest.IndexOf('?', StringComparison.Ordinal);
        var query = question < 0 ? "" : rest[(question + 1)..];
        var slash = (question < 0 ? rest : rest[..question]).IndexOf('/', StringComparison.Ordinal);
        var authority = rest[
            ..(
                slash >= 0 ? slash
                : question >= 0 ? question
                : rest.Length
            )
        ];
        var database = slash < 0 ? "" : rest[(slash + 1)..(question < 0 ? rest.Length : question)];
        var at = authority.LastIndexOf('@');

        // An @ behind the first slash or question mark: the password holds one of them as it is.
        if (at < 0 && rest.Contains('@', StringComparison.Ordinal))
        {
            return Unreadable(
                scheme,
                "in the user name and password, write / as %2F, ? as %3F, # as %23 and @ as %40"
            );
        }

        var credentials = at < 0 ? null : authority[..at];
        var colon = credentials?.IndexOf(':', StringComparison.Ordinal) ?? -1;
        var user = colon < 0 ? credentials : credentials![..colon];
        var password = colon < 0 ? null : credentials![(colon + 1)..];
        if (!Decode(ref user) || !Decode(ref password))
        {
            return Unreadable(scheme, "in the user name and password, write % as %25");
        }

        if (!TryHosts(authority[(at + 1)..], out var hosts))
        {
            return Unreadable(
                scheme,
                "after the @ stands a host with an optional port from 1 to 65535"
            );
        }

        string? name = database;
        if (!Decode(ref name) || name is null or "" || name.Contains('/', StringComparison.Ordinal))
        {
            return Unreadable(scheme, "the name of the database stands after the host and a slash");
        }

        var parameters = new List<KeyValuePair<string, string>>();
        foreach (var pair in query.Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            var equals = pair.IndexOf('=', StringComparison.Ordinal);
            string? key = equals < 0 ? pair : pair[..equals];
            string? value = equals < 0 ? "" : pair[(equals + 1)..];
            if (!Decode(ref key) || !Decode(ref value) || key is null or "")
            {
                return Unreadable(scheme, "parameters are written as ?name=value&name=value");
            }

            parameters.Add(new(key, value!));
        }

        return new ServerUrl(scheme, user, password, hosts, name, parameters);
    }

    /// <summary>The refusal of a URL of this scheme.</summary>
    public static Error Unreadable(string scheme, string hint) =>
        DatabaseUrl.Refused(
            $"DATABASE_URL is “{scheme}://(hidden)” and cannot be read: {hint}. It may be {scheme}://user:password@host:{(scheme == "sqlserver" ? 1433 : 5432)}/database."
        );

    private static bool TryHosts(string text, out List<(string Host, int? Port)> hosts)
    {
        hosts = [];
        foreach (var part in text.Split(','))
        {
            var colon = part.LastIndexOf(':');
            var bracket = part.LastIndexOf(']');
            string? host = colon > bracket ? part[..colon] : part;
            int? port = null;
            if (colon > bracket)
            {
                if (
                    !ushort.TryParse(
                        part[(colon + 1)..],
                        NumberStyles.None,
                        CultureInfo.InvariantCulture,
                        out var number
                    )
                    || number == 0
                )
                {
                    return false;
                }

                port = number;
            }

            if (!Decode(ref host) || string.IsNullOrEmpty(host) || host.Any(char.IsWhiteSpace))
            {
                return false;
            }

            hosts.Add((host.Trim('[', ']'), port));
        }

        return hosts.Count > 0;
    }

    // A percent sign that encodes nothing would be sent as it is, and the login would fail without a reason.
    private static bool Decode(ref string? text)
    {
        if (text is null)
        {
            return true;
        }

        for (var i = 0; i < text.Length; i++)
        {
            if (
                text[i] == '%'
                && !(
                    i + 2 < text.Length
                    && char.IsAsciiHexDigit(text[i + 1])
                    && char.IsAsciiHexDigit(text[i + 2])
                )
            )
            {
                return false;
            }
        }

        text = Uri.UnescapeDataString(text);
        return true;
    }
}
