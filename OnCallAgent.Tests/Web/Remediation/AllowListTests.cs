using OnCallAgent.Domain.Remediation;
using OnCallAgent.Domain.Services;
using OnCallAgent.Tests.Support;

namespace OnCallAgent.Tests.Web.Remediation;

/// <summary>What may be planned at all. Nothing here touches the machine.</summary>
public sealed class AllowListTests : IAsyncDisposable
{
    private static readonly AllowedTargets Orders = new()
    {
        Units = [new("orders.service", UnitScope.System), new("orders-2.service", UnitScope.User)],
        Containers = ["orders-api", "orders-db"],
        HealthUrls =
        [
            "http://127.0.0.1:8080/health",
            "http://localhost:8080/health",
            "https://orders.example/health",
        ],
        LogDirectories = ["/srv/orders/logs", "/srv/orders/logs/deep"],
    };

    private readonly RemediationDriver driver = new(
        settings: ("Remediation:DockerEndpoint", "unix:///run/test.sock")
    );

    public ValueTask DisposeAsync() => driver.DisposeAsync();

    [Theory]
    [MemberData(nameof(HostileNames.Targets), MemberType = typeof(HostileNames))]
    public void A_hostile_target_is_refused(string target) =>
        driver.Plan("restart_service", Orders, ("target", target)).IsSuccess.ShouldBeFalse();

    [Theory]
    [MemberData(nameof(HostileNames.Targets), MemberType = typeof(HostileNames))]
    public void No_service_but_the_incidents_own_is_accepted(string service) =>
        driver
            .Plan("restart_service", Orders, ("service", service))
            .IsSuccess.ShouldBe(service == "orders");

    [Theory]
    [InlineData("orders.service; reboot")]
    [InlineData("--force.service")]
    [InlineData("*.service")]
    [InlineData("../orders.service")]
    [InlineData("orders\n.service")]
    [InlineData("оrders.service")]
    [InlineData("/dev/sda")]
    [InlineData("orders")]
    [InlineData("reboot.target")]
    public void A_hostile_unit_is_refused_even_when_it_stands_on_the_list(string unit)
    {
        var careless = new AllowedTargets { Units = [new(unit, UnitScope.System)] };
        driver.Plan("restart_service", careless).IsSuccess.ShouldBeFalse();
        driver.Plan("restart_service", careless, ("target", unit)).IsSuccess.ShouldBeFalse();
    }

    [Theory]
    [InlineData("-f")]
    [InlineData("a/../b")]
    [InlineData("a b")]
    [InlineData("a\nb")]
    [InlineData("a")]
    [InlineData("a?t=0")]
    [InlineData("оrders")]
    public void A_hostile_container_is_refused_even_when_it_stands_on_the_list(string container) =>
        driver
            .Plan("restart_service", new AllowedTargets { Containers = [container] })
            .IsSuccess.ShouldBeFalse();

    [Theory]
    [InlineData("systemctl restart orders")]
    [InlineData("-c")]
    [InlineData("bin/restart")]
    [InlineData("/opt/../restart")]
    [InlineData("")]
    [InlineData("/opt/re\nstart")]
    public void A_command_that_is_no_list_is_refused(string program) =>
        driver
            .Plan("restart_service", new AllowedTargets { RestartCommand = [program, "orders"] })
            .IsSuccess.ShouldBeFalse();

    [Theory]
    [MemberData(nameof(HostileNames.Urls), MemberType = typeof(HostileNames))]
    public void A_hostile_url_is_refused(string url) =>
        driver.Plan("health_check", Orders, ("url", url)).IsSuccess.ShouldBeFalse();

