using System.CommandLine;

namespace OnCallAgent.Web.Commands.GameDay;

/// <summary>
/// <c>gameday</c>: makes real faults in small local services and scores what the product does about them.
/// Exit codes: 0 where all was as expected, 1 where something was not, 2 where it could not be played.
/// </summary>
internal static class GameDayCommand
{
    private const int Unmet = 1;

    public static Command Create()
    {
        var list = new Option<bool>("--list") { Description = "Names the scenarios and ends." };
        var scenario = new Option<string[]>("--scenario")
        {
            AllowMultipleArgumentsPerToken = true,
            Description = "Which scenarios to play; all of them where none is named.",
        };
        scenario.AcceptOnlyFromAmong([.. GameScenarios.All.Select(static s => s.Name)]);
        var format = new Option<string>("--format")
        {
            Description = "text or json.",
            DefaultValueFactory = _ => "text",
        };
        format.AcceptOnlyFromAmong("text", "json");
        var command = new Command(
            "gameday",
            "Breaks small local services for real, lets the whole product deal with it, and scores detection, diagnosis, action and escalation."
        )
        {
            list,
            scenario,
            format,
        };
        command.SetAction(
            (parsed, cancellation) =>
                parsed.GetValue(list)
                    ? ListAsync()
                    : PlayAsync(
                        parsed.GetValue(scenario) ?? [],
                        parsed.GetValue(format) == "json",
                        cancellation
                    )
        );
        return command;
    }

    private static async Task<int> ListAsync()
    {
        foreach (var scenario in GameScenarios.All)
        {
            await Console.Out.WriteLineAsync($"{scenario.Name, -16} {scenario.Title}");
        }

        return 0;
    }

    private static async Task<int> PlayAsync(
        string[] names,
        bool json,
        CancellationToken cancellation
    )
    {
        var run = new GameDayRun(TimeProvider.System);
        var results = new List<GameResult>();
        foreach (
            var scenario in GameScenarios.All.Where(s =>
                names.Length == 0 || names.Contains(s.Name)
            )
        )
        {
            var result = await run.PlayAsync(scenario, cancellation);
            results.Add(result);
            // Somebody waits: each as it ends, beside the JSON where somebody watches.
            if (!json || !Console.IsErrorRedirected)
            {
                await GameDayReport.WriteAsync(json ? Console.Error : Console.Out, result);
            }
        }

        if (json)
        {
            await Console.Out.WriteLineAsync(GameDayReport.Json(results));
        }

        return results.TrueForAll(static r => r.Score.Met) ? 0 : Unmet;
    }
}
