using Microsoft.Extensions.Time.Testing;
using OnCallAgent.Domain.Services;
using OnCallAgent.Tests.Support;

namespace OnCallAgent.Tests.Web.Remediation;

/// <summary>Real units of a real systemd.</summary>
[Collection(ProcessKeepers.Name)]
public sealed class RestartUnitTests : IAsyncDisposable
{
    private const string Sleeper = "[Service]\nExecStart=/bin/sleep 1000\n";

    private readonly UserSystemd systemd;
    private readonly RemediationDriver driver;

    public RestartUnitTests(UserSystemd systemd)
    {
        this.systemd = systemd;
        systemd.Require();
        driver = new RemediationDriver(
            settings:
            [
                ("Remediation:UserRuntimeDirectory", systemd.RuntimeDirectory),
                ("Remediation:DockerEndpoint", "unix:///nonexistent/docker.sock"),
            ]
        );
    }

    public ValueTask DisposeAsync() => driver.DisposeAsync();

    [Fact]
    public async Task A_restart_gives_the_unit_a_new_main_process()
    {
        await systemd.AddUnitAsync("orders.service", Sleeper);
        await systemd.SystemctlAsync("start", "orders.service");
        var before = await systemd.MainPidAsync("orders.service");

        var result = await driver.RunAsync("restart_service", Units("orders.service"));

        result.Succeeded.ShouldBeTrue(result.Summary);
        result.ExitCode.ShouldBe(0);
        result.Executed.ShouldBe(["systemctl", "--user", "restart", "--", "orders.service"]);
        result.Facts["old_main_pid"].ShouldBe(before);
        var after = await systemd.MainPidAsync("orders.service");
        after.ShouldNotBe(before);
        result.Facts["new_main_pid"].ShouldBe(after);
        result.Facts["active_state"].ShouldBe("active");
        Directory.Exists($"/proc/{after}").ShouldBeTrue();
        result.Summary.ShouldBe(
            $"systemd restarted orders.service (main process {before} → {after})."
        );
    }

    [Fact]
    public async Task A_stopped_unit_is_started()
    {
        await systemd.AddUnitAsync("stopped.service", Sleeper);
        var result = await driver.RunAsync("restart_service", Units("stopped.service"));
        result.Succeeded.ShouldBeTrue(result.Summary);
        result.Facts["old_main_pid"].ShouldBe("");
        result.Facts["new_main_pid"].ShouldBe(await systemd.MainPidAsync("stopped.service"));
    }

    [Fact]
    public async Task An_unknown_unit_ends_with_exit_code_five_and_systemds_own_words()
    {
        var result = await driver.RunAsync("restart_service", Units("nowhere.service"));
        result.Succeeded.ShouldBeFalse();
        result.ExitCode.ShouldBe(5);
        result.Summary.ShouldContain("exit code 5");
        result.Output.ShouldContain("nowhere.service not found");
    }

    [Fact]
    public async Task A_unit_that_cannot_start_is_a_failure()
    {
        await systemd.AddUnitAsync(
            "broken.service",
            "[Service]\nType=oneshot\nExecStart=/bin/false\n"
        );
        var result = await driver.RunAsync("restart_service", Units("broken.service"));
        result.Succeeded.ShouldBeFalse();
        result.ExitCode.ShouldBe(1);
        result.Facts["active_state"].ShouldBe("failed");
    }

    [Fact]
    public async Task A_restart_that_takes_too_long_is_given_up_and_says_that_systemd_may_go_on()
    {
        await systemd.AddUnitAsync(
            "slow.service",
            "[Service]\nTimeoutStartSec=infinity\nExecStartPre=/bin/sleep 1000\nExecStart=/bin/true\n"
        );
        var clock = new FakeTimeProvider();
        await using var limited = new RemediationDriver(
            clock,
            settings: ("Remediation:UserRuntimeDirectory", systemd.RuntimeDirectory)
        );
        var running = limited.RunAsync("restart_service", Units("slow.service"));
        await Eventually.TrueAsync(async () =>
            (await systemd.SystemctlAsync("is-active", "slow.service")).Output.Trim()
            == "activating"
        );
        clock.Advance(TimeSpan.FromMinutes(2));
        var result = await running;
        result.Succeeded.ShouldBeFalse();
        result.Summary.ShouldStartWith("Took longer than 120 s.");
        result.Summary.ShouldEndWith("systemd may still be restarting slow.service.");
    }

    [Fact]
    public async Task Where_the_unit_fails_the_container_is_tried_and_both_reasons_are_told()
    {
        var result = await driver.RunAsync(
            "restart_service",
            Units("nowhere.service") with
            {
                Containers = ["nowhere"],
            }
        );
        result.Succeeded.ShouldBeFalse();
        result.ExitCode.ShouldBe(5);
        result.Summary.ShouldContain("nowhere.service not found");
        result.Summary.ShouldContain("Then: The Docker Engine at unix:///nonexistent/docker.sock");
    }

    [Fact]
    public async Task An_engine_address_that_only_the_docker_program_understands_is_a_failure()
    {
        var engine = new OnCallAgent.Web.Remediation.DockerEngine(
            new() { DockerEndpoint = "ssh://somewhere" }
        );
        var answer = await engine.InspectAsync("orders", TestContext.Current.CancellationToken);
        answer.Trouble!.ShouldContain("ssh://somewhere is not supported");
    }

    [Fact]
    public async Task Without_systemctl_the_failure_names_what_is_missing()
    {
        await using var without = new RemediationDriver(
            settings: ("Remediation:Systemctl", "/nonexistent/systemctl")
        );
        var result = await without.RunAsync("restart_service", Units("orders.service"));
        result.Succeeded.ShouldBeFalse();
        result.ExitCode.ShouldBeNull();
        result.Summary.ShouldContain("/nonexistent/systemctl could not be started");
    }

    private static AllowedTargets Units(string name) =>
        new() { Units = [new(name, UnitScope.User)] };
}
