using System.Globalization;
using OnCallAgent.Domain.Remediation;
using OnCallAgent.Domain.Services;
using OnCallAgent.Domain.Shared;

namespace OnCallAgent.Web.Components.Dialogs;

/// <summary>Targets of actions as lines of text, one a line, and back. What a line says is judged when the service is saved; here only its parts are told apart.</summary>
internal static class AllowListLines
{
    private const string UserScope = "user:";
    private const string Container = "container:";
    private const string Tls = "tls";
    private const string Unit = "unit";
    private const string Post = "POST";

    public static string Show(MemoryTarget target) =>
        $"{Holder(target)} {target.Property} {MemorySize.Show(target.MinBytes)} {MemorySize.Show(target.MaxBytes)}";

    public static string Show(ListedDatabase target) =>
        $"{target.Name} {target.Engine.ToString().ToLowerInvariant()}://{Address(target.User, target.Host, target.Port, target.Database)}{(target.RequireTls ? " " + Tls : "")}";

    public static string Show(ListedPool target) =>
        $"{target.Name} pgbouncer://{Address(target.User, target.Host, target.Port, target.Database)}{(target.RequireTls ? " " + Tls : "")}";

    public static string Show(PoolRestart target) =>
        target.Kind == PoolRestartKind.Unit
            ? $"{target.Name} {Unit} {(target.Scope == UnitScope.User ? UserScope : "")}{target.Target}"
            : $"{target.Name} {Post} {target.Target}";

    public static string Show(WebhookTarget target) =>
        $"{target.Name} {target.Method} {target.Url} {target.SecretHeader}".TrimEnd();

    public static string Show(ScriptTarget target) =>
        string.Join(' ', target.Parameters.Select(Show).Prepend(target.File));

    /// <summary><c>orders.service MemoryMax 256M 4G</c>, <c>container:orders memory 128M 2G</c>, <c>/etc/orders.conf heap 1G 8G</c>.</summary>
    public static Result<MemoryTarget> Memory(string line)
    {
        var parts = Parts(line);
        if (
            parts.Length != 4
            || MemorySize.Read(parts[2]) is not { } least
            || MemorySize.Read(parts[3]) is not { } most
        )
        {
            return new FieldError(
                "memory_limits",
                $"“{line}” must be holder, property, least and greatest value: orders.service MemoryMax 256M 4G"
            );
        }

        var (place, holder, scope) =
            parts[0].StartsWith('/') ? (MemoryPlace.File, parts[0], UnitScope.System)
            : parts[0].StartsWith(Container, StringComparison.Ordinal)
                ? (MemoryPlace.Container, parts[0][Container.Length..], UnitScope.System)
            : parts[0].StartsWith(UserScope, StringComparison.Ordinal)
                ? (MemoryPlace.Unit, parts[0][UserScope.Length..], UnitScope.User)
            : (MemoryPlace.Unit, parts[0], UnitScope.System);
        return new MemoryTarget(place, holder, parts[1], least, most) { Scope = scope };
    }

    /// <summary><c>orders-db postgresql://agent@db.example:5432/orders</c>, with <c>tls</c> behind it where encryption is a must.</summary>
    public static Result<ListedDatabase> Database(string line) =>
        Server(line) is ({ } name, { } scheme, { } user, { } host, var port, { } database, var tls)
        && Enum.TryParse<DatabaseEngine>(scheme, ignoreCase: true, out var engine)
            ? new ListedDatabase(name, engine, host, port, database, user) { RequireTls = tls }
            : new FieldError(
                "databases",
                $"“{line}” must be name and address, without a password: orders-db postgresql://agent@db.example:5432/orders (or mysql, sqlserver)"
            );

    /// <summary><c>orders pgbouncer://admin@127.0.0.1:6432/orders</c>, with <c>tls</c> behind it where encryption is a must.</summary>
    public static Result<ListedPool> Pool(string line) =>
        Server(line) is ({ } name, "pgbouncer", { } user, { } host, var port, { } database, var tls)
            ? new ListedPool(name, host, port, database, user) { RequireTls = tls }
            : new FieldError(
                "pools",
                $"“{line}” must be name and address, without a password: orders pgbouncer://admin@127.0.0.1:6432/orders; or name and what renews it: orders unit pooler.service, orders POST http://127.0.0.1:8080/pool"
            );

    /// <summary><c>orders unit pooler.service</c>, <c>orders unit user:pooler.service</c>, <c>orders POST http://127.0.0.1:8080/pool/restart</c>.</summary>
    /// <returns>Null where the line is none of these: it may be a PgBouncer.</returns>
    public static PoolRestart? PoolRestart(string line) =>
        Parts(line) switch
        {
            [var name, Unit, var unit] => unit.StartsWith(UserScope, StringComparison.Ordinal)
                ? new PoolRestart(name, PoolRestartKind.Unit, unit[UserScope.Length..])
                {
                    Scope = UnitScope.User,
                }
                : new PoolRestart(name, PoolRestartKind.Unit, unit),
            [var name, Post, var url] => new PoolRestart(name, PoolRestartKind.Endpoint, url),
            _ => null,
        };

