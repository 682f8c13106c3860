using Microsoft.EntityFrameworkCore;
using OnCallAgent.Tests.Support;
using OnCallAgent.Web.Data;
using OnCallAgent.Web.Sources.Files;

namespace OnCallAgent.Tests.Web.Sources.Files;

/// <summary>A copy that rotation makes is seen while it is made, among other files whose lines begin alike.</summary>
public sealed class CopiesTests
{
    private const string Log = "app.log";

    [Fact]
    public async Task A_half_made_copy_is_not_taken_for_that_of_another_file_that_begins_alike()
    {
        await using var driver = await FollowerDriver.FollowAsync("app.log*");
        driver.Write("app.log.5", "request number 1 was served\n");
        await driver.GivesAsync("request number 1 was served");
        driver.Write("app.log", "request number 2 was served\n");
        await driver.GivesAsync("request number 1 was served", "request number 2 was served");

        driver.Write("app.log.1", "request number ");
        await File.WriteAllTextAsync(driver.At("app.log.5"), "request number 3 was served\n");
        await driver.GivesAsync(
            "request number 1 was served",
            "request number 2 was served",
            "request number 3 was served"
        );
        driver.Write("app.log.1", "2 was served\n");
        await File.WriteAllTextAsync(driver.At("app.log"), "request number 4 was served\n");

        await driver.GivesAsync(
            "request number 1 was served",
            "request number 2 was served",
            "request number 3 was served",
            "request number 4 was served"
        );
    }

    [Fact]
    public async Task Files_with_numbers_in_their_names_that_hold_the_same_bytes_are_files_of_their_own()
    {
        await using var driver = await FollowerDriver.FollowAsync("worker-*.log*");
        driver.Write("worker-1.log", "worker started\n");
        await driver.GivesAsync("worker started");
        driver.Write("worker-2.log", "worker started\n");
        await driver.GivesAsync("worker started", "worker started");
    }

    [Fact]
    public async Task A_copy_of_a_file_with_a_number_in_its_name_is_not_read_again()
    {
        await using var driver = await FollowerDriver.FollowAsync("worker-*.log*");
        driver.Write("worker-1.log", "worker started\n");
        await driver.GivesAsync("worker started");
        driver.Write("worker-2.log", "worker started\n");
        await driver.GivesAsync("worker started", "worker started");

        File.Copy(driver.At("worker-1.log"), driver.At("worker-1.log.1"));
        await File.WriteAllTextAsync(
            driver.At("worker-1.log"),
            "new\n",
            TestContext.Current.CancellationToken
        );

        await driver.GivesAsync("worker started", "worker started", "new");
        driver.Write("worker-1.log.1", "written behind the copy\n");
        await driver.GivesAsync(
            "worker started",
            "worker started",
            "new",
            "written behind the copy"
        );
    }

    [Theory]
    [InlineData("app.log")]
    [InlineData("app.log*")]
    [InlineData("*")]
    public void A_copy_that_is_found_before_its_original_is_left_until_both_are_known(
        string location
    )
    {
        using var folder = new TemporaryDirectory();
        var pattern = new PathPattern(Path.Combine(folder.Path, location));
        var original = Path.Combine(folder.Path, "app.log");
        var copy = Path.Combine(folder.Path, "app.log.1");
        File.WriteAllText(original, "request number 1 was served\n");
        File.WriteAllText(copy, "request");

        Copies.IsHeldElsewhere(copy, FileStat.Of(copy), pattern, []).ShouldBeTrue();

        using var followed = new FollowedFile(original, FileStat.Of(original), TimeSpan.Zero);
        Copies.IsHeldElsewhere(copy, FileStat.Of(copy), pattern, [followed]).ShouldBeTrue();
        File.WriteAllText(copy, "something else\n");
        Copies.IsHeldElsewhere(copy, FileStat.Of(copy), pattern, [followed]).ShouldBeFalse();
    }

