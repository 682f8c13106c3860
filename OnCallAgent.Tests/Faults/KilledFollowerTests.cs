using OnCallAgent.Tests.Support;

namespace OnCallAgent.Tests.Faults;

/// <summary>
/// A writer and a rotator at work for thousands of random steps, while the real process that follows them is killed and
/// started again: every line arrives, and arrives once.
/// </summary>
public sealed class KilledFollowerTests
{
    // Two thousand steps in all. Each start of the process costs as much as some hundreds of them, and each wait for the
    // reader as much as a hundred; both happen in between all the same.
    private const int Kills = 2;
    private const int StepsBetweenKills = 300;
    private const int StepsWhileDown = 25;

    // Even ones: their rotated files keep their names, so that none is written over before it was read.
    public static TheoryData<int> Seeds => WalkSeeds.Or(14, 22, 36);

    [Theory]
    [MemberData(nameof(Seeds))]
    public async Task Every_line_of_a_rotated_log_is_taken_once_however_often_the_agent_is_killed(
        int seed
    )
    {
        await using var agent = new AgentProcess();
        await agent.StartAsync();
        await Eventually.TrueAsync(() =>
            agent.Count("file_checkpoints where path like 'looked-at:%'") > 0
        );
        WalkingLog? walk = null;

        async Task RunAsync()
        {
            if (!agent.IsRunning)
            {
                await agent.StartAsync();
            }
        }

        async Task DrainAsync()
        {
            await RunAsync();
            await Eventually.ReachesAsync(
                () => Task.FromResult(agent.Count("log_lines")),
                walk!.Written
            );
            var messages =
                agent.Query<string?>("select group_concat(message, char(10)) from log_lines") ?? "";
            walk!.ShouldBe(
                messages.Split('\n', StringSplitOptions.RemoveEmptyEntries),
                agent.Output
            );
        }

        async Task WalkAsync(int steps)
        {
            for (var step = 0; step < steps; step++)
            {
                await walk!.StepAsync();
            }
        }

        using (
            walk = new WalkingLog(agent.LogFile("app.log"), Rotations.Both, seed, DrainAsync)
            {
                Waits = 2,
            }
        )
        {
            for (var kill = 0; kill < Kills; kill++)
            {
                await WalkAsync(StepsBetweenKills);
                agent.KillHard();
                // The writer does not wait for the agent, neither while it is down nor while it starts.
                await WalkAsync(StepsWhileDown);
                await Task.WhenAll(RunAsync(), WalkAsync(StepsWhileDown));
            }

            walk.Settle();
            await DrainAsync();
        }
    }
}
