using System.Collections.Concurrent;
using System.Net;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using OnCallAgent.Domain.Escalation;
using OnCallAgent.Domain.Escalation.Channels;
using OnCallAgent.Domain.Escalation.OnCall;
using OnCallAgent.Domain.Escalation.Policies;
using OnCallAgent.Domain.Incidents;
using OnCallAgent.Domain.Shared;
using OnCallAgent.Web.Data;
using OnCallAgent.Web.Data.Catalog;
using OnCallAgent.Web.Data.Outbox;
using OnCallAgent.Web.Escalation;
using OnCallAgent.Web.Hosting;

namespace OnCallAgent.Tests.Support;

/// <summary>A text message that arrived on somebody's phone.</summary>
internal sealed record ReceivedText(DateTimeOffset At, string To, string Text)
{
    /// <summary>The last part of the link in it.</summary>
    public string Token => Text[(Text.LastIndexOf("/answer/", StringComparison.Ordinal) + 8)..];
}

/// <summary>
/// Escalation as the product registers it, on a real database, with a fake clock and a real HTTP gateway that phones hang on.
/// </summary>
internal sealed class EscalationDriver : IAsyncDisposable
{
    private readonly TestDatabase database;
    private readonly ConcurrentQueue<ReceivedText> received = [];
    private readonly CountingIds ids = new();
    private readonly IDataProtectionProvider protection = new EphemeralDataProtectionProvider();
    private readonly List<ServiceProvider> nodes = [];
    private LoopbackServer gateway = null!;

    private EscalationDriver(TestDatabase database) => this.database = database;

    public FakeTimeProvider Clock { get; } =
        new(new DateTimeOffset(2026, 3, 14, 15, 0, 0, TimeSpan.Zero));

    public RecordedLog Log { get; } = new();

    /// <summary>The first node.</summary>
    public IServiceProvider Node => nodes[0];

    public TestDatabase Database => database;

    /// <summary>What the gateway answers; it takes everything until told otherwise.</summary>
    public Func<HttpContext, Task> Gateway { get; set; } = _ => Task.CompletedTask;

    /// <summary>What arrived, in its order.</summary>
    public IReadOnlyList<ReceivedText> Received => [.. received];

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public static async Task<EscalationDriver> StartAsync(
        DatabaseProvider engine = DatabaseProvider.Sqlite,
        Func<OnCallOptions, OnCallOptions>? with = null
    )
    {
        var driver = new EscalationDriver(await TestDatabase.CreateAsync(engine));
        driver.gateway = await LoopbackServer.StartAsync(driver.TakeAsync);
        driver.AddNode(with);
        await driver.ChannelAsync(
            new ChannelEntry
            {
                Id = "sms",
                Kind = ChannelKind.Sms,
                Title = "Phones",
                InDefault = false,
                Settings = new ChannelSettings
                {
                    Url = driver.gateway.Address + "send?to={to}&text={text}",
                    Method = "GET",
                },
            }
        );
        foreach (var (person, phone) in new[] { ("ada", "+1001"), ("bob", "+1002") })
        {
            await driver.SaveAsync(
                new OnCallPerson
                {
                    Id = person,
                    Name = person,
                    Ways = [new ContactWay("sms", phone)],
                }
            );
        }

        return driver;
    }

    /// <summary>Another process on the same database, as after a restart or on another machine.</summary>
    public IServiceProvider AddNode(Func<OnCallOptions, OnCallOptions>? with = null)
    {
        var options = new OnCallOptions
        {
            Database = database.Target,
            SecretKey = "a key of a test, of 32 bytes and more",
            PublicUrl = Notices.PublicUrl,
            WebhookHosts = ["127.0.0.1"],
        };
        options = with?.Invoke(options) ?? options;
        var node = new ServiceCollection()
            .AddLogging(l => l.SetMinimumLevel(LogLevel.Trace).AddProvider(Log))
            .AddSingleton<TimeProvider>(Clock)
            .AddSingleton(protection)
            .AddSingleton<IIdSource>(ids)
            .AddOnCallDatabase(database.Target)
            .AddEscalation(options)
            .AddSingleton<SilenceEdits>()
            .BuildServiceProvider();
        nodes.Add(node);
        return node;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var node in nodes)
        {
            await node.DisposeAsync();
        }

