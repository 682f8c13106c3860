namespace OnCallAgent.Domain.Services;

/// <summary>What a database server speaks.</summary>
public enum DatabaseEngine
{
    /// <summary>PostgreSQL.</summary>
    Postgresql = 0,

    /// <summary>MySQL or MariaDB.</summary>
    Mysql = 1,

    /// <summary>Microsoft SQL Server.</summary>
    Sqlserver = 2,
}

/// <summary>A database whose long-running sessions may be ended. Its password is kept apart, encrypted.</summary>
/// <param name="Name">What actions call it: ASCII letters, digits, <c>- . _</c>.</param>
/// <param name="Engine">What it speaks.</param>
/// <param name="Host">Name or address of the server.</param>
/// <param name="Port">1 to 65535.</param>
/// <param name="Database">The database; sessions of other databases of the server are never touched.</param>
/// <param name="User">Who signs in. Its own sessions are never touched.</param>
public sealed record ListedDatabase(
    string Name,
    DatabaseEngine Engine,
    string Host,
    int Port,
    string Database,
    string User
)
{
    /// <summary>Whether the connection must be encrypted and the server's certificate valid for its name. Otherwise encryption is used where the server offers it.</summary>
    public bool RequireTls { get; init; }
}

/// <summary>A PgBouncer whose server connections may be renewed through its admin console. Its password is kept apart, encrypted.</summary>
/// <param name="Name">What actions call it: ASCII letters, digits, <c>- . _</c>.</param>
/// <param name="Host">Name or address.</param>
/// <param name="Port">1 to 65535.</param>
/// <param name="Database">The pool's database; no other is touched.</param>
/// <param name="User">One of its <c>admin_users</c>.</param>
public sealed record ListedPool(string Name, string Host, int Port, string Database, string User)
{
    /// <summary>Whether the connection must be encrypted and the certificate valid for the host's name.</summary>
    public bool RequireTls { get; init; }
}

/// <summary>How a pool of connections that is no PgBouncer is renewed.</summary>
public enum PoolRestartKind
{
    /// <summary>A systemd unit is restarted: the pooler runs as one.</summary>
    Unit = 0,

    /// <summary>An HTTP endpoint is asked with an empty POST: the service renews the pool itself.</summary>
    Endpoint = 1,
}

/// <summary>A pool of connections that is renewed by a systemd unit's restart, or by an endpoint of the service itself.</summary>
/// <param name="Name">What actions call it: ASCII letters, digits, <c>- . _</c>.</param>
/// <param name="Kind">How.</param>
/// <param name="Target">The unit with its suffix, or the URL.</param>
public sealed record PoolRestart(string Name, PoolRestartKind Kind, string Target)
{
    /// <summary>Whose systemd the unit belongs to.</summary>
    public UnitScope Scope { get; init; }
}

/// <summary>An HTTP endpoint that an action may call: a job of Rundeck, StackStorm or AWX, or a service's own administration. Its secrets are kept apart, encrypted.</summary>
/// <param name="Name">What actions call it: ASCII letters, digits, <c>- . _</c>.</param>
/// <param name="Method"><c>POST</c>, <c>PUT</c> or <c>PATCH</c>.</param>
/// <param name="Url">Exactly what is called.</param>
public sealed record WebhookTarget(string Name, string Method, string Url)
{
    /// <summary>Name of a header that carries the secret, such as <c>Authorization</c>; empty for none.</summary>
    public string SecretHeader { get; init; } = "";
}

/// <summary>A script of the admin's directory that may be run for a service.</summary>
/// <param name="File">Its name in the directory, without any path.</param>
/// <param name="Parameters">What it takes, in the order of its arguments.</param>
public sealed record ScriptTarget(string File, IReadOnlyList<ScriptParameter> Parameters);

/// <summary>What a parameter of a script may hold.</summary>
public enum ScriptParameterKind
{
    /// <summary>A word: ASCII letters, digits and <c>. _ : -</c>, beginning with a letter or digit, 128 characters at most.</summary>
    Word = 0,

    /// <summary>A whole number within its range.</summary>
    Number = 1,

    /// <summary>One of the listed words.</summary>
    Choice = 2,
}

/// <summary>A parameter of a script; its value becomes one argument of its own.</summary>
/// <param name="Name">ASCII letters, digits and underscores, beginning with a letter.</param>
/// <param name="Kind">What it may hold.</param>
public sealed record ScriptParameter(string Name, ScriptParameterKind Kind)
{
    /// <summary>The least number.</summary>
    public long Min { get; init; }

    /// <summary>The greatest number.</summary>
    public long Max { get; init; } = int.MaxValue;

    /// <summary>The words that a choice may hold.</summary>
    public IReadOnlyList<string> Choices { get; init; } = [];
}
