using OnCallAgent.Web.Commands.Replay;
using OnCallAgent.Web.Commands.Samples;

namespace OnCallAgent.Web.Commands;

/// <summary>What the program can do. Without a command it serves.</summary>
public static class OnCallCommands
{
    /// <summary>Runs what the arguments ask for.</summary>
    /// <returns>The exit code.</returns>
    public static Task<int> RunAsync(string[] args)
    {
        var root = ServeCommand.Create();
        root.Subcommands.Add(ReplayCommand.Create());
        root.Subcommands.Add(SampleServiceCommand.Create());
        return root.Parse(args).InvokeAsync();
    }
}