        await gateway.DisposeAsync();
        Log.Dispose();
        await database.DisposeAsync();
    }

    public async Task ChannelAsync(ChannelEntry channel, string secret = "") =>
        (
            await Node.GetRequiredService<ChannelEdits>()
                .CreateAsync(channel, secret, "admin", Cancelled)
        ).ShouldSucceed();

    public async Task SaveAsync(OnCallPerson person) =>
        (
            await Node.GetRequiredService<OnCallEdits>()
                .SaveAsync(person, true, null, "admin", Cancelled)
        ).ShouldSucceed();

    public async Task SaveAsync(EscalationPolicy policy, bool isNew = true) =>
        (
            await Node.GetRequiredService<OnCallEdits>()
                .SaveAsync(policy, isNew, null, "admin", Cancelled)
        ).ShouldSucceed();

    /// <summary>A policy that calls ada at once and bob after five minutes.</summary>
    public static EscalationPolicy AdaThenBob =>
        new()
        {
            Id = "shop",
            Name = "Shop",
            Steps =
            [
                new EscalationStep(TimeSpan.Zero, [new EscalationTarget(TargetKind.Person, "ada")]),
                new EscalationStep(
                    TimeSpan.FromMinutes(5),
                    [new EscalationTarget(TargetKind.Person, "bob")]
                ),
            ],
        };

    /// <summary>An incident that calls humans, stored as the flow does: both in one transaction, and nothing more.</summary>
    public async Task<Incident> CallAsync(
        Severity severity = Severity.High,
        string title = "Orders are down",
        string service = "orders",
        string cause = "confidence"
    )
    {
        var incident = Incident
            .Report(new NewIncident(title, "", service, severity), "ada", Clock.GetUtcNow(), ids)
            .ShouldSucceed();
        await using var db = database.Open();
        db.Add(incident);
        db.Add(
            EscalationCall.Begin(
                EscalationNotice.Of(incident, null, "Confidence is too low.", []),
                cause,
                Clock.GetUtcNow(),
                ids
            )
        );
        await db.SaveChangesAsync(Cancelled);
        return incident;
    }

    /// <summary>Takes every step and sends every message that is due, as the workers do.</summary>
    public async Task WorkAsync(IServiceProvider? node = null)
    {
        await (node ?? Node).GetRequiredService<CallStore>().AdvanceDueAsync(Cancelled);
        await (node ?? Node).GetRequiredService<OutboxDelivery>().DeliverDueAsync(Cancelled);
    }

    /// <summary>Lets time pass, working after each minute.</summary>
    public async Task FastForwardAsync(int minutes)
    {
        for (var gone = 0; gone < minutes; gone++)
        {
            Clock.Advance(TimeSpan.FromMinutes(1));
            await WorkAsync();
        }
    }

    /// <summary>What arrived, as minutes since the start and the phone.</summary>
    public IReadOnlyList<string> Rang(DateTimeOffset since) =>
        [.. Received.Select(r => $"{(r.At - since).TotalMinutes:0} {r.To}")];

    /// <summary>Uses the link of a message.</summary>
    public Task<Result<AnswerView>> AnswerAsync(ReceivedText message)
    {
        var read = Node.GetRequiredService<AnswerLinks>().Read(message.Token);
        return read.IsSuccess
            ? Node.GetRequiredService<AnswerDesk>().AnswerAsync(read.Value, Cancelled)
            : Task.FromResult<Result<AnswerView>>(read.Error);
    }

    public async Task ChangeAsync(string incidentId, Action<Incident> change)
    {
        await using var db = database.Open();
        change(await db.Incidents.SingleAsync(i => i.Id == incidentId, Cancelled));
        await db.SaveChangesAsync(Cancelled);
    }

    public async Task<Incident> IncidentAsync(string id)
    {
        await using var db = database.Open();
        return await db.Incidents.AsNoTracking().SingleAsync(i => i.Id == id, Cancelled);
    }

    public async Task<IReadOnlyList<Delivery>> DeliveriesAsync()
    {
        await using var db = database.Open();
        return await db
            .Deliveries.AsNoTracking()
            .OrderBy(d => d.CreatedAt)
            .ThenBy(d => d.Id)
            .ToListAsync(Cancelled);
    }

    public async Task<IReadOnlyList<EscalationCall>> CallsAsync()
    {
        await using var db = database.Open();
        return await db
            .Calls.AsNoTracking()
            .OrderBy(c => c.CreatedAt)
            .ThenBy(c => c.Id)
            .ToListAsync(Cancelled);
    }

    public async Task<IReadOnlyList<string>> TimelineAsync(string incidentId)
    {
        await using var db = database.Open();
        var entries = await db
            .Timeline.AsNoTracking()
            .Where(t => t.IncidentId == incidentId)
            .OrderBy(t => t.Id)
            .ToListAsync(Cancelled);
        return [.. entries.Select(t => $"{t.Kind}: {t.Text}")];
    }

    private async Task TakeAsync(HttpContext context)
    {
        await Gateway(context);
        if (context.Response.StatusCode == (int)HttpStatusCode.OK)
        {
            received.Enqueue(
                new ReceivedText(
                    Clock.GetUtcNow(),
                    context.Request.Query["to"].ToString(),
                    context.Request.Query["text"].ToString()
                )
            );
        }
    }
}

/// <summary>What a test expects of a result; a refusal fails with its reason.</summary>
internal static class Successes
{
    public static T ShouldSucceed<T>(this Result<T> result)
    {
        result.IsSuccess.ShouldBeTrue(result.Error?.Message);
        return result.Value;
    }

    public static void ShouldSucceed(this Result result) =>
        result.IsSuccess.ShouldBeTrue(result.Error?.Message);
}
