using System.CommandLine;
using OnCallAgent.Web.Backups;
using OnCallAgent.Web.Hosting;
using OnCallAgent.Web.Hosting.Configuration;

namespace OnCallAgent.Web.Commands.Backups;

/// <summary>
/// <c>backup FILE</c> copies everything the agent knows into one file while it runs; <c>restore FILE</c> puts it back.
/// Exit code 0, or 2 with a line on standard error that says what is wrong.
/// </summary>
internal static class BackupCommand
{
    public static Command CreateBackup()
    {
        var file = new Argument<string>("FILE") { Description = "Where to write the backup." };
        var force = new Option<bool>("--force")
        {
            Description = "Replace FILE where it is there already.",
        };
        var command = new Command(
            "backup",
            "Copies the database, and the secret key that was made at the first start, into one file; the agent may run meanwhile."
        )
        {
            file,
            force,
        };
        command.SetAction(
            (parsed, cancellation) =>
                SaidAsync(() =>
                    BackupRun.BackUpAsync(
                        Place(),
                        parsed.GetValue(file)!,
                        parsed.GetValue(force),
                        Console.Out,
                        cancellation
                    )
                )
        );
        return command;
    }

    public static Command CreateRestore()
    {
        var file = new Argument<string>("FILE") { Description = "A file that backup wrote." };
        var force = new Option<bool>("--force")
        {
            Description = "Replace a database that has content; what was there is kept aside.",
        };
        var command = new Command(
            "restore",
            "Puts a backup in the place of the database that DATABASE_URL names. No agent may run on it."
        )
        {
            file,
            force,
        };
        command.SetAction(
            (parsed, cancellation) =>
                SaidAsync(() =>
                    BackupRun.RestoreAsync(
                        Place(),
                        parsed.GetValue(file)!,
                        parsed.GetValue(force),
                        Console.Out,
                        cancellation
                    )
                )
        );
        return command;
    }

    private static async Task<int> SaidAsync(Func<Task> run)
    {
        try
        {
            await run();
            return CommandFiles.Found;
        }
        catch (Exception e)
            when (e
                    is BackupFaultException
                        or StartFaultException
                        or IOException
                        or UnauthorizedAccessException
            )
        {
            await Console.Error.WriteLineAsync(e.Message);
            return CommandFiles.Unreadable;
        }
    }

    private static DataPlace Place()
    {
        return OnCallOptionsLoader
            .LoadPlace(AppSettingsFile.Read(AppContext.BaseDirectory))
            .Match(place => place, error => throw new StartFaultException(error.Message));
    }
}