    [Theory]
    [InlineData("http://169.254.169.254/")]
    [InlineData("http://2852039166/")]
    [InlineData("http://[::ffff:169.254.169.254]/")]
    [InlineData("http://[64:ff9b::a9fe:a9fe]/")]
    [InlineData("http://[2002:a9fe:a9fe::1]/")]
    [InlineData("http://0.0.0.0/")]
    [InlineData("http://[::]/")]
    [InlineData("http://[fe80::1]/")]
    [InlineData("http://224.0.0.1/")]
    [InlineData("http://[ff02::1]/")]
    [InlineData("http://255.255.255.255/")]
    [InlineData("http://100.100.100.200/")]
    [InlineData("http://[fd00:ec2::254]/")]
    [InlineData("http://0x7f.1/")]
    [InlineData("http://user@orders.example/")]
    [InlineData("file:///etc/passwd")]
    public void A_dangerous_url_is_refused_even_when_it_stands_on_the_list(string url)
    {
        var careless = new AllowedTargets { HealthUrls = [url] };
        driver.Plan("health_check", careless).IsSuccess.ShouldBeFalse();
        driver.Plan("health_check", careless, ("url", url)).IsSuccess.ShouldBeFalse();
    }

    [Theory]
    [MemberData(nameof(HostileNames.Paths), MemberType = typeof(HostileNames))]
    public void A_hostile_path_is_refused(string path) =>
        driver.Plan("cleanup_logs", Orders, ("path", path)).IsSuccess.ShouldBeFalse();

    [Theory]
    [InlineData("/")]
    [InlineData("/var")]
    [InlineData("/etc/")]
    [InlineData("/proc/self/cwd")]
    [InlineData("/srv/../etc/logs")]
    [InlineData("logs")]
    public void A_careless_directory_is_refused_even_when_it_stands_on_the_list(string path) =>
        driver
            .Plan("cleanup_logs", new AllowedTargets { LogDirectories = [path] })
            .IsSuccess.ShouldBeFalse();

    [Theory]
    [InlineData("0")]
    [InlineData("-1")]
    [InlineData("3651")]
    [InlineData("7.5")]
    [InlineData("7 -o -true")]
    [InlineData("٧")]
    [InlineData("1e3")]
    [InlineData("99999999999999999999")]
    public void Days_out_of_range_are_refused(string days) =>
        driver.Plan("cleanup_logs", Orders, ("days", days)).IsSuccess.ShouldBeFalse();

    [Theory]
    [InlineData("restart_service")]
    [InlineData("health_check")]
    [InlineData("cleanup_logs")]
    public void An_empty_list_means_that_nothing_runs(string type) =>
        driver.Plan(type, new AllowedTargets()).Error.ShouldBeOfType<TargetNotAllowed>();

    [Theory]
    [InlineData("restart_service")]
    [InlineData("health_check")]
    [InlineData("cleanup_logs")]
    public void An_unknown_parameter_is_named(string type) =>
        driver.Plan(type, Orders, ("--force", "yes")).Error!.Message.ShouldContain("--force");

    [Fact]
    public void The_refusal_shows_look_alikes_and_control_characters_spelled_out()
    {
        var message = driver
            .Plan("restart_service", Orders, ("target", "оrders\u001b.service"))
            .Error!.Message;
        message.ShouldContain("\\u043erders\\u001b.service");
        message.ShouldContain("allow-list of orders");
    }

    [Fact]
    public void Without_a_choice_the_first_unit_is_planned_with_the_first_container_as_its_fallback()
    {
        var plan = driver.Plan("restart_service", Orders).Value;
        plan.Target.ShouldBe("orders.service");
        plan.Steps.Count.ShouldBe(2);
        plan.Steps[0].ShouldBe(["systemctl", "restart", "--", "orders.service"]);
        plan.Steps[1]
            .ShouldBe(["POST", "unix:///run/test.sock/containers/orders-api/restart?t=10"]);
    }

    [Fact]
    public void A_user_unit_is_planned_for_the_user_manager() =>
        driver
            .Plan("restart_service", Orders, ("target", "orders-2.service"))
            .Value.Steps.ShouldHaveSingleItem()
            .ShouldBe(["systemctl", "--user", "restart", "--", "orders-2.service"]);

    [Fact]
    public async Task Sudo_asks_for_no_password_and_serves_system_units_only()
    {
        await using var sudo = new RemediationDriver(settings: ("Remediation:UseSudo", "true"));
        sudo.Plan("restart_service", Orders)
            .Value.Steps[0]
            .ShouldBe(["sudo", "-n", "systemctl", "restart", "--", "orders.service"]);
        sudo.Plan("restart_service", Orders, ("target", "orders-2.service"))
            .Value.Steps[0][0]
            .ShouldBe("systemctl");
    }

