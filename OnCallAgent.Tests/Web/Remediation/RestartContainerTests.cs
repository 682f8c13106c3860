using OnCallAgent.Domain.Services;
using OnCallAgent.Tests.Support;

namespace OnCallAgent.Tests.Web.Remediation;

/// <summary>Real containers of a real Docker Engine.</summary>
[Collection(ProcessKeepers.Name)]
public sealed class RestartContainerTests : IAsyncDisposable
{
    private readonly DockerHost docker;
    private readonly RemediationDriver driver;

    public RestartContainerTests(DockerHost docker)
    {
        this.docker = docker;
        docker.Require();
        driver = new RemediationDriver(
            settings:
            [
                ("Remediation:DockerEndpoint", docker.Endpoint),
                ("Remediation:ContainerStopSeconds", "1"),
                ("Remediation:Systemctl", "/nonexistent/systemctl"),
            ]
        );
    }

    public ValueTask DisposeAsync() => driver.DisposeAsync();

    [Fact]
    public async Task A_restart_gives_the_container_a_new_process()
    {
        var id = await docker.RunContainerAsync("oncallagent-orders");
        var before = await docker.PidAsync("oncallagent-orders");

        var result = await driver.RunAsync("restart_service", Containers("oncallagent-orders"));

        result.Succeeded.ShouldBeTrue(result.Summary);
        var after = await docker.PidAsync("oncallagent-orders");
        after.ShouldNotBe(before);
        result.Facts["old_pid"].ShouldBe(before);
        result.Facts["new_pid"].ShouldBe(after);
        result.Facts["container_id"].ShouldBe(id);
        result.Facts["new_started_at"].ShouldNotBe(result.Facts["old_started_at"]);
        result.Executed[1].ShouldEndWith($"/containers/{id}/restart?t=1");
    }

    [Fact]
    public async Task A_unit_that_cannot_be_restarted_falls_back_to_the_container()
    {
        await docker.RunContainerAsync("oncallagent-fallback");
        var before = await docker.PidAsync("oncallagent-fallback");

        var result = await driver.RunAsync(
            "restart_service",
            Containers("oncallagent-fallback") with
            {
                Units = [new("orders.service", UnitScope.System)],
            }
        );

        result.Succeeded.ShouldBeTrue(result.Summary);
        (await docker.PidAsync("oncallagent-fallback")).ShouldNotBe(before);
        result.Facts["fallback_because"].ShouldContain("systemctl could not be started");
    }

    [Fact]
    public async Task A_container_that_cannot_start_again_is_a_failure_in_the_engines_words()
    {
        await docker.RunContainerAsync("oncallagent-broken");
        await docker.DockerAsync("exec", "oncallagent-broken", "/bin/busybox", "rm", "/bin/sleep");
        var result = await driver.RunAsync("restart_service", Containers("oncallagent-broken"));
        result.Succeeded.ShouldBeFalse();
        result.Summary.ShouldStartWith("The Docker Engine answered ");
        result.Summary.ShouldContain("/bin/sleep");
        result.Facts["container"].ShouldBe("oncallagent-broken");
    }

    [Fact]
    public async Task An_unknown_container_is_a_failure_with_its_reason()
    {
        var result = await driver.RunAsync("restart_service", Containers("oncallagent-nowhere"));
        result.Succeeded.ShouldBeFalse();
        result.Summary.ShouldBe("There is no container named oncallagent-nowhere.");
    }

    [Fact]
    public async Task The_beginning_of_another_containers_id_is_not_taken_for_a_name()
    {
        var id = await docker.RunContainerAsync("oncallagent-other");
        var before = await docker.PidAsync("oncallagent-other");

        var result = await driver.RunAsync("restart_service", Containers(id[..12]));

        result.Succeeded.ShouldBeFalse();
        result.Summary.ShouldContain("There is no container named");
        (await docker.PidAsync("oncallagent-other")).ShouldBe(before);
    }

    private static AllowedTargets Containers(string name) => new() { Containers = [name] };
}
