using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using OnCallAgent.Domain.Escalation;
using OnCallAgent.Domain.Incidents;
using OnCallAgent.Domain.Shared;
using OnCallAgent.Tests.Support;
using OnCallAgent.Web.Commands;
using OnCallAgent.Web.Data;
using OnCallAgent.Web.Escalation;
using OnCallAgent.Web.Hosting;

namespace OnCallAgent.Tests.Web.Escalation;

/// <summary>The product's own registration, with a real mail server, a real webhook and a real database.</summary>
public sealed class EscalationSetupTests
{
    private const string Password = "correct horse battery staple";
    private const string WebhookPath = "/workflows/0123456789abcdef?sig=sEcReT-s1gnature";

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_alert_survives_an_outage_of_mail_and_teams_and_no_secret_is_written_anywhere()
    {
        var clock = new FakeTimeProvider(new DateTimeOffset(2026, 3, 14, 15, 9, 26, TimeSpan.Zero));
        var teamsIsUp = false;
        await using var teams = await LoopbackServer.StartAsync(c =>
        {
            c.Response.StatusCode = teamsIsUp ? 202 : 503;
            return c.Response.WriteAsync($"seen {c.Request.Path}{c.Request.QueryString}");
        });
        await using var database = await TestDatabase.CreateAsync();
        using var log = new RecordedLog();
        var port = LoopbackPort.Free();
        await using var services = Services(
            database,
            clock,
            log,
            new OnCallOptions
            {
                Database = database.Target,
                SecretKey = "",
                SmtpServer = "127.0.0.1",
                SmtpPort = port,
                EmailUser = "alerts@example.org",
                EmailPassword = Password,
                OnCallEmails = ["ada@example.org"],
                TeamsWebhookUrl = teams.Url(WebhookPath),
                PublicUrl = Notices.PublicUrl,
            }
        );
        var outbox = services.GetRequiredService<OutboxDelivery>();
        var incident = await EscalateAsync(services, clock);

        await outbox.DeliverDueAsync(Cancelled);
        clock.Advance(TimeSpan.FromHours(1));
        await outbox.DeliverDueAsync(Cancelled);
        (await RowsAsync(database)).Count(d => d.Status == DeliveryStatus.Queued).ShouldBe(2);
        log.Lines.Count(l => l.EventId == 4100).ShouldBe(1, "nobody was reached");

        await using var mail = await SmtpServer.StartAsync(
            new SmtpBehaviour { Account = ("alerts@example.org", Password), AuthInTheClear = true },
            port
        );
        teamsIsUp = true;
        clock.Advance(TimeSpan.FromMinutes(5));
        await outbox.DeliverDueAsync(Cancelled);

        var rows = await RowsAsync(database);
        rows.ShouldAllBe(d => d.Status == DeliveryStatus.Sent);
        mail.Received().ShouldHaveSingleItem().TextBody!.ShouldContain(incident.Id);
        await using var db = database.Open();
        var timeline = await db.Timeline.Select(t => t.Text).ToListAsync(Cancelled);
        var written = string.Join(
            '\n',
            [.. timeline, .. rows.Select(d => $"{d.Recipient} {d.Reason}"), log.Text]
        );
        written.ShouldNotContain(Password);
        written.ShouldNotContain("sEcReT-s1gnature");
        written.ShouldNotContain("0123456789abcdef");
    }

    [Fact]
    public async Task The_worker_is_hosted_and_the_channels_reach_whom_the_settings_name()
    {
        await using var database = await TestDatabase.CreateAsync();
        using var log = new RecordedLog();
        await using var services = Services(
            database,
            TimeProvider.System,
            log,
            new OnCallOptions
            {
                Database = database.Target,
                SecretKey = "",
                SmtpServer = "mail.example.org",
                OnCallEmails = ["ada@example.org", "grace@example.org"],
                TeamsWebhookUrl = "https://teams.example.org/hook",
            }
        );

        services.GetServices<IHostedService>().ShouldContain(s => s is OutboxWorker);
        EscalationPlan
            .Targets(services.GetServices<INotificationChannel>())
            .ShouldBe([
                new ChannelTarget("email", "ada@example.org"),
                new ChannelTarget("email", "grace@example.org"),
                new ChannelTarget("teams", "teams"),
            ]);
    }

    private static ServiceProvider Services(
        TestDatabase database,
        TimeProvider clock,
        RecordedLog log,
        OnCallOptions options
    ) =>
        new ServiceCollection()
            .AddLogging(l => l.SetMinimumLevel(LogLevel.Trace).AddProvider(log))
            .AddSingleton(clock)
            .AddOnCallDatabase(database.Target)
            .AddEscalation(options)
            .BuildServiceProvider(validateScopes: true);

    private static async Task<Incident> EscalateAsync(
        IServiceProvider services,
        FakeTimeProvider clock
    )
    {
        var ids = services.GetRequiredService<IIdSource>();
        var now = clock.GetUtcNow();
        var incident = Incident
            .Report(
                new NewIncident("Orders are down", "", "orders", Severity.Critical),
                "ada",
                now,
                ids
            )
            .Value;
        var notice = EscalationNotice.Of(incident, null, "The cause is unknown.", []);
        await using var db = await services
            .GetRequiredService<IDbContextFactory<OnCallDbContext>>()
            .CreateDbContextAsync(Cancelled);
        db.Add(incident);
        db.AddRange(
            EscalationPlan.Deliveries(
                notice,
                EscalationCause.Key("unknown-cause", incident),
                EscalationPlan.Targets(services.GetServices<INotificationChannel>()),
                now,
                ids
            )
        );
        await db.SaveChangesAsync(Cancelled);
        return incident;
    }

    private static async Task<List<Delivery>> RowsAsync(TestDatabase database)
    {
        await using var db = database.Open();
        return await db.Deliveries.AsNoTracking().ToListAsync(Cancelled);
    }
}
