using Bunit;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using MudBlazor;
using OnCallAgent.Domain.Escalation;
using OnCallAgent.Domain.Escalation.Channels;
using OnCallAgent.Domain.Escalation.OnCall;
using OnCallAgent.Domain.Escalation.Policies;
using OnCallAgent.Domain.Shared;
using OnCallAgent.Tests.Support;
using OnCallAgent.Web.Components.Controls;
using OnCallAgent.Web.Components.Dialogs;
using OnCallAgent.Web.Components.Pages.Escalation;
using OnCallAgent.Web.Data.Catalog;
using OnCallAgent.Web.Data.Outbox;
using OnCallAgent.Web.Data.Queries;
using OnCallAgent.Web.Escalation;
using OnCallAgent.Web.Hosting;
using OnCallAgent.Web.Identity;
using OnCallAgent.Web.Live;

namespace OnCallAgent.Tests.Components;

/// <summary>The page of escalation, its dialogs and the outbox, on a real database.</summary>
public sealed class EscalationPageTests : DashboardContext, IAsyncLifetime
{
    private TestDatabase database = null!;

    private static CancellationToken Cancelled => Xunit.TestContext.Current.CancellationToken;

    private OnCallEdits Edits => Services.GetRequiredService<OnCallEdits>();

    public async ValueTask InitializeAsync()
    {
        database = await TestDatabase.CreateAsync();
        var options = new OnCallOptions
        {
            Database = database.Target,
            SecretKey = "a key of a test, of 32 bytes and more",
            SmtpServer = "127.0.0.1",
            SmtpPort = 1,
            OnCallEmails = ["oncall@example.org"],
            WebhookHosts = ["127.0.0.1"],
        };
        Services.AddEscalation(options);
        Services.RemoveAll<IHostedService>();
        Services.AddSingleton<IDataProtectionProvider>(new EphemeralDataProtectionProvider());
        Services.AddSingleton(database.Contexts);
        Services.AddSingleton(database.Changes);
        Services.AddSingleton<ChannelQueries>();
        Services.AddSingleton<DeliveryQueries>();
        Services.AddSingleton<LiveFeed>();
        Services.AddScoped<AdminCommands>();
        Services.AddScoped<ResponderCommands>();
        SetRendererInfo(new RendererInfo("Server", isInteractive: true));
        Authorization.SetPolicies(
            AccessPolicies.View,
            AccessPolicies.Respond,
            AccessPolicies.Administer
        );
    }

    public new async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        await database.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task A_policy_is_drawn_with_its_steps_and_whom_they_reach()
    {
        await TeamAsync();
        await SaveAsync(
            new EscalationPolicy
            {
                Id = "shop",
                Name = "Shop <b>",
                Services = ["orders"],
                Steps =
                [
                    new EscalationStep(
                        TimeSpan.Zero,
                        [new EscalationTarget(TargetKind.Schedule, "primary")]
                    ),
                    new EscalationStep(
                        TimeSpan.FromMinutes(5),
                        [new EscalationTarget(TargetKind.Person, "bob")]
                    ),
                ],
                Repeats = 2,
            }
        );

        var page = Render<EscalationPage>();

        var policy = page.FindAll("[data-testid=policy]")[0];
        policy.TextContent.ShouldContain("Shop <b>");
        policy
            .QuerySelectorAll("li .when")
            .Select(w => w.TextContent)
            .ShouldBe([
                "at once",
                "after 5 m",
                "repeated 2 times, 15 m after the last step, until somebody acknowledges",
            ]);
        policy.TextContent.ShouldContain("email ada@example.org");
        page.FindAll("[data-testid=policy]")[^1]
            .TextContent.ShouldContain("for every incident that no other fits");
    }

