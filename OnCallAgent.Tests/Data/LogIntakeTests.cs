using Microsoft.EntityFrameworkCore;
using OnCallAgent.Domain.Detection;
using OnCallAgent.Domain.Incidents;
using OnCallAgent.Domain.Shared;
using OnCallAgent.Tests.Support;
using OnCallAgent.Web.Data.Intake;
using OnCallAgent.Web.Hosting;
using OnCallAgent.Web.Live;
using static OnCallAgent.Tests.Data.IntakeDriver;

namespace OnCallAgent.Tests.Data;

public sealed class LogIntakeTests
{
    private static readonly AlertPattern Refused = Pattern("db-refused", "connection refused");

    public static TheoryData<DatabaseProvider> Engines => TestDatabase.Engines;

    [Theory, MemberData(nameof(Engines))]
    public async Task A_matching_line_is_stored_and_opens_an_incident_with_its_evidence(
        DatabaseProvider engine
    )
    {
        await using var driver = await StartAsync(engine, Refused);
        using var viewer = driver.Feed.Subscribe();

        var receipt = (
            await driver.TakeAsync(
                driver.Line("started"),
                driver.Line("to db-1: connection refused") with
                {
                    Metadata = new Dictionary<string, string> { ["thread"] = "main" },
                    Position = new("/var/log/orders.log", 42, 2),
                }
            )
        ).Value;

        receipt.Signals.ShouldBe(1);
        var incident = (await driver.IncidentsAsync()).ShouldHaveSingleItem();
        incident.Id.ShouldBe(receipt.Opened.ShouldHaveSingleItem());
        incident.Service.ShouldBe("orders");
        incident.OccurrenceCount.ShouldBe(1);
        incident.NextStep.ShouldBe(IncidentStep.Analyse);
        var lines = await driver.LinesAsync();
        lines.Select(l => l.IncidentId).ShouldBe([null, incident.Id]);
        lines[0].Id.ShouldBe(receipt.FirstLineId);
        lines[1].Origin.ShouldBe("/var/log/orders.log@42");
        lines[1].Metadata.ShouldBe("""{"thread":"main"}""");
        lines[1].ObservedAt.ShouldBe(driver.Clock.GetUtcNow());
        lines[1]
            .Message.Substring(lines[1].MatchStart, lines[1].MatchLength)
            .ShouldBe("connection refused");
        var evidence = (await driver.EvidenceAsync(incident.Id)).ShouldHaveSingleItem();
        evidence.Origin.ShouldBe("/var/log/orders.log@42");
        (await driver.TimelineAsync(incident.Id))
            .Select(t => t.Kind)
            .ShouldBe([TimelineKind.Detected]);
        viewer.Events.TryRead(out var happened).ShouldBeTrue();
        happened
            .ShouldBeOfType<LiveEvent.LinesStored>()
            .Lines.Select(l => l.Id)
            .ShouldBe(lines.Select(l => l.Id));
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task A_clock_that_is_ahead_makes_no_incident_of_the_future(DatabaseProvider engine)
    {
        await using var driver = await StartAsync(engine, Refused);
        var now = driver.Clock.GetUtcNow();
        var ahead = driver.Line("to db-1: connection refused") with { Timestamp = now.AddYears(9) };

        await driver.TakeAsync(ahead);
        await driver.TakeAsync(ahead);

        var incident = (await driver.IncidentsAsync()).ShouldHaveSingleItem();
        incident.OccurrenceCount.ShouldBe(2);
        incident.FirstSeen.ShouldBe(now);
        incident.LastSeen.ShouldBe(now);
        (await driver.LinesAsync())[0].Timestamp.ShouldBe(now.AddYears(9));
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task Ten_thousand_lines_of_one_fault_are_one_incident_with_bounded_evidence(
        DatabaseProvider engine
    )
    {
        await using var driver = await StartAsync(engine, Refused);

        foreach (var batch in Enumerable.Range(0, 10_000).Chunk(5_000))
        {
            (
                await driver.TakeAsync(batch.Select(n => $"attempt {n}: connection refused"))
            ).IsSuccess.ShouldBeTrue();
        }

        var incident = (await driver.IncidentsAsync()).ShouldHaveSingleItem();
        incident.OccurrenceCount.ShouldBe(10_000);
        incident.Version.ShouldBeLessThan(10);
        var evidence = await driver.EvidenceAsync(incident.Id);
        evidence.Count.ShouldBe(EvidenceLine.KeptFirst + EvidenceLine.KeptLatest);
        evidence[0].Message.ShouldBe("attempt 0: connection refused");
        evidence[19].Message.ShouldBe("attempt 19: connection refused");
        evidence[20].Message.ShouldBe("attempt 9980: connection refused");
        evidence[^1].Message.ShouldBe("attempt 9999: connection refused");
        (await driver.LinesAsync()).ShouldAllBe(l => l.IncidentId == incident.Id);
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task Evidence_stays_bounded_however_small_the_batches_are(DatabaseProvider engine)
    {
        await using var driver = await StartAsync(engine, Refused);

        for (var n = 0; n < 60; n++)
        {
            await driver.TakeAsync(driver.Line($"attempt {n}: connection refused"));
        }

        var incident = (await driver.IncidentsAsync()).ShouldHaveSingleItem();
        incident.OccurrenceCount.ShouldBe(60);
        (await driver.EvidenceAsync(incident.Id))
            .Select(e => e.Message)
            .ShouldBe(
                Enumerable
                    .Range(0, 20)
                    .Concat(Enumerable.Range(40, 20))
                    .Select(n => $"attempt {n}: connection refused")
            );
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task Lines_and_checkpoint_are_stored_together_or_not_at_all(
        DatabaseProvider engine
    )
    {
        await using var driver = await StartAsync(engine, Refused);
        var first = Checkpoint("/var/log/a.log", 100);
        (await Take(driver, new CheckpointChange(null, first))).IsSuccess.ShouldBeTrue();

        var stale = await Take(
            driver,
            new CheckpointChange(
                Checkpoint("/var/log/a.log", 50),
                Checkpoint("/var/log/a.log", 200)
            )
        );
        stale.Error.ShouldBeOfType<CheckpointMoved>();
        (
            await Take(driver, new CheckpointChange(null, first))
        ).Error.ShouldBeOfType<CheckpointMoved>();

        (await driver.LinesAsync()).Count.ShouldBe(1);
        (await driver.IncidentsAsync()).Single().OccurrenceCount.ShouldBe(1);
        (await driver.CheckpointsAsync()).ShouldBe(["/var/log/a.log 1:1 100"]);
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task Rotation_hands_names_on_in_one_step(DatabaseProvider engine)
    {
        await using var driver = await StartAsync(engine);
        var newest = Checkpoint("/var/log/a.log", 100);
        var older = Checkpoint("/var/log/a.log.1", 900, "1:2");
        await Take(driver, new CheckpointChange(null, newest), new CheckpointChange(null, older));

        (
            await Take(
                driver,
                new CheckpointChange(null, Checkpoint("/var/log/a.log", 5, "1:3")),
                new CheckpointChange(newest, Checkpoint("/var/log/a.log.1", 120)),
                new CheckpointChange(older, Checkpoint("/var/log/a.log.2", 900, "1:2"))
            )
        ).IsSuccess.ShouldBeTrue();

        (await driver.CheckpointsAsync()).ShouldBe([
            "/var/log/a.log 1:3 5",
            "/var/log/a.log.1 1:1 120",
            "/var/log/a.log.2 1:2 900",
        ]);
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task A_repeat_soon_after_resolution_reopens_and_much_later_opens_anew(
        DatabaseProvider engine
    )
    {
        await using var driver = await StartAsync(engine, Refused);
        var first = (await driver.TakeAsync(["connection refused"])).Value.Opened.Single();
        await driver.ResolveAsync(first);
        driver.Clock.Advance(TimeSpan.FromMinutes(2));

        (
            await driver.TakeAsync(["connection refused", "connection refused"])
        ).Value.Opened.ShouldBeEmpty();

        var back = (await driver.IncidentsAsync()).ShouldHaveSingleItem();
        back.Status.ShouldBe(IncidentStatus.Open);
        back.ReopenCount.ShouldBe(1);
        back.OccurrenceCount.ShouldBe(3);
        back.NextStep.ShouldBe(IncidentStep.Analyse);
        (await driver.TimelineAsync(first)).ShouldContain(t => t.Kind == TimelineKind.Reopened);

        await driver.ResolveAsync(first);
        driver.Clock.Advance(TimeSpan.FromHours(5));
        (await driver.TakeAsync(["connection refused"])).Value.Opened.Count.ShouldBe(1);
        (await driver.IncidentsAsync()).Count.ShouldBe(2);
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task A_fault_whose_incident_was_given_another_service_is_still_the_same_fault(
        DatabaseProvider engine
    )
    {
        await using var driver = await StartAsync(engine, Refused);
        var first = (await driver.TakeAsync(["connection refused"])).Value.Opened.Single();
        await using (var db = driver.Database.Open())
        {
            var incident = await db.Incidents.SingleAsync(i => i.Id == first);
            incident
                .Edit(new IncidentEdit { Service = "shop" }, "responder", driver.Clock.GetUtcNow())
                .IsSuccess.ShouldBeTrue();
            await db.SaveChangesAsync();
        }

        (await driver.TakeAsync(["connection refused"])).Value.Opened.ShouldBeEmpty();

        (await driver.IncidentsAsync()).ShouldHaveSingleItem().OccurrenceCount.ShouldBe(2);
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task A_threshold_is_reached_across_batches_and_a_batch_shows_what_led_to_it(
        DatabaseProvider engine
    )
    {
        await using var driver = await StartAsync(engine, Refused with { Threshold = 5 });

        await driver.TakeAsync(["connection refused", "connection refused"]);
        (await driver.IncidentsAsync()).ShouldBeEmpty();
        driver.Clock.Advance(TimeSpan.FromSeconds(10));
        await driver.TakeAsync([
            "connection refused",
            "connection refused",
            "connection refused",
            "connection refused",
        ]);

        var incident = (await driver.IncidentsAsync()).ShouldHaveSingleItem();
        incident.OccurrenceCount.ShouldBe(6);
        incident.FirstSeen.ShouldBe(driver.Clock.GetUtcNow() - TimeSpan.FromSeconds(10));
        (await driver.EvidenceAsync(incident.Id)).Count.ShouldBe(4);
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task What_a_database_cannot_hold_does_not_keep_its_batch_out(
        DatabaseProvider engine
    )
    {
        await using var driver = await StartAsync(engine, Refused);

        (
            await driver.TakeAsync(
                driver.Line("a\0b \ud800 connection refused") with
                {
                    Service = new string('s', 500),
                    Metadata = new Dictionary<string, string> { ["k\0"] = "\udc00" },
                },
                driver.Line("😀 good", service: "")
            )
        ).IsSuccess.ShouldBeTrue();

        var lines = await driver.LinesAsync();
        lines[0].Message.ShouldBe("a\uFFFDb \uFFFD connection refused");
        lines[0]
            .Message.Substring(lines[0].MatchStart, lines[0].MatchLength)
            .ShouldBe("connection refused");
        lines[0].Service.Length.ShouldBe(200);
        lines[1].Message.ShouldBe("😀 good");
        lines[1].Service.ShouldBe("unknown");
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task Patterns_are_taken_up_as_they_are_saved_and_a_broken_one_is_reported(
        DatabaseProvider engine
    )
    {
        await using var driver = await StartAsync(engine, Pattern("broken", "(unclosed"));
        await driver.TakeAsync(["connection refused"]);
        driver.Patterns.Refusals.ShouldHaveSingleItem().Pattern.Id.ShouldBe("broken");

        await using (var context = driver.Database.Open())
        {
            context.AlertPatterns.Add(Refused);
            await context.SaveChangesAsync();
        }

        (await driver.TakeAsync(["connection refused"])).Value.Opened.Count.ShouldBe(1);
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task Nothing_is_stored_for_a_source_that_is_gone(DatabaseProvider engine)
    {
        await using var driver = await StartAsync(engine, Refused);
        await using (var context = driver.Database.Open())
        {
            await context.Sources.ExecuteDeleteAsync();
        }

        (await driver.TakeAsync(["connection refused"])).Error.ShouldBeOfType<SourceGone>();

        (await driver.LinesAsync()).ShouldBeEmpty();
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task Counters_of_the_source_grow_with_the_batch(DatabaseProvider engine)
    {
        await using var driver = await StartAsync(engine);

        await driver.Intake.TakeAsync(
            new IntakeBatch(Source, [driver.Line("one"), driver.Line("two\n  at three")])
            {
                Lines = 3,
                LinesCut = 1,
            },
            TestContext.Current.CancellationToken
        );

        await using var context = driver.Database.Open();
        var source = await context.Sources.SingleAsync();
        source.LinesRead.ShouldBe(3);
        source.LinesCut.ShouldBe(1);
        source.LastLineAt.ShouldBe(driver.Clock.GetUtcNow());
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task Two_intakes_at_once_open_one_incident_and_lose_no_line(
        DatabaseProvider engine
    )
    {
        await using var driver = await StartAsync(engine, Refused);

        await Task.WhenAll(
            Enumerable
                .Range(0, 8)
                .Select(n =>
                    Task.Run(async () =>
                    {
                        for (var i = 0; i < 5; i++)
                        {
                            (
                                await driver.TakeAsync(["connection refused", $"{n} {i}"])
                            ).IsSuccess.ShouldBeTrue();
                        }
                    })
                )
        );

        (await driver.IncidentsAsync()).ShouldHaveSingleItem().OccurrenceCount.ShouldBe(40);
        (await driver.LinesAsync()).Count.ShouldBe(80);
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task A_person_who_edits_the_incident_meanwhile_costs_no_line(
        DatabaseProvider engine
    )
    {
        await using var driver = await StartAsync(engine, Refused);
        var id = (await driver.TakeAsync(["connection refused"])).Value.Opened.Single();

        var people = Task.Run(async () =>
        {
            for (var n = 0; n < 20; n++)
            {
                await using var context = driver.Database.Open();
                var incident = await context.Incidents.SingleAsync(i => i.Id == id);
                incident.Comment($"note {n}", "ada", driver.Clock.GetUtcNow());
                try
                {
                    await context.SaveChangesAsync();
                }
                catch (DbUpdateConcurrencyException)
                {
                    n--;
                }
            }
        });
        for (var n = 0; n < 20; n++)
        {
            (await driver.TakeAsync(["connection refused"])).IsSuccess.ShouldBeTrue();
        }

        await people;
        (await driver.IncidentsAsync()).Single().OccurrenceCount.ShouldBe(21);
        (await driver.TimelineAsync(id)).Count(t => t.Kind == TimelineKind.Commented).ShouldBe(20);
    }

    private static Task<Result<IntakeReceipt>> Take(
        IntakeDriver driver,
        params CheckpointChange[] changes
    ) =>
        driver.Intake.TakeAsync(
            new IntakeBatch(Source, [driver.Line("connection refused")]) { Checkpoints = changes },
            TestContext.Current.CancellationToken
        );
}
