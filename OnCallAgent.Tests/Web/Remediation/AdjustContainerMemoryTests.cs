using OnCallAgent.Domain.Services;
using OnCallAgent.Tests.Support;

namespace OnCallAgent.Tests.Web.Remediation;

/// <summary>Memory limits of real containers.</summary>
[Collection(DockerCollection.Name)]
public sealed class AdjustContainerMemoryTests : IAsyncDisposable
{
    private readonly DockerHost docker;
    private readonly RemediationDriver driver;

    public AdjustContainerMemoryTests(DockerHost docker)
    {
        this.docker = docker;
        docker.Require();
        driver = new RemediationDriver(
            settings: ("Remediation:DockerEndpoint", docker.Endpoint)
        );
    }

    public ValueTask DisposeAsync() => driver.DisposeAsync();

    [Theory]
    [InlineData("oncallagent-limited", "128m")]
    [InlineData("oncallagent-free", null)]
    public async Task A_containers_limit_is_changed_and_put_back(string name, string? limit)
    {
        await docker.RunContainerAsync(name);
        if (limit is not null)
        {
            var set = await docker.DockerAsync(
                "update",
                "--memory",
                limit,
                "--memory-swap",
                "256m",
                name
            );
            set.ExitCode.ShouldBe(0, set.Output);
        }

        var before = await LimitAsync(name);
        var pid = await docker.PidAsync(name);

        var done = await driver.RunAsync("adjust_memory_config", Limit(name), ("memory", "192M"));

        done.Succeeded.ShouldBeTrue(done.Summary);
        (await LimitAsync(name)).Split(' ')[0].ShouldBe("201326592");

        var undone = await driver.RollBackAsync("adjust_memory_config", done, Limit(name));
        undone.Succeeded.ShouldBeTrue(undone.Summary);
        Meaning(await LimitAsync(name)).ShouldBe(Meaning(before));
        (await docker.PidAsync(name)).ShouldBe(pid, "nothing was restarted");
    }

    private async Task<string> LimitAsync(string name) =>
        (
            await docker.DockerAsync(
                "inspect",
                "-f",
                "{{.HostConfig.Memory}} {{.HostConfig.MemorySwap}}",
                name
            )
        ).Output.Trim();

    // The engine writes no limit as 0 where nobody said, and as -1 where somebody did.
    private static string[] Meaning(string limits) =>
        [.. limits.Split(' ').Select(l => l is "0" or "-1" ? "none" : l)];

    private static AllowedTargets Limit(string name) =>
        new()
        {
            MemoryLimits = [new(MemoryPlace.Container, name, "memory", 64L << 20, 1L << 30)],
        };
}
