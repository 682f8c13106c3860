using OnCallAgent.Domain.Incidents;
using OnCallAgent.Domain.Remediation;
using OnCallAgent.Domain.Services;
using OnCallAgent.Domain.Verification;
using OnCallAgent.Tests.Support;
using OnCallAgent.Web.Hosting;

namespace OnCallAgent.Tests.Faults;

/// <summary>
/// A process dies at every point between two steps of decide → act → verify → resolve, escalate or take back, one after the
/// other, and another one takes over. The points are counted, not named: a step that is added later is met as well.
/// </summary>
public sealed class DeathBetweenStepsTests
{
    // More than any way has; a way that is longer fails the test rather than being met in part.
    private const int MostPoints = 200;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public static TheoryData<string> Ways =>
        [
            "heals",
            "action fails",
            "breaks off",
            "fix fails",
            "is taken back",
            "rollback fails",
            "is approved",
            "is shadowed",
        ];

    [Theory, MemberData(nameof(Ways))]
    public async Task Nothing_is_done_twice_forgotten_or_kept_from_people(string way)
    {
        var points = 0;
        while (await DieAsync(way, points))
        {
            points++;
            points.ShouldBeLessThan(MostPoints);
        }

        points.ShouldBeGreaterThan(way == "is shadowed" ? 1 : 5, way);
        TestContext.Current.TestOutputHelper?.WriteLine($"{way}: died at {points} points");
    }

    /// <summary>Dies after so many points; false where the way ends before.</summary>
    private static async Task<bool> DieAsync(string way, int points)
    {
        await using var driver = await PreparedAsync(way);
        var id = await driver.FaultAsync();
        var death = new Death(points);
        var mortal = driver.NewProcess("mortal", new MortalDesk(driver.Desk, death));
        driver.World.Meanwhile = _ =>
        {
            // Also between the commit that it runs and the deed, and between the deed and what it came to.
            death.Step();
            return Task.CompletedTask;
        };
        driver.World.Done = death.Step;
        await LiveAsync(driver, mortal, death, id, way);
        driver.World.Meanwhile = _ => Task.CompletedTask;
        driver.World.Done = () => { };
        if (death.Happened)
        {
            // The claim of the dead runs out.
            driver.Clock.Advance(TimeSpan.FromMinutes(2));
            driver.Restart();
            await FinishAsync(driver, id, way);
        }

        await ShouldBeSoundAsync(driver, id, $"{way}, died after {points} points");
        return death.Happened;
    }

    private static async Task LiveAsync(
        FlowDriver driver,
        OnCallAgent.Domain.Flow.IncidentFlow mortal,
        Death death,
        string id,
        string way
    )
    {
        for (var second = 0; second < 60 && !death.Happened; second++)
        {
            try
            {
                foreach (
                    var due in await driver.Desk.DueAsync(driver.Clock.GetUtcNow(), 10, Cancelled)
                )
                {
                    await mortal.AdvanceAsync(due, Cancelled);
                }
            }
            catch (ProcessDied)
            {
                return;
            }

            await ApproveWhereAskedAsync(driver, id, way);
            if ((await driver.IncidentAsync(id)).NextStep == IncidentStep.None)
            {
                return;
            }

            driver.Clock.Advance(TimeSpan.FromSeconds(1));
        }
    }

    private static async Task FinishAsync(FlowDriver driver, string id, string way)
    {
        await driver.PassAsync(TimeSpan.FromSeconds(2));
        await ApproveWhereAskedAsync(driver, id, way);
        await driver.PassAsync(TimeSpan.FromSeconds(20));
    }

    private static async Task ApproveWhereAskedAsync(FlowDriver driver, string id, string way)
    {
        if (
            way == "is approved"
            && (await driver.IncidentAsync(id)).Handler == Handler.WaitingForApproval
        )
        {
            (await driver.ApproveAsync(id)).IsSuccess.ShouldBeTrue();
        }
    }

    private static async Task<FlowDriver> PreparedAsync(string way)
    {
        var driver = await (await FlowDriver.OnAsync(DatabaseProvider.Sqlite)).WithServiceAsync(s =>
            s with
            {
                Automation = way == "is approved" ? AutomationMode.Suggest : AutomationMode.Auto,
                StartingRung = way == "is shadowed" ? LadderRung.Shadow : LadderRung.Auto,
                VerificationWindow = TimeSpan.FromSeconds(5),
            }
        );
        if (way == "action fails")
        {
            driver.World.Outcome = _ => new ActionResult(false, "exit code 5");
        }

        if (way == "breaks off")
        {
            await driver.WithPlanAsync("adjust_memory_config", "restart_service");
            driver.World.Outcome = type =>
                type == "restart_service"
                    ? new ActionResult(false, "exit code 5")
                    : new ActionResult(true, "1 GiB → 2 GiB.");
        }

        if (way is "fix fails" or "is taken back" or "rollback fails")
        {
            driver.World.Health = new HealthObservation(HealthState.Unhealthy, "503");
            driver.World.Reversible = way != "fix fails";
        }

        if (way == "rollback fails")
        {
            driver.World.TakingBack = _ => new ActionResult(false, "it is another value now");
        }

        return driver;
    }

    private static async Task ShouldBeSoundAsync(FlowDriver driver, string id, string when)
    {
        driver.World.Executed.Count(e => e == "restart_service").ShouldBeLessThanOrEqualTo(1, when);
        driver.World.TakenBack.Count.ShouldBeLessThanOrEqualTo(1, when);
        var incident = await driver.IncidentAsync(id);
        incident.NextStep.ShouldBe(IncidentStep.None, when);
        (await driver.ActionsAsync(id)).ShouldAllBe(a => !a.IsUnfinished, when);
        if (incident.Status == IncidentStatus.Resolved)
        {
            incident.ResolutionMethod.ShouldBe(Resolution.Automated, when);
            driver.World.Executed.Count(e => e == "restart_service").ShouldBe(1, when);
            return;
        }

        // Whatever is not resolved is a human's, and a message to them stands in the outbox.
        incident.Handler.ShouldBe(Handler.Human, when);
        var told = await driver.DeliveriesAsync(id);
        told.ShouldNotBeEmpty(when);
        told.Select(d => d.Cause).ShouldBeUnique(when);
    }
}
