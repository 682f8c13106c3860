using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using OnCallAgent.Tests.Support;
using OnCallAgent.Web.Data.Push;
using OnCallAgent.Web.Hosting;

namespace OnCallAgent.Tests.Api.Push;

/// <summary>What is remembered of deliveries does not grow for ever, and what still matters is kept.</summary>
public sealed class PushRetentionTests
{
    private const string Alertmanager = "/api/v1/alerts/alertmanager";

    [Theory]
    [MemberData(nameof(TestDatabase.Engines), MemberType = typeof(TestDatabase))]
    public async Task Old_receipts_and_ended_alerts_are_forgotten_and_open_ones_still_end(
        DatabaseProvider engine
    )
    {
        await using var push = await PushDriver.StartAsync(engine);
        await push.PushAsync("/api/v1/logs", """{"message":"x"}""", key: "old");
        await push.PushAsync(
            Alertmanager,
            Payloads.Alertmanager(
                Payloads.Alert(instance: "ended"),
                Payloads.Alert(instance: "open")
            )
        );
        await push.PushAsync(
            Alertmanager,
            Payloads.Alertmanager(Payloads.Alert("resolved", "ended"))
        );
        push.Host.Clock.Advance(PushRetention.EpisodesKept + TimeSpan.FromHours(1));
        await push.PushAsync("/api/v1/logs", """{"message":"x"}""", key: "new");

        await ForgetAsync(push);
        await push.ChangeAsync(async db =>
        {
            (await db.PushReceipts.SingleAsync()).Key.ShouldBe("new");
            (await db.AlertEpisodes.SingleAsync()).Key.ShouldContain("open");
        });

        await push.PushAsync(
            Alertmanager,
            Payloads.Alertmanager(Payloads.Alert("resolved", "open"))
        );
        (await push.IncidentsAsync()).ShouldAllBe(i => !i.IsActive);
        push.Host.Clock.Advance(PushRetention.EpisodesKept + TimeSpan.FromHours(1));
        await ForgetAsync(push);
        await push.ChangeAsync(async db =>
            (await db.AlertEpisodes.CountAsync() + await db.PushReceipts.CountAsync()).ShouldBe(0)
        );
    }

    private static Task<int> ForgetAsync(PushDriver push) =>
        push
            .Host.Services.GetRequiredService<PushRetention>()
            .DeleteExpiredAsync(TestContext.Current.CancellationToken);
}
