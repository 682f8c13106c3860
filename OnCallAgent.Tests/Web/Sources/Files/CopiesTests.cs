using OnCallAgent.Tests.Support;
using OnCallAgent.Web.Sources.Files;

namespace OnCallAgent.Tests.Web.Sources.Files;

/// <summary>A copy that rotation makes is seen while it is made, among other files whose lines begin alike.</summary>
public sealed class CopiesTests
{
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
}
