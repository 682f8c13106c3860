using Microsoft.Extensions.Time.Testing;
using OnCallAgent.Domain.Remediation;
using OnCallAgent.Domain.Services;
using OnCallAgent.Tests.Support;

namespace OnCallAgent.Tests.Web.Remediation;

/// <summary>Real files, and everything somebody may put among them.</summary>
public sealed class CleanupLogsTests : IAsyncDisposable
{
    private static readonly DateTimeOffset Now = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly DateTimeOffset Old = Now.AddDays(-30);

    private readonly TemporaryDirectory folder = new();
    private readonly RemediationDriver driver = new(new FakeTimeProvider(Now));

    public CleanupLogsTests()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "cleanup_logs needs Linux.");
    }

    private AllowedTargets Logs => new() { LogDirectories = [folder.Folder("logs")] };

    public async ValueTask DisposeAsync()
    {
        await driver.DisposeAsync();
        folder.Dispose();
    }

    [Fact]
    public async Task Old_logs_are_deleted_and_everything_else_stays()
    {
        string[] gone =
        [
            folder.File("logs/app.log", "12345", Old),
            folder.File("logs/app.log.1", "12345", Old),
            folder.File("logs/app.log.2.gz", "12345", Old),
            folder.File("logs/archive.gz", "12345", Old),
            folder.File("logs/sub/deep/er/app.log", "12345", Old),
            folder.File("logs/a name\nwith ; $(everything).log", "12345", Old),
            folder.File("logs/-rf.log", "12345", Old),
        ];
        string[] stay =
        [
            folder.File("logs/new.log", "12345", Now.AddDays(-6.9)),
            folder.File("logs/exact.log", "12345", Now.AddDays(-7)),
            folder.File("logs/data.db", "12345", Old),
            folder.File("logs/catalog", "12345", Old),
            folder.File("logs/app.logx", "12345", Old),
            folder.File("other/app.log", "12345", Old),
        ];

        var result = await driver.RunAsync("cleanup_logs", Logs);

        result.Succeeded.ShouldBeTrue(result.Summary);
        gone.ShouldAllBe(f => !File.Exists(f));
        stay.ShouldAllBe(f => File.Exists(f));
        result.Facts["files_deleted"].ShouldBe("7");
        result.Facts["bytes_freed"].ShouldBe("35");
        result.Facts["skipped"].ShouldBe("3 × not a log by its name; 2 × not old enough");
        result.Output.ShouldContain("logs/app.log.1");
        Directory.Exists(folder.Folder("logs/sub/deep/er")).ShouldBeTrue();
    }

    [Fact]
    public async Task The_dry_run_lists_what_would_go_and_deletes_nothing()
    {
        var file = folder.File("logs/app.log", "12345", Old);
        var preview = (await driver.PreviewAsync("cleanup_logs", Logs, ("days", "14"))).Value;
        preview.Effect.ShouldBe($"Deletes 1 file, 5 bytes in {folder.Path}/logs.");
        preview.Items.ShouldBe([file]);
        preview.Plan.Parameters["days"].ShouldBe("14");
        File.Exists(file).ShouldBeTrue();
    }

    [Fact]
    public async Task Symbolic_links_are_neither_followed_nor_deleted()
    {
        var secret = folder.File("secret/app.log", "12345", Old);
        folder.Folder("logs");
        File.CreateSymbolicLink(Path.Combine(folder.Path, "logs/file.log"), secret);
        Directory.CreateSymbolicLink(
            Path.Combine(folder.Path, "logs/folder"),
            Path.Combine(folder.Path, "secret")
        );
        Directory.CreateSymbolicLink(Path.Combine(folder.Path, "logs/root.log"), "/");
        Directory.CreateSymbolicLink(Path.Combine(folder.Path, "logs/loop"), ".");

        var result = await driver.RunAsync("cleanup_logs", Logs);

        result.Succeeded.ShouldBeTrue(result.Summary);
        result.Facts["files_deleted"].ShouldBe("0");
        result.Facts["skipped"].ShouldContain("2 × symbolic link");
        File.Exists(secret).ShouldBeTrue();
        new FileInfo(Path.Combine(folder.Path, "logs/file.log")).LinkTarget.ShouldBe(secret);
    }

    [Fact]
    public async Task An_allowed_directory_that_became_a_symbolic_link_is_refused()
    {
        var secret = folder.File("secret/app.log", "12345", Old);
        var link = Path.Combine(folder.Path, "logs");
        Directory.CreateSymbolicLink(link, Path.Combine(folder.Path, "secret"));
        var result = await driver.RunAsync(
            "cleanup_logs",
            new AllowedTargets { LogDirectories = [link] }
        );
        result.Succeeded.ShouldBeFalse();
        result.Summary.ShouldContain($"{link} is a symbolic link");
        File.Exists(secret).ShouldBeTrue();
    }

    [Fact]
    public async Task A_path_beneath_that_leads_out_through_a_symbolic_link_is_refused()
    {
        var secret = folder.File("secret/sub/app.log", "12345", Old);
        folder.Folder("logs");
        Directory.CreateSymbolicLink(
            Path.Combine(folder.Path, "logs/out"),
            Path.Combine(folder.Path, "secret")
        );
        var result = await driver.RunAsync(
            "cleanup_logs",
            Logs,
            ("path", $"{folder.Path}/logs/out/sub")
        );
        result.Succeeded.ShouldBeFalse();
        result.Summary.ShouldContain("logs/out is a symbolic link");
        File.Exists(secret).ShouldBeTrue();
    }

    [Fact]
    public async Task Directories_pipes_and_sockets_named_like_logs_stay()
    {
        folder.Folder("logs/dir.log");
        (
            await StartedProgram.RunAsync(["mkfifo", Path.Combine(folder.Path, "logs/pipe.log")])
        ).ExitCode.ShouldBe(0);
        var result = await driver.RunAsync("cleanup_logs", Logs);
        result.Succeeded.ShouldBeTrue(result.Summary);
        result.Facts["files_deleted"].ShouldBe("0");
        result.Facts["skipped"].ShouldContain("not a regular file");
        Directory.Exists(Path.Combine(folder.Path, "logs/dir.log")).ShouldBeTrue();
    }

    [Fact]
    public async Task A_log_that_a_process_holds_open_stays()
    {
        var held = folder.File("logs/held.log", "12345", Old);
        folder.File("logs/free.log", "12345", Old);
        await using (File.Open(held, FileMode.Open, FileAccess.Read, FileShare.ReadWrite))
        {
            var result = await driver.RunAsync("cleanup_logs", Logs);
            result.Facts["files_deleted"].ShouldBe("1");
            result.Facts["skipped"].ShouldBe("1 × held open by a process");
        }

        File.Exists(held).ShouldBeTrue();
    }

    [Fact]
    public async Task A_second_name_of_a_file_frees_nothing()
    {
        var file = folder.File("logs/app.log", "12345", Old);
        (
            await StartedProgram.RunAsync(["ln", file, Path.Combine(folder.Path, "kept")])
        ).ExitCode.ShouldBe(0);
        var result = await driver.RunAsync("cleanup_logs", Logs);
        result.Facts["files_deleted"].ShouldBe("1");
        result.Facts["bytes_freed"].ShouldBe("0");
        File.Exists(Path.Combine(folder.Path, "kept")).ShouldBeTrue();
    }

    [Fact]
    public async Task Another_file_system_mounted_inside_is_not_entered()
    {
        Assert.SkipUnless(Environment.UserName == "root", "Mounting needs root.");
        var inside = folder.Folder("logs/mounted");
        var outer = folder.File("logs/app.log", "12345", Old);

        // The mount lives in a namespace of its own; the sweep of another process cannot see it, so /proc leads there.
        var ready = Path.Combine(folder.Path, "ready");
        await using var holder = StartedProgram.Start([
            "unshare",
            "-m",
            "sh",
            "-c",
            "mount -t tmpfs none \"$1\" && echo x > \"$1/app.log\" && touch -d 2020-01-01 \"$1/app.log\" && touch \"$2\" && exec sleep 1000",
            "sh",
            inside,
            ready,
        ]);
        await Eventually.TrueAsync(() => File.Exists(ready) || holder.HasExited);
        Assert.SkipWhen(holder.HasExited, $"Cannot mount here: {holder.LastLines}");
        var root = new LogFolder($"{folder.Path}/logs", $"{folder.Path}/logs");

        var report = new OnCallAgent.Web.Remediation.OldLogs(
            root,
            Now,
            delete: true,
            top: $"/proc/{holder.Id}/root"
        ).Sweep(TestContext.Current.CancellationToken);

        report.Names.ShouldBe([outer]);
        report.Skipped["directory on another device"].ShouldBe(1);
        File.Exists($"/proc/{holder.Id}/root{inside}/app.log").ShouldBeTrue();
    }

    [Fact]
    public async Task A_missing_directory_is_a_failure_with_its_reason()
    {
        var result = await driver.RunAsync(
            "cleanup_logs",
            new AllowedTargets { LogDirectories = [$"{folder.Path}/nowhere"] }
        );
        result.Succeeded.ShouldBeFalse();
        result.Summary.ShouldBe($"{folder.Path}/nowhere does not exist.");
    }

    [Fact]
    public async Task A_file_in_place_of_the_directory_is_a_failure()
    {
        var file = folder.File("file.log", "12345", Old);
        var result = await driver.RunAsync(
            "cleanup_logs",
            new AllowedTargets { LogDirectories = [file] }
        );
        result.Succeeded.ShouldBeFalse();
        File.Exists(file).ShouldBeTrue();
    }

    [Fact]
    public async Task Names_beyond_what_is_listed_are_counted_all_the_same()
    {
        for (var i = 0; i < DryRun.MaxItems + 50; i++)
        {
            folder.File($"logs/{i}.log", "1", Old);
        }

        var preview = (await driver.PreviewAsync("cleanup_logs", Logs)).Value;
        preview.Items.Count.ShouldBe(DryRun.MaxItems);
        preview.Facts["files_to_delete"].ShouldBe("250");
    }
}
