using OnCallAgent.Tests.Support;

namespace OnCallAgent.Tests.Web.Sources.Files;

/// <summary>Files that are renamed, copied and truncated, deleted and made again while they are followed.</summary>
public sealed class FileRotationTests
{
    private const string Log = "app.log";

    [Theory]
    [InlineData("app.log")]
    [InlineData("app.log*")]
    public async Task Rename_rotation_loses_nothing_and_repeats_nothing(string location)
    {
        await using var driver = await FollowerDriver.FollowAsync(location);
        driver.Write(Log, "one\n");
        await driver.GivesAsync("one");

        using (var writer = new StreamWriter(driver.At(Log), append: true) { AutoFlush = true })
        {
            await writer.WriteAsync("two\n");
            File.Move(driver.At(Log), driver.At("app.log.1"));
            await writer.WriteAsync("three, to the renamed file\n");
        }

        driver.Write(Log, "four\n");

        await driver.GivesAsync("one", "two", "three, to the renamed file", "four");
    }

    [Fact]
    public async Task The_last_line_of_a_renamed_file_needs_no_line_end()
    {
        await using var driver = await FollowerDriver.FollowAsync(Log);
        driver.Write(Log, "one\nlast words");
        await driver.GivesAsync("one");

        File.Move(driver.At(Log), driver.At("app.log.1"));
        driver.Write(Log, "");

        await driver.GivesAsync("one", "last words");
    }

    [Theory]
    [InlineData("app.log")]
    [InlineData("app.log*")]
    public async Task Two_rotations_while_the_agent_is_down_lose_nothing(string location)
    {
        await using var driver = await FollowerDriver.FollowAsync(location);
        driver.Write(Log, "one\n");
        await driver.GivesAsync("one");
        await driver.StopAsync();

        driver.Write(Log, "two\n");
        Rotate(driver);
        driver.Write(Log, "three\n");
        Rotate(driver);
        driver.Write(Log, "four\n");
        await driver.StartAsync();

        await driver.GivesAsync("one", "two", "three", "four");
    }

    [Theory]
    [InlineData("app.log")]
    [InlineData("app.log*")]
    public async Task Copytruncate_loses_nothing_that_the_copy_holds(string location)
    {
        await using var driver = await FollowerDriver.FollowAsync(location);
        driver.Write(Log, "one\n");
        await driver.GivesAsync("one");
        await driver.StopAsync();
        driver.Write(Log, "two\n");
        File.Copy(driver.At(Log), driver.At("app.log.1"));
        Truncate(driver);
        driver.Write(Log, "three is longer than all before it together\n");
        await driver.StartAsync();
        await driver.GivesAsync("one", "two", "three is longer than all before it together");

        File.Move(driver.At("app.log.1"), driver.At("app.log.2"));
        File.Copy(driver.At(Log), driver.At("app.log.1"));
        Truncate(driver);
        driver.Write(Log, "four\n");

        await driver.GivesAsync(
            "one",
            "two",
            "three is longer than all before it together",
            "four"
        );
    }

    [Theory]
    [InlineData("x\n")]
    [InlineData("a line that is longer than the first\n")]
    public async Task A_truncated_file_is_read_from_its_start_whatever_its_length(string next)
    {
        await using var driver = await FollowerDriver.FollowAsync(Log);
        driver.Write(Log, "the first line\n");
        await driver.GivesAsync("the first line");

        await File.WriteAllTextAsync(driver.At(Log), next);

        await driver.GivesAsync("the first line", next.TrimEnd());
    }

    [Fact]
    public async Task A_file_that_is_deleted_and_made_again_is_read_from_its_start()
    {
        await using var driver = await FollowerDriver.FollowAsync(Log);
        driver.Write(Log, "the same line\n");
        await driver.GivesAsync("the same line");

        for (var n = 2; n <= 4; n++)
        {
            File.Delete(driver.At(Log));
            driver.Write(Log, "the same line\n");
            await driver.GivesAsync([.. Enumerable.Repeat("the same line", n)]);
        }
    }

    [Fact]
    public async Task A_file_is_read_that_was_deleted_while_it_waited_for_the_one_before_it()
    {
        await using var driver = await FollowerDriver.CreateAsync();
        await driver.AddSourceAsync(Log);
        using var follower = driver.Make();
        await LookAsync();
        driver.Write(Log, "one\n");
        await LookAsync();

        File.Delete(driver.At(Log));
        driver.Write(Log, "two\n");
        await LookAsync();
        File.Delete(driver.At(Log));

        await Eventually.TrueAsync(async () =>
        {
            await LookAsync();
            return (await driver.MessagesAsync()).Count == 2;
        });
        (await driver.MessagesAsync()).ShouldBe(["one", "two"]);

        Task LookAsync() => follower.PollAsync(TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task Lines_go_on_behind_the_hole_that_a_writer_leaves_in_a_truncated_file()
    {
        await using var driver = await FollowerDriver.FollowAsync(Log);
        using var writer = File.Open(
            driver.At(Log),
            FileMode.Create,
            FileAccess.Write,
            FileShare.ReadWrite
        );
        writer.Write("before\n"u8);
        await writer.FlushAsync();
        await driver.GivesAsync("before");
        Truncate(driver);
        writer.Write("after\n"u8);
        await writer.FlushAsync();

        await driver.GivesAsync("before", "after");
    }

    private static void Truncate(FollowerDriver driver)
    {
        using var file = File.Open(
            driver.At(Log),
            FileMode.Open,
            FileAccess.Write,
            FileShare.ReadWrite
        );
        file.SetLength(0);
    }

    private static void Rotate(FollowerDriver driver)
    {
        for (var n = 8; n >= 1; n--)
        {
            if (File.Exists(driver.At($"{Log}.{n}")))
            {
                File.Move(driver.At($"{Log}.{n}"), driver.At($"{Log}.{n + 1}"));
            }
        }

        File.Move(driver.At(Log), driver.At($"{Log}.1"));
    }
}