    [Fact]
    public void The_command_of_an_admin_goes_first_and_a_chosen_target_goes_before_it()
    {
        var targets = Orders with { RestartCommand = ["/opt/orders/restart", "--now", "a b"] };
        driver
            .Plan("restart_service", targets)
            .Value.Steps.ShouldHaveSingleItem()
            .ShouldBe(["/opt/orders/restart", "--now", "a b"]);
        driver
            .Plan("restart_service", targets, ("target", "orders-db"))
            .Value.Target.ShouldBe("orders-db");
    }

    [Fact]
    public void The_service_may_be_named_and_templates_are_filled_in()
    {
        driver
            .Plan("restart_service", Orders, ("service", "{incident.service}"))
            .Value.Parameters["service"]
            .ShouldBe("orders");
        driver
            .Plan("health_check", Orders, ("url", "{service.health_url}"))
            .Value.Target.ShouldBe("http://127.0.0.1:8080/health");
        driver
            .Plan("restart_service", Orders, ("target", "{incident.service}.service"))
            .IsSuccess.ShouldBeFalse();
    }

    [Theory]
    [InlineData("http://127.0.0.1:8080/health")]
    [InlineData("HTTP://127.0.0.1:8080/health")]
    [InlineData("https://ORDERS.example/health")]
    [InlineData("https://orders.example:443/health")]
    [InlineData("https://orders.example:0443/health")]
    public void A_listed_url_is_planned_in_its_normal_form(string url)
    {
        var plan = driver.Plan("health_check", Orders, ("url", url)).Value;
        Orders.HealthUrls.ShouldContain(plan.Target);
        plan.Steps.ShouldHaveSingleItem().ShouldBe(["GET", plan.Target]);
    }

    [Theory]
    [InlineData("/srv/orders/logs")]
    [InlineData("/srv/orders/logs/")]
    [InlineData("/srv/orders/logs/deep/er")]
    [InlineData("/srv/orders/logs/..a")]
    public void A_directory_on_the_list_or_beneath_is_planned(string path)
    {
        var plan = driver.Plan("cleanup_logs", Orders, ("path", path)).Value;
        plan.Target.ShouldBe(path.TrimEnd('/'));
        plan.Parameters["days"].ShouldBe("7");
        plan.Steps[0].ShouldContain("7d");
    }

    [Fact]
    public void An_allow_list_is_judged_when_it_is_saved_by_the_same_rules()
    {
        AllowListReview.Check(Orders).ShouldBeEmpty();
        AllowListReview
            .Check(
                new AllowedTargets
                {
                    Units = [new("orders", UnitScope.System)],
                    Containers = ["-f"],
                    HealthUrls = ["http://169.254.169.254/"],
                    LogDirectories = ["/etc"],
                    RestartCommand = ["systemctl restart"],
                }
            )
            .Select(f => f.Field)
            .ShouldBe(["units", "containers", "health_urls", "log_directories", "restart_command"]);
    }

    [Theory]
    [InlineData("adjust-memory-config")]
    [InlineData("terminate_queries;")]
    [InlineData("RESTART_SERVICE")]
    [InlineData("rm -rf /")]
    [InlineData("")]
    public async Task An_unknown_action_is_refused_and_known_ones_are_named(string type)
    {
        var result = await driver.RunAsync(type, Orders);
        result.Succeeded.ShouldBeFalse();
        result.Facts["refused"].ShouldBe("action.unknown");
        result.Summary.ShouldContain("cleanup_logs, health_check, ");
    }

    [Fact]
    public async Task What_left_the_list_between_the_decision_and_the_execution_is_not_touched()
    {
        driver.Plan("health_check", Orders).IsSuccess.ShouldBeTrue();
        var result = await driver.RunAsync(
            "health_check",
            Orders with
            {
                HealthUrls = [],
            },
            ("url", Orders.HealthUrls[0])
        );
        result.Succeeded.ShouldBeFalse();
        result.Facts["refused"].ShouldBe("action.target_not_allowed");
    }
}
