using System.Net;
using System.Net.Sockets;
using OnCallAgent.Tests.Support;

namespace OnCallAgent.Tests.Faults;

/// <summary>A start that cannot work ends with exit code 1 and one line that says what to mend.</summary>
public sealed class RefusedStartTests
{
    [Theory]
    [InlineData("DATABASE_URL", "mysql://user:hunter2@localhost/oncall")]
    [InlineData("DATABASE_URL", "postgresql://user:hunter2@127.0.0.1:1/oncall")]
    [InlineData("DATABASE_URL", "sqlite:////proc/nowhere/incidents.db")]
    [InlineData("CONFIDENCE_THRESHOLD", "seven")]
    [InlineData("MONITORING_INTERVAL", "0")]
    [InlineData("SECRET_KEY", "hunter2")]
    public async Task A_wrong_setting_is_named_and_its_secret_is_not_shown(
        string variable,
        string value
    )
    {
        await using var agent = new AgentProcess().With(variable, value);

        var (exitCode, output) = await agent.RunAsync();

        exitCode.ShouldBe(1);
        output.Trim().Split('\n').ShouldHaveSingleItem().ShouldContain(variable);
        output.ShouldNotContain("hunter2");
    }

    [Fact]
    public async Task A_taken_port_is_named()
    {
        await using var agent = new AgentProcess();
        using var taken = new TcpListener(IPAddress.Loopback, agent.Port);
        taken.Start();

        var (exitCode, output) = await agent.RunAsync();

        exitCode.ShouldBe(1);
        // Beside the log's lines, which come by another pipe: before or after, as chance has it.
        output
            .Trim()
            .Split('\n')
            .Where(static l => !l.StartsWith('{'))
            .ShouldHaveSingleItem()
            .ShouldContain(agent.Port.ToString(System.Globalization.CultureInfo.InvariantCulture));
    }

    [Fact]
    public async Task A_second_process_on_one_database_is_refused()
    {
        await using var agent = new AgentProcess();
        await agent.StartAsync();

        var (exitCode, output) = await agent.RunAsync("--urls", "http://127.0.0.1:0");

        exitCode.ShouldBe(1);
        output.ShouldContain("in use by another process");
    }
}
