using System.Text;
using OnCallAgent.Domain.Logs;

namespace OnCallAgent.Tests.Web.Sources.Files;

/// <summary>Files without a byte order mark are in the encoding that their source names.</summary>
public sealed class FileEncodingTests
{
    [Theory]
    [InlineData("windows-1252", "Größe überschritten: 5 €")]
    [InlineData("437", "Größe überschritten")]
    [InlineData("shift_jis", "接続に失敗しました ソ表")]
    [InlineData("gb18030", "连接失败")]
    [InlineData("utf-16le", "Ċ first 🔥 ഊ")]
    public async Task Text_is_as_it_was_written(string name, string text)
    {
        await using var driver = await FollowerDriver.CreateAsync();
        await driver.AddSourceAsync("app.log", encoding: name);
        await driver.StartAsync();
        await driver.LookedAtAsync();
        using (var file = File.Create(driver.At("app.log")))
        {
            foreach (var b in TextEncodings.Find(name)!.GetBytes($"{text}\r\nsecond\n"))
            {
                file.WriteByte(b);
                await file.FlushAsync(TestContext.Current.CancellationToken);
            }
        }

        await driver.GivesAsync(text, "second");
    }

    [Fact]
    public async Task A_mark_at_the_start_of_a_file_outdoes_what_is_named()
    {
        await using var driver = await FollowerDriver.CreateAsync();
        await driver.AddSourceAsync("app.log", encoding: "windows-1252");
        await driver.StartAsync();
        await driver.LookedAtAsync();
        await File.WriteAllTextAsync(
            driver.At("app.log"),
            "Größe\n",
            new UTF8Encoding(encoderShouldEmitUTF8Identifier: true),
            TestContext.Current.CancellationToken
        );

        await driver.GivesAsync("Größe");
    }

    [Theory]
    [InlineData("no-such-thing")]
    [InlineData("utf-7")]
    [InlineData("-1")]
    [InlineData("99999999999999")]
    public void What_is_no_encoding_or_an_unsafe_one_is_not_found(string name) =>
        TextEncodings.Find(name).ShouldBeNull();

    [Theory]
    [InlineData(null)]
    [InlineData(" ")]
    public void No_name_is_utf_8(string? name) =>
        TextEncodings.Find(name)!.CodePage.ShouldBe(Encoding.UTF8.CodePage);
}