    [Fact]
    public async Task Who_is_on_call_is_shown_with_a_calendar_and_an_override_can_be_taken_back()
    {
        await TeamAsync();
        (
            await Services
                .GetRequiredService<OverrideEdits>()
                .AddAsync(
                    new ScheduleOverride
                    {
                        Id = Guid.Empty,
                        ScheduleId = "primary",
                        Person = "bob",
                        From = Now.AddHours(-1),
                        Until = Now.AddHours(3),
                        Reason = "ada is ill",
                    },
                    "mara",
                    Cancelled
                )
        ).ShouldSucceed();
        var page = Render<EscalationPage>();
        page.Find("[data-testid=duty]").TextContent.ShouldBe("Bob · override");
        page.FindAll(".oc-calendar .shift").Count.ShouldBeGreaterThan(2);
        page.Find("[data-testid=override]").TextContent.ShouldContain("ada is ill");

        await page.Find("[data-testid=override] button").ClickAsync(new());

        await page.WaitForAssertionAsync(() =>
        {
            page.Find("[data-testid=duty]").TextContent.ShouldBe("Ada · primary");
            page.FindAll("[data-testid=override]").ShouldBeEmpty();
        });
    }

    [Fact]
    public async Task A_test_asks_whether_it_arrived_and_the_answer_proves_the_channel()
    {
        await using var server = await LoopbackServer.StartAsync(_ => Task.CompletedTask);
        await HookAsync(server);
        var page = Render<EscalationPage>();
        Hook(page).TextContent.ShouldContain("never proven");

        await Hook(page).QuerySelector("[data-testid=send-test]")!.ClickAsync(new());
        await Services.GetRequiredService<OutboxDelivery>().DeliverDueAsync(Cancelled);
        await BeatUntilAsync(page, "[data-testid=arrived]");
        await page.Find("[data-testid=arrived]").ClickAsync(new());

        await page.WaitForAssertionAsync(() => Hook(page).TextContent.ShouldContain("proven"));
        Hook(page).TextContent.ShouldNotContain("never proven");
        await using var db = database.Open();
        (
            await db
                .AuditLog.Where(a => a.What == "proven")
                .Select(a => a.Actor)
                .ToListAsync(Cancelled)
        ).ShouldBe([Person]);
    }

    [Fact]
    public async Task A_test_that_did_not_arrive_proves_nothing_and_says_where_to_look()
    {
        await using var server = await LoopbackServer.StartAsync(_ => Task.CompletedTask);
        await HookAsync(server);
        var page = Render<EscalationPage>();
        await Hook(page).QuerySelector("[data-testid=send-test]")!.ClickAsync(new());
        await Services.GetRequiredService<OutboxDelivery>().DeliverDueAsync(Cancelled);
        await BeatUntilAsync(page, "[data-testid=not-arrived]");

        await page.Find("[data-testid=not-arrived]").ClickAsync(new());

        Hook(page).TextContent.ShouldContain("never proven");
        Hook(page).TextContent.ShouldContain("The other side took it.");
    }

    [Fact]
    public async Task Who_may_only_look_sees_everything_and_changes_nothing()
    {
        await TeamAsync();
        Authorization.SetPolicies(AccessPolicies.View);

        var page = Render<EscalationPage>();

        page.FindAll("button").ShouldBeEmpty();
        page.Find("[data-testid=people]").TextContent.ShouldContain("ada@example.org");
    }

    [Fact]
    public async Task A_policy_is_made_in_its_dialog_and_what_is_wrong_with_it_is_said()
    {
        await TeamAsync();
        var dialog = await OpenAsync(b =>
            PolicyDialog.OpenAsync(Services.GetRequiredService<IDialogService>(), null, b)
        );
        await dialog.Find("[data-testid=confirm]").ClickAsync(new());
        dialog.FindAll("[role=alert]").ShouldNotBeEmpty("it has no name");

        await dialog.Find("[data-testid=policy-name]").ChangeAsync("Shop");
        await dialog.Find("[data-testid=policy-services]").ChangeAsync("orders, billing");
        await dialog.Find("[data-testid=target]").ChangeAsync("person:ada");
        await dialog.Find("[data-testid=add-step]").ClickAsync(new());
        await dialog.FindAll("[data-testid=target]")[1].ChangeAsync("channel:email");
        await dialog.Find("[data-testid=confirm]").ClickAsync(new());

        var made = (await PoliciesAsync()).ShouldHaveSingleItem();
        (made.Id, made.Name, made.UpdatedBy).ShouldBe(("shop", "Shop", Person));
        made.Services.ShouldBe(["orders", "billing"]);
        made.Steps.Select(s => (s.Delay.TotalMinutes, s.Targets.Single()))
            .ShouldBe([
                (0, new EscalationTarget(TargetKind.Person, "ada")),
                (5, new EscalationTarget(TargetKind.Channel, "email")),
            ]);
    }

