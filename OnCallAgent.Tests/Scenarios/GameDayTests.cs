using System.Diagnostics;
using System.Text.Json;
using OnCallAgent.Tests.Support;

namespace OnCallAgent.Tests.Scenarios;

/// <summary>The game day as a person starts it. The other scenarios are played in the dashboard's test, and after the tests.</summary>
public sealed class GameDayTests
{
    [Fact]
    public async Task A_version_that_fails_is_left_alone_and_a_human_is_called()
    {
        var played = await PlayAsync("bad-deploy");

        played.GetProperty("human_called").GetBoolean().ShouldBeTrue();
        played
            .GetProperty("pages")[0]
            .GetProperty("incident_id")
            .GetString()
            .ShouldBe(played.GetProperty("incidents")[0].GetProperty("id").GetString());
        played.GetProperty("incidents")[0].GetProperty("actions").GetArrayLength().ShouldBe(0);
    }

    [Fact]
    public async Task The_list_names_every_scenario()
    {
        await using var agent = new AgentProcess();

        var (code, output) = await agent.RunAsync("gameday", "--list");

        code.ShouldBe(0, output);
        foreach (
            var name in new[]
            {
                "pool-exhausted",
                "memory-leak",
                "disk-filling",
                "dependency-down",
                "bad-deploy",
                "fix-fails",
                "quiet",
            }
        )
        {
            output.ShouldContain(name);
        }
    }

    [Fact]
    public async Task A_game_day_ends_with_whoever_started_it_and_leaves_nothing_behind()
    {
        using var temporary = new TemporaryDirectory();
        var argv = BuiltAgent.Argv(
            "gameday",
            "--scenario",
            "quiet",
            "--format",
            "jsonl",
            "--while-input"
        );
        var start = new ProcessStartInfo(argv[0], argv.Skip(1))
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["TMPDIR"] = temporary.Path;
        using var game = Process.Start(start)!;
        var errors = game.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        string? line;
        do
        {
            line = await game.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken);
        } while (line?.Contains("\"watching\"", StringComparison.Ordinal) == false);

        // What the system does to the pipe of whoever is killed.
        game.StandardInput.Close();
        await game.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await game.WaitForExitAsync(TestContext.Current.CancellationToken);

        line.ShouldNotBeNull(await errors);
        game.ExitCode.ShouldBe(130, await errors);
        Directory
            .EnumerateDirectories(temporary.Path, "oncall-gameday-*")
            .ShouldBeEmpty("its services ended with it, and their folder");
    }

    private static async Task<JsonElement> PlayAsync(string scenario)
    {
        await using var agent = new AgentProcess();
        var (code, output) = await agent.RunAsync(
            "gameday",
            "--scenario",
            scenario,
            "--format",
            "json"
        );
        code.ShouldBe(0, output);
        using var document = JsonDocument.Parse(output);
        document.RootElement.GetProperty("met").GetBoolean().ShouldBeTrue(output);
        return document.RootElement.GetProperty("scenarios")[0].Clone();
    }
}
