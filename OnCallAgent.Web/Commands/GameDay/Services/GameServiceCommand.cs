using System.CommandLine;
using System.Globalization;

namespace OnCallAgent.Web.Commands.GameDay.Services;

/// <summary><c>gameday-service</c>: runs or restarts a service of a game day, in a process of its own.</summary>
internal static class GameServiceCommand
{
    public static Command Create()
    {
        var file = new Option<FileInfo>("--file")
        {
            Required = true,
            Description = "The file that describes it.",
        };
        var run = new Command("run", "Runs the service until it is ended.") { file };
        run.SetAction((parsed, cancellation) => RunAsync(parsed.GetValue(file)!, cancellation));
        var restart = new Command(
            "restart",
            "Ends the running service, starts a new one and waits until it answers."
        )
        {
            file,
        };
        restart.SetAction(
            (parsed, cancellation) => RestartAsync(parsed.GetValue(file)!, cancellation)
        );
        return new Command(ServiceProcess.CommandName, "A service of a game day.") { run, restart };
    }

    private static async Task<int> RunAsync(FileInfo file, CancellationToken cancellation)
    {
        using var service = new GameService(ServiceFile.Read(file.FullName), TimeProvider.System);
        await service.RunAsync(cancellation);
        return 0;
    }

    private static async Task<int> RestartAsync(FileInfo path, CancellationToken cancellation)
    {
        var file = ServiceFile.Read(path.FullName);
        var old = ServiceProcess.End(file);
        using var started = ServiceProcess.Start(file);
        if (
            await ServiceProcess.WhySilentAsync(started, file, TimeProvider.System, cancellation) is
            { } trouble
        )
        {
            await Console.Error.WriteLineAsync(trouble);
            return 1;
        }

        Console.WriteLine(
            $"{file.Name} restarted: process {old?.ToString(CultureInfo.InvariantCulture) ?? "none"} → {started.Id}"
        );
        return 0;
    }
}
