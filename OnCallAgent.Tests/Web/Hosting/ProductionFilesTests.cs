using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using OnCallAgent.Tests.Support;
using OnCallAgent.Web.Hosting.Configuration;
using YamlDotNet.Core;
using YamlDotNet.Serialization;

namespace OnCallAgent.Tests.Web.Hosting;

/// <summary>The files that the agent is put into production with.</summary>
public sealed partial class ProductionFilesTests
{
    // What the platform itself reads, and what is only the image's.
    private static readonly string[] OfThePlatform =
    [
        "ASPNETCORE_URLS",
        "DOTNET_EnableDiagnostics",
    ];

    private static string Text(params string[] path) => File.ReadAllText(Repository.File(path));

    [Fact]
    public void Compose_names_only_settings_that_there_are()
    {
        var agent = Services()["agent"];
        Map(agent, "environment")
            .Keys.Cast<string>()
            .Except(OnCallSettings.All.Select(s => s.Variable))
            .Except(OfThePlatform)
            .ShouldBeEmpty();
    }

    [Fact]
    public void A_new_container_of_compose_reads_its_files_on_from_where_the_last_one_stood() =>
        Map(Services()["agent"], "environment")["NODE_NAME"].ShouldBe("${NODE_NAME:-agent}");

    [Fact]
    public void Whoever_names_a_mail_server_of_their_own_need_not_undo_the_port_of_the_mail_catcher()
    {
        var services = Services();
        Map(services["agent"], "environment").Keys.ShouldNotContain("SMTP_PORT");
        ((string)Map(services["mail"], "environment")["MP_SMTP_BIND_ADDR"]).ShouldEndWith(
            $":{NotificationSettings.SmtpPort.Default}"
        );
    }

    [Fact]
    public void Nothing_of_compose_listens_beyond_the_machine_or_may_more_than_it_needs()
    {
        foreach (var (name, service) in Services())
        {
            if (service.TryGetValue("ports", out var ports))
            {
                foreach (var port in ((List<object>)ports).Cast<string>())
                {
                    port.ShouldStartWith("127.0.0.1:", customMessage: name);
                }
            }

            ((List<object>)service["cap_drop"]).ShouldBe(["ALL"], name);
            ((List<object>)service["security_opt"]).ShouldContain("no-new-privileges:true", name);
            if (name != "elasticsearch")
            {
                service["read_only"].ShouldBe("true", name);
            }

            // The agent's is in its image.
            if (name != "agent")
            {
                service.ShouldContainKey("healthcheck", name);
                ((string)service["image"]).ShouldContain(":", customMessage: name);
            }
        }

        Map(Services()["agent"], "depends_on").Keys.ShouldContain("db");
    }

    [Fact]
    public void Compose_holds_no_secret()
    {
        var text = Text("docker-compose.yml");
        foreach (var name in SecretVariable().Matches(text).Select(m => m.Groups[1].Value))
        {
            text.ShouldMatch($$"""{{name}}: *(\$\{|redis://:\$\{|postgresql://oncall:\$\{)""");
        }
    }

    [Fact]
    public void The_image_runs_as_nobody_special_and_says_whether_it_is_well()
    {
        var lines = Text("Dockerfile").Split('\n');
        lines.Count(l => l.StartsWith("FROM ", StringComparison.Ordinal)).ShouldBe(2);
        lines
            .Last(l => l.StartsWith("USER ", StringComparison.Ordinal))
            .ShouldNotBeOneOf("USER root", "USER 0");
        lines.ShouldContain(l => l.StartsWith("HEALTHCHECK ", StringComparison.Ordinal));
        lines.ShouldContain(l => l.StartsWith("VOLUME ", StringComparison.Ordinal));
        // What it copies is there.
        foreach (
            var source in lines
                .Where(l =>
                    l.StartsWith("COPY ", StringComparison.Ordinal)
                    && !l.Contains("--from", StringComparison.Ordinal)
                )
                .SelectMany(l => l.Split(' ')[1..^1])
        )
        {
            Path.Exists(Repository.File(source.TrimEnd('/').Split('/'))).ShouldBeTrue(source);
        }
    }

    [Fact]
    public async Task Systemd_takes_the_unit_and_finds_little_to_attack()
    {
        const string Analyze = "/usr/bin/systemd-analyze";
        Assert.SkipUnless(File.Exists(Analyze), "systemd is not installed.");
        using var folder = new TemporaryDirectory();
        // The one complaint that is none: the program is not installed here.
        var unit = folder.File(
            "oncall-agent.service",
            Text("deploy", "systemd", "oncall-agent.service")
                .Replace("/opt/oncall-agent/OnCallAgent.Web", "/bin/true", StringComparison.Ordinal)
        );

        (await RunAsync(Analyze, "verify", "--man=no", unit)).ShouldNotContain(
            "oncall-agent.service"
        );
        var exposure = await RunAsync(Analyze, "security", "--offline=true", unit);
        var level = double.Parse(
            Exposure().Match(exposure).Groups[1].Value,
            CultureInfo.InvariantCulture
        );
        level.ShouldBeLessThan(2.5, exposure);
    }

    [Fact]
    public async Task Prometheus_takes_the_alert_rules_and_they_speak_when_they_should()
    {
        const string Tool = "/usr/bin/promtool";
        Assert.SkipUnless(File.Exists(Tool), "promtool is not installed.");
        // Without these it would be content with any.
        Text("deploy", "prometheus", "oncall-agent.rules.test.yml").ShouldContain("alertname:");
        foreach (
            var (verb, file) in new[]
            {
                ("check", "oncall-agent.rules.yml"),
                ("test", "oncall-agent.rules.test.yml"),
            }
        )
        {
            var said = await RunAsync(
                Tool,
                verb,
                "rules",
                Repository.File("deploy", "prometheus", file)
            );
            said.ShouldContain("SUCCESS");
            said.ShouldNotContain("FAILED");
        }
    }

    private static Dictionary<string, Dictionary<object, object>> Services()
    {
        var parser = new MergingParser(new Parser(new StringReader(Text("docker-compose.yml"))));
        var all = new DeserializerBuilder().Build().Deserialize<Dictionary<string, object>>(parser);
        return ((Dictionary<object, object>)all["services"]).ToDictionary(
            s => (string)s.Key,
            s => (Dictionary<object, object>)s.Value,
            StringComparer.Ordinal
        );
    }

    private static Dictionary<object, object> Map(
        Dictionary<object, object> service,
        string name
    ) => (Dictionary<object, object>)service[name];

    private static async Task<string> RunAsync(string program, params string[] arguments)
    {
        using var process = Process.Start(
            new ProcessStartInfo(program, arguments)
            {
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            }
        )!;
        var output = process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        var errors = await process.StandardError.ReadToEndAsync(
            TestContext.Current.CancellationToken
        );
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return await output + errors;
    }

    [GeneratedRegex(@"\b([A-Z_]*(?:PASSWORD|SECRET_KEY|TOKEN)[A-Z_]*): ")]
    private static partial Regex SecretVariable();

    [GeneratedRegex(@"exposure level.*: ([0-9.]+)")]
    private static partial Regex Exposure();
}
