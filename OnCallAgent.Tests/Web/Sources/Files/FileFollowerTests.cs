using System.Diagnostics;
using System.Text;
using Microsoft.EntityFrameworkCore;
using OnCallAgent.Tests.Support;
using OnCallAgent.Web.Data;

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
        driver.Write("app.log", "3\n");
        driver.Write("app.log.1", "still the first\n");
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
    public async Task Unicode_and_broken_bytes_are_text()
    {
        await using var driver = await FollowerDriver.FollowAsync(Log);
        var text = "Überlast 負荷 🔥 in Zone ";
        using (var file = File.Create(driver.At(Log)))
        {
            foreach (var b in Encoding.UTF8.GetBytes(text))
            {
                file.WriteByte(b);
                await file.FlushAsync();
            }

            file.Write([0xC3, (byte)'(', (byte)'\n']);
        }

        await driver.GivesAsync(text + "\uFFFD(");
    }

    [Theory]
    [InlineData("utf-8")]
    [InlineData("utf-16")]
    [InlineData("utf-16BE")]
    public async Task Byte_order_marks_tell_the_encoding(string name)
    {
        var encoding = Encoding.GetEncoding(name);
        await using var driver = await FollowerDriver.FollowAsync(Log);
        var bytes = encoding.GetPreamble().Concat(encoding.GetBytes("Ċ first 🔥\r\nsecond\n"));

        using (var file = File.Create(driver.At(Log)))
        {
            foreach (var b in bytes)
            {
                file.WriteByte(b);
                await file.FlushAsync();
            }
        }

        await driver.GivesAsync("Ċ first 🔥", "second");
        await driver.StopAsync();
        await File.AppendAllBytesAsync(driver.At(Log), encoding.GetBytes("third\n"));
        await driver.StartAsync();
        await driver.GivesAsync("Ċ first 🔥", "second", "third");
    }

    [Fact]
    public async Task A_line_without_end_is_cut_marked_and_counted()
    {
        await using var driver = await FollowerDriver.FollowAsync(Log);
        driver.Write(Log, "before\n" + new string('x', 10 * 1024 * 1024) + "\nafter\n");

        await Eventually.TrueAsync(async () => (await driver.MessagesAsync()).Count == 3);

        var messages = await driver.MessagesAsync();
        messages[1].Length.ShouldBe(64 * 1024);
        messages[2].ShouldBe("after");
        (await driver.SourceAsync()).LinesCut.ShouldBe(1);
    }

    [Fact]
    public async Task What_is_no_log_is_reported_and_the_others_are_followed()
    {
        await using var driver = await FollowerDriver.CreateAsync();
        driver.Write("empty.log", "");
        Directory.CreateDirectory(driver.At("folder.log"));
        using (var mkfifo = Process.Start("mkfifo", [driver.At("pipe.log")]))
        {
            await mkfifo.WaitForExitAsync();
        }

        await driver.AddSourceAsync("folder.log", id: "folder");
        await driver.AddSourceAsync("pipe.log", id: "pipe");
        await driver.AddSourceAsync("missing.log", id: "missing");
        await driver.AddSourceAsync("binary.log", id: "binary");
        await driver.AddSourceAsync("*.log");
        await driver.StartAsync();
        await driver.LookedAtAsync();
        driver.Write("good.log", "good line\n");
        var garbage = new byte[200_000];
#pragma warning disable CA5394 // Garbage needs no secrecy.
        new Random(1).NextBytes(garbage);
#pragma warning restore CA5394
        await File.WriteAllBytesAsync(driver.At("binary.log"), garbage);

        await driver.ReportsAsync(SourceState.Faulty, "folder", "folder");
        await driver.ReportsAsync(SourceState.Faulty, "pipe", "pipe");
        await driver.ReportsAsync(SourceState.Faulty, "looks binary", "binary");
        await driver.ReportsAsync(SourceState.Waiting, "", "missing");
        await Eventually.TrueAsync(async () =>
            (await driver.MessagesAsync()).Contains("good line", StringComparer.Ordinal)
        );
        (await driver.MessagesAsync()).Count.ShouldBeLessThan(60);
    }

    [Fact]
    public async Task A_stray_byte_neither_hides_its_line_nor_those_after_it()
    {
        await using var driver = await FollowerDriver.FollowAsync(Log);
        byte[] lines =
        [
            .. "zero "u8,
            0,
            .. " in the middle of a line of text\nfacture pay"u8,
            0xE9,
            .. "e: connection refused\nplain\n"u8,
        ];
        await File.WriteAllBytesAsync(driver.At(Log), lines);

        await driver.GivesAsync(
            "zero \uFFFD in the middle of a line of text",
            "facture pay\uFFFDe: connection refused",
            "plain"
        );
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
