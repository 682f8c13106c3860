using System.CommandLine;
using OnCallAgent.Web.Commands.Backtests;
using OnCallAgent.Web.Commands.Backups;
using OnCallAgent.Web.Commands.Evaluate;
using OnCallAgent.Web.Commands.GameDay;
using OnCallAgent.Web.Commands.GameDay.Services;
using OnCallAgent.Web.Commands.Replay;
using OnCallAgent.Web.Commands.Samples;
using OnCallAgent.Web.Commands.Scan;
using OnCallAgent.Web.Commands.Templates;

namespace OnCallAgent.Web.Commands;

/// <summary>What the program can do. Without a command it serves.</summary>
public static class OnCallCommands
{
    /// <summary>Runs what the arguments ask for.</summary>
    /// <returns>The exit code.</returns>
    public static async Task<int> RunAsync(string[] args)
    {
        var root = ServeCommand.Create();
        root.Subcommands.Add(HealthCheckCommand.Create());
        root.Subcommands.Add(BackupCommand.CreateBackup());
        root.Subcommands.Add(BackupCommand.CreateRestore());
        root.Subcommands.Add(ReplayCommand.Create());
        root.Subcommands.Add(BacktestCommand.Create());
        root.Subcommands.Add(ScanCommand.Create());
        root.Subcommands.Add(TemplatesCommand.Create());
        root.Subcommands.Add(EvaluateCommand.Create());
        root.Subcommands.Add(SampleServiceCommand.Create());
        root.Subcommands.Add(GameDayCommand.Create());
        root.Subcommands.Add(GameServiceCommand.Create());
        var parsed = root.Parse(args);
        // Signals are the host's: two handlers of one signal end in an unhandled exception. Commands end by default.
        var code = await parsed.InvokeAsync(
            new InvocationConfiguration { ProcessTerminationTimeout = null }
        );

        // To a script, 1 is "nothing found": a misspelt option must not look like it.
        return parsed.Errors.Count > 0 ? CommandFiles.Unreadable : code;
    }
}