    [Fact]
    public async Task A_person_and_a_schedule_are_made_in_their_dialogs()
    {
        var dialog = await OpenAsync(b =>
            PersonDialog.OpenAsync(Services.GetRequiredService<IDialogService>(), null, b)
        );
        await dialog.Find("[data-testid=person-name]").ChangeAsync("Ada Lovelace");
        await dialog.Find("[data-testid=way-address]").ChangeAsync("not an address");
        await dialog.Find("[data-testid=confirm]").ClickAsync(new());
        dialog.Find("[role=alert]").TextContent.ShouldContain("no address of email");
        await dialog.Find("[data-testid=way-address]").ChangeAsync("ada@example.org");
        await dialog.Find("[data-testid=confirm]").ClickAsync(new());
        (await BookAsync()).People.ShouldHaveSingleItem().Id.ShouldBe("ada-lovelace");

        dialog = await OpenAsync(b =>
            ScheduleDialog.OpenAsync(Services.GetRequiredService<IDialogService>(), null, b)
        );
        await dialog.Find("[data-testid=schedule-name]").ChangeAsync("Primary");
        await dialog.Find("[data-testid=schedule-zone]").ChangeAsync("Europe/Berlin");
        dialog
            .Find("[data-testid=schedule-preview]")
            .TextContent.ShouldContain("Ada Lovelace until");
        await dialog.Find("[data-testid=confirm]").ClickAsync(new());

        var schedule = (await BookAsync()).Schedules.ShouldHaveSingleItem();
        (schedule.Id, schedule.Zone).ShouldBe(("primary", "Europe/Berlin"));
        schedule.Rotations.Single().People.ShouldBe(["ada-lovelace"]);
    }

    [Fact]
    public async Task A_channel_is_made_in_its_dialog_and_its_secret_is_never_shown_again()
    {
        var dialog = await OpenAsync(_ =>
            ChannelDialog.OpenAsync(Services.GetRequiredService<IDialogService>(), null)
        );
        await dialog.Find("[data-testid=channel-title]").ChangeAsync("Ops room");
        await dialog.Find("[data-testid=channel-secret]").ChangeAsync("https://evil.example/x");
        await dialog.Find("#channel-form").SubmitAsync();
        dialog.Find("[role=alert]").TextContent.ShouldContain("not among the allowed hosts");
        await dialog
            .Find("[data-testid=channel-secret]")
            .ChangeAsync("https://hooks.slack.com/services/sEcReT");
        await dialog.Find("#channel-form").SubmitAsync();
        var made = (
            await Services.GetRequiredService<ChannelEdits>().ListAsync(Cancelled)
        ).ShouldHaveSingleItem();
        (made.Id, made.Kind).ShouldBe(("ops-room", ChannelKind.Slack));

        dialog = await OpenAsync(_ =>
            ChannelDialog.OpenAsync(Services.GetRequiredService<IDialogService>(), made)
        );

        dialog.Markup.ShouldNotContain("sEcReT", Case.Sensitive);
        dialog.Markup.ShouldContain("one is stored");
    }

