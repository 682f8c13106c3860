using System.ComponentModel;
using System.Diagnostics;
using OnCallAgent.Domain.Shared;
using OnCallAgent.Web.Data.Audit;

namespace OnCallAgent.Web.Commands.GameDay;

/// <summary>How the game day of this process stands.</summary>
internal sealed record GameDayState
{
    /// <summary>Whether a scenario is being played now.</summary>
    public bool Playing { get; init; }

    /// <summary>Who started the one that is played, or was last.</summary>
    public string By { get; init; } = "";

    /// <summary>The one that is played, or was last; null before the first.</summary>
    public GameReport? Current { get; init; }

    /// <summary>Why it came to no end; empty where it did, or still plays.</summary>
    public string Trouble { get; init; } = "";

    /// <summary>The last whole report of each scenario since the agent started.</summary>
    public IReadOnlyDictionary<string, GameReport> Past { get; init; } =
        new Dictionary<string, GameReport>(StringComparer.Ordinal);
}

/// <summary>
/// Plays one scenario at a time, in a process of its own: a second product with its own database, folder and ports,
/// which is told nothing of this one's settings, sources, services and people, and can therefore reach none of them.
/// </summary>
internal sealed partial class GameDayTable(
    AuditLog audit,
    TimeProvider clock,
    ILogger<GameDayTable> logger
) : IHostedService
{
    /// <summary>A scenario ends by itself long before; one that hangs is ended.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(5);

    /// <summary>How long it may take to tidy up before it is killed.</summary>
    private static readonly TimeSpan Tidying = TimeSpan.FromSeconds(15);

    private const int KeptErrors = 4_000;

    // Nothing that tells of this product: no settings, no secrets.
    private static readonly string[] PassedOn =
    [
        "PATH",
        "HOME",
        "TMPDIR",
        "LANG",
        "TZ",
        "DOTNET_ROOT",
        "DOTNET_BUNDLE_EXTRACT_BASE_DIR",
        "DOTNET_SYSTEM_GLOBALIZATION_INVARIANT",
    ];

    private readonly Lock changing = new();
    private Process? process;
    private Task following = Task.CompletedTask;
    private string stopped = "";

    /// <summary>Raised, from any thread, when <see cref="State"/> changed.</summary>
    public event Action? Changed;

    /// <summary>How it stands.</summary>
    public GameDayState State { get; private set; } = new();

    /// <summary>Starts a scenario; it goes on in the background.</summary>
    /// <returns>A refusal where there is no such scenario, one is being played, or it cannot be started.</returns>
    public async Task<Result> StartAsync(string scenario, string by, CancellationToken cancellation)
    {
        if (GameScenarios.All.FirstOrDefault(s => s.Name == scenario) is not { } chosen)
        {
            return new Error("gameday.unknown", $"There is no scenario named {scenario}.");
        }

        lock (changing)
        {
            if (State.Playing)
            {
                return new Error(
                    "gameday.playing",
                    $"{State.Current?.Name} is being played; one is played at a time."
                );
            }

            State = State with
            {
                Playing = true,
                By = by,
                Current = GameReport.Before(chosen, GamePhase.Starting),
                Trouble = "",
            };
            stopped = "";
        }

        try
        {
            await audit.RecordAsync(
                by,
                "game_day",
                chosen.Name,
                "played",
                chosen.Title,
                chosen.Name,
                cancellation
            );
            process = Start(chosen);
        }
        catch (Exception e)
        {
            Change(s => s with { Playing = false, Trouble = "It could not be started." });
            if (e is Win32Exception or IOException)
            {
                return new Error(
                    "gameday.not_started",
                    $"The game day could not be started: {e.Message}"
                );
            }

            throw;
        }

        Log.Started(logger, by, chosen.Name, process.Id);
        following = FollowAsync(process);
        Changed?.Invoke();
        return Result.Success;
    }

    /// <summary>Ends what is being played; its services and its folder go with it.</summary>
    /// <returns>A refusal where nothing is being played.</returns>
    public Result Stop(string by)
    {
        lock (changing)
        {
            if (!State.Playing || process is null)
            {
                return new Error("gameday.not_playing", "No game day is being played.");
            }

            stopped = $"Stopped by {by}.";
            // It watches its input: its end is the sign.
            process.StandardInput.Close();
            return Result.Success;
        }
    }

    Task IHostedService.StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    async Task IHostedService.StopAsync(CancellationToken cancellationToken)
    {
        _ = Stop("the agent's end");
        try
        {
            await following.WaitAsync(Tidying, clock, cancellationToken);
        }
        catch (Exception e) when (e is TimeoutException or OperationCanceledException)
        {
            Kill();
        }
    }

    private static Process Start(GameScenario scenario)
    {
        var argv = OwnProgram.Arguments(
            GameDayCommand.Name,
            GameDayCommand.ScenarioOption,
            scenario.Name,
            GameDayCommand.FormatOption,
            GameDayCommand.Lines,
            GameDayCommand.WhileInputOption
        );
        var start = new ProcessStartInfo(argv[0], argv.Skip(1))
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = Path.GetTempPath(),
        };
        var kept = PassedOn
            .Select(static name => (name, Value: Environment.GetEnvironmentVariable(name)))
            .Where(static v => v.Value is { Length: > 0 })
            .ToList();
        start.Environment.Clear();
        foreach (var (name, value) in kept)
        {
            start.Environment[name] = value;
        }

        return Process.Start(start)
            ?? throw new InvalidOperationException("The game day did not start.");
    }

    private async Task FollowAsync(Process played)
    {
        try
        {
            var errors = LastOfAsync(played.StandardError);
            using var limit = new CancellationTokenSource(Longest, clock);
            try
            {
                while (await played.StandardOutput.ReadLineAsync(limit.Token) is { } line)
                {
                    if (GameReport.FromLine(line) is { } report)
                    {
                        Change(s => s with { Current = report });
                    }
                }

                await played.WaitForExitAsync(limit.Token);
            }
            catch (OperationCanceledException)
            {
                stopped = "It took too long and was ended.";
                Kill();
            }

            End(played.HasExited ? await errors : "");
        }
        catch (Exception e)
        {
            // Whatever it was, the next one can be played.
            Log.Broke(logger, e);
            Kill();
            End(e.Message);
        }
        finally
        {
            lock (changing)
            {
                process = null;
            }

            played.Dispose();
        }
    }

    private void End(string errors) =>
        Change(s =>
            s.Current is { Phase: GamePhase.Ended } whole
                ? s with
                {
                    Playing = false,
                    Past = new Dictionary<string, GameReport>(s.Past, StringComparer.Ordinal)
                    {
                        [whole.Name] = whole,
                    },
                }
                : s with
                {
                    Playing = false,
                    Trouble =
                        stopped.Length > 0 ? stopped : $"It broke off. {errors.Trim()}".TrimEnd(),
                }
        );

    private static async Task<string> LastOfAsync(StreamReader from)
    {
        var last = "";
        while (await from.ReadLineAsync() is { } line)
        {
            last = $"{last}\n{line}";
            last = last.Length > KeptErrors ? last[^KeptErrors..] : last;
        }

        return last;
    }

    private void Kill()
    {
        lock (changing)
        {
            if (process is { HasExited: false } hanging)
            {
                hanging.Kill(entireProcessTree: true);
            }
        }
    }

    private void Change(Func<GameDayState, GameDayState> change)
    {
        lock (changing)
        {
            State = change(State);
        }

        Changed?.Invoke();
    }

    private static partial class Log
    {
        [LoggerMessage(
            Level = LogLevel.Information,
            Message = "{By} plays the game-day scenario {Scenario} in process {ProcessId}"
        )]
        public static partial void Started(
            ILogger logger,
            string by,
            string scenario,
            int processId
        );

        [LoggerMessage(Level = LogLevel.Error, Message = "The game day broke off")]
        public static partial void Broke(ILogger logger, Exception exception);
    }
}
