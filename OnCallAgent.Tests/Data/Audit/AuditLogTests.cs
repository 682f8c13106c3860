using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using OnCallAgent.Domain.Incidents;
using OnCallAgent.Domain.Knowledge;
using OnCallAgent.Domain.Services;
using OnCallAgent.Domain.Shared;
using OnCallAgent.Tests.Support;
using OnCallAgent.Web.Data;
using OnCallAgent.Web.Data.Audit;
using OnCallAgent.Web.Hosting;

namespace OnCallAgent.Tests.Data.Audit;

/// <summary>Who changed what is stored with the change, and never changed itself.</summary>
public sealed class AuditLogTests
{
    private static readonly DateTimeOffset Now = new(2026, 3, 14, 3, 0, 0, TimeSpan.Zero);

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Theory, MemberData(nameof(TestDatabase.Engines), MemberType = typeof(TestDatabase))]
    public async Task A_change_is_recorded_with_who_made_it_and_what_is_different(
        DatabaseProvider engine
    )
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        await using (var db = await database.Contexts.ForAsync("grace", Cancelled))
        {
            db.Services.Add(new ServiceEntry { Name = "shop", Owner = "web" });
            await db.SaveChangesAsync(Cancelled);
        }

        await using (var db = await database.Contexts.ForAsync("alan", Cancelled))
        {
            var shop = await db.Services.SingleAsync(Cancelled);
            db.Entry(shop).CurrentValues.SetValues(shop with { Owner = "platform", Version = 2 });
            await db.SaveChangesAsync(Cancelled);
            db.Services.Remove(await db.Services.SingleAsync(Cancelled));
            await db.SaveChangesAsync(Cancelled);
        }

        var entries = await ReadAsync(database);
        entries
            .Select(e => (e.Actor, e.Kind, e.EntryId, e.What))
            .ShouldBe([
                ("alan", "service", "shop", "removed"),
                ("alan", "service", "shop", "changed"),
                ("grace", "service", "shop", "created"),
            ]);
        AuditDetails
            .Read(entries[1].Details)
            .ShouldBe([new FieldDifference("owner", "web", "platform")]);
        AuditDetails.Read(entries[2].Details).ShouldContain(d => d.Field == "owner");
    }

    [Theory, MemberData(nameof(TestDatabase.Engines), MemberType = typeof(TestDatabase))]
    public async Task An_entry_can_neither_be_edited_nor_removed(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        await using var db = await database.Contexts.ForAsync("grace", Cancelled);
        db.Services.Add(new ServiceEntry { Name = "shop" });
        await db.SaveChangesAsync(Cancelled);
        foreach (
            var statement in new[]
            {
                "UPDATE audit_log SET actor = 'mallory'",
                "DELETE FROM audit_log",
            }
        )
        {
            var refused = await Should.ThrowAsync<DbException>(() =>
                db.Database.ExecuteSqlRawAsync(statement, Cancelled)
            );
            refused.Message.ShouldContain("only added to");
        }

        (await ReadAsync(database)).ShouldHaveSingleItem().Actor.ShouldBe("grace");
    }

    [Fact]
    public async Task An_entry_cannot_be_replaced_in_SQLite_either()
    {
        await using var database = await TestDatabase.CreateAsync();
        await using var db = await database.Contexts.ForAsync("grace", Cancelled);
        db.Services.Add(new ServiceEntry { Name = "shop" });
        await db.SaveChangesAsync(Cancelled);

        var refused = await Should.ThrowAsync<DbException>(() =>
            db.Database.ExecuteSqlRawAsync(
                "INSERT OR REPLACE INTO audit_log SELECT * FROM audit_log",
                Cancelled
            )
        );

        refused.Message.ShouldContain("only added to");
    }

    [Fact]
    public async Task What_only_counts_or_marks_is_no_change()
    {
        await using var database = await TestDatabase.CreateAsync();
        await using var db = await database.Contexts.ForAsync("grace", Cancelled);
        var source = new StoredSource
        {
            Id = "app",
            Name = "App",
            Location = "/var/log/app.log",
        };
        db.Sources.Add(source);
        await db.SaveChangesAsync(Cancelled);
        source.LinesRead = 10;
        source.State = SourceState.Ok;
        await db.SaveChangesAsync(Cancelled);
        (await ReadAsync(database)).ShouldHaveSingleItem().What.ShouldBe("created");
    }

    [Fact]
    public async Task A_success_rate_that_a_person_imports_is_a_change()
    {
        await using var database = await TestDatabase.CreateAsync();
        await using var db = await database.Contexts.ForAsync("grace", Cancelled);
        var entry = BuiltInKnowledge.All(Now)[0] with { SuccessRate = 0.5 };
        db.KnowledgeEntries.Add(entry);
        await db.SaveChangesAsync(Cancelled);
        db.Entry(entry).CurrentValues.SetValues(entry with { SuccessRate = 0.9 });
        await db.SaveChangesAsync(Cancelled);
        AuditDetails
            .Read((await ReadAsync(database))[0].Details)
            .ShouldBe([new FieldDifference("success_rate", "0.5", "0.9")]);
    }

    [Fact]
    public async Task A_rolled_back_change_leaves_no_entry()
    {
        await using var database = await TestDatabase.CreateAsync();
        await using (var db = await database.Contexts.ForAsync("grace", Cancelled))
        {
            await using var transaction = await db.Database.BeginTransactionAsync(Cancelled);
            db.Services.Add(new ServiceEntry { Name = "shop" });
            await db.SaveChangesAsync(Cancelled);
        }

        (await ReadAsync(database)).ShouldBeEmpty();
    }

    [Fact]
    public async Task Secrets_are_told_to_be_different_and_nothing_else()
    {
        await using var database = await TestDatabase.CreateAsync();
        await using var db = await database.Contexts.ForAsync("grace", Cancelled);
        var source = new StoredSource
        {
            Id = "es",
            Name = "Search",
            Kind = SourceKind.Elasticsearch,
            Location = "https://search.example.com",
            ProtectedSecret = "cipher-one",
        };
        db.Sources.Add(source);
        db.Services.Add(
            new ServiceEntry
            {
                Name = "shop",
                Targets = new AllowedTargets
                {
                    Secrets = [new SealedSecret("database orders", "cipher-of-target")],
                },
            }
        );
        await db.SaveChangesAsync(Cancelled);
        source.ProtectedSecret = "cipher-two";
        await db.SaveChangesAsync(Cancelled);

        var entries = await ReadAsync(database);
        AuditDetails
            .Read(entries[0].Details)
            .ShouldBe([new FieldDifference("protected_secret", "(secret)", "(secret)")]);
        entries.ShouldAllBe(e => !e.Details.Contains("cipher-"));
    }

    [Fact]
    public async Task What_people_and_the_agent_do_about_an_incident_is_recorded_in_their_names()
    {
        await using var database = await TestDatabase.CreateAsync();
        await using var db = database.Open();
        var incident = Incident
            .Report(
                new NewIncident("Checkout fails", "", "shop", Severity.High),
                "grace",
                Now,
                new CountingIds()
            )
            .Value;
        incident.Acknowledge("alan", Now).IsSuccess.ShouldBeTrue();
        incident.Record(TimelineKind.ActionStarted, Actor.Agent, "Started restart_service.", Now);
        incident.Record(TimelineKind.Notified, Actor.Agent, "A mail was taken.", Now);
        db.Incidents.Add(incident);
        await db.SaveChangesAsync(Cancelled);
        (await ReadAsync(database))
            .Select(e => (e.Actor, e.What, e.EntryId))
            .ShouldBe(
                [
                    ("grace", "created", incident.Id),
                    ("alan", "acknowledged", incident.Id),
                    ("agent", "action_started", incident.Id),
                ],
                ignoreOrder: true
            );
    }

    [Fact]
    public async Task A_context_that_is_used_again_has_forgotten_who_used_it_before()
    {
        await using var database = await TestDatabase.CreateAsync();
        await (await database.Contexts.ForAsync("grace", Cancelled)).DisposeAsync();
        await using var db = database.Open();
        db.Services.Add(new ServiceEntry { Name = "shop" });
        await db.SaveChangesAsync(Cancelled);
        (await ReadAsync(database)).ShouldHaveSingleItem().Actor.ShouldBe(AuditActor.Unknown);
    }

    private static Task<IReadOnlyList<AuditEntry>> ReadAsync(TestDatabase database) =>
        new AuditLog(database.Contexts).ReadAsync(
            new AuditFilter(),
            AuditLog.MostListed,
            Cancelled
        );
}
