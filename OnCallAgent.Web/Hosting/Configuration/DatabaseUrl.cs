using Microsoft.Data.Sqlite;
using OnCallAgent.Domain.Shared;

namespace OnCallAgent.Web.Hosting.Configuration;

/// <summary>
/// Reads DATABASE_URL. What it holds may be a password anywhere, so that messages show its scheme and no more, except
/// for SQLite, where the value is a path.
/// </summary>
internal static class DatabaseUrl
{
    private const string Supported =
        "supported are sqlite:///./path/file.db, postgresql://user:password@host:5432/database, sqlserver://user:password@host:1433/database, or a plain ADO.NET connection string together with DATABASE_PROVIDER (sqlite, postgres or sqlserver)";

    /// <summary>The database that the value stands for.</summary>
    /// <param name="value">DATABASE_URL.</param>
    /// <param name="provider">DATABASE_PROVIDER; empty for none.</param>
    /// <param name="workingDirectory">Where relative paths begin.</param>
    public static Result<DatabaseTarget> Parse(
        string value,
        string provider,
        string workingDirectory
    )
    {
        Result<DatabaseProvider?> named = provider.ToUpperInvariant() switch
        {
            "" => (DatabaseProvider?)null,
            "SQLITE" => DatabaseProvider.Sqlite,
            "POSTGRES" or "POSTGRESQL" => DatabaseProvider.Postgres,
            "SQLSERVER" => DatabaseProvider.SqlServer,
            _ => new SettingRefused(
                "DATABASE_PROVIDER",
                $"DATABASE_PROVIDER is “{provider}”; it may be sqlite, postgres or sqlserver."
            ),
        };
        if (!named.IsSuccess)
        {
            return named.Error;
        }

        var scheme = SchemeOf(value);
        if (scheme is null)
        {
            return named.Value is { } engine
                ? FromAdoNet(value, engine, workingDirectory)
                : Refused(
                    $"DATABASE_URL is no URL, and DATABASE_PROVIDER is not set; {Supported}."
                );
        }

        // “postgresql+asyncpg://” names a driver of another language; the database is the same.
        var target = scheme.Split('+')[0].ToUpperInvariant() switch
        {
            "SQLITE" => FromSqlite(value, value[(scheme.Length + 3)..], workingDirectory),
            "POSTGRESQL" or "POSTGRES" => ServerUrl
                .Parse("postgresql", value[(scheme.Length + 3)..])
                .Match(ServerConnection.Postgres, e => e),
            "SQLSERVER" or "MSSQL" => ServerUrl
                .Parse("sqlserver", value[(scheme.Length + 3)..])
                .Match(ServerConnection.SqlServer, e => e),
            "MYSQL" or "MARIADB" => Refused(
                $"DATABASE_URL is “{scheme}://(hidden)”: MySQL and MariaDB are not supported yet; {Supported}."
            ),
            _ => Refused($"DATABASE_URL is “{scheme}://(hidden)”; {Supported}."),
        };
        return target.IsSuccess && named.Value is { } said && said != target.Value.Provider
            ? new SettingRefused(
                "DATABASE_PROVIDER",
                $"DATABASE_PROVIDER is “{provider}”, but DATABASE_URL begins with {scheme}://; leave DATABASE_PROVIDER away, it is for plain ADO.NET connection strings."
            )
            : target;
    }

    internal static Error Refused(string message) => new SettingRefused("DATABASE_URL", message);

    internal static DatabaseTarget SqliteFile(SqliteConnectionStringBuilder settings, string path)
    {
        settings.DataSource = path;
        return new DatabaseTarget(DatabaseProvider.Sqlite, settings.ConnectionString, path);
    }

    private static string? SchemeOf(string value)
    {
        var end = value.IndexOf("://", StringComparison.Ordinal);
        return
            end > 0
            && char.IsAsciiLetter(value[0])
            && value[..end].All(c => char.IsAsciiLetterOrDigit(c) || c is '+' or '-' or '.')
            ? value[..end]
            : null;
    }

    // sqlite:///relative and sqlite:////absolute: what follows the third slash is the path.
    private static Result<DatabaseTarget> FromSqlite(string value, string rest, string folder)
    {
        var query = rest.IndexOf('?', StringComparison.Ordinal);
        var path = query < 0 ? rest : rest[..query];
        if (path.Length < 2 || path[0] != '/' || path[^1] == '/')
        {
            return Refused(
                $"DATABASE_URL is “{value}”; it may be sqlite:///./data/incidents.db (from the working directory) or sqlite:////absolute/path/incidents.db, with a file's name at the end."
            );
        }

        if (query >= 0)
        {
            return Refused(
                $"DATABASE_URL is “{value}”; a sqlite:// URL takes no parameters, leave “{rest[query..]}” away."
            );
        }

        return InFile(
            Uri.UnescapeDataString(path[1..]),
            new SqliteConnectionStringBuilder(),
            folder
        );
    }

    private static Result<DatabaseTarget> FromAdoNet(
        string value,
        DatabaseProvider engine,
        string folder
    )
    {
        if (engine != DatabaseProvider.Sqlite)
        {
            return ServerConnection.FromAdoNet(value, engine);
        }

        try
        {
            var settings = new SqliteConnectionStringBuilder(value);
            return settings.DataSource.Length == 0
                ? ServerConnection.Unreadable(engine, "Data Source=./data/incidents.db")
                : InFile(settings.DataSource, settings, folder);
        }
        catch (Exception e) when (e is ArgumentException or FormatException)
        {
            return ServerConnection.Unreadable(engine, "Data Source=./data/incidents.db");
        }
    }

    private static Result<DatabaseTarget> InFile(
        string path,
        SqliteConnectionStringBuilder settings,
        string folder
    )
    {
        if (
            path.Contains(":memory:", StringComparison.OrdinalIgnoreCase)
            || path.StartsWith("file:", StringComparison.OrdinalIgnoreCase)
            || settings.Mode == SqliteOpenMode.Memory
        )
        {
            return Refused(
                "DATABASE_URL names a database in memory, which every restart would empty; name a file, such as sqlite:///./data/incidents.db."
            );
        }

        var full = Path.GetFullPath(path, folder);
        return Directory.Exists(full)
            ? Refused($"DATABASE_URL names {full}, which is a folder; name a file in it.")
            : SqliteFile(settings, full);
    }
}
