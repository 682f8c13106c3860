using System.Globalization;
using Microsoft.Data.SqlClient;
using Npgsql;
using OnCallAgent.Domain.Shared;

namespace OnCallAgent.Web.Hosting.Configuration;

/// <summary>ADO.NET connection strings of database servers, from a URL or as they are.</summary>
internal static class ServerConnection
{
    // Names of libpq (PostgreSQL docs, 34.1.2) whose Npgsql name is another.
    private static readonly Dictionary<string, string> LibpqNames = new(
        StringComparer.OrdinalIgnoreCase
    )
    {
        ["sslmode"] = "SSL Mode",
        ["sslrootcert"] = "Root Certificate",
        ["sslcert"] = "SSL Certificate",
        ["sslkey"] = "SSL Key",
        ["sslpassword"] = "SSL Password",
        ["connect_timeout"] = "Timeout",
        ["application_name"] = "Application Name",
        ["client_encoding"] = "Client Encoding",
        ["target_session_attrs"] = "Target Session Attributes",
        ["passfile"] = "Passfile",
        ["options"] = "Options",
    };

    public static Result<DatabaseTarget> Postgres(ServerUrl url)
    {
        var settings = new NpgsqlConnectionStringBuilder
        {
            Host = string.Join(
                ',',
                url.Hosts.Count == 1
                    ? url.Hosts.Select(h => h.Host)
                    : url.Hosts.Select(h => WithPort(h, ':'))
            ),
            Database = url.Database,
        };
        if (url.Hosts is [{ Port: { } port }])
        {
            settings.Port = port;
        }

        if (url.User is { Length: > 0 } user)
        {
            settings.Username = user;
        }

        settings.Password = url.Password;
        foreach (var (name, value) in url.Parameters)
        {
            var isLibpq = LibpqNames.TryGetValue(name, out var known);
            // verify-full is written VerifyFull there.
            var word = known is "SSL Mode"
                ? value.Replace("-", "", StringComparison.Ordinal)
                : value;
            try
            {
                settings[isLibpq ? known! : name] = word;
            }
            catch (Exception e) when (IsRefusal(e))
            {
                return WrongParameter(url.Scheme, name);
            }
        }

        return new DatabaseTarget(DatabaseProvider.Postgres, settings.ConnectionString, null);
    }

    public static Result<DatabaseTarget> SqlServer(ServerUrl url)
    {
        if (url.Hosts.Count > 1)
        {
            return ServerUrl.Unreadable(url.Scheme, "one host is named");
        }

        var settings = new SqlConnectionStringBuilder
        {
            DataSource = WithPort(url.Hosts[0], ','),
            InitialCatalog = url.Database,
        };
        if (url.User is { Length: > 0 } user)
        {
            settings.UserID = user;
            settings.Password = url.Password ?? "";
        }
        else
        {
            settings.IntegratedSecurity = true;
        }

        foreach (var (name, value) in url.Parameters)
        {
            try
            {
                settings[name] = value;
            }
            catch (Exception e) when (IsRefusal(e))
            {
                return WrongParameter(url.Scheme, name);
            }
        }

        return new DatabaseTarget(DatabaseProvider.SqlServer, settings.ConnectionString, null);
    }

    public static Result<DatabaseTarget> FromAdoNet(string value, DatabaseProvider engine)
    {
        var example =
            engine == DatabaseProvider.Postgres
                ? "Host=localhost;Port=5432;Database=oncall;Username=oncall;Password=…"
                : "Server=localhost,1433;Database=oncall;User Id=oncall;Password=…";
        try
        {
            var (connection, names) = engine switch
            {
                DatabaseProvider.Postgres => Checked(new NpgsqlConnectionStringBuilder(value)),
                _ => Checked(new SqlConnectionStringBuilder(value)),
            };
            return names
                ? new DatabaseTarget(engine, connection, null)
                : Unreadable(engine, example);
        }
        catch (Exception e) when (IsRefusal(e))
        {
            // What the parser says may hold a part of the password.
            return Unreadable(engine, example);
        }
    }

    public static Error Unreadable(DatabaseProvider engine, string example) =>
        DatabaseUrl.Refused(
            $"DATABASE_URL is (hidden) and no connection string of {engine}; it may look like “{example}”."
        );

    private static (string Connection, bool Names) Checked(NpgsqlConnectionStringBuilder s) =>
        (s.ConnectionString, !string.IsNullOrEmpty(s.Host));

    private static (string Connection, bool Names) Checked(SqlConnectionStringBuilder s) =>
        (s.ConnectionString, !string.IsNullOrEmpty(s.DataSource));

    private static string WithPort((string Host, int? Port) host, char separator) =>
        host.Port is { } port
            ? string.Create(CultureInfo.InvariantCulture, $"{host.Host}{separator}{port}")
            : host.Host;

    private static Error WrongParameter(string scheme, string name) =>
        DatabaseUrl.Refused(
            $"DATABASE_URL is “{scheme}://(hidden)”; its parameter “{name}” is unknown or has a value it cannot have."
        );

    private static bool IsRefusal(Exception e) =>
        e
            is ArgumentException
                or FormatException
                or OverflowException
                or InvalidCastException
                or KeyNotFoundException
                or NotSupportedException;
}
