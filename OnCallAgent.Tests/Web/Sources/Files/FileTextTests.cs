using System.Diagnostics;
using System.Text;
using OnCallAgent.Tests.Support;
using OnCallAgent.Web.Data;

namespace OnCallAgent.Tests.Web.Sources.Files;

/// <summary>What the bytes of a followed file are taken for.</summary>
public sealed class FileTextTests
{
    private const string Log = "app.log";

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
}
