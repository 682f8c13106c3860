using OnCallAgent.Domain.Services;
using OnCallAgent.Tests.Support;

namespace OnCallAgent.Tests.Web.Remediation;

/// <summary>Memory limits of real units.</summary>
[Collection(ProcessKeepers.Name)]
public sealed class AdjustUnitMemoryTests : IAsyncDisposable
{
    private readonly UserSystemd systemd;
    private readonly RemediationDriver driver;

    public AdjustUnitMemoryTests(UserSystemd systemd)
    {
        this.systemd = systemd;
        systemd.Require();
        driver = new RemediationDriver(
            settings: ("Remediation:UserRuntimeDirectory", systemd.RuntimeDirectory)
        );
    }

    public ValueTask DisposeAsync() => driver.DisposeAsync();

    [Theory]
    [InlineData("limited.service", "MemoryMax", "MemoryMax=256M\n", "268435456")]
    [InlineData("free.service", "MemoryHigh", "", "infinity")]
    public async Task A_units_limit_is_changed_and_put_back(
        string unit,
        string property,
        string setting,
        string before
    )
    {
        await systemd.AddUnitAsync(unit, $"[Service]\nExecStart=/bin/sleep 1000\n{setting}");
        await systemd.SystemctlAsync("start", unit);
        var pid = await systemd.MainPidAsync(unit);
        (await LimitAsync(unit, property)).ShouldBe(before);

        var done = await driver.RunAsync(
            "adjust_memory_config",
            Listed(unit, property),
            ("memory", "512M")
        );

        done.Succeeded.ShouldBeTrue(done.Summary);
        (await LimitAsync(unit, property)).ShouldBe("536870912");
        done.Executed.ShouldBe([
            "systemctl",
            "--user",
            "set-property",
            "--",
            unit,
            $"{property}=536870912",
        ]);
        done.Facts["old_value"].ShouldBe(before);
        // For people in the units that they set limits in, not in bytes.
        var shown = before == "infinity" ? "no limit" : "256M";
        done.Summary.ShouldBe($"{unit} {property}: {shown} → 512M.");

        var undone = await driver.RollBackAsync(
            "adjust_memory_config",
            done,
            Listed(unit, property)
        );
        undone.Succeeded.ShouldBeTrue(undone.Summary);
        (await LimitAsync(unit, property)).ShouldBe(before);
        (await systemd.MainPidAsync(unit)).ShouldBe(pid, "nothing was restarted");
    }

    [Fact]
    public async Task A_unit_that_is_not_there_is_a_failure_with_its_reason()
    {
        var done = await driver.RunAsync(
            "adjust_memory_config",
            Listed("nowhere.service", "MemoryMax"),
            ("memory", "512M")
        );
        done.Succeeded.ShouldBeFalse();
        done.Summary.ShouldContain("is the unit there?");
    }

    private async Task<string> LimitAsync(string unit, string property) =>
        (await systemd.SystemctlAsync("show", "-p", property, "--value", "--", unit)).Output.Trim();

    private static AllowedTargets Listed(string unit, string property) =>
        new()
        {
            MemoryLimits =
            [
                new(MemoryPlace.Unit, unit, property, 64L << 20, 1L << 30)
                {
                    Scope = UnitScope.User,
                },
            ],
        };
}
