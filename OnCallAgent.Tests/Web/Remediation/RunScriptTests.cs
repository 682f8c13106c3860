using System.Runtime.Versioning;
using OnCallAgent.Domain.Remediation;
using OnCallAgent.Domain.Services;
using OnCallAgent.Tests.Support;

namespace OnCallAgent.Tests.Web.Remediation;

/// <summary>Scripts in a real directory.</summary>
[SupportedOSPlatform("linux")]
public sealed class RunScriptTests : IAsyncDisposable
{
    private const UnixFileMode OwnersOnly =
        UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    private readonly TemporaryDirectory folder = new();
    private readonly RemediationDriver driver;
    private readonly string script;

    public RunScriptTests()
    {
        var scripts = folder.Folder("scripts");
        File.SetUnixFileMode(folder.Path, OwnersOnly);
        File.SetUnixFileMode(scripts, OwnersOnly);
        script = Path.Combine(scripts, "show.sh");
        File.WriteAllText(script, "#!/bin/sh\nfor a in \"$@\"; do echo \"[$a]\"; done\nenv\n");
        File.SetUnixFileMode(script, OwnersOnly);
        driver = new RemediationDriver(settings: ("Remediation:ScriptsDirectory", scripts));
    }

    private static AllowedTargets Listed =>
        new()
        {
            Scripts =
            [
                new(
                    "show.sh",
                    [
                        new("host", ScriptParameterKind.Word),
                        new("count", ScriptParameterKind.Number) { Min = 1, Max = 10 },
                    ]
                ),
            ],
        };

    public async ValueTask DisposeAsync()
    {
        await driver.DisposeAsync();
        folder.Dispose();
    }

    [Fact]
    public async Task Arguments_arrive_one_by_one_in_their_declared_order()
    {
        var done = await driver.RunAsync(
            "run_script",
            Listed,
            ("arguments", "count=3 host=web-1.example")
        );
        done.Succeeded.ShouldBeTrue(done.Summary);
        done.Output.ShouldStartWith("[web-1.example]\n[3]\n");
        done.Executed.ShouldBe([script, "web-1.example", "3"]);
        done.Output.ShouldNotContain("DOTNET");
    }

    [Fact]
    public async Task What_it_prints_can_be_read_while_it_runs_by_whole_lines_and_masked()
    {
        var slow = Path.Combine(Path.GetDirectoryName(script)!, "slow.sh");
        await File.WriteAllTextAsync(
            slow,
            """
            #!/bin/sh
            echo "moving 1 of 2"
            echo "password=hunter2hunter2"
            echo "-----BEGIN PRIVATE KEY-----"
            echo "MIIEvQIBADANBgkqhkiG9w0BAQ"
            printf "moving 2"
            while [ ! -e "$0.go" ]; do sleep 0.02; done
            echo "-----END PRIVATE KEY-----"
            """,
            TestContext.Current.CancellationToken
        );
        File.SetUnixFileMode(slow, OwnersOnly);
        var output = driver.Get<IRunningOutput>();
        var request = RemediationDriver.Request(
            new AllowedTargets { Scripts = [new("slow.sh", [])] },
            ("script", "slow.sh")
        ) with
        {
            ActionId = "ACT-1",
        };
        var running = driver
            .Get<IActionExecutor>()
            .ExecuteAsync("run_script", request, TestContext.Current.CancellationToken);

        await Eventually.TrueAsync(() =>
            output.Of("ACT-1") is { } text && text.Contains("moving 1") && text.Contains("***")
        );
        var shown = output.Of("ACT-1");
        shown.ShouldNotContain("hunter2");
        shown.ShouldNotContain("MIIEvQ", customMessage: "the end of the key is not there yet");
        shown.ShouldNotContain("moving 2", customMessage: "the line is not whole yet");
        output.Of("ACT-2").ShouldBeEmpty();

        await File.WriteAllTextAsync($"{slow}.go", "", TestContext.Current.CancellationToken);
        var done = await running;
        done.Succeeded.ShouldBeTrue(done.Summary);
        done.Output.ShouldContain("moving 1 of 2");
        output.Of("ACT-1").ShouldBeEmpty("its result tells the rest");
    }

    [Theory]
    [InlineData("host=web count=11")]
    [InlineData("host=web count=0x3")]
    [InlineData("host=-rf count=3")]
    [InlineData("host=$(id) count=3")]
    [InlineData("host=a;b count=3")]
    [InlineData("host=../etc count=3")]
    [InlineData("host=а count=3")]
    [InlineData("host=a\nb count=3")]
    [InlineData("host=a count=3 host=b")]
    [InlineData("host=a count=3 more=1")]
    [InlineData("host=a")]
    [InlineData("")]
    public async Task Arguments_of_another_kind_are_refused(string arguments)
    {
        var done = await driver.RunAsync("run_script", Listed, ("arguments", arguments));
        done.Succeeded.ShouldBeFalse();
        done.Facts["refused"].ShouldBe("invalid_field");
    }

    [Fact]
    public async Task A_script_that_others_may_write_or_that_is_a_link_is_not_run()
    {
        File.SetUnixFileMode(script, OwnersOnly | UnixFileMode.OtherWrite);
        (await RunAsync()).ShouldContain("can be written by others");
        File.SetUnixFileMode(script, OwnersOnly);

        File.SetUnixFileMode(Path.GetDirectoryName(script)!, OwnersOnly | UnixFileMode.GroupWrite);
        (await RunAsync()).ShouldContain("can be written by others");
        File.SetUnixFileMode(Path.GetDirectoryName(script)!, OwnersOnly);

        File.Move(script, script + ".real");
        File.CreateSymbolicLink(script, script + ".real");
        (await RunAsync()).ShouldContain("symbolic link");
    }

    [Fact]
    public void A_plan_is_bound_to_what_the_script_says_when_it_is_planned()
    {
        var before = Planned();
        before.Contents.Keys.ShouldBe([script]);
        File.AppendAllText(script, "echo more\n");

        var after = Planned();

        var basis = ApprovalBasis.None;
        ApprovalDigest
            .Of(after, "orders", basis)
            .ShouldNotBe(ApprovalDigest.Of(before, "orders", basis));
        ApprovalDigest
            .Difference(before, basis, after, basis)
            .ShouldBe($"the contents of {script} changed");
        File.Delete(script);
        Planned().Contents.ShouldBeEmpty("what is not there is told when it is to be run");
    }

    [Fact]
    public async Task Without_a_directory_no_script_is_run()
    {
        await using var without = new RemediationDriver();
        (await without.RunAsync("run_script", Listed, ("arguments", "host=a count=1")))
            .Facts["refused"]
            .ShouldBe("action.no_scripts");
    }

    private ActionPlan Planned() =>
        driver.Plan("run_script", Listed, ("arguments", "host=a count=1")).Value;

    private async Task<string> RunAsync()
    {
        var done = await driver.RunAsync("run_script", Listed, ("arguments", "host=a count=1"));
        done.Succeeded.ShouldBeFalse();
        return done.Summary;
    }
}