    /// <summary><c>rundeck POST https://rundeck.example/job Authorization</c>; the last part names the header that carries the secret.</summary>
    public static Result<WebhookTarget> Webhook(string line) =>
        Parts(line) is [var name, var method, var url, .. { Length: <= 1 } header]
            ? new WebhookTarget(name, method, url) { SecretHeader = header.FirstOrDefault("") }
            : new FieldError(
                "webhooks",
                $"“{line}” must be name, method, URL and, where a header carries a secret, its name: rundeck POST https://rundeck.example/job Authorization"
            );

    /// <summary><c>clear-cache.sh host:word count:1..10 mode:soft|hard</c>.</summary>
    public static Result<ScriptTarget> Script(string line)
    {
        var parts = Parts(line);
        var parameters = parts.Skip(1).Select(Parameter).ToArray();
        return parts.Length > 0 && parameters.All(p => p is not null)
            ? new ScriptTarget(parts[0], [.. parameters.OfType<ScriptParameter>()])
            : new FieldError(
                "scripts",
                $"“{line}” must be the script and its parameters, each a name and what it may hold: clear-cache.sh host:word count:1..10 mode:soft|hard"
            );
    }

    private static string Holder(MemoryTarget target) =>
        target.Place switch
        {
            MemoryPlace.Container => Container + target.Holder,
            MemoryPlace.Unit when target.Scope == UnitScope.User => UserScope + target.Holder,
            _ => target.Holder,
        };

    private static string Show(ScriptParameter parameter) =>
        parameter.Kind switch
        {
            ScriptParameterKind.Number => string.Create(
                CultureInfo.InvariantCulture,
                $"{parameter.Name}:{parameter.Min}..{parameter.Max}"
            ),
            ScriptParameterKind.Choice =>
                $"{parameter.Name}:{string.Join('|', parameter.Choices)}|",
            _ => $"{parameter.Name}:word",
        };

    private static ScriptParameter? Parameter(string text)
    {
        var at = text.IndexOf(':', StringComparison.Ordinal);
        if (at <= 0)
        {
            return null;
        }

        var (name, kind) = (text[..at], text[(at + 1)..]);
        if (kind == "word")
        {
            return new ScriptParameter(name, ScriptParameterKind.Word);
        }

        if (kind.Contains('|', StringComparison.Ordinal))
        {
            return new ScriptParameter(name, ScriptParameterKind.Choice)
            {
                Choices = kind.Split('|', StringSplitOptions.RemoveEmptyEntries),
            };
        }

        return
            kind.Split("..") is [var least, var most]
            && long.TryParse(least, NumberStyles.None, CultureInfo.InvariantCulture, out var min)
            && long.TryParse(most, NumberStyles.None, CultureInfo.InvariantCulture, out var max)
            ? new ScriptParameter(name, ScriptParameterKind.Number) { Min = min, Max = max }
            : null;
    }

    private static (
        string? Name,
        string? Scheme,
        string? User,
        string? Host,
        int Port,
        string? Database,
        bool Tls
    ) Server(string line)
    {
        var parts = Parts(line);
        if (
            parts.Length is < 2 or > 3
            || (parts.Length == 3 && parts[2] != Tls)
            || parts[1].Split("://") is not [var scheme, var rest]
        )
        {
            return default;
        }

        var at = rest.LastIndexOf('@');
        var slash = rest.IndexOf('/', Math.Max(at, 0));
        var colon = slash < 0 ? -1 : rest.LastIndexOf(':', slash);
        return
            at > 0
            && colon > at
            && int.TryParse(
                rest.AsSpan(colon + 1, slash - colon - 1),
                NumberStyles.None,
                CultureInfo.InvariantCulture,
                out var port
            )
            // A password belongs into its own field: this line is shown to everybody who may see the service.
            && !rest[..at].Contains(':', StringComparison.Ordinal)
            ? (
                parts[0],
                scheme,
                rest[..at],
                rest[(at + 1)..colon].Trim('[', ']'),
                port,
                rest[(slash + 1)..],
                parts.Length == 3
            )
            : default;
    }

    private static string Address(string user, string host, int port, string database)
    {
        var shown = host.Contains(':', StringComparison.Ordinal) ? $"[{host}]" : host;
        return string.Create(CultureInfo.InvariantCulture, $"{user}@{shown}:{port}/{database}");
    }

    private static string[] Parts(string line) =>
        line.Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
}