    [Fact]
    public async Task The_outbox_shows_statuses_with_reasons_and_sends_again()
    {
        var retry = RetryPolicy.Default;
        var refused = Queued("email", "ada@example.org");
        refused.Claim(Now);
        refused.Conclude(new DeliveryOutcome.Refused("550: no such user"), retry, Now);
        var waiting = Queued("email", "bob@example.org");
        waiting.Claim(Now);
        waiting.Conclude(new DeliveryOutcome.TryAgain("connection refused"), retry, Now);
        await using (var db = database.Open())
        {
            db.AddRange(refused, waiting);
            await db.SaveChangesAsync(Cancelled);
        }

        var page = Render<OutboxPage>();
        page.Find("[data-testid=count-failed]").TextContent.ShouldBe("failed 1");
        page.Markup.ShouldContain("550: no such user");
        page.Markup.ShouldContain("connection refused");
        page.FindAll("[data-testid=status]")
            .Select(s => s.TextContent)
            .ShouldBe(["failed", "is tried again"], ignoreOrder: true);

        Services.GetRequiredService<NavigationManager>().NavigateTo("/outbox?status=failed");
        page = Render<OutboxPage>();
        await page.Find("[data-testid=resend]").ClickAsync(new());

        await page.WaitForAssertionAsync(() =>
            page.Find("[data-testid=count-failed]").TextContent.ShouldBe("failed 0")
        );
    }

    private static AngleSharp.Dom.IElement Hook(IRenderedComponent<EscalationPage> page) =>
        page.FindAll("[data-testid=channel]").Single(c => c.TextContent.Contains("Hook"));

    // Tests belong to no incident: the page looks by itself, once a second.
    private async Task BeatUntilAsync(IRenderedComponent<EscalationPage> page, string selector)
    {
        await Eventually.TrueAsync(() =>
        {
            Clock.Advance(TimeSpan.FromSeconds(1));
            return page.FindAll(selector).Count > 0;
        });
    }

    private Delivery Queued(string channel, string recipient) =>
        Delivery.Queue(
            Notices.Usual with
            {
                IsTest = true,
                IncidentId = "",
            },
            $"test:{recipient}",
            channel,
            recipient,
            Now,
            new TimeOrderedIds(Clock)
        );

    private async Task HookAsync(LoopbackServer server) =>
        (
            await Services
                .GetRequiredService<ChannelEdits>()
                .CreateAsync(
                    new ChannelEntry
                    {
                        Id = "hook",
                        Kind = ChannelKind.Webhook,
                        Title = "Hook",
                        Settings = new ChannelSettings { Url = server.Url("/hook") },
                    },
                    "",
                    "admin",
                    Cancelled
                )
        ).ShouldSucceed();

    private async Task TeamAsync()
    {
        foreach (var name in new[] { "Ada", "Bob" })
        {
            (
                await Edits.SaveAsync(
                    new OnCallPerson
                    {
                        Id = name.ToLowerInvariant(),
                        Name = name,
                        Ways = [new ContactWay("email", $"{name.ToLowerInvariant()}@example.org")],
                    },
                    true,
                    null,
                    "admin",
                    Cancelled
                )
            ).ShouldSucceed();
        }

        (
            await Edits.SaveAsync(
                new OnCallSchedule
                {
                    Id = "primary",
                    Name = "Primary",
                    Rotations =
                    [
                        new Rotation
                        {
                            Name = "primary",
                            StartsOn = new DateOnly(2026, 11, 16),
                            People = ["bob", "ada"],
                        },
                    ],
                },
                true,
                null,
                "admin",
                Cancelled
            )
        ).ShouldSucceed();
    }

    private async Task SaveAsync(EscalationPolicy policy) =>
        (await Edits.SaveAsync(policy, true, null, "admin", Cancelled)).ShouldSucceed();

    private async Task<EscalationBook> BookAsync() =>
        (await Services.GetRequiredService<EscalationBooks>().ReadAsync(Cancelled)).Book;

    private async Task<IReadOnlyList<EscalationPolicy>> PoliciesAsync() =>
        (await BookAsync()).Policies;

    private async Task<IRenderedComponent<MudDialogProvider>> OpenAsync(
        Func<EscalationBook, Task> open
    )
    {
        var book = await BookAsync();
        var provider = Render<MudDialogProvider>();
        await provider.InvokeAsync(() =>
        {
            _ = open(book);
        });
        await provider.WaitForElementAsync("[data-testid=confirm]");
        return provider;
    }
}
