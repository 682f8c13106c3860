using OnCallAgent.Domain.Escalation;
using OnCallAgent.Domain.Escalation.Channels;
using OnCallAgent.Domain.Escalation.OnCall;
using OnCallAgent.Domain.Escalation.Policies;
using OnCallAgent.Domain.Incidents;
using OnCallAgent.Domain.Shared;
using OnCallAgent.Tests.Support;

namespace OnCallAgent.Tests.Domain.Escalation.Policies;

/// <summary>Whom a call reaches at each step, and when the next is due.</summary>
public sealed class EscalationLadderTests
{
    private static readonly EscalationPolicy Twice = new()
    {
        Id = "shop",
        Name = "Shop",
        Steps =
        [
            Step(0, new EscalationTarget(TargetKind.Person, "ada")),
            Step(5, new EscalationTarget(TargetKind.Schedule, "backup")),
            Step(10, new EscalationTarget(TargetKind.Channel, "ops-room")),
        ],
        Repeats = 1,
        RepeatAfter = TimeSpan.FromMinutes(20),
    };

    private static readonly EscalationBook Book = new()
    {
        Channels =
        [
            new ChannelCard("email", ChannelKind.Email, ["all@example.org"], true),
            new ChannelCard("teams", ChannelKind.Teams, [], true) { Works = false },
            new ChannelCard("ops-room", ChannelKind.Slack, ["ops-room"], false),
            new ChannelCard("sms", ChannelKind.Sms, [], false),
            new ChannelCard(Delivery.LogChannel, ChannelKind.Log, [], false),
        ],
        People =
        [
            Person(
                "ada",
                new ContactWay("email", "ada@example.org"),
                new ContactWay("sms", "+15550001")
            ),
            Person("bob", new ContactWay("email", "bob@example.org")),
            Person("lost", new ContactWay("gone", "x")),
        ],
        Schedules =
        [
            new OnCallSchedule
            {
                Id = "backup",
                Name = "Backup",
                Rotations =
                [
                    new Rotation { StartsOn = new DateOnly(2026, 1, 5), People = ["bob"] },
                ],
            },
            new OnCallSchedule { Id = "empty", Name = "Empty" },
        ],
        Policies = [Twice],
    };

