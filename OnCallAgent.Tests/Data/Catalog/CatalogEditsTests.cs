using Microsoft.AspNetCore.DataProtection;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using OnCallAgent.Domain.Detection;
using OnCallAgent.Domain.Remediation;
using OnCallAgent.Domain.Services;
using OnCallAgent.Domain.Shared;
using OnCallAgent.Tests.Support;
using OnCallAgent.Web.Data;
using OnCallAgent.Web.Data.Catalog;
using OnCallAgent.Web.Hosting;
using Severity = OnCallAgent.Domain.Shared.Severity;

namespace OnCallAgent.Tests.Data.Catalog;

public sealed class CatalogEditsTests
{
    private readonly FakeTimeProvider clock = new(
        new DateTimeOffset(2026, 11, 23, 10, 50, 0, TimeSpan.Zero)
    );

    public static TheoryData<DatabaseProvider> Engines => TestDatabase.Engines;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Theory, MemberData(nameof(Engines))]
    public async Task Of_two_who_edit_a_service_at_once_the_second_is_told(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        var edits = new ServiceEdits(
            database.Contexts,
            new TargetSecrets(new EphemeralDataProtectionProvider()),
            database.Cascades,
            NullLogger<ServiceEdits>.Instance
        );
        (
            await edits.AddAsync(new ServiceEntry { Name = "orders-db" }, "mara", Cancelled)
        ).IsSuccess.ShouldBeTrue();
        var seen = await ServiceAsync(database);
        (
            await edits.ReplaceAsync(
                seen with
                {
                    Description = "first",
                },
                seen.Version,
                "mara",
                Cancelled
            )
        ).IsSuccess.ShouldBeTrue();
        (
            await edits.ReplaceAsync(
                seen with
                {
                    Description = "second",
                },
                seen.Version,
                "joe",
                Cancelled
            )
        )
            .Error.ShouldBeOfType<EntryChanged>()
            .Message.ShouldStartWith(
                "orders-db was changed by mara meanwhile: description is “first” now."
            );
        (await ServiceAsync(database)).Description.ShouldBe("first");
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task A_service_has_one_name_however_it_is_written(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        var edits = new ServiceEdits(
            database.Contexts,
            new TargetSecrets(new EphemeralDataProtectionProvider()),
            database.Cascades,
            NullLogger<ServiceEdits>.Instance
        );
        await edits.AddAsync(new ServiceEntry { Name = "orders-db" }, "mara", Cancelled);
        (
            await edits.AddAsync(new ServiceEntry { Name = "Orders-DB" }, "mara", Cancelled)
        ).Error.ShouldBeOfType<EntryExists>();
        (await edits.RemoveAsync("orders-db", null, "mara", Cancelled)).IsSuccess.ShouldBeTrue();
        (
            await edits.RemoveAsync("orders-db", null, "mara", Cancelled)
        ).Error.ShouldBeOfType<EntryNotFound>();
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task A_service_that_would_need_itself_by_way_of_others_is_refused_with_the_way(
        DatabaseProvider engine
    )
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        var edits = new ServiceEdits(
            database.Contexts,
            new TargetSecrets(new EphemeralDataProtectionProvider()),
            database.Cascades,
            NullLogger<ServiceEdits>.Instance
        );
        // Of services that are not there yet a catalogue may speak.
        (await AddAsync("shop", "cart", "stock")).IsSuccess.ShouldBeTrue();
        (await AddAsync("cart", "db")).IsSuccess.ShouldBeTrue();
        var refused = (await AddAsync("DB", "Shop")).Error.ShouldBeOfType<FieldError>();
        refused.Field.ShouldBe("depends_on");
        refused.Reason.ShouldContain("DB needs shop needs cart needs DB");
        (await AddAsync("db", "disk")).IsSuccess.ShouldBeTrue();
        (
            await edits.ReplaceAsync(
                new ServiceEntry { Name = "db", DependsOn = ["disk", "shop"] },
                1,
                "mara",
                Cancelled
            )
        ).Error.ShouldBeOfType<FieldError>();

        Task<Result<ServiceEntry>> AddAsync(string name, params string[] needed) =>
            edits.AddAsync(new ServiceEntry { Name = name, DependsOn = needed }, "mara", Cancelled);
    }

    [Fact]
    public void An_allow_list_is_judged_when_it_is_saved()
    {
        var faults = ServiceReview.Check(
            new ServiceEntry
            {
                Name = "orders db",
                DependsOn = ["ORDERS DB"],
                VerificationWindow = TimeSpan.Zero,
                Targets = new AllowedTargets
                {
                    Units = [new SystemdUnit("*.service", UnitScope.System)],
                    HealthUrls = ["ftp://x"],
                    LogDirectories = ["relative"],
                },
            }
        );
        faults
            .Select(f => f.Field)
            .ShouldBe(
                [
                    "name",
                    "depends_on",
                    "depends_on",
                    "verification_window",
                    "units",
                    "health_urls",
                    "log_directories",
                ],
                ignoreOrder: true
            );
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task A_file_is_followed_once_and_may_be_switched_off_and_forgotten(
        DatabaseProvider engine
    )
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        var edits = new SourceEdits(
            database.Contexts,
            new CountingIds(),
            clock,
            NullLogger<SourceEdits>.Instance
        );
        var added = await edits.AddFilesAsync(
            new NewFileSource(" /var/log/app/*.log "),
            "mara",
            Cancelled
        );
        (
            await edits.AddFilesAsync(new NewFileSource("/var/log/app/*.log"), "mara", Cancelled)
        ).Error.ShouldBeOfType<EntryExists>();

        await edits.EnableAsync(added.Value, enabled: false, "mara", Cancelled);
        await using (var db = database.Open())
        {
            var source = await db.Sources.SingleAsync(s => s.Id == added.Value, Cancelled);
            source.Enabled.ShouldBeFalse();
            source.Kind.ShouldBe(SourceKind.File);
            source.Location.ShouldBe("/var/log/app/*.log");
        }

        (await edits.RemoveAsync(added.Value, null, "mara", Cancelled)).IsSuccess.ShouldBeTrue();
        (
            await edits.EnableAsync(added.Value, enabled: true, "mara", Cancelled)
        ).Error.ShouldBeOfType<EntryNotFound>();
    }

    [Theory]
    [InlineData("", "", "location")]
    [InlineData("/var/log/x.log", "Mars/Olympus", "zone")]
    public void A_source_that_cannot_be_read_is_refused_with_its_field(
        string location,
        string zone,
        string field
    ) =>
        FileSourceRules
            .Check(new NewFileSource(location) { Zone = zone })
            .ShouldHaveSingleItem()
            .Field.ShouldBe(field);

    [Theory, MemberData(nameof(Engines))]
    public async Task Switching_a_pattern_makes_a_new_version_of_it(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        await using (var db = database.Open())
        {
            db.AlertPatterns.Add(
                new AlertPattern
                {
                    Id = "p",
                    Name = "P",
                    Regex = "p",
                    Severity = Severity.High,
                }
            );
            await db.SaveChangesAsync(Cancelled);
        }

        var edits = new PatternEdits(
            database.Contexts,
            TimeProvider.System,
            NullLogger<PatternEdits>.Instance
        );
        (await edits.EnableAsync("p", enabled: false, "mara", Cancelled)).IsSuccess.ShouldBeTrue();
        (
            await edits.EnableAsync("q", enabled: false, "mara", Cancelled)
        ).Error.ShouldBeOfType<EntryNotFound>();
        await using var after = database.Open();
        var pattern = await after.AlertPatterns.SingleAsync(p => p.Id == "p", Cancelled);
        pattern.Enabled.ShouldBeFalse();
        pattern.Version.ShouldBe(2);
    }

    private static async Task<ServiceEntry> ServiceAsync(TestDatabase database)
    {
        await using var db = database.Open();
        return await db.Services.AsNoTracking().SingleAsync(Cancelled);
    }
}
