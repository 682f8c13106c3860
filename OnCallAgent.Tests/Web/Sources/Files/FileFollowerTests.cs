using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using OnCallAgent.Tests.Support;
using OnCallAgent.Web.Data;
using OnCallAgent.Web.Hosting;
using OnCallAgent.Web.Sources.Files;

namespace OnCallAgent.Tests.Web.Sources.Files;

public sealed class FileFollowerTests
{
    private const string Log = "app.log";

    [Fact]
    public async Task Lines_are_taken_as_they_are_written_and_half_ones_wait()
    {
        await using var driver = await FollowerDriver.FollowAsync(Log);

        driver.Write(Log, "first line\nsecond ");
        await driver.GivesAsync("first line");
        driver.Write(Log, "line\r\n\nthird line\n");

        await driver.GivesAsync("first line", "second line", "third line");
        (await driver.SourceAsync()).State.ShouldBe(SourceState.Ok);
    }

    [Fact]
    public async Task What_is_there_at_the_first_look_is_passed_over_but_for_its_unfinished_line()
    {
        await using var driver = await FollowerDriver.CreateAsync();
        driver.Write(Log, "old line\nunfin");
        await driver.AddSourceAsync(Log);
        await driver.StartAsync();
        await driver.LookedAtAsync();

        driver.Write(Log, "ished line\nnew line\n");

        await driver.GivesAsync("unfinished line", "new line");
    }

    [Fact]
    public async Task From_start_reads_what_is_there_and_files_in_the_order_they_were_written()
    {
        await using var driver = await FollowerDriver.CreateAsync();
        driver.Write("app.log.1", "older line\n");
        driver.Write(Log, "newer line\n");
        File.SetLastWriteTimeUtc(driver.At("app.log.1"), new DateTime(2026, 1, 1));
        await driver.AddSourceAsync("app.log*", fromStart: true);
        await driver.StartAsync();

        await driver.GivesAsync("older line", "newer line");
    }

    [Fact]
    public async Task A_file_that_appears_later_is_read_from_its_first_line()
    {
        await using var driver = await FollowerDriver.FollowAsync("**/*.log");

        Directory.CreateDirectory(driver.At("deep/er"));
        driver.Write("deep/er/one.log", "one\n");
        await driver.GivesAsync("one");
        driver.Write("two.log", "two\n");
        driver.Write("ignored.txt", "never\n");

        await driver.GivesAsync("one", "two");
        await using var context = driver.Database.Open();
        (await context.LogLines.Select(l => l.Service).ToListAsync()).ShouldBe(["one", "two"]);
    }

    [Theory]
    [InlineData("*.log")]
    [InlineData("a.log")]
    public async Task A_file_that_appears_is_read_at_the_system_s_hint_and_not_only_when_a_look_is_due(
        string location
    )
    {
        await using var driver = await FollowerDriver.CreateAsync(
            FollowerDriver.Fast with
            {
                Rescan = TimeSpan.FromDays(1),
            }
        );
        await driver.AddSourceAsync(location);
        await driver.StartAsync();
        await driver.FollowsAsync();
        driver.Write("a.log", "made\n");
        await driver.GivesAsync("made");
        File.Delete(driver.At("a.log"));
        driver.Write("b.new", "moved here\n");
        File.Move(driver.At("b.new"), driver.At("a.log"));
        await driver.GivesAsync("made", "moved here");
    }

    [Fact]
    public async Task A_file_that_appears_while_the_agent_is_down_is_read_from_its_first_line()
    {
        await using var driver = await FollowerDriver.FollowAsync(Log);
        await driver.StopAsync();

        driver.Write(Log, "written while nobody looked\n");
        await driver.StartAsync();

        await driver.GivesAsync("written while nobody looked");
    }

