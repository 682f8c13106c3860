using System.Text.Json;
using OnCallAgent.Tests.Support;

namespace OnCallAgent.Tests.Web.Commands;

/// <summary>The program itself, as a script calls it: exit codes are grep's.</summary>
public sealed class ScanCommandTests : IDisposable
{
    private readonly TemporaryDirectory folder = new();
    private readonly string patterns;
    private readonly string log;

    public ScanCommandTests()
    {
        patterns = folder.File(
            "patterns.txt",
            "# faults\n(?i)connection refused\n(?i)out of memory\n"
        );
        log = folder.File(
            "app.log",
            "fine\nConnection REFUSED by orders-db\nfine\r\nOut of memory\r\n"
        );
    }

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Lines_counts_and_numbers_are_printed_as_asked()
    {
        (await ScanAsync(log)).ShouldBe((0, "Connection REFUSED by orders-db\nOut of memory"));
        (await ScanAsync("--count", log)).ShouldBe((0, "2"));
        (await ScanAsync("--lines", log)).ShouldBe((0, "2\n4"));
    }

    [Fact]
    public async Task Case_matters_as_it_does_to_grep()
    {
        var exact = folder.File("exact.txt", "Connection refused\nOut of memory\n");
        (await RunAsync("scan", "--patterns", exact, "--lines", log)).ShouldBe((0, "4"));
    }

    [Fact]
    public async Task Several_files_are_told_apart_and_what_cannot_be_read_is_named()
    {
        var empty = folder.File("empty.log", "");
        var missing = Path.Combine(folder.Path, "missing.log");
        (await ScanAsync("--lines", log, empty)).ShouldBe((0, $"{log}:2\n{log}:4"));
        (await ScanAsync("--count", empty, empty)).ShouldBe((1, $"{empty}:0\n{empty}:0"));
        var (code, output) = await ScanAsync("--count", missing, folder.Path, log);
        code.ShouldBe(2);
        output.ShouldContain($"{missing}: does not exist");
        output.ShouldContain($"{folder.Path}: is a directory");
        output.ShouldContain($"{log}:2");
    }

    [Fact]
    public async Task Long_lines_garbage_and_UTF16_are_searched_as_well()
    {
        var line = folder.File(
            "long.log",
            new string('x', 5_000_000)
                + " connection refused "
                + new string('y', 5_000_000)
                + "\nfine\nout of memory"
        );
        (await ScanAsync("--lines", line)).ShouldBe((0, "1\n3"));
        var garbage = Path.Combine(folder.Path, "garbage.bin");
        var bytes = new byte[2_000_000];
        new Random(1).NextBytes(bytes);
        await File.WriteAllBytesAsync(garbage, [.. bytes, .. "\nconnection refused\n"u8]);
        (await ScanAsync("--count", garbage)).ShouldBe((0, "1"));
        var wide = Path.Combine(folder.Path, "wide.log");
        await File.WriteAllTextAsync(
            wide,
            "fine\r\nout of memory\r\n",
            System.Text.Encoding.Unicode
        );
        (await ScanAsync("--lines", wide)).ShouldBe((0, "2"));
    }

    [Theory]
    [InlineData("cat \"$log\" | \"$@\" scan --patterns \"$patterns\" --lines -")]
    [InlineData("cat \"$log\" | \"$@\" scan --patterns \"$patterns\" --lines /dev/stdin")]
    [InlineData("\"$@\" scan --patterns \"$patterns\" --lines - < \"$log\"")]
    [InlineData(
        "mkfifo \"$pipe\"; cat \"$log\" > \"$pipe\" & \"$@\" scan --patterns \"$patterns\" --lines \"$pipe\""
    )]
    public async Task What_comes_through_a_pipe_is_searched_as_a_file_is(string script)
    {
        var pipe = Path.Combine(folder.Path, "pipe");
        var (code, output) = await StartedProgram.RunAsync([
            "sh",
            "-c",
            $"log=$1 patterns=$2 pipe=$3; shift 3; {script}",
            "sh",
            log,
            patterns,
            pipe,
            .. BuiltAgent.Argv(),
        ]);
        (code, output.TrimEnd()).ShouldBe((0, "2\n4"));
    }