    [Theory]
    [InlineData("/l/app.log.3", "/l/app.log")]
    [InlineData("/l/app.log-20260301-000021", "/l/app.log-20260301,/l/app.log")]
    [InlineData("/l/app-2026-03-01.log", "/l/app-2026-03.log,/l/app-2026.log,/l/app.log")]
    [InlineData("/l/syslog.1", "/l/syslog")]
    [InlineData("/l/worker-2.log", "/l/worker.log")]
    [InlineData("/l-1/app.log", "")]
    [InlineData("/l/api2.log", "")]
    [InlineData("/l/app.log.1.gz", "")]
    [InlineData("/l/2026-03-01", "/l/2026-03,/l/2026")]
    public void Which_files_a_name_may_be_a_rotation_of_is_told_by_the_name(
        string path,
        string originals
    ) =>
        RotationName
            .Originals(path)
            .ShouldBe(originals.Split(',', StringSplitOptions.RemoveEmptyEntries));

    [Theory]
    [InlineData("app.log")]
    [InlineData("app.log*")]
    public void A_rotated_file_whose_original_is_gone_is_a_file_of_its_own(string location)
    {
        using var folder = new TemporaryDirectory();
        var pattern = new PathPattern(Path.Combine(folder.Path, location));
        var rotated = Path.Combine(folder.Path, "app.log.1");
        File.WriteAllText(rotated, "request number 1 was served\n");

        Copies.IsHeldElsewhere(rotated, FileStat.Of(rotated), pattern, []).ShouldBeFalse();
    }

    [Fact]
    public async Task A_log_that_was_cut_off_and_then_renamed_while_the_agent_was_down_is_read_though_a_younger_file_is_gone()
    {
        await using var driver = await FollowerDriver.CreateAsync(
            FollowerDriver.Fast with
            {
                MostOpenFiles = 1,
            }
        );
        await driver.AddSourceAsync(Log);
        await driver.StartAsync();
        await driver.LookedAtAsync();
        driver.Write(Log, "one\n");
        await driver.GivesAsync("one");
        CopyAndCutOff(driver, "app.log-20260301");
        driver.Write(Log, "two\n");
        await driver.GivesAsync("one", "two");
        await Eventually.TrueAsync(() => !driver.HasOpen("app.log-20260301"));
        File.Delete(driver.At("app.log-20260301"));
        await Eventually.TrueAsync(async () =>
        {
            await using var context = driver.Database.Open();
            return !await context.Checkpoints.AnyAsync(c => c.Path.EndsWith("20260301"));
        });
        await driver.StopAsync();

        driver.Write(Log, "three\n");
        CopyAndCutOff(driver, "app.log-20260302");
        driver.Write(Log, "four\n");
        File.Move(driver.At(Log), driver.At("app.log-20260303"));
        driver.Write(Log, "five\n");
        await driver.StartAsync();

        await Eventually.ReachesAsync(async () => await driver.CountAsync(), 5);
        (await driver.MessagesAsync()).ShouldBe(
            ["one", "two", "three", "four", "five"],
            ignoreOrder: true
        );
    }

    [Fact]
    public void A_new_file_that_was_given_the_inode_of_a_deleted_one_is_not_that_file()
    {
        using var folder = new TemporaryDirectory();
        var path = Path.Combine(folder.Path, "app.log-20260302");
        File.WriteAllText(path, "");
        var now = FileStat.Of(path);
        using var gone = new FollowedFile(
            Path.Combine(folder.Path, "app.log-20260301"),
            now with
            {
                Born = now.Born - 1,
            },
            TimeSpan.Zero
        );

        RotatedFiles.Renamed(gone).ShouldBeNull();
    }

    [Fact]
    public void A_file_that_was_cut_off_before_it_was_renamed_is_still_that_file()
    {
        using var folder = new TemporaryDirectory();
        var path = Path.Combine(folder.Path, "app.log-20260301");
        File.WriteAllText(path, "something else\n");
        using var file = new FollowedFile(
            new FileCheckpoint
            {
                SourceId = "files",
                Path = Path.Combine(folder.Path, "app.log"),
                FileId = FileStat.Of(path).Id,
                Offset = 4,
                PrefixLength = 4,
                PrefixHash = "not that of what it holds now",
                UpdatedAt = TimeProvider.System.GetUtcNow().AddSeconds(1),
            },
            TimeSpan.Zero
        );

        RotatedFiles.Renamed(file)!.Value.Path.ShouldBe(path);
    }

    private static void CopyAndCutOff(FollowerDriver driver, string copy)
    {
        File.Copy(driver.At(Log), driver.At(copy));
        using var file = File.Open(
            driver.At(Log),
            FileMode.Open,
            FileAccess.Write,
            FileShare.ReadWrite
        );
        file.SetLength(0);
    }
}