    [Fact]
    public async Task Stack_traces_are_one_entry_and_none_is_torn_by_a_restart()
    {
        await using var driver = await FollowerDriver.FollowAsync(Log);
        driver.Write(
            Log,
            "2026-03-01 12:00:00 ERROR boom\njava.lang.IllegalStateException: boom\n\tat a.B.c(B.java:1)\n"
        );
        await driver.StopAsync();
        driver.Write(Log, "\tat a.B.d(B.java:2)\n2026-03-01 12:00:01 INFO fine\n");
        await driver.StartAsync();

        await Eventually.TrueAsync(async () =>
            (await driver.MessagesAsync()).Contains("fine", StringComparer.Ordinal)
        );

        var source = await driver.SourceAsync();
        source.LinesRead.ShouldBe(5);
        (await driver.MessagesAsync()).Count.ShouldBeInRange(2, 3);
    }

    [Fact]
    public async Task Lines_of_the_future_and_without_a_zone_are_stored_in_their_order_and_by_a_clock_that_can_be()
    {
        await using var driver = await FollowerDriver.FollowAsync("app.log");
        var before = driver.Clock.GetUtcNow();
        driver.Write(
            "app.log",
            """
            2199-03-14T15:09:26Z ERROR far
            2999-03-14 15:09:26 ERROR farther
            2026-03-14 15:09:26 ERROR without a zone
            2026-03-14T15:09:26+02:00 ERROR with one

            """
        );
        await driver.GivesAsync("far", "farther", "without a zone", "with one");
        await using var context = driver.Database.Open();
        var times = await context
            .LogLines.OrderBy(l => l.Id)
            .Select(l => l.Timestamp)
            .ToListAsync(TestContext.Current.CancellationToken);
        times[..2].ShouldAllBe(t => before <= t && t <= driver.Clock.GetUtcNow());
        times[2].ShouldBe(new DateTimeOffset(2026, 3, 14, 15, 9, 26, TimeSpan.Zero));
        times[3].ShouldBe(new DateTimeOffset(2026, 3, 14, 13, 9, 26, TimeSpan.Zero));
    }

    [Theory]
    [InlineData("app.log")]
    [InlineData("app.log*")]
    public async Task A_clock_that_is_set_back_loses_nothing_repeats_nothing_and_keeps_the_order(
        string location
    )
    {
        await using var driver = await FollowerDriver.FollowAsync(
            location,
            clockAhead: TimeSpan.FromDays(1)
        );
        driver.Write("app.log", "1\n");
        await driver.GivesAsync("1");

        // From here on every new file is born before the time of the first look.
        driver.Clock.Ahead = TimeSpan.Zero;
        driver.Write("app.log", "2\n");
        await driver.GivesAsync("1", "2");
        File.Move(driver.At("app.log"), driver.At("app.log.1"));
        // The other way round, the new file might be read before there is more in the old one.
        driver.Write("app.log.1", "still the first\n");
        driver.Write("app.log", "3\n");
        await driver.GivesAsync("1", "2", "still the first", "3");

        driver.Clock.Ahead = TimeSpan.FromDays(-30);
        await driver.StopAsync();
        File.Move(driver.At("app.log.1"), driver.At("app.log.2"));
        driver.Write("app.log", "4\n");
        File.Move(driver.At("app.log"), driver.At("app.log.1"));
        driver.Write("app.log", "5\n");
        await driver.StartAsync();
        await driver.GivesAsync("1", "2", "still the first", "3", "4", "5");

        File.Copy(driver.At("app.log"), driver.At("app.log.3"));
        driver.Write("app.log.3", "6\n");
        driver.Empty("app.log");
        driver.Write("app.log", "7\n");
        await driver.GivesAsync("1", "2", "still the first", "3", "4", "5", "6", "7");
    }

    [Fact]
    public async Task Sources_are_taken_up_changed_and_left_while_the_agent_runs()
    {
        await using var driver = await FollowerDriver.FollowAsync(Log);
        await driver.AddSourceAsync("other.log", id: "other");
        await driver.LookedAtAsync("other");
        driver.Write("other.log", "other line\n");
        await driver.GivesAsync("other line");

        await using (var context = driver.Database.Open())
        {
            (await context.Sources.SingleAsync(s => s.Id == "other")).Enabled = false;
            context.Sources.Remove(await context.Sources.SingleAsync(s => s.Id == "files"));
            await context.SaveChangesAsync();
        }

        await driver.AddSourceAsync("third.log", id: "third");
        await driver.LookedAtAsync("third");
        driver.Write(Log, "nobody reads this\n");
        driver.Write("other.log", "nor this\n");
        driver.Write("third.log", "but this\n");

        await driver.GivesAsync("other line", "but this");
    }

