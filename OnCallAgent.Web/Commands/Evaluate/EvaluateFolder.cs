using System.CommandLine;

namespace OnCallAgent.Web.Commands.Evaluate;

/// <summary>Figures that an evaluation comes to.</summary>
internal interface IEvaluationReport
{
    /// <summary>Cases that were judged; 0 where the folder held none.</summary>
    int Count { get; }

    Task WriteJsonAsync(Stream to, CancellationToken cancellation);

    Task WriteTextAsync(TextWriter to);
}

/// <summary>
/// What evaluations of a folder have in common: the folder, how it is told what could not be read, and how the figures are
/// printed. Exit code 0, or 2 where something could not be read.
/// </summary>
internal static class EvaluateFolder
{
    /// <summary>A command that evaluates a folder.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="description">What it measures.</param>
    /// <param name="layout">What the folder holds.</param>
    /// <param name="none">What a folder without a case lacks: “no scenario with alerts”.</param>
    /// <param name="read">Reads the folder; is given where to tell of a file that is missing.</param>
    /// <param name="isUnreadable">Whether the folder, not the program, is at fault.</param>
    public static Command Create(
        string name,
        string description,
        string layout,
        string none,
        Func<string, Action<string>, IEvaluationReport> read,
        Func<Exception, bool> isUnreadable
    )
    {
        var folder = new Argument<string>("DIR") { Description = layout };
        var format = Format();
        var command = new Command(name, description) { folder, format };
        command.SetAction(
            async (parsed, cancellation) =>
            {
                var missing = 0;
                if (
                    Read(
                        parsed.GetValue(folder)!,
                        none,
                        from =>
                            read(
                                from,
                                path =>
                                {
                                    missing++;
                                    Console.Error.WriteLine($"{path}: does not exist");
                                }
                            ),
                        isUnreadable
                    )
                    is not { } report
                )
                {
                    return CommandFiles.Unreadable;
                }

                await WriteAsync(report, parsed.GetValue(format) == "json", cancellation);
                return missing > 0 ? CommandFiles.Unreadable : CommandFiles.Found;
            }
        );
        return command;
    }

    public static Option<string> Format()
    {
        var format = new Option<string>("--format")
        {
            Description = "text or json.",
            DefaultValueFactory = _ => "text",
        };
        format.AcceptOnlyFromAmong("text", "json");
        return format;
    }

    // Null where there is nothing to tell; why was said.
    private static IEvaluationReport? Read(
        string folder,
        string none,
        Func<string, IEvaluationReport> read,
        Func<Exception, bool> isUnreadable
    )
    {
        if (!Directory.Exists(folder))
        {
            Console.Error.WriteLine($"{folder}: is no folder");
            return null;
        }

        try
        {
            var report = read(folder);
            if (report.Count > 0)
            {
                return report;
            }

            Console.Error.WriteLine($"{folder}: holds {none}");
        }
        catch (Exception e)
            when (e is IOException or UnauthorizedAccessException or FormatException
                || isUnreadable(e)
            )
        {
            Console.Error.WriteLine($"{folder}: {e.Message.Split('\n')[0]}");
        }

        return null;
    }

    private static async Task WriteAsync(
        IEvaluationReport report,
        bool json,
        CancellationToken cancellation
    )
    {
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
    }
}
