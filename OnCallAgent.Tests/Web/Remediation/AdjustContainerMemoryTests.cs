using OnCallAgent.Domain.Services;
using OnCallAgent.Tests.Support;

namespace OnCallAgent.Tests.Web.Remediation;

/// <summary>Memory limits of real containers.</summary>
[Collection(ProcessKeepers.Name)]
public sealed class AdjustContainerMemoryTests : IAsyncDisposable
{
    private readonly DockerHost docker;
    private readonly RemediationDriver driver;

    public AdjustContainerMemoryTests(DockerHost docker)
    {
        this.docker = docker;
        docker.Require();
        driver = new RemediationDriver(settings: ("Remediation:DockerEndpoint", docker.Endpoint));
    }

    public ValueTask DisposeAsync() => driver.DisposeAsync();

    [Theory]
    [InlineData("oncallagent-limited", "256m")]
    [InlineData("oncallagent-swapless", "128m")]
    [InlineData("oncallagent-swapping", "-1")]
    public async Task A_containers_limit_is_changed_and_put_back(string name, string withSwap)
    {
        await docker.RunContainerAsync(name);
        var set = await docker.DockerAsync(
            "update",
            "--memory",
            "128m",
            "--memory-swap",
            withSwap,
            name
        );
        set.ExitCode.ShouldBe(0, set.Output);
        var before = await LimitAsync(name);
        var pid = await docker.PidAsync(name);

        var done = await driver.RunAsync("adjust_memory_config", Listed(name), ("memory", "192M"));

        done.Succeeded.ShouldBeTrue(done.Summary);
        (await LimitAsync(name)).Split(' ')[0].ShouldBe("201326592");

        var undone = await driver.RollBackAsync("adjust_memory_config", done, Listed(name));
        undone.Succeeded.ShouldBeTrue(undone.Summary);
        (await LimitAsync(name)).ShouldBe(before);
        (await docker.PidAsync(name)).ShouldBe(pid, "nothing was restarted");
    }

    [Fact]
    public async Task A_container_without_a_limit_gets_none_because_it_could_not_be_taken_away()
    {
        await docker.RunContainerAsync("oncallagent-free");
        var done = await driver.RunAsync(
            "adjust_memory_config",
            Listed("oncallagent-free"),
            ("memory", "192M")
        );
        done.Succeeded.ShouldBeFalse();
        done.Summary.ShouldContain("has no memory limit");
        (await LimitAsync("oncallagent-free")).ShouldBe("0 0");
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

    private static AllowedTargets Listed(string name) =>
        new() { MemoryLimits = [new(MemoryPlace.Container, name, "memory", 64L << 20, 1L << 30)] };
}
