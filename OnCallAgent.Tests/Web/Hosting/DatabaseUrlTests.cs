using Microsoft.Data.SqlClient;
using Npgsql;
using OnCallAgent.Web.Hosting;

namespace OnCallAgent.Tests.Web.Hosting;

public sealed class DatabaseUrlTests : IDisposable
{
    private readonly SettingsDriver settings = new();

    public void Dispose() => settings.Dispose();

    [Theory]
    [InlineData("sqlite:///./data/incidents.db", "data/incidents.db")]
    [InlineData("sqlite:///other.db", "other.db")]
    [InlineData("sqlite:///with%20space.db", "with space.db")]
    [InlineData("sqlite+aiosqlite:///./a/b.db", "a/b.db")]
    public void A_sqlite_file_is_found_from_the_working_directory(string url, string path) =>
        Target(url).FilePath.ShouldBe(Path.Combine(settings.Folder, path));

    [Fact]
    public void Four_slashes_are_an_absolute_path()
    {
        var path = Path.Combine(settings.Folder, "abs", "file.db");
        Target($"sqlite:///{path}").FilePath.ShouldBe(path);
    }

    [Fact]
    public void A_postgres_password_may_hold_anything_percent_encoded()
    {
        var target = Target(
            "postgresql://on%40call:p%40ss%3Aw%2Fo%3Frd%25%3B'@db.example:6543/inc"
        );
        target.Provider.ShouldBe(DatabaseProvider.Postgres);
        target.FilePath.ShouldBeNull();
        var made = new NpgsqlConnectionStringBuilder(target.ConnectionString);
        made.Username.ShouldBe("on@call");
        made.Password.ShouldBe("p@ss:w/o?rd%;'");
        made.Host.ShouldBe("db.example");
        made.Port.ShouldBe(6543);
        made.Database.ShouldBe("inc");
    }

    [Fact]
    public void Parameters_of_libpq_are_understood()
    {
        var made = new NpgsqlConnectionStringBuilder(
            Target(
                "postgres://u:p@h/db?sslmode=verify-full&application_name=on%20call&connect_timeout=7&target_session_attrs=read-write"
            ).ConnectionString
        );
        made.SslMode.ShouldBe(SslMode.VerifyFull);
        made.ApplicationName.ShouldBe("on call");
        made.Timeout.ShouldBe(7);
        made.TargetSessionAttributes.ShouldBe("read-write");
    }

    [Fact]
    public void Several_hosts_and_an_ipv6_address_are_understood()
    {
        new NpgsqlConnectionStringBuilder(
            Target("postgresql://u:p@h1:5432,h2:5433/db").ConnectionString
        ).Host.ShouldBe("h1:5432,h2:5433");
        var six = new NpgsqlConnectionStringBuilder(
            Target("postgresql+psycopg2://u:p@[::1]:5433/db").ConnectionString
        );
        six.Host.ShouldBe("::1");
        six.Port.ShouldBe(5433);
    }

    [Fact]
    public void A_sql_server_url_is_understood()
    {
        var target = Target(
            "sqlserver://sa:p%3Bw%40@db.example:1444/incidents?trustServerCertificate=true"
        );
        target.Provider.ShouldBe(DatabaseProvider.SqlServer);
        var made = new SqlConnectionStringBuilder(target.ConnectionString);
        made.DataSource.ShouldBe("db.example,1444");
        made.UserID.ShouldBe("sa");
        made.Password.ShouldBe("p;w@");
        made.InitialCatalog.ShouldBe("incidents");
        made.TrustServerCertificate.ShouldBeTrue();
    }

    [Theory]
    [InlineData("sqlite", "Data Source=./x.db", DatabaseProvider.Sqlite)]
    [InlineData("Postgres", "Host=h;Database=d;Password=p", DatabaseProvider.Postgres)]
    [InlineData("sqlserver", "Server=h;Database=d;Password=p", DatabaseProvider.SqlServer)]
    public void A_plain_connection_string_needs_its_provider(
        string provider,
        string connection,
        DatabaseProvider expected
    )
    {
        Refusal(connection).ShouldContain("DATABASE_PROVIDER");
        settings.Variable("DATABASE_PROVIDER", provider);
        Target(connection).Provider.ShouldBe(expected);
    }

    [Theory]
    [InlineData("mysql")]
    [InlineData("mariadb")]
    [InlineData("mysql+pymysql")]
    public void Mysql_is_refused_with_what_is_supported(string scheme)
    {
        var line = Refusal($"{scheme}://root:s3cr3t@localhost/db");
        line.ShouldContain("not supported");
        line.ShouldContain("sqlite:///");
        line.ShouldContain("postgresql://");
        line.ShouldContain("sqlserver://");
    }

    [Theory]
    [InlineData("postgresql://user:s3cr3t@/db")]
    [InlineData("postgresql://user:s3cr3t@host")]
    [InlineData("postgresql://user:s3cr3t@host:port/db")]
    [InlineData("postgresql://user:s3cr3t@host:99999/db")]
    [InlineData("postgresql://user:50%s3cr3t@host/db")]
    [InlineData("postgresql://user:a/s3cr3t@host/db")]
    [InlineData("postgresql://user:a?s3cr3t@host/db")]
    [InlineData("postgresql://user:s3cr3t@host/db?sslmod=require")]
    [InlineData("postgresql://user:s3cr3t@host/db?sslmode=s3cr3t")]
    [InlineData("sqlserver://user:s3cr3t@host/db?encrypt=s3cr3t")]
    [InlineData("sqlserver://user:s3cr3t@h1,h2/db")]
    [InlineData("redis://user:s3cr3t@host/db")]
    [InlineData("s3cr3t")]
    public void A_url_that_cannot_be_read_is_refused_without_showing_it(string url)
    {
        var line = Refusal(url);
        line.ShouldStartWith("DATABASE_URL ");
        line.ShouldNotContain("s3cr3t");
    }

    [Theory]
    [InlineData("postgres", "Host=h;Pasword=s3cr3t")]
    [InlineData("postgres", "Database=d;Password=s3cr3t")]
    [InlineData("sqlserver", "Server=h;s3cr3t;x")]
    [InlineData("sqlite", "s3cr3t")]
    public void A_connection_string_that_cannot_be_read_is_refused_without_showing_it(
        string provider,
        string connection
    )
    {
        settings.Variable("DATABASE_PROVIDER", provider);
        Refusal(connection).ShouldNotContain("s3cr3t");
    }

    [Theory]
    [InlineData("sqlite://data/incidents.db")]
    [InlineData("sqlite:///")]
    [InlineData("sqlite:///data/")]
    [InlineData("sqlite:///:memory:")]
    [InlineData("sqlite:///a.db?mode=ro")]
    public void A_sqlite_url_without_a_file_is_refused(string url) =>
        Refusal(url).ShouldStartWith("DATABASE_URL ");

    [Fact]
    public void A_provider_that_contradicts_the_url_is_refused()
    {
        settings.Variable("DATABASE_PROVIDER", "postgres");
        Refusal("sqlite:///x.db").ShouldStartWith("DATABASE_PROVIDER ");
    }

    private DatabaseTarget Target(string url) =>
        settings.Variable("DATABASE_URL", url).Loaded().Database;

    private string Refusal(string url) =>
        settings.Variable("DATABASE_URL", url).Refused().ShouldHaveSingleItem();
}
