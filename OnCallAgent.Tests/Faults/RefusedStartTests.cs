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
    public async Task A_wrong_setting_of_actions_is_told_in_one_line()
    {
        await using var agent = new AgentProcess().With("Remediation__UseSudo", "maybe");

        var (exitCode, output) = await agent.RunAsync();

        exitCode.ShouldBe(1);
        output.Trim().Split('\n').ShouldHaveSingleItem().ShouldContain("Remediation:UseSudo");
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
    public async Task A_taken_port_of_metrics_is_told_by_their_setting_and_nothing_is_called_broken()
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        await using var agent = new AgentProcess().With(
            "METRICS_LISTEN",
            $"http://{taken.LocalEndpoint}"
        );

        var (exitCode, output) = await agent.RunAsync();

        exitCode.ShouldBe(1);
        output.ShouldContain(
            $"METRICS_LISTEN: http://{taken.LocalEndpoint}/ cannot be listened on"
        );
        output.ShouldNotContain("--urls");
        output.ShouldNotContain("\"Fatal\"");
    }

    [Theory]
    [InlineData("http://127.0.0.256:8000")]
    [InlineData("http://oncall.example.com:8000")]
    [InlineData("http://127.0.0.1:65536")]
    [InlineData("8000")]
    public async Task An_address_to_listen_on_that_is_none_is_told_by_its_variable(string address)
    {
        await using var agent = new AgentProcess().With("ASPNETCORE_URLS", address);

        var (exitCode, output) = await agent.RunAsync("--");

        exitCode.ShouldBe(1);
        output
            .Trim()
            .Split('\n')
            .ShouldHaveSingleItem()
            .ShouldStartWith($"ASPNETCORE_URLS: “{address}” is no address to listen on");
    }

    [Theory]
    [InlineData("oncall.example.com")]
    [InlineData("ftp://127.0.0.1:8000")]
    [InlineData("")]
    public async Task A_health_check_of_what_is_no_address_says_so(string address)
    {
        await using var agent = new AgentProcess();

        var (exitCode, output) = await agent.RunAsync("healthcheck", "--url", address);

        exitCode.ShouldBe(1);
        output
            .Trim()
            .Split('\n')
            .ShouldHaveSingleItem()
            .ShouldStartWith($"“{address}” is no address to ask");
    }

    [Fact]
    public async Task Https_without_a_certificate_is_told_with_what_helps()
    {
        await using var agent = new AgentProcess();
        // Where certificates of developers would be found.
        agent.With("HOME", agent.Folder);

        var (exitCode, output) = await agent.RunAsync("--urls", $"https://127.0.0.1:{agent.Port}");

        exitCode.ShouldBe(1);
        output.ShouldContain("--urls: https://127.0.0.1");
        output.ShouldContain("no certificate");
        output.ShouldNotContain("Unhandled");
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