    private readonly CountingIds ids = new();
    private readonly DateTimeOffset start = new(2026, 3, 14, 15, 0, 0, TimeSpan.Zero);
    private DateTimeOffset now = new(2026, 3, 14, 15, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Steps_follow_each_other_and_are_repeated_until_the_policy_ends()
    {
        var call = Call();
        var told = new List<string>();
        while (call.IsOpen)
        {
            now = call.NextAt!.Value;
            var turn = Take(call);
            told.Add(
                $"{(now - start).TotalMinutes:0}: {string.Join(", ", turn.Targets.Select(t => t.Recipient))}"
            );
        }

        told.ShouldBe([
            "0: ada@example.org, +15550001",
            "5: bob@example.org",
            "15: ops-room",
            "35: ada@example.org, +15550001",
            "40: bob@example.org",
            "50: ops-room",
            "70: ",
        ]);
        call.Phase.ShouldBe(CallPhase.Exhausted);
    }

    [Fact]
    public void The_first_step_waits_its_delay_after_the_escalation()
    {
        var call = Call();

        Take(call, book: Patient).Targets.ShouldBeEmpty();
        call.NextAt.ShouldBe(start + TimeSpan.FromMinutes(3));
        now = call.NextAt!.Value;

        Take(call, book: Patient).Targets.ShouldNotBeEmpty();
        call.NextAt.ShouldBe(start + TimeSpan.FromMinutes(8));
    }

    [Theory]
    [InlineData(true, CallPhase.Acknowledged)]
    [InlineData(false, CallPhase.Over)]
    public void Nobody_is_called_for_what_is_in_hand_before_the_first_step_is_due(
        bool isActive,
        CallPhase phase
    )
    {
        var call = Call();
        Take(call, book: Patient);
        now = call.NextAt!.Value;

        var turn = Take(
            call,
            s => s with { IsAcknowledged = true, IsActive = isActive },
            book: Patient
        );

        turn.Targets.ShouldBeEmpty();
        turn.Told.ShouldHaveSingleItem().Kind.ShouldBe(TimelineKind.Suppressed);
        call.Phase.ShouldBe(phase);
    }

    [Fact]
    public void What_a_person_asks_for_does_not_wait_for_the_delay_of_the_first_step()
    {
        var call = Call(EscalationCause.AskedBy(ids));

        Take(call, book: Patient).Targets.ShouldNotBeEmpty();
    }

    [Fact]
    public void An_acknowledgement_ends_it_before_the_next_step()
    {
        var call = Call();
        Take(call);
        now = call.NextAt!.Value;

        Take(call, s => s with { IsAcknowledged = true }).Targets.ShouldBeEmpty();

        call.Phase.ShouldBe(CallPhase.Acknowledged);
        call.NextAt.ShouldBeNull();
    }

    [Fact]
    public void The_end_of_the_incident_ends_it()
    {
        var call = Call();
        Take(call);

        Take(call, s => s with { IsActive = false }).Targets.ShouldBeEmpty();

        call.Phase.ShouldBe(CallPhase.Over);
    }

    [Fact]
    public void What_is_new_is_told_once_even_where_somebody_knows_of_the_incident_already()
    {
        var call = Call();

        Take(call, s => s with { IsAcknowledged = true }).Targets.ShouldNotBeEmpty();

        call.Phase.ShouldBe(CallPhase.Acknowledged, "and nobody else is woken for it");
    }

    [Fact]
    public void A_step_that_reaches_nobody_is_passed_over_at_once_and_the_timeline_says_why()
    {
        var policy = Twice with
        {
            Steps =
            [
                Step(0, new EscalationTarget(TargetKind.Schedule, "empty")),
                Step(5, new EscalationTarget(TargetKind.Person, "lost")),
                Step(10, new EscalationTarget(TargetKind.Person, "bob")),
            ],
        };
        var call = Call();

        var turn = Take(call, book: Book with { Policies = [policy] });

        turn.Targets.ShouldBe([new ChannelTarget("email", "bob@example.org")]);
        turn.Told.Select(t => t.Text)
            .ShouldBe([
                "Step 1 of “Shop”: nobody is on call by Empty, so the next step is taken at once.",
                "Step 2 of “Shop”: lost has no way that works, so the next step is taken at once.",
            ]);
    }

    [Fact]
    public void Where_nobody_at_all_can_be_reached_the_alert_goes_to_the_log_once()
    {
        var policy = Twice with
        {
            Steps = [Step(0, new EscalationTarget(TargetKind.Person, "lost"))],
        };
        var book = Book with { Policies = [policy] };
        var call = Call();

        Take(call, book: book)
            .Targets.ShouldBe([
                new ChannelTarget(Delivery.LogChannel, EscalationPlan.LogRecipient),
            ]);
        now = call.NextAt!.Value;
        Take(call, book: book).Targets.ShouldBeEmpty();
    }

    [Fact]
    public void Who_is_on_call_is_asked_at_each_step_and_not_at_the_first()
    {
        var call = Call();
        Take(call);
        now = call.NextAt!.Value;
        var taken = new ScheduleOverride
        {
            Id = ids.Next(),
            ScheduleId = "backup",
            Person = "ada",
            From = now.AddSeconds(-1),
            Until = now.AddHours(1),
        };

        Take(call, book: Book with { Overrides = [taken] })
            .Targets.Select(t => t.Recipient)
            .ShouldBe(["ada@example.org", "+15550001"]);
    }

    [Fact]
    public void An_incident_that_no_policy_fits_goes_to_everybody_whom_the_settings_name_once()
    {
        var call = Call();

        Take(call, book: Book with { Policies = [Twice with { Services = ["other"] }] })
            .Targets.ShouldBe([new ChannelTarget("email", "all@example.org")]);

        call.Phase.ShouldBe(CallPhase.Exhausted);
    }

    [Fact]
    public void Of_several_policies_that_fit_the_one_with_the_smallest_number_is_taken()
    {
        var book = Book with
        {
            Policies =
            [
                Twice with
                {
                    Id = "late",
                    Order = 50,
                },
                Twice with
                {
                    Id = "off",
                    Order = 1,
                    Enabled = false,
                },
                Twice with
                {
                    Id = "critical",
                    Order = 2,
                    Severities = [Severity.Critical],
                },
                Twice with
                {
                    Id = "orders",
                    Order = 3,
                    Services = ["ORDERS"],
                },
            ],
        };

        book.Choose("orders", Severity.Critical).Id.ShouldBe("critical");
        book.Choose("orders", Severity.High).Id.ShouldBe("orders");
        book.Choose("shop", Severity.High).Id.ShouldBe("late");
    }

    [Fact]
    public void Quiet_hours_hold_what_can_wait_and_say_until_when()
    {
        var quiet = Book with { Policies = [Twice with { QuietHours = Afternoon }] };
        var call = Call();

        var turn = Take(call, s => s with { Severity = Severity.Low }, quiet);

        turn.Targets.ShouldBeEmpty();
        turn.Told.ShouldHaveSingleItem()
            .Text.ShouldBe(
                "Quiet hours of “Shop”: low waits until 2026-03-14 18:00 UTC, then people are called."
            );
        (call.Phase, call.NextAt).ShouldBe((CallPhase.Held, start.AddHours(3)));
        now = start.AddHours(3);
        Take(call, s => s with { Severity = Severity.Low }, quiet).Targets.ShouldNotBeEmpty();
    }

    [Fact]
    public void What_gets_worse_in_quiet_hours_waits_no_longer()
    {
        var quiet = Book with { Policies = [Twice with { QuietHours = Afternoon }] };
        var call = Call();
        Take(call, s => s with { Severity = Severity.Low }, quiet);

        Take(call, s => s with { Severity = Severity.Critical }, quiet).Targets.ShouldNotBeEmpty();
    }

    [Fact]
    public void What_a_person_asks_for_waits_for_nothing()
    {
        var quiet = Book with { Policies = [Twice with { QuietHours = Afternoon }] };
        var call = Call(EscalationCause.AskedBy(ids));
        var silence = new SilenceHold("SIL-1", "silenced by ada (deploy).", start.AddHours(1));

        EscalationLadder
            .Take(call, Subject with { Severity = Severity.Low }, quiet, null, silence, now)
            .Targets.ShouldNotBeEmpty();
    }

    [Fact]
    public void A_silence_holds_a_call_and_the_timeline_names_it()
    {
        var call = Call();
        var silence = new SilenceHold("SIL-1", "silenced by ada (deploy).", start.AddHours(1));

        var turn = EscalationLadder.Take(call, Subject, Book, null, silence, now);

        turn.Targets.ShouldBeEmpty();
        turn.Told.ShouldBe([
            (
                TimelineKind.Suppressed,
                "Nobody is called until 2026-03-14 16:00 UTC: silenced by ada (deploy).",
                "SIL-1"
            ),
        ]);
        (call.Phase, call.HeldBy, call.NextAt).ShouldBe(
            (CallPhase.Held, "SIL-1", start.AddHours(1))
        );
    }

    [Fact]
    public void A_later_cause_goes_on_from_where_the_first_stood_and_tells_everybody_who_knows()
    {
        var first = Call();
        Take(first);
        now = first.NextAt!.Value;
        Take(first);
        var due = first.NextAt;
        now = now.AddMinutes(1);
        var second = Call("action-failed");

        var turn = EscalationLadder.Take(second, Subject, Book, first, null, now);

        turn.Targets.Select(t => t.Recipient)
            .ShouldBe(["ada@example.org", "+15550001", "bob@example.org"]);
        first.Phase.ShouldBe(CallPhase.Superseded);
        second.NextAt.ShouldBe(due, "the next step stays due when it was");
        now = due!.Value;
        Take(second).Targets.ShouldBe([new ChannelTarget("ops-room", "ops-room")]);
    }

    [Fact]
    public void A_policy_that_was_removed_meanwhile_is_replaced_by_the_one_that_fits_now()
    {
        var call = Call();
        Take(call);
        now = call.NextAt!.Value;

        Take(call, book: Book with { Policies = [] })
            .Targets.ShouldBe([new ChannelTarget("email", "all@example.org")]);
    }

    // Gives the agent three minutes before anybody is woken.
    private static EscalationBook Patient =>
        Book with
        {
            Policies =
            [
                Twice with
                {
                    Steps =
                    [
                        Twice.Steps[0] with
                        {
                            Delay = TimeSpan.FromMinutes(3),
                        },
                        .. Twice.Steps.Skip(1),
                    ],
                },
            ],
        };

    private static QuietHours Afternoon =>
        new() { From = new TimeOnly(14, 0), Until = new TimeOnly(18, 0) };

    private static CallSubject Subject => new(true, false, "orders", Severity.High);

    private LadderTurn Take(
        EscalationCall call,
        Func<CallSubject, CallSubject>? subject = null,
        EscalationBook? book = null
    ) =>
        EscalationLadder.Take(
            call,
            subject?.Invoke(Subject) ?? Subject,
            book ?? Book,
            null,
            null,
            now
        );

    private EscalationCall Call(string cause = "confidence") =>
        EscalationCall.Begin(Notices.Usual, cause, now, ids);

    private static EscalationStep Step(int minutes, params EscalationTarget[] targets) =>
        new(TimeSpan.FromMinutes(minutes), targets);

    private static OnCallPerson Person(string id, params ContactWay[] ways) =>
        new()
        {
            Id = id,
            Name = id,
            Ways = ways,
        };
}
