using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Npgsql;
using OnCallAgent.Domain.Incidents;
using OnCallAgent.Domain.Shared;
using OnCallAgent.Tests.Api;
using OnCallAgent.Tests.Support;
using OnCallAgent.Web.Backups;
using OnCallAgent.Web.Data.Start;
using OnCallAgent.Web.Hosting;
using OnCallAgent.Web.Hosting.Configuration;
using OnCallAgent.Web.Identity;

namespace OnCallAgent.Tests.Data;

/// <summary>What is backed up comes back as it was, and nothing is replaced by mistake.</summary>
public sealed class BackupTests : IAsyncLifetime
{
    private const string Key = "the key of the first one, of 32 bytes and more";

    private readonly TemporaryDirectory folder = new();
    private readonly CountingIds ids = new();

    public static TheoryData<DatabaseProvider> Engines => TestDatabase.Engines;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    private string Archive => Path.Combine(folder.Path, "agent.backup");

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public ValueTask DisposeAsync()
    {
        folder.Dispose();
        return ValueTask.CompletedTask;
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task A_backup_under_writes_is_of_one_moment_and_comes_back(DatabaseProvider engine)
    {
        await using var first = await TestDatabase.CreateAsync(engine);
        await using var second = await TestDatabase.CreateAsync(engine);
        await AddAsync(first, "before the backup", withComment: true);
        using var stop = new CancellationTokenSource();
        var writing = Task.Run(() => WriteOnAsync(first, stop.Token), Cancelled);
        await Eventually.TrueAsync(() => Count(first) > 5);

        var said = await BackUpAsync(Place(first, keyFile: "first.key"));
        var after = Count(first);
        await stop.CancelAsync();
        await writing;
        said.ShouldContain("secret key is in it");
        await AddAsync(first, "after the backup", withComment: true);
        await LetGoAsync(second);
        await RestoreAsync(Place(second, keyFile: "second.key", withKey: false), force: true);

        await using var db = second.Open();
        var titles = await db.Incidents.Select(i => i.Title).ToListAsync(Cancelled);
        titles.ShouldContain("before the backup");
        titles.ShouldNotContain("after the backup");
        titles.Count.ShouldBeInRange(6, after);
        // Each incident was written together with its comment: none came over without.
        (
            await db.Incidents.CountAsync(
                i => !db.Timeline.Any(t => t.IncidentId == i.Id && t.Text == "with it"),
                Cancelled
            )
        ).ShouldBe(0);
        (await File.ReadAllTextAsync(Path.Combine(folder.Path, "second.key"), Cancelled)).ShouldBe(
            Key
        );
        if (!OperatingSystem.IsWindows())
        {
            File.GetUnixFileMode(Archive).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task A_database_with_content_is_replaced_only_when_told_to_and_is_kept_then(
        DatabaseProvider engine
    )
    {
        await using var first = await TestDatabase.CreateAsync(engine);
        await using var second = await TestDatabase.CreateAsync(engine);
        await AddAsync(first, "of the backup");
        await AddAsync(second, "of the other");
        await BackUpAsync(Place(first));
        await LetGoAsync(second);
        var place = Place(second);

        var refused = await Should.ThrowAsync<BackupFaultException>(RestoreAsync(place));
        refused.Message.ShouldContain("--force");
        (await TitlesAsync(second)).ShouldBe(["of the other"]);

        await LetGoAsync(second);
        var said = await RestoreAsync(place, force: true);
        said.ShouldContain("is kept as");
        (await TitlesAsync(second)).ShouldBe(["of the backup"]);
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task Nothing_is_replaced_under_a_running_agent(DatabaseProvider engine)
    {
        await using var first = await TestDatabase.CreateAsync(engine);
        await using var second = await TestDatabase.CreateAsync(engine);
        await AddAsync(first, "of the backup");
        await BackUpAsync(Place(first));
        using var running = second.Target.FilePath is { } file ? DatabaseLock.Take(file) : null;
        await using var connected = second.Open();
        await connected.Database.OpenConnectionAsync(Cancelled);

        var refused = await Should.ThrowAsync<BackupFaultException>(
            RestoreAsync(Place(second), force: true)
        );
        refused.Message.ShouldContain("Stop");
        (await TitlesAsync(second)).ShouldBeEmpty();
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task An_agent_starts_on_what_was_restored(DatabaseProvider engine)
    {
        await using var first = await TestDatabase.CreateAsync(engine);
        await using var second = await TestDatabase.CreateAsync(engine);
        await AddAsync(first, "before the backup");
        await BackUpAsync(Place(first));
        await LetGoAsync(second);
        await RestoreAsync(Place(second), force: true);

        await using var host = await ApiHost.StartAsync(second);
        using var client = await host.ClientOfAsync(Roles.Viewer);
        var listed = await client
            .GetAsync("/api/v1/incidents", Cancelled)
            .ShouldBeAsync(System.Net.HttpStatusCode.OK);
        listed.GetProperty("items")[0].Text("title").ShouldBe("before the backup");
    }

    [Fact]
    public async Task A_backup_of_another_build_is_not_called_a_newer_one()
    {
        await using var first = await TestDatabase.CreateAsync();
        await using var second = await TestDatabase.CreateAsync();
        await using (var db = first.Open())
        {
            await db.Database.ExecuteSqlRawAsync(
                "UPDATE \"__EFMigrationsHistory\" SET migration_id = '20200101000000_Initial'",
                Cancelled
            );
        }

        await BackUpAsync(Place(first));
        var refused = await Should.ThrowAsync<BackupFaultException>(
            RestoreAsync(Place(second), force: true)
        );
        refused.Message.ShouldContain("another build");
        refused.Message.ShouldNotContain("newer");
    }

    [Fact]
    public async Task A_backup_of_a_newer_schema_is_refused()
    {
        await using var first = await TestDatabase.CreateAsync();
        await using var second = await TestDatabase.CreateAsync();
        await using (var db = first.Open())
        {
            await db.Database.ExecuteSqlRawAsync(
                "INSERT INTO \"__EFMigrationsHistory\" VALUES ('99991231000000_Later', '99.0')",
                Cancelled
            );
        }

        await BackUpAsync(Place(first));
        var refused = await Should.ThrowAsync<BackupFaultException>(
            RestoreAsync(Place(second), force: true)
        );
        refused.Message.ShouldContain("99991231000000_Later");
    }

    [Fact]
    public async Task A_backup_goes_back_into_the_engine_it_came_from()
    {
        await using var first = await TestDatabase.CreateAsync();
        await BackUpAsync(Place(first));
        var other = new DataPlace(
            new DatabaseTarget(DatabaseProvider.Postgres, "Host=127.0.0.1", null),
            Path.Combine(folder.Path, "other.key"),
            KeyIsSet: true
        );
        (await Should.ThrowAsync<BackupFaultException>(RestoreAsync(other))).Message.ShouldContain(
            "engine"
        );
    }

    [Fact]
    public async Task What_is_no_whole_backup_changes_nothing()
    {
        await using var first = await TestDatabase.CreateAsync();
        await using var second = await TestDatabase.CreateAsync();
        await AddAsync(second, "stays");
        await BackUpAsync(Place(first));
        var whole = await File.ReadAllBytesAsync(Archive, Cancelled);
        foreach (var broken in new[] { whole[..(whole.Length / 2)], whole[..^64], [1, 2, 3], [] })
        {
            await File.WriteAllBytesAsync(Archive, broken, Cancelled);
            await Should.ThrowAsync<BackupFaultException>(RestoreAsync(Place(second), force: true));
        }

        (await TitlesAsync(second)).ShouldBe(["stays"]);
        Directory.GetFiles(folder.Path, ".restore*").ShouldBeEmpty();
    }

    [Fact]
    public async Task A_backup_with_a_single_wrong_bit_is_refused_unless_it_changes_nothing()
    {
        await using var first = await TestDatabase.CreateAsync();
        await AddAsync(first, "kept");
        await BackUpAsync(Place(first));
        var whole = await File.ReadAllBytesAsync(Archive, Cancelled);
        var copy = Path.Combine(folder.Path, "copy");
        await BackupArchive.ReadAsync(Archive, copy, Cancelled);
        var kept = await File.ReadAllBytesAsync(copy, Cancelled);

        const int Tries = 64;
        var refused = 0;
        for (var n = 0; n < Tries; n++)
        {
            // The first ten bytes tell of the packing alone.
            var damaged = whole.ToArray();
            damaged[10 + ((whole.Length - 10L) * n / Tries)] ^= (byte)(1 << (n % 8));
            await File.WriteAllBytesAsync(Archive, damaged, Cancelled);
            File.Delete(copy);
            try
            {
                await BackupArchive.ReadAsync(Archive, copy, Cancelled);
            }
            catch (BackupFaultException)
            {
                refused++;
                continue;
            }

            (await File.ReadAllBytesAsync(copy, Cancelled))
                .AsSpan()
                .SequenceEqual(kept)
                .ShouldBeTrue($"bit {n}");
        }

        refused.ShouldBeGreaterThan(Tries / 2);
    }

    [Fact]
    public async Task Another_key_is_not_overwritten_and_a_key_that_is_set_is_not_in_it()
    {
        await using var first = await TestDatabase.CreateAsync();
        await BackUpAsync(Place(first, keyFile: "first.key"));
        var place = Place(first, keyFile: "other.key", withKey: false);
        await File.WriteAllTextAsync(
            place.KeyFile,
            "another key, of 32 bytes and more indeed",
            Cancelled
        );
        (await Should.ThrowAsync<BackupFaultException>(RestoreAsync(place))).Message.ShouldContain(
            "another key"
        );

        (
            await Should.ThrowAsync<BackupFaultException>(BackUpAsync(Place(first), force: false))
        ).Message.ShouldContain("there already");
        (await BackUpAsync(Place(first) with { KeyIsSet = true })).ShouldContain(
            "SECRET_KEY is not in it"
        );
    }

    private DataPlace Place(TestDatabase database, string keyFile = "a.key", bool withKey = true)
    {
        var path = Path.Combine(folder.Path, keyFile);
        if (withKey && !File.Exists(path))
        {
            File.WriteAllText(path, Key);
        }

        return new DataPlace(database.Target, path, KeyIsSet: false);
    }

    private async Task<string> BackUpAsync(DataPlace place, bool force = true)
    {
        await using var said = new StringWriter();
        await BackupRun.BackUpAsync(place, Archive, force, said, Cancelled);
        return said.ToString();
    }

    private async Task<string> RestoreAsync(DataPlace place, bool force = false)
    {
        await using var said = new StringWriter();
        await BackupRun.RestoreAsync(place, Archive, force, said, Cancelled);
        return said.ToString();
    }

    private async Task WriteOnAsync(TestDatabase database, CancellationToken stop)
    {
        for (var n = 0; !stop.IsCancellationRequested; n++)
        {
            await AddAsync(database, $"number {n}", withComment: true);
        }
    }

    private async Task AddAsync(TestDatabase database, string title, bool withComment = false)
    {
        await using var db = database.Open();
        var incident = Incident
            .Report(
                new NewIncident(title, "", "orders", Severity.High),
                "ada",
                DateTimeOffset.UnixEpoch,
                ids
            )
            .Value;
        if (withComment)
        {
            incident.Record(TimelineKind.Commented, "ada", "with it", DateTimeOffset.UnixEpoch);
        }

        db.Incidents.Add(incident);
        await db.SaveChangesAsync(CancellationToken.None);
    }

    private static int Count(TestDatabase database)
    {
        using var db = database.Open();
        return db.Incidents.Count();
    }

    private static async Task<List<string>> TitlesAsync(TestDatabase database)
    {
        await using var db = database.Open();
        return await db.Incidents.Select(i => i.Title).ToListAsync(Cancelled);
    }

    // A connection that waits in the pool is one that uses the database.
    private static async Task LetGoAsync(TestDatabase database)
    {
        if (database.Target.Provider == DatabaseProvider.Sqlite)
        {
            await using var pooled = new SqliteConnection(database.Target.ConnectionString);
            SqliteConnection.ClearPool(pooled);
        }
        else
        {
            await using var pooled = new NpgsqlConnection(database.Target.ConnectionString);
            NpgsqlConnection.ClearPool(pooled);
        }
    }
}
