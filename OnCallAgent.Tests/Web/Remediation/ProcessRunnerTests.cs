using System.Diagnostics;
using OnCallAgent.Domain.Remediation;
using OnCallAgent.Domain.Services;
using OnCallAgent.Tests.Support;
using OnCallAgent.Web.Remediation;

namespace OnCallAgent.Tests.Web.Remediation;

/// <summary>Real programs, started from lists.</summary>
public sealed class ProcessRunnerTests : IDisposable
{
    private readonly TemporaryDirectory folder = new();
    private readonly ProcessRunner runner = new(
        ProcessEnvironment.Minimal(null, Environment.GetEnvironmentVariable),
        TimeProvider.System
    );

    public ProcessRunnerTests()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Runs Linux programs.");
    }

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Arguments_reach_the_program_as_they_are()
    {
        string[] hostile = ["$(id)", "a b", "; reboot", "*", "'\"", "-n", "line\nline", ""];
        var outcome = await RunAsync(["printf", "<%s>", .. hostile]);
        outcome.Output.ShouldBe(string.Concat(hostile.Select(h => $"<{h}>")));
        outcome.ExitCode.ShouldBe(0);
    }

    [Fact]
    public async Task The_program_sees_none_of_the_agents_own_environment()
    {
        Environment.SetEnvironmentVariable("ONCALLAGENT_TEST_PASSWORD", "hunter2hunter2");
        try
        {
            var names = (await RunAsync(["env"]))
                .Output.Split('\n', StringSplitOptions.RemoveEmptyEntries)
                .Select(line => line.Split('=')[0]);
            names.ShouldBeSubsetOf([
                "PATH",
                "HOME",
                "LANG",
                "XDG_RUNTIME_DIR",
                "DBUS_SESSION_BUS_ADDRESS",
                ProcessTree.Tag,
            ]);
        }
        finally
        {
            Environment.SetEnvironmentVariable("ONCALLAGENT_TEST_PASSWORD", null);
        }
    }

    [Fact]
    public async Task It_runs_in_the_root_directory_with_nothing_to_read()
    {
        (await RunAsync(["pwd"])).Output.Trim().ShouldBe("/");
        (await RunAsync(["cat"])).ShouldBe(new ProcessOutcome(0, "", null));
    }

    [Fact]
    public async Task Both_streams_are_kept_in_order_with_the_exit_code()
    {
        var outcome = await RunAsync(["sh", "-c", "echo out; echo err >&2; exit 7"]);
        outcome.ExitCode.ShouldBe(7);
        outcome.Output.Split('\n').ShouldContain("out");
        outcome.Output.Split('\n').ShouldContain("err");
    }

    [Fact]
    public async Task A_missing_program_is_a_result_with_its_reason()
    {
        (await RunAsync(["no-such-program-here"])).Trouble!.ShouldContain("no-such-program-here");
        (await RunAsync(["/no/such/program"])).Trouble!.ShouldContain("could not be started");
        var text = folder.File("not-executable");
        (await RunAsync([text])).Trouble!.ShouldContain("could not be started");
    }

    [Fact]
    public async Task A_name_is_looked_up_in_the_path_only_never_beside_the_agent()
    {
        var beside = Path.Combine(AppContext.BaseDirectory, "oncallagent-decoy");
        await File.WriteAllTextAsync(
            beside,
            "#!/bin/sh\necho decoy\n",
            TestContext.Current.CancellationToken
        );
        try
        {
            if (!OperatingSystem.IsWindows())
            {
                File.SetUnixFileMode(beside, UnixFileMode.UserRead | UnixFileMode.UserExecute);
            }

            (await RunAsync(["oncallagent-decoy"])).ExitCode.ShouldBeNull();
        }
        finally
        {
            File.Delete(beside);
        }
    }

    [Fact]
    public async Task A_flood_of_output_is_capped_and_its_end_is_kept()
    {
        var outcome = await RunAsync([
            "sh",
            "-c",
            "echo first; head -c 50000000 /dev/zero | tr '\\0' x; echo; echo last",
        ]);
        outcome.ExitCode.ShouldBe(0);
        outcome.Output.Length.ShouldBeLessThan(70_000);
        outcome.Output.ShouldStartWith("first");
        outcome.Output.ShouldEndWith("last\n");
        outcome.Output.ShouldContain("characters cut");
    }

    [Fact]
    public async Task A_daemon_that_keeps_the_pipes_open_does_not_hold_the_runner_and_lives_on()
    {
        var pidFile = Path.Combine(folder.Path, "pid");
        var outcome = await RunAsync([
            "sh",
            "-c",
            // It goes on writing to the inherited pipe: a closed one would kill it.
            "(while :; do echo beat; echo x >> \"$1.beats\"; sleep 0.05; done) & echo $! > \"$1\"; echo started",
            "sh",
            pidFile,
        ]);
        var daemon = await ReadPidAsync(pidFile);
        try
        {
            outcome.ExitCode.ShouldBe(0);
            outcome.Output.ShouldContain("started");
            var before = new FileInfo(pidFile + ".beats").Length;
            await Eventually.TrueAsync(() => new FileInfo(pidFile + ".beats").Length > before + 10);
        }
        finally
        {
            Process.GetProcessById(daemon).Kill(entireProcessTree: true);
        }
    }

    [Fact]
    public async Task When_time_is_up_the_whole_tree_is_ended_and_what_was_printed_is_kept()
    {
        var pids = Path.Combine(folder.Path, "pids");
        using var limit = new CancellationTokenSource();
        var running = runner.RunAsync(
            [
                "sh",
                "-c",
                // A child, a grandchild, and one whose parent is gone.
                """
                echo so far
                sleep 1000 & echo $! >> "$1"
                sh -c 'sleep 1000 & echo $! >> "$1"; wait' sh "$1" &
                (setsid sleep 1000 & echo $! >> "$1") &
                wait
                """,
                "sh",
                pids,
            ],
            limit.Token
        );
        await Eventually.TrueAsync(() => File.Exists(pids) && File.ReadAllLines(pids).Length == 3);
        await limit.CancelAsync();
        var outcome = await running;

        outcome.ExitCode.ShouldBeNull();
        outcome.Trouble!.ShouldContain("was ended before it had finished");
        outcome.Output.ShouldContain("so far");
        foreach (
            var pid in await File.ReadAllLinesAsync(pids, TestContext.Current.CancellationToken)
        )
        {
            await Eventually.TrueAsync(() => !IsAlive(pid));
        }
    }

    [Fact]
    public async Task Nothing_is_started_when_there_is_no_time_left()
    {
        var witness = Path.Combine(folder.Path, "witness");
        var outcome = await runner.RunAsync(["touch", witness], new CancellationToken(true));
        outcome.Trouble!.ShouldContain("not started");
        File.Exists(witness).ShouldBeFalse();
    }

    [Fact]
    public async Task A_restart_command_runs_through_the_executor_with_secrets_masked_and_output_cut()
    {
        await using var driver = new RemediationDriver(
            settings: ("SMTP:EMAIL_PASSWORD", "correct-horse-battery")
        );
        var result = await driver.RunAsync(
            "restart_service",
            new AllowedTargets
            {
                RestartCommand =
                [
                    "sh",
                    "-c",
                    $"echo using correct-horse-battery; echo {RemediationDriver.FileSecret}; echo db password=hunter2; printf 'a\\000\\033[31mb\\n'; head -c 40000 /dev/zero | tr '\\0' x; echo; echo went wrong >&2; exit 3",
                ],
            }
        );
        result.Succeeded.ShouldBeFalse();
        result.ExitCode.ShouldBe(3);
        result.Summary.ShouldContain("exit code 3: went wrong");
        result.Output.Length.ShouldBeLessThanOrEqualTo(ActionResult.MaxOutputLength);
        result.Output.ShouldNotContain("correct-horse-battery");
        result.Output.ShouldNotContain(RemediationDriver.FileSecret);
        result.Output.ShouldNotContain("hunter2");
        result.Output.ShouldNotContain("\0");
        result.Output.ShouldNotContain("\u001b");
        result.Output.ShouldContain("using ***");
        result.Facts["duration_ms"].ShouldNotBeEmpty();
        result.Executed.ShouldNotContain(part => part.Contains("correct-horse"));
    }

    [Fact]
    public async Task A_restart_that_failed_says_what_it_wrote_to_its_errors_though_its_output_came_later()
    {
        await using var driver = new RemediationDriver();
        var result = await driver.RunAsync(
            "restart_service",
            new AllowedTargets
            {
                RestartCommand = ["sh", "-c", "echo port is taken >&2; echo tidying up; exit 3"],
            }
        );
        result.Summary.ShouldEndWith("exit code 3: port is taken");
        var silent = await driver.RunAsync(
            "restart_service",
            new AllowedTargets { RestartCommand = ["sh", "-c", "echo no licence; exit 4"] }
        );
        silent.Summary.ShouldEndWith("exit code 4: no licence");
    }

    [Fact]
    public async Task A_long_last_line_is_cut_after_its_secrets_are_masked_never_through_one()
    {
        await using var driver = new RemediationDriver();
        for (var before = 440; before < 500; before += 4)
        {
            var result = await driver.RunAsync(
                "restart_service",
                new AllowedTargets
                {
                    RestartCommand =
                    [
                        "sh",
                        "-c",
                        $"echo '{new string('x', before)} {RemediationDriver.FileSecret} {new string('y', 300)}' >&2; exit 3",
                    ],
                }
            );
            result.Summary.Length.ShouldBeLessThanOrEqualTo(ActionResult.MaxSummaryLength);
            result.Summary.ShouldNotContain(RemediationDriver.FileSecret[..4]);
        }
    }

    [Fact]
    public async Task A_restart_command_that_takes_too_long_is_ended_and_says_so()
    {
        var clock = new Microsoft.Extensions.Time.Testing.FakeTimeProvider();
        await using var driver = new RemediationDriver(clock);
        var witness = Path.Combine(folder.Path, "witness");
        var running = driver.RunAsync(
            "restart_service",
            new AllowedTargets
            {
                RestartCommand = ["sh", "-c", "touch \"$1\"; sleep 1000", "sh", witness],
            }
        );
        await Eventually.TrueAsync(() => File.Exists(witness));
        clock.Advance(TimeSpan.FromMinutes(2));
        var result = await running;
        result.Succeeded.ShouldBeFalse();
        result.Summary.ShouldStartWith("Took longer than 120 s. sh was ended");
    }

    private Task<ProcessOutcome> RunAsync(string[] argv) =>
        runner.RunAsync(argv, TestContext.Current.CancellationToken);

    private static async Task<int> ReadPidAsync(string file)
    {
        await Eventually.TrueAsync(() => File.Exists(file) && File.ReadAllText(file).Length > 1);
        return int.Parse(
            await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken),
            System.Globalization.CultureInfo.InvariantCulture
        );
    }

    // A zombie that nobody has collected yet is dead.
    private static bool IsAlive(string pid) =>
        File.Exists($"/proc/{pid}/stat") && !File.ReadAllText($"/proc/{pid}/stat").Contains(") Z ");
}
