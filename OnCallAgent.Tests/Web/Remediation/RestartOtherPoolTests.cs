using OnCallAgent.Domain.Services;
using OnCallAgent.Tests.Support;

namespace OnCallAgent.Tests.Web.Remediation;

/// <summary>Pools that are no PgBouncer: a real unit of a real systemd, and a real HTTP server.</summary>
[Collection(ProcessKeepers.Name)]
public sealed class RestartOtherPoolTests(UserSystemd systemd)
{
    private const string Action = "restart_connection_pool";

    private static readonly string[] Paths = ["POST /pool/restart"];

    [Fact]
    public async Task A_poolers_unit_is_really_restarted()
    {
        systemd.Require();
        await using var driver = new RemediationDriver(
            settings: ("Remediation:UserRuntimeDirectory", systemd.RuntimeDirectory)
        );
        await systemd.AddUnitAsync("pooler.service", "[Service]\nExecStart=/bin/sleep 1000\n");
        await systemd.SystemctlAsync("start", "pooler.service");
        var before = await systemd.MainPidAsync("pooler.service");

        var done = await driver.RunAsync(
            Action,
            Listed(
                new PoolRestart("pooler", PoolRestartKind.Unit, "pooler.service")
                {
                    Scope = UnitScope.User,
                }
            )
        );

        done.Succeeded.ShouldBeTrue(done.Summary);
        done.Executed.ShouldBe(["systemctl", "--user", "restart", "--", "pooler.service"]);
        (await systemd.MainPidAsync("pooler.service")).ShouldNotBe(before);
    }

    [Theory]
    [InlineData(204, true)]
    [InlineData(500, false)]
    [InlineData(302, false)]
    public async Task The_services_own_endpoint_is_asked_exactly_once(int answer, bool succeeds)
    {
        var asked = new List<string>();
        await using var server = await LoopbackServer.StartAsync(context =>
        {
            lock (asked)
            {
                asked.Add($"{context.Request.Method} {context.Request.Path}");
            }

            context.Response.StatusCode = answer;
            context.Response.Headers.Location = "/elsewhere";
            return Task.CompletedTask;
        });
        await using var driver = new RemediationDriver();
        var listed = Listed(
            new PoolRestart("inner", PoolRestartKind.Endpoint, server.Url("pool/restart"))
        );

        var done = await driver.RunAsync(Action, listed, ("pool", "inner"));

        done.Succeeded.ShouldBe(succeeds, done.Summary);
        asked.ShouldBe(Paths);
        driver
            .Plan(Action, listed)
            .Value.Steps.ShouldHaveSingleItem()
            .ShouldBe(["POST", server.Url("pool/restart")]);
    }

    [Fact]
    public async Task A_pool_that_is_not_listed_is_refused()
    {
        await using var driver = new RemediationDriver();
        driver
            .Plan(
                Action,
                Listed(new PoolRestart("inner", PoolRestartKind.Endpoint, "http://127.0.0.1/")),
                ("pool", "other")
            )
            .Error!.Code.ShouldBe("action.target_not_allowed");
    }

    [Theory]
    [InlineData(PoolRestartKind.Unit, "-rf.service")]
    [InlineData(PoolRestartKind.Unit, "../x.service")]
    [InlineData(PoolRestartKind.Endpoint, "http://169.254.169.254/")]
    [InlineData(PoolRestartKind.Endpoint, "file:///etc/passwd")]
    public async Task What_may_not_stand_on_the_list_is_not_executed_either(
        PoolRestartKind kind,
        string target
    )
    {
        await using var driver = new RemediationDriver();
        driver.Plan(Action, Listed(new PoolRestart("x", kind, target))).IsSuccess.ShouldBeFalse();
    }

    private static AllowedTargets Listed(PoolRestart pool) => new() { PoolRestarts = [pool] };
}
