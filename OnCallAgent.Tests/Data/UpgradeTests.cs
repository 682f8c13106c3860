using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using OnCallAgent.Domain.Shared;
using OnCallAgent.Tests.Api;
using OnCallAgent.Tests.Support;
using OnCallAgent.Web.Data;
using OnCallAgent.Web.Hosting;

namespace OnCallAgent.Tests.Data;

/// <summary>
/// A database that an earlier version wrote is brought to this version's schema with all that is in it. Each released
/// schema lies in <c>Schemas/VERSION</c>, stored by <c>eng/migrations.sh release VERSION</c>; the present one is made here.
/// </summary>
public sealed partial class UpgradeTests
{
    private const string Present = "present";

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public static TheoryData<string, DatabaseProvider> Schemas
    {
        get
        {
            var schemas = new TheoryData<string, DatabaseProvider>();
            foreach (var version in Versions())
            {
                schemas.Add(version, DatabaseProvider.Sqlite);
                schemas.Add(version, DatabaseProvider.Postgres);
            }

            return schemas;
        }
    }

    [Theory]
    [MemberData(nameof(Schemas))]
    public async Task What_an_earlier_version_stored_is_there_after_the_upgrade(
        string version,
        DatabaseProvider engine
    )
    {
        await using var database = await TestDatabase.CreateEmptyAsync(engine);
        string rows;
        await using (var old = database.Open())
        {
            rows = await File.ReadAllTextAsync(
                Path.Combine(Folder(), version, "rows.sql"),
                Cancelled
            );
            await RunAsync(old, await SchemaAsync(old, version, engine));
            await RunAsync(old, ForEngine(rows, engine));
        }

        // The start of the program itself: migrations, and what it ships.
        await using var host = await ApiHost.StartAsync(database);

        await using var db = database.Open();
        (await db.Database.GetPendingMigrationsAsync(Cancelled)).ShouldBeEmpty();
        foreach (var inserted in Insert().Matches(rows).GroupBy(m => m.Groups["table"].Value))
        {
#pragma warning disable EF1002 // Tables of our own file of rows.
            var kept = await db
                .Database.SqlQueryRaw<int>(
                    $"SELECT CAST(COUNT(*) AS integer) AS \"Value\" FROM {inserted.Key}"
                )
                .SingleAsync(Cancelled);
#pragma warning restore EF1002
            kept.ShouldBeGreaterThanOrEqualTo(inserted.Count(), inserted.Key);
        }

        var incident = await db.Incidents.SingleAsync(i => i.Id == "INC-OLD-1", Cancelled);
        incident.Title.ShouldBe("Pool exhausted: größer");
        incident.Severity.ShouldBe(Severity.High);
        incident.CreatedAt.ShouldBe(new DateTimeOffset(2026, 3, 1, 8, 0, 0, TimeSpan.Zero));
        (await db.Timeline.CountAsync(t => t.IncidentId == incident.Id, Cancelled)).ShouldBe(1);
    }

    [Theory]
    [InlineData(DatabaseProvider.Sqlite)]
    [InlineData(DatabaseProvider.Postgres)]
    public async Task A_database_of_a_newer_version_is_refused_in_one_line_and_left_as_it_is(
        DatabaseProvider engine
    )
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        await using (var db = database.Open())
        {
            await db.Database.ExecuteSqlRawAsync(
                "INSERT INTO \"__EFMigrationsHistory\" (migration_id, product_version) VALUES ('99991231235959_Later', '99.0.0')",
                Cancelled
            );
        }

        var refused = await Should.ThrowAsync<StartFaultException>(() =>
            ApiHost.StartAsync(database)
        );

        refused.Message.ShouldContain("newer version (schema 99991231235959_Later)");
        refused.Message.ShouldNotContain('\n');
        await using var after = database.Open();
        (await after.Settings.AnyAsync(Cancelled)).ShouldBeFalse("nothing was put in");
    }

    [Theory]
    [InlineData(DatabaseProvider.Sqlite)]
    [InlineData(DatabaseProvider.Postgres)]
    public async Task A_database_of_another_build_is_not_called_a_newer_one(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        await using (var db = database.Open())
        {
            await db.Database.ExecuteSqlRawAsync(
                "UPDATE \"__EFMigrationsHistory\" SET migration_id = '20200101000000_Initial'",
                Cancelled
            );
        }

        var refused = await Should.ThrowAsync<StartFaultException>(() =>
            ApiHost.StartAsync(database)
        );

        refused.Message.ShouldContain("another build");
        refused.Message.ShouldContain("20200101000000_Initial");
        refused.Message.ShouldNotContain("newer");
        refused.Message.ShouldNotContain('\n');
    }

    // The present schema is made of the model: it changes until it is released, and then lies here for good.
    private static async Task<string> SchemaAsync(
        OnCallDbContext db,
        string version,
        DatabaseProvider engine
    ) =>
        version == Present
            ? db.GetService<IMigrator>().GenerateScript()
            : await File.ReadAllTextAsync(
                Path.Combine(Folder(), version, $"{engine.ToString().ToLowerInvariant()}.sql"),
                Cancelled
            );

    // The engines differ in how a time is stored.
    private static string ForEngine(string rows, DatabaseProvider engine) =>
        Time()
            .Replace(
                rows,
                m =>
                    engine == DatabaseProvider.Sqlite
                        ? DateTimeOffset
                            .Parse(m.Groups["at"].Value, CultureInfo.InvariantCulture)
                            .UtcTicks.ToString(CultureInfo.InvariantCulture)
                        : $"timestamptz '{m.Groups["at"].Value}'"
            );

    private static async Task RunAsync(OnCallDbContext db, string script)
    {
        await db.Database.OpenConnectionAsync(Cancelled);
        await using var command = db.Database.GetDbConnection().CreateCommand();
#pragma warning disable CA2100 // Scripts of this project.
        command.CommandText = script;
#pragma warning restore CA2100
        await command.ExecuteNonQueryAsync(Cancelled);
        await db.Database.CloseConnectionAsync();
    }

    private static IEnumerable<string> Versions() =>
        Directory
            .EnumerateDirectories(Folder())
            .Select(f => Path.GetFileName(f))
            .Order(StringComparer.Ordinal);

    private static string Folder([CallerFilePath] string here = "") =>
        Path.Combine(Path.GetDirectoryName(here)!, "Schemas");

    [GeneratedRegex(@"\{(?<at>[0-9T:Z-]+)\}")]
    private static partial Regex Time();

    [GeneratedRegex(@"INSERT INTO (?<table>\w+)", RegexOptions.IgnoreCase)]
    private static partial Regex Insert();
}
