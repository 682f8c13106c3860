using OnCallAgent.Domain.Escalation;
using OnCallAgent.Domain.Shared;
using OnCallAgent.Tests.Support;
using OnCallAgent.Web.Hosting;

namespace OnCallAgent.Tests.Web.Escalation;

/// <summary>A flood becomes a few messages, nothing in it is lost, and what is critical is not held up by it.</summary>
public sealed class BundledMessagesTests
{
    private const int Flood = 60;
    private const int PerHour = 5;

    [Theory, MemberData(nameof(TestDatabase.Engines), MemberType = typeof(TestDatabase))]
    public async Task A_flood_is_a_few_messages_and_then_one_that_tells_of_all_the_others(
        DatabaseProvider engine
    )
    {
        await using var driver = await FloodedAsync(engine);
        await driver.WorkAsync();

        var soon = driver.Received.Count;
        // Four are sent at a time, so that a few more can be on their way when the limit is met.
        soon.ShouldBeInRange(PerHour, PerHour + 3);
        await driver.FastForwardAsync(10);

        driver.Received.Count.ShouldBe(soon + 1);
        driver.Received[^1].Text.ShouldContain($"(+{Flood - soon - 1} more)");
        var rows = await driver.DeliveriesAsync();
        rows.Count.ShouldBe(Flood);
        rows.ShouldAllBe(d => d.Status == DeliveryStatus.Sent && d.SentAt != null);
        rows.Count(d => d.BundledIn is not null).ShouldBe(Flood - soon - 1);
    }

    [Fact]
    public async Task What_is_critical_is_never_held_back()
    {
        await using var driver = await FloodedAsync();
        await driver.WorkAsync();
        var soon = driver.Received.Count;

        await driver.CallAsync(Severity.Critical, "The database is gone");
        await driver.WorkAsync();

        driver.Received.Count.ShouldBe(soon + 1);
        driver.Received[^1].Text.ShouldStartWith("CRITICAL orders: The database is gone");
    }

    [Fact]
    public async Task A_message_that_is_held_back_says_why_and_until_when()
    {
        await using var driver = await FloodedAsync();
        await driver.WorkAsync();

        var held = (await driver.DeliveriesAsync()).Where(d => d.HeldBack).ToList();

        held.ShouldAllBe(d =>
            d.Status == DeliveryStatus.Queued
            && d.Reason
                == "its recipient had 5 messages within an hour; it goes out at 15:05 UTC together with whatever else waits."
        );
    }

    [Fact]
    public async Task The_link_of_a_bundle_acknowledges_every_incident_in_it()
    {
        await using var driver = await FloodedAsync();
        await driver.WorkAsync();
        var soon = driver.Received.Count;
        await driver.FastForwardAsync(5);

        (await driver.AnswerAsync(driver.Received[^1])).ShouldSucceed();

        var acknowledged = 0;
        foreach (var row in await driver.DeliveriesAsync())
        {
            var incident = await driver.IncidentAsync(row.IncidentId!);
            acknowledged += incident.AcknowledgedBy == "+1001" ? 1 : 0;
        }

        acknowledged.ShouldBe(Flood - soon);
    }

    [Fact]
    public async Task A_bundle_that_cannot_be_sent_loses_nothing()
    {
        await using var driver = await FloodedAsync();
        await driver.WorkAsync();
        driver.Gateway = c =>
        {
            c.Response.StatusCode = 503;
            return Task.CompletedTask;
        };
        await driver.FastForwardAsync(20);
        (await driver.DeliveriesAsync())
            .Where(d => d.HeldBack)
            .ShouldAllBe(d => d.Status == DeliveryStatus.Queued);

        driver.Gateway = _ => Task.CompletedTask;
        await driver.FastForwardAsync(20);

        (await driver.DeliveriesAsync()).ShouldAllBe(d => d.Status == DeliveryStatus.Sent);
    }

    [Fact]
    public async Task After_an_hour_messages_go_out_at_once_again()
    {
        await using var driver = await FloodedAsync();
        await driver.WorkAsync();
        await driver.FastForwardAsync(10);
        var before = driver.Received.Count;
        driver.Clock.Advance(TimeSpan.FromMinutes(61));

        await driver.CallAsync(Severity.Low, "Something else");
        await driver.WorkAsync();

        driver.Received.Count.ShouldBe(before + 1);
    }

    private static async Task<EscalationDriver> FloodedAsync(
        DatabaseProvider engine = DatabaseProvider.Sqlite
    )
    {
        var driver = await EscalationDriver.StartAsync(
            engine,
            o => o with { MessagesPerHour = PerHour }
        );
        var policy = EscalationDriver.AdaThenBob;
        await driver.SaveAsync(policy with { Steps = [policy.Steps[0]] });
        for (var i = 0; i < Flood; i++)
        {
            await driver.CallAsync(Severity.Medium, $"Fault {i}");
        }

        return driver;
    }
}
