using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using OnCallAgent.Domain.Escalation;
using OnCallAgent.Domain.Escalation.OnCall;
using OnCallAgent.Domain.Escalation.Policies;
using OnCallAgent.Domain.Incidents;
using OnCallAgent.Domain.Shared;
using OnCallAgent.Tests.Support;
using OnCallAgent.Web.Data.Catalog;
using OnCallAgent.Web.Data.Outbox;
using OnCallAgent.Web.Escalation;
using OnCallAgent.Web.Hosting;

namespace OnCallAgent.Tests.Web.Escalation;

/// <summary>From a decision to a phone that rings, step by step, on a real database and over a real gateway.</summary>
public sealed class CallsForHumansTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Theory, MemberData(nameof(TestDatabase.Engines), MemberType = typeof(TestDatabase))]
    public async Task The_second_person_is_called_when_nobody_acknowledges_in_five_minutes(
        DatabaseProvider engine
    )
    {
        await using var driver = await EscalationDriver.StartAsync(engine);
        await driver.SaveAsync(EscalationDriver.AdaThenBob);
        var start = driver.Clock.GetUtcNow();
        var incident = await driver.CallAsync();

        await driver.WorkAsync();
        await driver.FastForwardAsync(30);

        driver.Rang(start).ShouldBe(["0 +1001", "5 +1002"]);
        var told = await driver.TimelineAsync(incident.Id);
        told.ShouldContain("Escalated: Not acknowledged in time: step 2 of “Shop”.");
        told.ShouldContain(
            "NotificationFailed: Nobody acknowledged: every step of “Shop” was taken, and the policy ends here."
        );
    }

    [Fact]
    public async Task A_call_that_cannot_be_taken_on_keeps_people_from_no_other()
    {
        await using var driver = await EscalationDriver.StartAsync();
        await driver.SaveAsync(EscalationDriver.AdaThenBob);
        var broken = await driver.CallAsync();
        await using (var db = driver.Database.Open())
        {
            await db.Database.ExecuteSqlAsync(
                $"UPDATE escalation_calls SET notice = '{{' WHERE incident_id = {broken.Id}",
                Cancelled
            );
        }

        driver.Clock.Advance(TimeSpan.FromSeconds(1));
        var others = new List<string>();
        for (var i = 0; i < 20; i++)
        {
            others.Add((await driver.CallAsync(title: $"Fault {i}")).Id);
        }

        var told = await Should.ThrowAsync<AggregateException>(() =>
            driver.Node.GetRequiredService<CallStore>().AdvanceDueAsync(Cancelled)
        );

        told.InnerExceptions.ShouldHaveSingleItem();
        (await driver.DeliveriesAsync()).Select(d => d.IncidentId!).ShouldBe(others, true);
    }

    [Fact]
    public async Task The_steps_are_repeated_as_often_as_the_policy_says()
    {
        await using var driver = await EscalationDriver.StartAsync();
        await driver.SaveAsync(
            EscalationDriver.AdaThenBob with
            {
                Repeats = 2,
                RepeatAfter = TimeSpan.FromMinutes(10),
            }
        );
        var start = driver.Clock.GetUtcNow();
        await driver.CallAsync();

        await driver.WorkAsync();
        await driver.FastForwardAsync(120);

        driver
            .Rang(start)
            .ShouldBe(["0 +1001", "5 +1002", "15 +1001", "20 +1002", "30 +1001", "35 +1002"]);
    }

    [Theory, MemberData(nameof(TestDatabase.Engines), MemberType = typeof(TestDatabase))]
    public async Task The_link_acknowledges_in_its_recipients_name_and_nobody_else_is_called(
        DatabaseProvider engine
    )
    {
        await using var driver = await EscalationDriver.StartAsync(engine);
        await driver.SaveAsync(EscalationDriver.AdaThenBob);
        var incident = await driver.CallAsync();
        await driver.WorkAsync();

        (await driver.AnswerAsync(driver.Received.Single())).ShouldSucceed();
        await driver.FastForwardAsync(30);

        driver.Received.Count.ShouldBe(1);
        (await driver.IncidentAsync(incident.Id)).AcknowledgedBy.ShouldBe("+1001");
        (await driver.CallsAsync()).Single().Phase.ShouldBe(CallPhase.Acknowledged);
    }

    [Fact]
    public async Task A_link_works_once()
    {
        await using var driver = await EscalationDriver.StartAsync();
        await driver.SaveAsync(EscalationDriver.AdaThenBob);
        await driver.CallAsync();
        await driver.WorkAsync();
        (await driver.AnswerAsync(driver.Received.Single())).ShouldSucceed();

        (await driver.AnswerAsync(driver.Received.Single())).Error.ShouldBeOfType<LinkUsed>();
    }

    [Fact]
    public async Task A_link_works_once_also_where_the_clock_was_set_back()
    {
        await using var driver = await EscalationDriver.StartAsync();
        await driver.SaveAsync(EscalationDriver.AdaThenBob);
        await driver.CallAsync();
        await driver.WorkAsync();
        driver.Clock.AdjustTime(driver.Clock.GetUtcNow().AddHours(-1));
        (await driver.AnswerAsync(driver.Received.Single())).ShouldSucceed();

        (await driver.AnswerAsync(driver.Received.Single())).Error.ShouldBeOfType<LinkUsed>();
    }

    [Theory, MemberData(nameof(TestDatabase.Engines), MemberType = typeof(TestDatabase))]
    public async Task A_message_that_is_sent_again_after_its_link_was_used_carries_another_one(
        DatabaseProvider engine
    )
    {
        await using var driver = await EscalationDriver.StartAsync(engine);
        await driver.SaveAsync(EscalationDriver.AdaThenBob);
        await driver.CallAsync();
        await driver.WorkAsync();
        (await driver.AnswerAsync(driver.Received[0])).ShouldSucceed();
        driver.Clock.Advance(TimeSpan.FromMinutes(1));
        var delivery = (await driver.DeliveriesAsync()).Single();

        (
            await driver
                .Node.GetRequiredService<DeliveryStore>()
                .RequeueAsync(delivery.Id, "mara", Cancelled)
        ).ShouldSucceed();
        await driver.WorkAsync();

        driver.Received.Count.ShouldBe(2);
        (await driver.AnswerAsync(driver.Received[0])).Error.ShouldBeOfType<LinkUsed>();
        (await driver.AnswerAsync(driver.Received[1])).ShouldSucceed();
        (await driver.AnswerAsync(driver.Received[1])).Error.ShouldBeOfType<LinkUsed>();
        (await driver.AnswerAsync(driver.Received[0])).Error.ShouldBeOfType<LinkUsed>();
    }

    [Theory, MemberData(nameof(TestDatabase.Engines), MemberType = typeof(TestDatabase))]
    public async Task Of_many_who_use_a_link_at_once_one_acknowledges(DatabaseProvider engine)
    {
        await using var driver = await EscalationDriver.StartAsync(engine);
        await driver.SaveAsync(EscalationDriver.AdaThenBob);
        var incident = await driver.CallAsync();
        await driver.WorkAsync();

        var answers = await Task.WhenAll(
            Enumerable
                .Range(0, 8)
                .Select(_ => Task.Run(() => driver.AnswerAsync(driver.Received.Single())))
        );

        answers.Count(a => a.IsSuccess).ShouldBe(1);
        answers.Where(a => !a.IsSuccess).ShouldAllBe(a => a.Error is LinkUsed);
        (await driver.TimelineAsync(incident.Id))
            .Count(t => t.StartsWith("Acknowledged:", StringComparison.Ordinal))
            .ShouldBe(1);
    }

    [Fact]
    public async Task A_link_expires_after_a_day_and_a_forged_one_never_worked()
    {
        await using var driver = await EscalationDriver.StartAsync();
        await driver.SaveAsync(EscalationDriver.AdaThenBob);
        var incident = await driver.CallAsync();
        await driver.WorkAsync();
        var message = driver.Received.Single();
        // The last letter carries bits that mean nothing.
        for (var i = 0; i < message.Token.Length - 1; i++)
        {
            var letter = message.Token[i] == 'A' ? 'B' : 'A';
            var forged = message.Token[..i] + letter + message.Token[(i + 1)..];
            (
                await driver.AnswerAsync(message with { Text = "/answer/" + forged })
            ).Error.ShouldBeOfType<LinkInvalid>($"letter {i}");
        }

        driver.Clock.Advance(TimeSpan.FromHours(24));
        (await driver.AnswerAsync(message)).Error.ShouldBeOfType<LinkExpired>();

        (await driver.IncidentAsync(incident.Id)).AcknowledgedAt.ShouldBeNull();
    }

    [Fact]
    public async Task A_link_of_another_installation_does_not_work()
    {
        await using var driver = await EscalationDriver.StartAsync();
        await driver.SaveAsync(EscalationDriver.AdaThenBob);
        await driver.CallAsync();
        var other = driver.AddNode(o => o with { SecretKey = "another key, of 32 bytes and more" });
        await driver.WorkAsync(other);

        (await driver.AnswerAsync(driver.Received.Single())).IsSuccess.ShouldBeFalse();
    }

    [Fact]
    public async Task An_incident_that_is_resolved_calls_nobody_else()
    {
        await using var driver = await EscalationDriver.StartAsync();
        await driver.SaveAsync(EscalationDriver.AdaThenBob);
        var incident = await driver.CallAsync();
        await driver.WorkAsync();
        await driver.ChangeAsync(
            incident.Id,
            i => i.Resolve(new Resolution(Resolution.Manual), "ada", driver.Clock.GetUtcNow())
        );

        await driver.FastForwardAsync(10);

        driver.Received.Count.ShouldBe(1);
        (await driver.AnswerAsync(driver.Received[0])).Error.ShouldBeOfType<NothingToAcknowledge>();
    }

    [Theory, MemberData(nameof(TestDatabase.Engines), MemberType = typeof(TestDatabase))]
    public async Task Several_nodes_take_each_step_once(DatabaseProvider engine)
    {
        await using var driver = await EscalationDriver.StartAsync(engine);
        await driver.SaveAsync(EscalationDriver.AdaThenBob);
        for (var i = 0; i < 10; i++)
        {
            await driver.CallAsync(title: $"Fault {i}");
        }

        IServiceProvider[] nodes = [driver.Node, driver.AddNode(), driver.AddNode()];
        await Task.WhenAll(nodes.Select(n => Task.Run(() => driver.WorkAsync(n))));
        // What one node took over is sent by it; what is left by nobody.
        await driver.WorkAsync();

        driver.Received.Count.ShouldBe(10);
        driver.Received.ShouldAllBe(r => r.To == "+1001");
        (await driver.CallsAsync()).ShouldAllBe(c => c.Told == 1 && c.Level == 1);
    }

    [Fact]
    public async Task Quiet_hours_let_what_can_wait_wait_and_wake_for_what_gets_worse()
    {
        await using var driver = await EscalationDriver.StartAsync();
        await driver.SaveAsync(EscalationDriver.AdaThenBob with { QuietHours = UntilSix });
        var start = driver.Clock.GetUtcNow();
        var waits = await driver.CallAsync(Severity.Low, "Certificate expires");
        var worsens = await driver.CallAsync(Severity.Low, "Disk filling");
        await driver.CallAsync(Severity.Critical, "Orders are down");

        await driver.WorkAsync();
        driver.Rang(start).ShouldBe(["0 +1001"], "critical never waits");
        await driver.ChangeAsync(
            worsens.Id,
            i =>
                i.Edit(
                    new IncidentEdit { Severity = Severity.Critical },
                    "ada",
                    driver.Clock.GetUtcNow()
                )
        );
        await driver.FastForwardAsync(1);
        driver.Rang(start).ShouldBe(["0 +1001", "1 +1001"]);
        await driver.ChangeAsync(worsens.Id, i => i.Acknowledge("ada", driver.Clock.GetUtcNow()));
        await driver.FastForwardAsync(179);

        driver
            .Received[^1]
            .ShouldSatisfyAllConditions(
                r => r.At.ShouldBe(start.AddHours(3)),
                r => r.Text.ShouldContain("Certificate expires")
            );
        (await driver.TimelineAsync(waits.Id)).ShouldContain(t =>
            t.StartsWith(
                "Suppressed: Quiet hours of “Shop”: low waits until",
                StringComparison.Ordinal
            )
        );
    }

    [Fact]
    public async Task Quiet_hours_that_are_taken_out_hold_nobody_any_longer()
    {
        await using var driver = await EscalationDriver.StartAsync();
        var quiet = EscalationDriver.AdaThenBob with { QuietHours = UntilSix };
        await driver.SaveAsync(quiet);
        await driver.CallAsync(Severity.Low);
        await driver.WorkAsync();
        driver.Received.ShouldBeEmpty();

        await driver.SaveAsync(quiet with { QuietHours = null }, isNew: false);
        await driver.WorkAsync();

        driver.Received.Count.ShouldBe(1);
    }

    [Fact]
    public async Task A_silence_holds_a_call_and_its_early_end_lets_it_go()
    {
        await using var driver = await EscalationDriver.StartAsync();
        await driver.SaveAsync(EscalationDriver.AdaThenBob);
        var silences = driver.Node.GetRequiredService<SilenceEdits>();
        var silence = (
            await silences.CreateAsync(
                new SilenceDraft
                {
                    Reason = "deploy",
                    Matchers = [new SilenceMatcher("service", MatcherKind.Equals, "orders")],
                    EndsAt = driver.Clock.GetUtcNow().AddHours(2),
                },
                "ada",
                Cancelled
            )
        ).ShouldSucceed();
        await driver.CallAsync();
        await driver.FastForwardAsync(10);
        driver.Received.ShouldBeEmpty();

        (await silences.EndAsync(silence.Id, null, "ada", Cancelled)).ShouldSucceed();
        await driver.WorkAsync();

        driver.Received.Count.ShouldBe(1);
    }

    [Fact]
    public async Task What_nobody_configured_goes_to_the_log_in_full()
    {
        await using var driver = await EscalationDriver.StartAsync();
        var incident = await driver.CallAsync();

        await driver.WorkAsync();

        driver.Log.Text.ShouldContain($"Nobody could be told of {incident.Id}");
        (await driver.TimelineAsync(incident.Id)).ShouldContain(t =>
            t.StartsWith("NobodyToNotify:", StringComparison.Ordinal)
        );
    }

    // 15:00 is within them.
    private static QuietHours UntilSix =>
        new() { From = new TimeOnly(14, 0), Until = new TimeOnly(18, 0) };
}