    [Fact]
    public async Task Json_tells_files_counts_and_lines()
    {
        var (code, output) = await ScanAsync("--format", "json", log);
        code.ShouldBe(0);
        using var json = JsonDocument.Parse(output);
        json.RootElement.GetProperty("matching_lines").GetInt64().ShouldBe(2);
        var file = json.RootElement.GetProperty("files").EnumerateArray().Single();
        file.GetProperty("path").GetString().ShouldBe(log);
        file.GetProperty("lines").EnumerateArray().Select(l => l.GetInt64()).ShouldBe([2, 4]);
    }

    [Fact]
    public async Task A_faulty_pattern_or_option_is_an_error_and_not_nothing_found()
    {
        var bad = folder.File("bad.txt", "fine\n(oops\n");
        var (code, output) = await RunAsync("scan", "--patterns", bad, log);
        code.ShouldBe(2);
        output.ShouldContain($"{bad}: Line 2: Character 6: A '(' is never closed.");
        (await ScanAsync("--count", "--lines", log)).ExitCode.ShouldBe(2);
        (await ScanAsync("--nope", log)).ExitCode.ShouldBe(2);
    }

    [Fact]
    public async Task Without_a_pattern_file_the_built_in_patterns_are_looked_for() =>
        (await RunAsync("scan", "--lines", log)).ShouldBe((0, "2\n4"));

    [Theory]
    [InlineData(6, 3)]
    [InlineData(40, 4)]
    [InlineData(700, 4)]
    [InlineData(700, 7)]
    public async Task Processors_with_fewer_instructions_find_the_same_lines(int count, int least)
    {
        var chance = new Random(count + least);
        string[] words = [.. Enumerable.Range(0, count).Select(_ => Word())];
        string[] lines =
        [
            .. Enumerable
                .Range(0, 4_000)
                .Select(n =>
                    string.Join(' ', Enumerable.Range(0, 9).Select(_ => Word())) + Found(n)
                ),
        ];
        var many = folder.File("many.txt", string.Join('\n', words));
        var text = folder.File("text.log", string.Join('\n', lines));
        var expected = lines
            .Index()
            .Where(l => Array.Exists(words, w => l.Item.Contains(w, StringComparison.Ordinal)))
            .Select(l => l.Index + 1)
            .ToArray();
        expected.Length.ShouldBeInRange(1, lines.Length - 1);

        foreach (var lacking in new[] { "none", "EnableAVX512", "EnableAVX2", "EnableHWIntrinsic" })
        {
            var (code, output) = await StartedProgram.RunAsync(
                BuiltAgent.Argv("scan", "--patterns", many, "--lines", text),
                new Dictionary<string, string?> { [$"DOTNET_{lacking}"] = "0" }
            );
            code.ShouldBe(0);
            output
                .Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
                .Select(int.Parse)
                .ShouldBe(expected, lacking);
        }

        string Found(int line) => line % 10 == 0 ? $" {words[chance.Next(count)]}" : "";

        string Word() =>
            new([
                .. Enumerable
                    .Range(0, chance.Next(least, least + 4))
                    .Select(_ => "abcdefghéK"[chance.Next(10)]),
            ]);
    }

    private Task<(int ExitCode, string Output)> ScanAsync(params string[] arguments) =>
        RunAsync(["scan", "--patterns", patterns, .. arguments]);

    private static async Task<(int ExitCode, string Output)> RunAsync(params string[] arguments)
    {
        var (code, output) = await StartedProgram.RunAsync(BuiltAgent.Argv(arguments));
        return (code, output.TrimEnd());
    }
}
