using System.Net;
using OnCallAgent.Domain.Services;
using OnCallAgent.Domain.Shared;

namespace OnCallAgent.Domain.Remediation;

/// <summary>Decides which databases, pools and webhooks an action may speak to.</summary>
public static class ServerTargets
{
    private const int LongestName = 128;
    private const int LongestHost = 253;

    private static readonly string[] Methods = ["POST", "PUT", "PATCH"];

    /// <summary>The database of this name, or the first on the allow-list.</summary>
    /// <returns>The database; <see cref="TargetNotAllowed"/> or <see cref="FieldError"/> otherwise.</returns>
    public static Result<ListedDatabase> Database(ServiceEntry service, string? name) =>
        Choose(service, s => s.Databases, d => d.Name, Check, name, "A database");

    /// <summary>The pool of this name, or the first on the allow-list.</summary>
    /// <returns>The pool; <see cref="TargetNotAllowed"/> or <see cref="FieldError"/> otherwise.</returns>
    public static Result<ListedPool> Pool(ServiceEntry service, string? name) =>
        Choose(service, s => s.Pools, p => p.Name, Check, name, "A connection pool");

    /// <summary>The pool of this name that a unit or an endpoint renews, or the first on the allow-list.</summary>
    /// <returns>The pool; <see cref="TargetNotAllowed"/> or <see cref="FieldError"/> otherwise.</returns>
    public static Result<PoolRestart> PoolRestart(ServiceEntry service, string? name) =>
        Choose(service, s => s.PoolRestarts, p => p.Name, Check, name, "A connection pool");

    /// <summary>The webhook of this name, or the first on the allow-list.</summary>
    /// <returns>The webhook; <see cref="TargetNotAllowed"/> or <see cref="FieldError"/> otherwise.</returns>
    public static Result<WebhookTarget> Webhook(ServiceEntry service, string? name) =>
        Choose(service, s => s.Webhooks, w => w.Name, Check, name, "A webhook");

    /// <summary>Whether a database may stand on an allow-list.</summary>
    public static Result Check(ListedDatabase target)
    {
        ArgumentNullException.ThrowIfNull(target);
        return Enum.IsDefined(target.Engine)
            ? Check(target.Name, target.Host, target.Port, target.Database, target.User)
            : new FieldError("database", "names no database engine.");
    }

    /// <summary>Whether a pool may stand on an allow-list.</summary>
    public static Result Check(ListedPool target)
    {
        ArgumentNullException.ThrowIfNull(target);
        // The pool's name becomes a word of the console's language, which has no way to quote everything.
        return target.Database.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-' or '.')
            ? Check(target.Name, target.Host, target.Port, target.Database, target.User)
            : new FieldError(
                "pool",
                $"{Quoted.Value(target.Database)} cannot be a pool's database here: ASCII letters, digits and _ - . are allowed."
            );
    }

    /// <summary>Whether a pool that a unit or an endpoint renews may stand on an allow-list.</summary>
    public static Result Check(PoolRestart target)
    {
        ArgumentNullException.ThrowIfNull(target);
        if (!IsName(target.Name))
        {
            return BadName(target.Name);
        }

        return target.Kind switch
        {
            PoolRestartKind.Unit => TargetNames.Unit(target.Target),
            PoolRestartKind.Endpoint => HealthUrls.Read(target.Target)
                is { IsSuccess: false, Error: { } error }
                ? error
                : Result.Success,
            _ => new FieldError("pool", "says no way in which it is renewed."),
        };
    }

    /// <summary>Whether a webhook may stand on an allow-list.</summary>
    public static Result Check(WebhookTarget target)
    {
        ArgumentNullException.ThrowIfNull(target);
        if (!IsName(target.Name))
        {
            return BadName(target.Name);
        }

        if (!Methods.Contains(target.Method, StringComparer.Ordinal))
        {
            return new FieldError(
                "method",
                $"is {Quoted.Value(target.Method)}; it may be {string.Join(", ", Methods)}."
            );
        }

        if (
            target.SecretHeader.Length > 0
            && (
                target.SecretHeader.Length > 64
                || !char.IsAsciiLetter(target.SecretHeader[0])
                || !target.SecretHeader.All(c => char.IsAsciiLetterOrDigit(c) || c == '-')
                || Reserved.Contains(target.SecretHeader, StringComparer.OrdinalIgnoreCase)
            )
        )
        {
            return new FieldError(
                "secret_header",
                $"{Quoted.Value(target.SecretHeader)} cannot carry a secret: give a name such as Authorization or X-Api-Key."
            );
        }

        return HealthUrls.Read(target.Url) is { IsSuccess: false, Error: { } error }
            ? error
            : Result.Success;
    }

