using System.Text;
using System.Text.Json;
using OnCallAgent.Domain.Detection;
using OnCallAgent.Tests.Support;
using OnCallAgent.Web.Sources.Files;

namespace OnCallAgent.Tests.Web.Sources.Files;

/// <summary>Which lines begin an event can be set for a source: whatever does not match goes on with the one before.</summary>
public sealed class FirstLineTests
{
    private const string Dated = @"^\d{4}-\d{2}-\d{2}";

    public static TheoryData<string, string?> DockerFiles =>
        new()
        {
            { "dockermode", null },
            { "dockermode_splitted_line", null },
            { "dockermode_firstline_detection", Dated },
            { "dockermode_multiple_lines", Dated },
            { "dockermode_splitted_multiple_lines", Dated },
        };

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Theory, MemberData(nameof(DockerFiles))]
    public async Task A_container_s_lines_become_the_records_that_they_should(
        string name,
        string? firstLine
    )
    {
        var expected = await RecordsAsync(name, "log");
        await using var driver = await ReadAsync(name, firstLine);

        await driver.GivesAsync([.. expected.Select(r => r.TrimEnd('\n'))]);
        // All that is left away is the line end of each record.
        expected.ShouldAllBe(r => r.EndsWith('\n') && !r.EndsWith("\n\n"));
    }

    [Fact]
    public async Task A_trace_in_json_messages_becomes_one_record_behind_its_time()
    {
        var expected = await RecordsAsync("multiline_001", "message");
        await using var driver = await ReadAsync("multiline_001", null);

        await driver.GivesAsync([.. expected.Select(r => r["Dec 14 06:41:08 ".Length..])]);
    }

    [Fact]
    public async Task A_line_with_a_carriage_return_becomes_its_text_and_an_empty_one_nothing()
    {
        var expected = await RecordsAsync("3943", "log");
        await using var driver = await ReadAsync("3943", null);

        await driver.GivesAsync([.. expected.Where(r => r.Length > 0)]);
    }

    [Theory]
    [InlineData("unicode_c")]
    [InlineData("unicode_be_c")]
    [InlineData("unicode_j")]
    [InlineData("unicode_be_j")]
    public async Task Text_of_two_bytes_a_character_is_what_was_written(string name)
    {
        var bytes = await File.ReadAllBytesAsync(
            SharedData.Path($"tail/log/{name}.log"),
            Cancelled
        );
        Encoding form = bytes[0] == 0xFE ? Encoding.BigEndianUnicode : Encoding.Unicode;
        await using var driver = await ReadAsync(name, null);

        await driver.GivesAsync(
            form.GetString(bytes.AsSpan(2)).Split('\n', StringSplitOptions.RemoveEmptyEntries)
        );
    }

    [Fact]
    public async Task Records_and_blank_lines_between_first_lines_belong_to_the_event()
    {
        await using var driver = await FollowAsync("app.log", Dated);
        driver.Write(
            "app.log",
            "before the first\n2026-11-26 asked:\n{\"a\":1}\n\n{\"message\":\"2026 words\"}\n2026-11-26 done\n"
        );

        await driver.GivesAsync(
            "before the first",
            "2026-11-26 asked:\n{\"a\":1}\n\n{\"message\":\"2026 words\"}",
            "2026-11-26 done"
        );
    }

    [Theory]
    [InlineData("(", 2)]
    [InlineData("^[", 3)]
    public void What_is_no_pattern_is_refused_with_the_place(string pattern, int character) =>
        Refused(pattern).Message.ShouldStartWith($"Character {character}");

    [Theory]
    [InlineData(@"^(?=\d)")]
    [InlineData(@"^(\w)\1")]
    [InlineData("^(?>a+)")]
    public void What_would_have_to_backtrack_is_refused(string pattern) =>
        Refused(pattern).Message.ShouldContain("every line is tried");

    [Fact]
    public void What_may_take_all_memory_is_refused() =>
        Refused("^(((a{1,100}){1,100}){1,100}){1,100}$").Message.ShouldContain("all memory");

    [Fact]
    public void A_pattern_that_is_too_long_is_refused() =>
        Refused(new string('a', FirstLinePattern.MaxLength + 1)).Message.ShouldContain("at most");

    [Fact]
    public void Nested_quantifiers_take_no_longer_than_others() =>
        FirstLinePattern.Of("^(a+)+$").Value.Begins(new string('a', 250) + "!").ShouldBeFalse();

    private static PatternFault Refused(string pattern) =>
        FirstLinePattern.Of(pattern).Error.ShouldBeOfType<PatternFault>();

    private static async Task<FollowerDriver> ReadAsync(string name, string? firstLine)
    {
        var driver = await FollowAsync("app.log", firstLine);
        await File.WriteAllBytesAsync(
            driver.At("app.log"),
            await File.ReadAllBytesAsync(SharedData.Path($"tail/log/{name}.log"), Cancelled),
            Cancelled
        );
        return driver;
    }

    private static async Task<FollowerDriver> FollowAsync(string location, string? firstLine)
    {
        var driver = await FollowerDriver.CreateAsync();
        await driver.AddSourceAsync(location, firstLine: firstLine);
        await driver.StartAsync();
        await driver.LookedAtAsync();
        return driver;
    }

    // One JSON object a line, in which the fixtures' own line ends are \n.
    private static async Task<List<string>> RecordsAsync(string name, string field) =>
        [
            .. (await File.ReadAllLinesAsync(SharedData.Path($"tail/out/{name}.out"), Cancelled))
                .Where(l => l.Length > 0)
                .Select(l =>
                    JsonDocument.Parse(l).RootElement.GetProperty(field).GetString() ?? ""
                ),
        ];
}
