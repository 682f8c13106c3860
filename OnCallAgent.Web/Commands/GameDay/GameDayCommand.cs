using System.CommandLine;
using System.Runtime.InteropServices;

namespace OnCallAgent.Web.Commands.GameDay;

/// <summary>
/// <c>gameday</c>: makes real faults in small local services and scores what the product does about them.
/// Exit codes: 0 where all was as expected, 1 where something was not, 2 where it could not be played, 130 where it
/// was ended before.
/// </summary>
internal static class GameDayCommand
{
    public const string Name = "gameday";
    public const string ScenarioOption = "--scenario";
    public const string FormatOption = "--format";

    /// <summary>The format that tells how it stands while it is played: a line of JSON each time.</summary>
    public const string Lines = "jsonl";

    /// <summary>Ends the game day with its standard input: whoever started it is gone then, however it ended.</summary>
    public const string WhileInputOption = "--while-input";

    private const int Unmet = 1;
    private const int Ended = 130;

    public static Command Create()
    {
        var list = new Option<bool>("--list") { Description = "Names the scenarios and ends." };
        var scenario = new Option<string[]>(ScenarioOption)
        {
            AllowMultipleArgumentsPerToken = true,
            Description = "Which scenarios to play; all of them where none is named.",
        };
        scenario.AcceptOnlyFromAmong([.. GameScenarios.All.Select(static s => s.Name)]);
        var format = new Option<string>(FormatOption)
        {
            Description =
                "text, json, or jsonl: how it stands, in a line of JSON several times a second.",
            DefaultValueFactory = _ => "text",
        };
        format.AcceptOnlyFromAmong("text", "json", Lines);
        var whileInput = new Option<bool>(WhileInputOption)
        {
            Hidden = true,
            Description = "Ends where its standard input ends.",
        };
        var command = new Command(
            Name,
            "Breaks small local services for real, lets the whole product deal with it, and scores detection, diagnosis, action and escalation."
        )
        {
            list,
            scenario,
            format,
            whileInput,
        };
        command.SetAction(
            (parsed, cancellation) =>
                parsed.GetValue(list)
                    ? ListAsync()
                    : PlayAsync(
                        parsed.GetValue(scenario) ?? [],
                        parsed.GetValue(format)!,
                        parsed.GetValue(whileInput),
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
        string format,
        bool whileInput,
        CancellationToken cancellation
    )
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        // The product beside it takes the same signals for itself alone: without these, a Ctrl-C would end the agent
        // and leave the services and the folder to their fate.
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, End);
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, End);
        if (whileInput)
        {
            _ = EndWithInputAsync(ending);
        }

        try
        {
            var reports = await PlayAsync(
                [.. GameScenarios.All.Where(s => names.Length == 0 || names.Contains(s.Name))],
                format,
                ending.Token
            );
            return reports.TrueForAll(static r => r.Met) ? 0 : Unmet;
        }
        catch (OperationCanceledException) when (ending.IsCancellationRequested)
        {
            await Console.Error.WriteLineAsync("The game day was ended.");
            return Ended;
        }

        void End(PosixSignalContext signal)
        {
            signal.Cancel = true;
            ending.Cancel();
        }
    }

    private static async Task<List<GameReport>> PlayAsync(
        IReadOnlyList<GameScenario> scenarios,
        string format,
        CancellationToken cancellation
    )
    {
        var run = new GameDayRun(TimeProvider.System);
        var reports = new List<GameReport>();
        foreach (var scenario in scenarios)
        {
            var report = await run.PlayAsync(
                scenario,
                soFar =>
                    format == Lines
                        ? Console.Out.WriteLineAsync(soFar.ToLine())
                        : Task.CompletedTask,
                cancellation
            );
            reports.Add(report);
            // Somebody waits: each as it ends, beside the JSON where somebody watches.
            if (format == "text")
            {
                await GameDayReport.WriteAsync(Console.Out, report);
            }
            else if (!Console.IsErrorRedirected)
            {
                await GameDayReport.WriteAsync(Console.Error, report);
            }
        }

        if (format == "json")
        {
            await Console.Out.WriteLineAsync(GameDayReport.Json(reports));
        }

        return reports;
    }

    private static async Task EndWithInputAsync(CancellationTokenSource ending)
    {
        await using var input = Console.OpenStandardInput();
        var nothing = new byte[64];
        while (await input.ReadAsync(nothing) > 0)
        {
            // Nothing is said this way.
        }

        try
        {
            await ending.CancelAsync();
        }
        catch (ObjectDisposedException)
        {
            // It was over already.
        }
    }
}