    // They decide where the request goes and where it ends.
    private static readonly string[] Reserved =
    [
        "Host",
        "Connection",
        "Content-Length",
        "Content-Type",
        "Transfer-Encoding",
        "Expect",
        "Upgrade",
        "TE",
        "Trailer",
        "X-OnCallAgent-Signature",
        "X-OnCallAgent-Timestamp",
    ];

    private static Result<T> Choose<T>(
        ServiceEntry service,
        Func<AllowedTargets, IReadOnlyList<T>> list,
        Func<T, string> nameOf,
        Func<T, Result> check,
        string? name,
        string what
    )
        where T : class
    {
        ArgumentNullException.ThrowIfNull(service);
        var found = list(service.Targets).FirstOrDefault(t => name is null || nameOf(t) == name);
        if (found is null)
        {
            return new TargetNotAllowed(service.Name, name is null ? what : Quoted.Value(name));
        }

        var form = check(found);
        return form.IsSuccess ? found : form.Error;
    }

    private static Result Check(string name, string host, int port, string database, string user)
    {
        if (!IsName(name))
        {
            return BadName(name);
        }

        if (!IsHost(host))
        {
            return new FieldError(
                "host",
                $"{Quoted.Value(host)} is no plain host name or address."
            );
        }

        if (IPAddress.TryParse(host, out var address))
        {
            var reachable = ReachableAddresses.Check(address);
            if (!reachable.IsSuccess)
            {
                return reachable.Error;
            }
        }

        if (port is < 1 or > 65_535)
        {
            return new FieldError("port", "must be 1 to 65535.");
        }

        foreach (var (field, value) in new[] { ("database", database), ("user", user) })
        {
            // Drivers take connection strings apart again: what could end a value is refused, though they quote it.
            if (
                value.Length is 0 or > LongestName
                || value.StartsWith('-')
                || !value.All(c => c is > ' ' and <= '~' and not (';' or '\'' or '"' or '`' or '='))
            )
            {
                return new FieldError(
                    field,
                    $"{Quoted.Value(value)} must be 1 to {LongestName} visible ASCII characters without quotes, ; and =."
                );
            }
        }

        return Result.Success;
    }

    private static bool IsName(string name) =>
        name.Length is > 0 and <= LongestName
        && char.IsAsciiLetterOrDigit(name[0])
        && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '.' or '_')
        && !name.Contains("..", StringComparison.Ordinal);

    // Numbers that only some programs read as an address (0x7f.1, 127.1) are none.
    private static bool IsHost(string host) =>
        host.Length is > 0 and <= LongestHost
        && (
            IPAddress.TryParse(host, out var address)
                ? address.ToString().Equals(host, StringComparison.OrdinalIgnoreCase)
                    && address.AddressFamily == System.Net.Sockets.AddressFamily.InterNetwork
                    || host.Contains(':', StringComparison.Ordinal)
                        && host.All(c => char.IsAsciiHexDigit(c) || c is ':' or '.')
                : host.Split('.')
                    .All(label =>
                        label.Length is > 0 and <= 63
                        && char.IsAsciiLetterOrDigit(label[0])
                        && char.IsAsciiLetterOrDigit(label[^1])
                        && label.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_')
                    )
                    && !host.Split('.')[^1].All(char.IsAsciiDigit)
                    && !host.Split('.')[^1].StartsWith("0x", StringComparison.OrdinalIgnoreCase)
        );

    private static FieldError BadName(string name) =>
        new(
            "name",
            $"{Quoted.Value(name)} cannot be a target's name: ASCII letters, digits and - . _ are allowed, beginning with a letter or digit."
        );
}
