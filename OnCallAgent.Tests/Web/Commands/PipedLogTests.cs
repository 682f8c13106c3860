using System.Text.Json;
using OnCallAgent.Tests.Support;

namespace OnCallAgent.Tests.Web.Commands;

/// <summary>What a script pipes into the commands that look at a log, as <c>journalctl | … replay -</c> does.</summary>
public sealed class PipedLogTests : IDisposable
{
    private readonly TemporaryDirectory folder = new();
    private readonly string log;

    public PipedLogTests() =>
        log = folder.File(
            "shop.log",
            "2026-03-14T10:00:00Z ERROR connection refused by orders-db\n"
                + "2026-03-14T10:00:01Z INFO fine\n"
                + "2026-03-14T10:00:02Z ERROR connection refused by orders-db\n"
        );

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("cat \"$log\" | \"$@\" replay --format json -", "stdin")]
    [InlineData("\"$@\" replay --format json /dev/stdin < \"$log\"", "stdin")]
    [InlineData(
        "mkfifo \"$pipe\"; cat \"$log\" > \"$pipe\" & \"$@\" replay --format json \"$pipe\"",
        "pipe"
    )]
    public async Task A_replay_of_a_pipe_finds_what_one_of_the_file_does(
        string script,
        string service
    )
    {
        var (code, json) = await RunAsync(script);

        code.ShouldBe(0, json);
        var found = JsonDocument
            .Parse(json)
            .RootElement.GetProperty("incidents")
            .EnumerateArray()
            .ShouldHaveSingleItem();
        found.GetProperty("service").GetString().ShouldBe(service);
        found.GetProperty("count").GetInt64().ShouldBe(2);
    }

    [Fact]
    public async Task Patterns_are_tried_on_a_pipe_as_well()
    {
        folder.File("patterns.txt", "refused by orders\n");

        var (code, json) = await RunAsync(
            "\"$@\" backtest --only --patterns \"$folder/patterns.txt\" --format json - < \"$log\""
        );

        code.ShouldBe(0, json);
        JsonDocument.Parse(json).RootElement.GetProperty("matched").GetInt64().ShouldBe(2);
    }

    [Theory]
    [InlineData("replay - --baseline -")]
    [InlineData("replay - /dev/stdin")]
    [InlineData("backtest --patterns x - -")]
    public async Task Standard_input_is_asked_for_once(string arguments)
    {
        var (code, said) = await RunAsync($"\"$@\" {arguments} < \"$log\"");

        code.ShouldNotBe(0);
        said.ShouldContain("Standard input can be read once.");
    }

    private Task<(int ExitCode, string Output)> RunAsync(string script) =>
        StartedProgram.RunAsync([
            "sh",
            "-c",
            $"log=$1 folder=$2 pipe=$2/pipe; shift 2; {script}",
            "sh",
            log,
            folder.Path,
            .. BuiltAgent.Argv(),
        ]);
}
