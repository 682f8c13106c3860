using System.CommandLine;
using CsvHelper;

namespace OnCallAgent.Web.Commands.Evaluate;

/// <summary>
/// <c>evaluate nezha DIR</c>: how often the service at fault is suspected first, and among three, from logs alone.
/// Exit code 0, or 2 where something could not be read.
/// </summary>
internal static class EvaluateNezhaCommand
{
    public static Command Create()
    {
        var folder = EvaluateFolder.Argument(
            "Folder in the layout of the Nezha data set: faults*.csv and DATE/log/HH_MM_log.csv."
        );
        var format = EvaluateFolder.Format();
        var command = new Command(
            "nezha",
            "Measures how often the service that a fault was injected into is suspected first, and among three, from logs alone."
        )
        {
            folder,
            format,
        };
        command.SetAction(
            (parsed, cancellation) =>
                RunAsync(parsed.GetValue(folder)!, parsed.GetValue(format) == "json", cancellation)
        );
        return command;
    }

    private static async Task<int> RunAsync(
        string folder,
        bool json,
        CancellationToken cancellation
    )
    {
        if (!EvaluateFolder.Exists(folder))
        {
            return CommandFiles.Unreadable;
        }

        var missing = 0;
        RootServiceReport report;
        try
        {
            report = RootServiceReport.Of(
                NezhaFaults.Read(
                    folder,
                    path =>
                    {
                        missing++;
                        Console.Error.WriteLine($"{path}: does not exist");
                    }
                )
            );
        }
        catch (Exception e)
            when (e
                    is IOException
                        or UnauthorizedAccessException
                        or CsvHelperException
                        or FormatException
            )
        {
            await Console.Error.WriteLineAsync($"{folder}: {e.Message.Split('\n')[0]}");
            return CommandFiles.Unreadable;
        }

        if (report.Cases == 0)
        {
            await Console.Error.WriteLineAsync($"{folder}: holds no faults*.csv with a fault");
            return CommandFiles.Unreadable;
        }

        if (json)
        {
            await using var output = Console.OpenStandardOutput();
            await report.WriteJsonAsync(output, cancellation);
            await output.WriteAsync("\n"u8.ToArray(), cancellation);
        }
        else
        {
            await report.WriteTextAsync(Console.Out);
        }

        return missing > 0 ? CommandFiles.Unreadable : CommandFiles.Found;
    }
}
