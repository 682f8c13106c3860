using System.Text.Json;
using OnCallAgent.Tests.Support;

namespace OnCallAgent.Tests.Scenarios;

/// <summary>The game day as a person starts it. The scenarios that are missing here are played after the tests.</summary>
public sealed class GameDayTests
{
    [Fact]
    public async Task A_pool_that_runs_dry_is_found_understood_restarted_and_proven_and_nobody_is_called()
    {
        var played = await PlayAsync("pool-exhausted");

        var incident = played.GetProperty("incidents")[0];
        incident.GetProperty("service").GetString().ShouldBe("orders-api");
        incident.GetProperty("category").GetString().ShouldBe("database");
        incident.GetProperty("verified").GetBoolean().ShouldBeTrue();
        played.GetProperty("pages").GetArrayLength().ShouldBe(0);
        // The restart was a real one.
        var facts = played.GetProperty("facts").EnumerateArray().Select(f => f.GetString()!);
        facts
            .Where(f => f.Contains("process ", StringComparison.Ordinal))
            .Select(f => f.Split("process ")[1].Split(',')[0])
            .Distinct()
            .Count()
            .ShouldBe(2);
    }

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
