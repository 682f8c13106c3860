using System.CommandLine;
using YamlDotNet.Core;

namespace OnCallAgent.Web.Commands.Evaluate;

/// <summary>
/// <c>evaluate itbench DIR</c>: whether the alerts of each scenario become one incident with its root first.
/// Exit code 0, or 2 where something could not be read.
/// </summary>
internal static class EvaluateItbenchCommand
{
    public static Command Create()
    {
        var folder = EvaluateFolder.Argument(
            "Folder in the layout of the ITBench data set: NAME/groundtruth_v1.yaml."
        );
        var format = EvaluateFolder.Format();
        var command = new Command(
            "itbench",
            "Measures whether the alerts of a cascade become one incident, with its root before those it was passed on to."
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

        CascadeReport report;
        try
        {
            report = CascadeReport.Of(ItbenchScenarios.Read(folder));
        }
        catch (Exception e)
            when (e
                    is IOException
                        or UnauthorizedAccessException
                        or YamlException
                        or FormatException
                        or ArgumentException
            )
        {
            await Console.Error.WriteLineAsync($"{folder}: {e.Message.Split('\n')[0]}");
            return CommandFiles.Unreadable;
        }

        if (report.Scenarios == 0)
        {
            await Console.Error.WriteLineAsync($"{folder}: holds no scenario with alerts");
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

        return CommandFiles.Found;
    }
}
