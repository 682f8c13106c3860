using Microsoft.AspNetCore.DataProtection;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using OnCallAgent.Domain.Shared;
using OnCallAgent.Tests.Support;
using OnCallAgent.Web.Data;
using OnCallAgent.Web.Data.Catalog;
using OnCallAgent.Web.Hosting;

namespace OnCallAgent.Tests.Data.Catalog;

public sealed class SourceEditsTests
{
    private readonly FakeTimeProvider clock = new(
        new DateTimeOffset(2026, 11, 23, 10, 50, 0, TimeSpan.Zero)
    );

    private readonly SourceSecrets secrets = new(new EphemeralDataProtectionProvider());
    private readonly RecordingProbe probe = new();

    public static TheoryData<DatabaseProvider> Engines => TestDatabase.Engines;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Theory, MemberData(nameof(Engines))]
    public async Task A_file_source_is_edited_where_it_is_as_it_was_shown(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        var edits = Files(database);
        var id = await AddedAsync(edits, "/var/log/app/*.log");
        await AddedAsync(edits, "/var/log/other.log");
        var wanted = new NewFileSource("/srv/app/*.log")
        {
            Name = "App",
            DefaultService = "orders",
            Zone = "Europe/Berlin",
            Encoding = " windows-1252",
            FirstLine = "^[0-9]+ ",
            Enabled = false,
        };
        (await edits.ReplaceFilesAsync(id, wanted, 1, "mara", Cancelled)).Error.ShouldBeNull();
        (
            await edits.ReplaceFilesAsync(id, wanted, 1, "joe", Cancelled)
        ).Error.ShouldBeOfType<EntryChanged>();
        (
            await edits.ReplaceFilesAsync(
                id,
                wanted with
                {
                    Location = "/var/log/other.log",
                },
                null,
                "joe",
                Cancelled
            )
        ).Error.ShouldBeOfType<EntryExists>();
        (
            await edits.ReplaceFilesAsync("nobody", wanted, null, "joe", Cancelled)
        ).Error.ShouldBeOfType<EntryNotFound>();
        var source = await SourceAsync(database, id);
        (source.Name, source.Location, source.DefaultService, source.Zone, source.Enabled).ShouldBe(
            ("App", "/srv/app/*.log", "orders", "Europe/Berlin", false)
        );
        source.Encoding.ShouldBe("windows-1252");
        source.FirstLine.ShouldBe("^[0-9]+ ");
        (source.Version, source.ChangedBy, source.ChangedAt).ShouldBe(
            (2, "mara", clock.GetUtcNow())
        );
    }

    [Theory]
    [InlineData("^[0-9", "Character 6")]
    [InlineData("^(?=x)", "Look-around")]
    public void A_pattern_of_first_lines_is_refused_with_what_is_wrong_with_it(
        string pattern,
        string why
    ) =>
        FileSourceRules
            .Check(new NewFileSource("/var/log/app.log") { FirstLine = pattern })
            .ShouldHaveSingleItem()
            .ShouldSatisfyAllConditions(
                f => f.Field.ShouldBe("first_line"),
                f => f.Reason.ShouldContain(why)
            );

    [Theory]
    [InlineData("latin-9000")]
    [InlineData("utf-7")]
    public void A_file_source_in_an_unknown_encoding_is_refused_with_what_is_known(string name) =>
        FileSourceRules
            .Check(new NewFileSource("/var/log/app.log") { Encoding = name })
            .ShouldHaveSingleItem()
            .ShouldSatisfyAllConditions(
                f => f.Field.ShouldBe("encoding"),
                f => f.Reason.ShouldContain("windows-1252")
            );

    [Theory, MemberData(nameof(Engines))]
    public async Task What_is_forgotten_takes_along_how_far_it_was_read(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        var files = await AddedAsync(Files(database), "/var/log/app.log");
        var server = (await Servers(database).AddAsync(Draft(), "mara", Cancelled)).Value;
        await using (var db = database.Open())
        {
            foreach (var source in new[] { files, server })
            {
                db.Checkpoints.Add(new FileCheckpoint { SourceId = source, Path = "/x" });
                db.PollCheckpoints.Add(new PollCheckpoint { SourceId = source });
                db.SeenDocuments.Add(
                    new SeenDocuments { SourceId = source, Fingerprints = new byte[16] }
                );
            }

            await db.SaveChangesAsync(Cancelled);
        }

        (
            await Files(database).RemoveAsync(server, 7, "mara", Cancelled)
        ).Error.ShouldBeOfType<EntryChanged>();
        (await Files(database).RemoveAsync(server, 1, "mara", Cancelled)).IsSuccess.ShouldBeTrue();
        await using var after = database.Open();
        (await after.Checkpoints.Select(c => c.SourceId).ToListAsync(Cancelled)).ShouldBe([files]);
        (await after.PollCheckpoints.Select(c => c.SourceId).ToListAsync(Cancelled)).ShouldBe([
            files,
        ]);
        (await after.SeenDocuments.Select(c => c.SourceId).ToListAsync(Cancelled)).ShouldBe([
            files,
        ]);
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task A_servers_secret_is_stored_encrypted_and_kept_until_another_is_entered(
        DatabaseProvider engine
    )
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        var edits = Servers(database);
        var draft = Draft() with { Secret = "first key" };
        var id = (await edits.AddAsync(draft, "mara", Cancelled)).Value;
        (await SourceAsync(database, id)).ProtectedSecret!.ShouldNotContain("first");
        (
            await edits.ReplaceAsync(
                id,
                draft with
                {
                    Secret = "",
                    Name = "Search",
                },
                1,
                "joe",
                Cancelled
            )
        ).Error.ShouldBeNull();
        await SecretShouldBeAsync(database, id, "first key");
        (
            await edits.ReplaceAsync(id, draft with { Secret = "second key" }, 1, "joe", Cancelled)
        ).Error.ShouldBeOfType<EntryChanged>();
        (
            await edits.ReplaceAsync(id, draft with { Secret = "second key" }, 2, "joe", Cancelled)
        ).Error.ShouldBeNull();
        await SecretShouldBeAsync(database, id, "second key");

        var open = draft with
        {
            Secret = "",
            Settings = draft.Settings with { SignIn = ServerSignIn.None },
        };
        (await edits.ReplaceAsync(id, open, null, "joe", Cancelled)).Error.ShouldBeNull();
        (await SourceAsync(database, id)).ProtectedSecret.ShouldBeNull();
    }

    [Fact]
    public async Task A_stored_secret_is_tried_at_its_own_address_only()
    {
        await using var database = await TestDatabase.CreateAsync();
        var edits = Servers(database);
        var draft = Draft() with { Secret = "the key" };
        var id = (await edits.AddAsync(draft, "mara", Cancelled)).Value;
        (await edits.TestAsync(draft with { Secret = "" }, id, Cancelled)).IsSuccess.ShouldBeTrue();
        probe.Secrets.ShouldBe(["the key"]);
        (
            await edits.TestAsync(
                draft with
                {
                    Secret = "",
                    Address = "https://elsewhere.example",
                },
                id,
                Cancelled
            )
        )
            .Error.ShouldBeOfType<FieldError>()
            .Field.ShouldBe("secret");
        (await edits.TestAsync(draft with { Secret = "" }, null, Cancelled))
            .Error.ShouldBeOfType<FieldError>()
            .Field.ShouldBe("secret");
        (await edits.TestAsync(draft, "nobody", Cancelled)).Error.ShouldBeOfType<EntryNotFound>();
        // Who signs in no more sends nothing.
        await edits.TestAsync(
            draft with
            {
                Secret = "",
                Settings = draft.Settings with { SignIn = ServerSignIn.None },
            },
            id,
            Cancelled
        );
        probe.Secrets.ShouldBe(["the key", ""]);
    }

    private static ServerSourceDraft Draft() =>
        new("https://search.example.com:9200")
        {
            Secret = "key",
            Settings = new ElasticsearchSettings { SignIn = ServerSignIn.ApiKey },
        };

    private static async Task<string> AddedAsync(SourceEdits edits, string location) =>
        (await edits.AddFilesAsync(new NewFileSource(location), "mara", Cancelled)).Value;

    private static async Task<StoredSource> SourceAsync(TestDatabase database, string id)
    {
        await using var db = database.Open();
        return await db.Sources.AsNoTracking().SingleAsync(s => s.Id == id, Cancelled);
    }

    private async Task SecretShouldBeAsync(TestDatabase database, string id, string secret) =>
        secrets.Read(await SourceAsync(database, id)).Value.ShouldBe(secret);

    private SourceEdits Files(TestDatabase database) =>
        new(database.Contexts, new TimeOrderedIds(clock), clock, NullLogger<SourceEdits>.Instance);

    private ServerSourceEdits Servers(TestDatabase database) =>
        new(
            database.Contexts,
            secrets,
            probe,
            new TimeOrderedIds(clock),
            clock,
            NullLogger<ServerSourceEdits>.Instance
        );

    private sealed class RecordingProbe : ISourceProbe
    {
        public List<string> Secrets { get; } = [];

        public Task<Result<SourceProbe>> ProbeAsync(
            StoredSource source,
            string secret,
            CancellationToken cancellation
        )
        {
            Secrets.Add(secret);
            return Task.FromResult<Result<SourceProbe>>(
                new SourceProbe("Elasticsearch 9", 0, null)
            );
        }
    }
}