    [Fact]
    public async Task A_poll_takes_in_all_there_is_without_the_live_loop()
    {
        await using var driver = await FollowerDriver.CreateAsync();
        driver.Write(Log, string.Concat(Enumerable.Range(0, 20_000).Select(n => $"line {n}\n")));
        await driver.AddSourceAsync(Log, fromStart: true);
        using var follower = driver.Make();

        await follower.PollAsync(TestContext.Current.CancellationToken);

        // The last one may still grow: it waits for the next poll.
        (await driver.MessagesAsync()).Count.ShouldBeInRange(19_999, 20_000);
    }

    [Fact]
    public async Task Two_readers_of_one_file_take_each_line_once()
    {
        await using var driver = await FollowerDriver.FollowAsync(Log);
        using var second = driver.Make();
        await second.StartAsync(TestContext.Current.CancellationToken);

        for (var n = 0; n < 300; n++)
        {
            driver.Write(Log, $"line {n}\n");
        }

        await driver.GivesAsync([.. Enumerable.Range(0, 300).Select(n => $"line {n}")]);
        await second.StopAsync(TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task Another_agent_of_the_same_name_is_noticed_instead_of_passing_over_lines_in_silence()
    {
        await using var driver = await FollowerDriver.CreateAsync();
        await driver.AddSourceAsync(Log);
        using var follower = driver.Make();
        await follower.StartAsync(TestContext.Current.CancellationToken);
        await driver.LookedAtAsync();
        driver.Write(Log, "first\n");
        await driver.GivesAsync("first");
        await Eventually.TrueAsync(() => follower.IsFollowing);
        (await HealthAsync(follower)).Status.ShouldBe(HealthStatus.Healthy);

        var other = 0;
        await Eventually.TrueAsync(async () =>
        {
            // The file of another machine has the same path, and is another file.
            var id = $"another {++other}";
            await using (var context = driver.Database.Open())
            {
                await context
                    .Checkpoints.Where(c => c.Path == driver.At(Log))
                    .ExecuteUpdateAsync(
                        set => set.SetProperty(c => c.FileId, id),
                        TestContext.Current.CancellationToken
                    );
            }

            driver.Write(Log, $"line {other}\n");
            return follower.HasRival;
        });

        var told = await HealthAsync(follower);
        told.Status.ShouldBe(HealthStatus.Unhealthy);
        told.Description.ShouldNotBeNull().ShouldContain("NODE_NAME");
        await follower.StopAsync(TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task A_thousand_files_are_followed_with_few_of_them_open()
    {
        await using var driver = await FollowerDriver.CreateAsync(
            FollowerDriver.Fast with
            {
                MostOpenFiles = 20,
            }
        );
        await driver.AddSourceAsync("*.log");
        await driver.StartAsync();
        await driver.LookedAtAsync();

        for (var n = 0; n < 1_000; n++)
        {
            driver.Write($"{n:0000}.log", $"line {n}\n");
        }

        await Eventually.TrueAsync(async () => (await driver.MessagesAsync()).Count == 1_000);
        Directory
            .GetFiles("/proc/self/fd")
            .Count(f =>
                (new FileInfo(f).LinkTarget ?? "").StartsWith(
                    driver.Folder,
                    StringComparison.Ordinal
                )
            )
            .ShouldBeLessThan(40);
        for (var n = 0; n < 1_000; n += 100)
        {
            driver.Write($"{n:0000}.log", "again\n");
        }

        await Eventually.TrueAsync(async () => (await driver.MessagesAsync()).Count == 1_010);
    }

    private static Task<HealthCheckResult> HealthAsync(FileFollower follower) =>
        new FollowerHealth(follower).CheckHealthAsync(
            new HealthCheckContext(),
            TestContext.Current.CancellationToken
        );
}
