using OnCallAgent.Tests.Support;

namespace OnCallAgent.Tests.Web.Sources.Files;

/// <summary>
/// A writer and a rotator at work for many random steps while the follower is stopped and started: every
/// line arrives, and arrives once.
/// </summary>
public sealed class RotationWalkTests
{
    private const string Log = "app.log";

    [Theory]
    [InlineData("app.log", Rotations.Rename, 1)]
    [InlineData("app.log*", Rotations.Rename, 2)]
    [InlineData("app.log", Rotations.CopyTruncate, 3)]
    [InlineData("app.log*", Rotations.CopyTruncate, 4)]
    [InlineData("app.log", Rotations.CopyTruncate, 6)]
    [InlineData("app.log*", Rotations.CopyTruncate, 5)]
    [InlineData("app.log", Rotations.Both, 8)]
    [InlineData("app.log*", Rotations.Both, 7)]
    public async Task Every_line_is_taken_exactly_once(string location, Rotations by, int seed)
    {
        await using var driver = await FollowerDriver.FollowAsync(location);
        var isRunning = true;
        WalkingLog? walk = null;

        async Task ToggleAsync()
        {
            await (isRunning ? driver.StopAsync() : driver.StartAsync());
            isRunning = !isRunning;
        }

        async Task DrainAsync()
        {
            if (!isRunning)
            {
                await ToggleAsync();
            }

            await Eventually.ReachesAsync(async () => await driver.CountAsync(), walk!.Written);
            walk!.ShouldBe(await driver.MessagesAsync(), driver.Log.Text);
        }

        using (walk = new WalkingLog(driver.At(Log), by, seed, DrainAsync))
        {
            for (var step = 0; step < 120; step++)
            {
                await walk.StepAsync();
                if (step % 9 == 8)
                {
                    await ToggleAsync();
                }
            }

            walk.Settle();
            await DrainAsync();
        }
    }
}
