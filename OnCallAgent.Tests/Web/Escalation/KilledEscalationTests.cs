using Microsoft.Extensions.DependencyInjection;
using OnCallAgent.Domain.Escalation;
using OnCallAgent.Tests.Support;
using OnCallAgent.Web.Data.Outbox;
using OnCallAgent.Web.Escalation;

namespace OnCallAgent.Tests.Web.Escalation;

/// <summary>
/// A process that dies between any two steps from the call to its end. What it had committed is in the database, what it held
/// is gone: another process takes over.
/// </summary>
public sealed class KilledEscalationTests
{
    /// <summary>Where it dies, and how often the phone rings in the end: at least once, and twice only where the message was out already.</summary>
    public static TheoryData<string, int> Steps =>
        new()
        {
            { "after the call was written", 1 },
            { "after the step was taken and its messages were queued", 1 },
            { "after a message was claimed", 1 },
            { "after a message was sent", 2 },
            { "after a message was recorded as sent", 1 },
        };

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Theory, MemberData(nameof(Steps))]
    public async Task Nothing_is_lost_wherever_it_is_killed(string step, int rings)
    {
        await using var driver = await EscalationDriver.StartAsync();
        await driver.SaveAsync(EscalationDriver.AdaThenBob);
        await driver.CallAsync();
        await DieAsync(driver, step);

        var next = driver.AddNode();
        for (var second = 0; second < 70; second += 5)
        {
            driver.Clock.Advance(TimeSpan.FromSeconds(5));
            await driver.WorkAsync(next);
        }

        driver.Received.Count(r => r.To == "+1001").ShouldBe(rings);
        (await driver.DeliveriesAsync()).ShouldAllBe(d => d.Status == DeliveryStatus.Sent);
        // And the next step is not forgotten.
        driver.Clock.Advance(TimeSpan.FromMinutes(5));
        await driver.WorkAsync(next);
        driver.Received[^1].To.ShouldBe("+1002");
    }

    // Does everything up to that step, and nothing after it.
    private static async Task DieAsync(EscalationDriver driver, string step)
    {
        if (step == "after the call was written")
        {
            return;
        }

        await driver.Node.GetRequiredService<CallStore>().AdvanceDueAsync(Cancelled);
        if (step == "after the step was taken and its messages were queued")
        {
            return;
        }

        if (step == "after a message was recorded as sent")
        {
            await driver.WorkAsync();
            return;
        }

        var id = (await driver.DeliveriesAsync()).Single().Id;
        var claimed = await driver
            .Node.GetRequiredService<DeliveryStore>()
            .ClaimAsync(id, TimeSpan.FromSeconds(60), null, Cancelled);
        if (step == "after a message was claimed")
        {
            return;
        }

        var channels = await driver
            .Node.GetRequiredService<IChannelDirectory>()
            .ReadAsync(Cancelled);
        (
            await channels
                .Single(c => c.Name == "sms")
                .SendAsync(
                    claimed!.Delivery,
                    claimed.Notice with
                    {
                        AnswerUrl = driver
                            .Node.GetRequiredService<AnswerLinks>()
                            .Of(claimed.Delivery),
                    },
                    Cancelled
                )
        ).ShouldBeSent();
    }
}
