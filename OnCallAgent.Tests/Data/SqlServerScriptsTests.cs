using System.Globalization;
using System.Text.RegularExpressions;
using Hangfire.SqlServer;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Migrations;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.SqlServer.TransactSql.ScriptDom;
using OnCallAgent.Web.Data;
using OnCallAgent.Web.Data.Audit;
using OnCallAgent.Web.Data.Intake;
using OnCallAgent.Web.Hosting;

namespace OnCallAgent.Tests.Data;

/// <summary>
/// No SQL Server can be had for tests. What is sent to one is read by Microsoft's own parser, and held to those of the
/// server's limits that the model can break. That it has run there, this does not prove.
/// </summary>
public sealed partial class SqlServerScriptsTests : IAsyncDisposable
{
    private const int ClusteredKeyBytes = 900;
    private const int KeyBytes = 1_700;

    private readonly ServiceProvider services = new ServiceCollection()
        .AddLogging()
        .AddOnCallDatabase(
            new DatabaseTarget(DatabaseProvider.SqlServer, "Server=nowhere;Database=oncall", null)
        )
        .BuildServiceProvider();
    private readonly OnCallDbContext db;

    public SqlServerScriptsTests() =>
        db = services.GetRequiredService<IDbContextFactory<OnCallDbContext>>().CreateDbContext();

    [Theory]
    [InlineData(MigrationsSqlGenerationOptions.Default)]
    [InlineData(MigrationsSqlGenerationOptions.Idempotent)]
    public void The_migrations_script_is_read_and_makes_every_table(
        MigrationsSqlGenerationOptions options
    )
    {
        var made = new Tables();
        Parse(db.GetService<IMigrator>().GenerateScript(options: options)).Accept(made);

        made.Names.ShouldBe(
            db.GetService<IDesignTimeModel>()
                .Model.GetRelationalModel()
                .Tables.Select(t => t.Name)
                .Append("__EFMigrationsHistory"),
            ignoreOrder: true
        );
    }

    [Fact]
    public void Every_statement_that_is_written_by_hand_is_read()
    {
        Parse(DatabaseTurn.Intake.SqlServer);
        Parse(DatabaseTurn.Accounts.SqlServer);
        Parse(DatabaseTurn.Start.SqlServer);
        Parse(LineInsert.LastIdSqlServer);
        foreach (var statement in AuditTable.Statements(db))
        {
            var nested = new Texts();
            Parse(statement).Accept(nested);
            // The server allows a trigger to be made in a batch of its own only.
            Parse(nested.Executed.ShouldHaveSingleItem());
        }
    }

    [Fact]
    public void The_script_that_makes_the_tables_of_queued_work_is_read()
    {
        var script = (string)
            typeof(SqlServerObjectsInstaller)
                .GetMethod("GetInstallScript", [typeof(string), typeof(bool)])!
                .Invoke(null, ["hangfire", true])!;
        var made = new Tables();
        Parse(script).Accept(made);
        made.Names.ShouldContain("JobQueue");
    }

    [Fact]
    public void No_key_is_longer_than_the_server_takes()
    {
        var tooLong = new List<string>();
        foreach (var table in db.GetService<IDesignTimeModel>().Model.GetRelationalModel().Tables)
        {
            var isClustered = table.PrimaryKey?.MappedKeys.Single().IsClustered();
            Look(
                $"{table.Name} primary key",
                table.PrimaryKey?.Columns ?? [],
                isClustered == false ? KeyBytes : ClusteredKeyBytes
            );
            foreach (var key in table.UniqueConstraints.Where(u => u != table.PrimaryKey))
            {
                Look($"{table.Name} {key.Name}", key.Columns, KeyBytes);
            }

            foreach (var index in table.Indexes)
            {
                Look($"{table.Name} {index.Name}", index.Columns, KeyBytes);
            }
        }

        tooLong.ShouldBeEmpty();

        void Look(string name, IReadOnlyList<IColumn> columns, int most)
        {
            var bytes = columns.Sum(Bytes);
            if (bytes > most)
            {
                tooLong.Add(
                    string.Create(CultureInfo.InvariantCulture, $"{name}: {bytes} bytes of {most}")
                );
            }
        }
    }

    [Fact]
    public void No_table_is_reached_by_two_ways_of_cascading()
    {
        var ways = db.GetService<IDesignTimeModel>()
            .Model.GetRelationalModel()
            .Tables.SelectMany(t => t.ForeignKeyConstraints)
            .Where(f => f.OnDeleteAction is ReferentialAction.Cascade or ReferentialAction.SetNull)
            .ToLookup(f => f.PrincipalTable.Name, f => f.Table.Name, StringComparer.Ordinal);
        foreach (var start in ways.Select(w => w.Key))
        {
            var reached = new List<string>();
            Follow(start, 0);
            reached.ShouldBeUnique($"from {start}");

            void Follow(string table, int depth)
            {
                depth.ShouldBeLessThan(50, $"{start} reaches itself");
                foreach (var next in ways[table])
                {
                    reached.Add(next);
                    Follow(next, depth + 1);
                }
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        await db.DisposeAsync();
        await services.DisposeAsync();
    }

    private static TSqlFragment Parse(string script)
    {
        using var reader = new StringReader(script);
        var read = new TSql160Parser(initialQuotedIdentifiers: true).Parse(reader, out var errors);
        errors.Select(e => $"line {e.Line}: {e.Message}").ShouldBeEmpty();
        return read;
    }

    // Ids of Identity's tables are declared as long as a key may be, and hold a GUID's text.
    private static int Bytes(IColumn column) =>
        column.Name is "user_id" or "role_id"
            ? 2 * Guid.Empty.ToString().Length
            : Bytes(column.StoreType);

    // What a column takes in a key; max types may not stand in one.
    private static int Bytes(string type)
    {
        var sized = Sized().Match(type);
        return sized.Success
            ? sized.Groups["size"].Value == "max"
                ? int.MaxValue / 100
                : int.Parse(sized.Groups["size"].Value, CultureInfo.InvariantCulture)
                    * (sized.Groups["name"].Value.StartsWith('n') ? 2 : 1)
            : type switch
            {
                "bit" => 1,
                "int" => 4,
                "bigint" or "float" => 8,
                "uniqueidentifier" => 16,
                _ => 10,
            };
    }

    [GeneratedRegex(@"^(?<name>n?varchar|n?char|varbinary|binary)\((?<size>max|\d+)\)$")]
    private static partial Regex Sized();

    private sealed class Tables : TSqlFragmentVisitor
    {
        public List<string> Names { get; } = [];

        public override void Visit(CreateTableStatement node) =>
            Names.Add(node.SchemaObjectName.BaseIdentifier.Value);
    }

    private sealed class Texts : TSqlFragmentVisitor
    {
        public List<string> Executed { get; } = [];

        public override void Visit(ExecutableStringList node) =>
            Executed.AddRange(node.Strings.OfType<StringLiteral>().Select(s => s.Value));
    }
}
