using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using OnCallAgent.Domain.Escalation;
using OnCallAgent.Domain.Incidents;
using OnCallAgent.Tests.Support;
using OnCallAgent.Web.Hosting;

namespace OnCallAgent.Tests.Web.Escalation;

public sealed class OutboxDeliveryTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Theory]
    [MemberData(nameof(TestDatabase.Engines), MemberType = typeof(TestDatabase))]
    public async Task Everybody_is_told_once_and_the_timeline_says_so(DatabaseProvider engine)
    {
        await using var outbox = await OutboxDriver.StartAsync(engine);
        var incident = await outbox.EscalateAsync();

        await outbox.DeliverAsync();
        await outbox.DeliverAsync();

        outbox
            .Email.Attempts.Select(a => a.Recipient)
            .ShouldBe(["ada@example.org", "grace@example.org"], ignoreOrder: true);
        outbox.Teams.Attempts.ShouldHaveSingleItem().Notice.Title.ShouldBe("Orders are down");
        (await outbox.RowsAsync(incident.Id)).ShouldAllBe(d =>
            d.Status == DeliveryStatus.Sent && d.SentAt == outbox.Clock.GetUtcNow()
        );
        (await outbox.ToldAsync(incident.Id)).ShouldBe(
            [
                "Notified: E-mail to ada@example.org was delivered.",
                "Notified: E-mail to grace@example.org was delivered.",
                "Notified: Teams message was delivered.",
            ],
            ignoreOrder: true
        );
    }

    [Fact]
    public async Task A_mail_server_that_is_down_for_an_hour_delays_the_alert_and_loses_nothing()
    {
        await using var outbox = await OutboxDriver.StartAsync();
        outbox.Email.IsDown();
        var incident = await outbox.EscalateAsync();
        await outbox.DeliverAsync();
        await outbox.FastForwardAsync(TimeSpan.FromHours(1), TimeSpan.FromSeconds(30));
        var attempts = outbox.Email.Attempts.Count;
        outbox.Email.IsUp();

        await outbox.FastForwardAsync(TimeSpan.FromMinutes(5), TimeSpan.FromSeconds(30));

        var rows = await outbox.RowsAsync(incident.Id);
        rows.Select(d => d.Status).ShouldAllBe(s => s == DeliveryStatus.Sent);
        attempts.ShouldBeInRange(2 * 12, 2 * 25, "backs off to five minutes, but no further");
        var told = await outbox.ToldAsync(incident.Id);
        told.Count(t =>
                t.StartsWith(
                    "NotificationFailed: E-mail to ada@example.org",
                    StringComparison.Ordinal
                )
            )
            .ShouldBe(1);
        told.Count(t =>
                t.StartsWith("Notified: E-mail to ada@example.org", StringComparison.Ordinal)
            )
            .ShouldBe(1);
        told.Count.ShouldBe(5);
    }

    [Fact]
    public async Task What_was_sent_but_not_recorded_is_sent_again_after_the_claim_has_run_out()
    {
        await using var outbox = await OutboxDriver.StartAsync();
        var incident = await outbox.EscalateAsync(outbox.Teams);
        var id = (await outbox.RowsAsync(incident.Id)).Single().Id;
        // The node claims, sends, and dies before it can say so.
        var claimed = await outbox.Store.ClaimAsync(id, TimeSpan.FromSeconds(60), null, Cancelled);
        await outbox.Teams.SendAsync(claimed!.Delivery.Notice, "teams", Cancelled);

        await outbox.DeliverAsync();
        outbox.Teams.Attempts.Count.ShouldBe(1, "it is still claimed");
        outbox.Clock.Advance(TimeSpan.FromSeconds(61));
        await outbox.DeliverAsync();

        outbox.Teams.Attempts.Count.ShouldBe(2);
        var row = (await outbox.RowsAsync(incident.Id)).Single();
        row.Status.ShouldBe(DeliveryStatus.Sent);
        row.Attempts.ShouldBe(2);
    }

    [Theory]
    [MemberData(nameof(TestDatabase.Engines), MemberType = typeof(TestDatabase))]
    public async Task Several_nodes_send_each_message_once(DatabaseProvider engine)
    {
        await using var outbox = await OutboxDriver.StartAsync(engine);
        for (var i = 0; i < 10; i++)
        {
            await outbox.EscalateAsync();
        }

        await Task.WhenAll(
            Enumerable
                .Range(0, 4)
                .Select(_ => Task.Run(() => outbox.Node().DeliverDueAsync(Cancelled)))
        );

        outbox.Email.Attempts.Count.ShouldBe(20);
        outbox.Teams.Attempts.Count.ShouldBe(10);
    }

    [Fact]
    public async Task The_same_cause_reaches_the_same_person_once()
    {
        await using var outbox = await OutboxDriver.StartAsync();
        var incident = await outbox.EscalateAsync();

        await Should.ThrowAsync<DbUpdateException>(() =>
            outbox.AddAsync(outbox.Deliveries(incident, [outbox.Email]))
        );

        (await outbox.RowsAsync(incident.Id)).Count.ShouldBe(3);
    }

    [Theory]
    [MemberData(nameof(TestDatabase.Engines), MemberType = typeof(TestDatabase))]
    public async Task When_every_channel_is_down_the_alert_is_in_the_log_in_full_once(
        DatabaseProvider engine
    )
    {
        await using var outbox = await OutboxDriver.StartAsync(engine);
        outbox.Email.IsDown();
        outbox.Teams.IsDown("Teams answered 503.");
        var incident = await outbox.EscalateAsync();

        await outbox.DeliverAsync();
        await outbox.FastForwardAsync(TimeSpan.FromMinutes(20), TimeSpan.FromSeconds(30));

        var alert = InTheLog(outbox).ShouldHaveSingleItem();
        alert.Level.ShouldBe(LogLevel.Error);
        alert.Message.ShouldContain(
            EscalationText.Full(
                Notices.Usual with
                {
                    IncidentId = incident.Id,
                    Title = "Orders are down",
                },
                Notices.PublicUrl
            )
        );
        var rows = await outbox.RowsAsync(incident.Id);
        rows.Select(d => (d.Channel, d.Status))
            .ShouldBe([
                ("email", DeliveryStatus.Queued),
                ("email", DeliveryStatus.Queued),
                ("log", DeliveryStatus.Sent),
                ("teams", DeliveryStatus.Queued),
            ]);
        rows[3].Reason.ShouldBe("Teams answered 503.");
        var told = await outbox.ToldAsync(incident.Id);
        told.Count(t =>
                t.StartsWith("NobodyToNotify: Nobody could be told", StringComparison.Ordinal)
            )
            .ShouldBe(1);
        told.Count.ShouldBe(4, "the first failure of each, and that nobody was reached");
    }

    [Fact]
    public async Task While_somebody_was_reached_the_log_stays_quiet()
    {
        await using var outbox = await OutboxDriver.StartAsync();
        outbox.Email.IsDown();
        await outbox.EscalateAsync();

        await outbox.DeliverAsync();
        await outbox.FastForwardAsync(TimeSpan.FromMinutes(20), TimeSpan.FromSeconds(30));

        InTheLog(outbox).ShouldBeEmpty();
    }

    [Fact]
    public async Task What_is_given_up_is_told_and_in_the_log_but_not_as_if_nobody_knew()
    {
        await using var outbox = await OutboxDriver.StartAsync();
        outbox.Email.Behaviour = (to, _) =>
            Task.FromResult<DeliveryOutcome>(
                to == "ada@example.org"
                    ? new DeliveryOutcome.Refused("550: no such user")
                    : new DeliveryOutcome.Sent()
            );
        var incident = await outbox.EscalateAsync(outbox.Email);

        await outbox.DeliverAsync();

        InTheLog(outbox).Count.ShouldBe(1);
        (await outbox.ToldAsync(incident.Id)).ShouldBe(
            [
                "NotificationFailed: E-mail to ada@example.org is given up after one attempt: 550: no such user",
                "Notified: E-mail to grace@example.org was delivered.",
            ],
            ignoreOrder: true
        );
    }

    [Fact]
    public async Task An_alert_that_cannot_be_delivered_for_a_day_is_given_up_and_says_why()
    {
        await using var outbox = await OutboxDriver.StartAsync();
        outbox.Teams.IsDown();
        var incident = await outbox.EscalateAsync(outbox.Teams);

        await outbox.DeliverAsync();
        await outbox.FastForwardAsync(TimeSpan.FromHours(25), TimeSpan.FromMinutes(30));

        var row = (await outbox.RowsAsync(incident.Id)).Single(d => d.Channel == "teams");
        row.Status.ShouldBe(DeliveryStatus.Failed);
        row.Reason.ShouldBe("connection refused");
        (await outbox.ToldAsync(incident.Id))[^1]
            .ShouldStartWith("NotificationFailed: Teams message is given up after ");
        InTheLog(outbox).Count.ShouldBe(1);
    }

    [Fact]
    public async Task Where_nobody_is_configured_the_alert_is_in_the_log_and_the_timeline_says_so()
    {
        await using var outbox = await OutboxDriver.StartAsync();
        var incident = await outbox.EscalateToNobodyAsync();

        await outbox.DeliverAsync();

        InTheLog(outbox).ShouldHaveSingleItem().Message.ShouldContain("Orders are down");
        (await outbox.ToldAsync(incident.Id))
            .ShouldHaveSingleItem()
            .ShouldStartWith("NobodyToNotify: Nobody could be told");
        (await outbox.RowsAsync(incident.Id)).Single().Status.ShouldBe(DeliveryStatus.Sent);
    }

    [Fact]
    public async Task A_person_can_have_a_message_sent_again()
    {
        await using var outbox = await OutboxDriver.StartAsync();
        var incident = await outbox.EscalateAsync(outbox.Teams);
        await outbox.DeliverAsync();
        var id = (await outbox.RowsAsync(incident.Id)).Single().Id;

        (await outbox.Node().RequeueAsync(id, "grace", Cancelled)).IsSuccess.ShouldBeTrue();
        await outbox.DeliverAsync();

        outbox.Teams.Attempts.Count.ShouldBe(2);
        (await outbox.ToldAsync(incident.Id)).ShouldBe([
            "Notified: Teams message was delivered.",
            "NotificationRequeued: Teams message is sent again for grace.",
            "Notified: Teams message was delivered.",
        ]);
    }

    [Fact]
    public async Task A_message_that_does_not_exist_cannot_be_sent_again()
    {
        await using var outbox = await OutboxDriver.StartAsync();

        (
            await outbox
                .Node()
                .RequeueAsync(new Guid(1, 2, 3, [4, 5, 6, 7, 8, 9, 10, 11]), "grace", Cancelled)
        ).Error.ShouldBeOfType<DeliveryNotFound>();
    }

    [Fact]
    public async Task A_late_retry_for_an_incident_that_is_resolved_is_skipped_with_the_reason()
    {
        await using var outbox = await OutboxDriver.StartAsync();
        outbox.Teams.IsDown();
        var incident = await outbox.EscalateAsync(outbox.Teams);
        await outbox.DeliverAsync();
        await outbox.ChangeAsync(
            incident.Id,
            i => i.Resolve(new Resolution(Resolution.Manual), "ada", outbox.Clock.GetUtcNow())
        );
        outbox.Teams.IsUp();

        await outbox.FastForwardAsync(TimeSpan.FromMinutes(1), TimeSpan.FromSeconds(5));

        outbox.Teams.Attempts.Count.ShouldBe(1);
        var row = (await outbox.RowsAsync(incident.Id)).Single(d => d.Channel == "teams");
        row.Status.ShouldBe(DeliveryStatus.Skipped);
        (await outbox.ToldAsync(incident.Id))[^1]
            .ShouldBe(
                "NotificationFailed: Teams message was not sent: the incident was resolved before the message could be delivered."
            );

        (await outbox.Node().RequeueAsync(row.Id, "grace", Cancelled)).IsSuccess.ShouldBeTrue();
        await outbox.DeliverAsync();
        outbox.Teams.Attempts.Count.ShouldBe(2, "a person wants it nevertheless");
    }

    [Fact]
    public async Task A_bug_in_a_channel_costs_nobody_an_alert_and_is_in_the_log()
    {
        await using var outbox = await OutboxDriver.StartAsync();
        outbox.Email.Behaviour = (_, _) =>
            throw new InvalidOperationException("holds the secret hunter2");
        var incident = await outbox.EscalateAsync();

        await outbox.DeliverAsync();

        outbox.Teams.Attempts.Count.ShouldBe(1);
        var row = (await outbox.RowsAsync(incident.Id))[0];
        row.Status.ShouldBe(DeliveryStatus.Queued);
        row.Reason.ShouldBe(
            "The channel failed unexpectedly (InvalidOperationException); the agent's log tells more."
        );
        outbox.Log.Lines.Count(l => l.Exception is InvalidOperationException).ShouldBe(2);
    }

    [Fact]
    public async Task A_message_of_a_channel_that_is_gone_is_given_up()
    {
        await using var outbox = await OutboxDriver.StartAsync();
        var incident = await outbox.EscalateAsync(new ScriptedChannel("pigeon", "loft 3"));

        await outbox.DeliverAsync();

        var rows = await outbox.RowsAsync(incident.Id);
        rows.Single(d => d.Channel == "pigeon")
            .Reason.ShouldBe("There is no channel “pigeon” any more.");
        InTheLog(outbox).Count.ShouldBe(1);
    }

    [Theory]
    [MemberData(nameof(TestDatabase.Engines), MemberType = typeof(TestDatabase))]
    public async Task An_incident_that_changes_all_the_time_does_not_lose_its_messages(
        DatabaseProvider engine
    )
    {
        await using var outbox = await OutboxDriver.StartAsync(engine);
        var incident = await outbox.EscalateAsync();
        using var over = CancellationTokenSource.CreateLinkedTokenSource(Cancelled);
        var busy = Task.Run(async () =>
        {
            for (var n = 1; !over.IsCancellationRequested; n++)
            {
                await outbox.ChangeAsync(
                    incident.Id,
                    i => i.AddOccurrences(n, i.LastSeen, outbox.Clock.GetUtcNow())
                );
            }
        });

        await outbox.DeliverAsync();
        await over.CancelAsync();
        await busy;

        (await outbox.RowsAsync(incident.Id)).ShouldAllBe(d => d.Status == DeliveryStatus.Sent);
        (await outbox.ToldAsync(incident.Id)).Count.ShouldBe(3);
        outbox.Email.Attempts.Count.ShouldBe(2);
    }

    [Fact]
    public async Task A_channel_that_hangs_is_left_and_tried_again()
    {
        await using var outbox = await OutboxDriver.StartAsync();
        var begun = new TaskCompletionSource();
        outbox.Teams.Behaviour = async (_, stop) =>
        {
            begun.SetResult();
            await Task.Delay(Timeout.InfiniteTimeSpan, outbox.Clock, stop);
            return new DeliveryOutcome.Sent();
        };
        var incident = await outbox.EscalateAsync(outbox.Teams);
        var delivering = outbox.DeliverAsync();
        await begun.Task;

        outbox.Clock.Advance(TimeSpan.FromSeconds(45));
        await delivering;

        (await outbox.RowsAsync(incident.Id))
            .Single(d => d.Channel == "teams")
            .Reason.ShouldBe("The channel did not answer within 45 s.");
    }

    private static List<RecordedLine> InTheLog(OutboxDriver outbox) =>
        [.. outbox.Log.Lines.Where(l => l.EventId == 4100)];
}
