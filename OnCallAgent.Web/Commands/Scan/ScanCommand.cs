using System.CommandLine;

namespace OnCallAgent.Web.Commands.Scan;

/// <summary>
/// <c>scan [--patterns FILE] [--count | --lines] FILE…</c>: detection alone, like grep with the pattern set over raw
/// lines. Services, levels and thresholds play no part. Exit codes like grep's: 0 where a line matched, 1 where none
/// did, 2 where something could not be read or judged.
/// </summary>
internal static class ScanCommand
{
    public static Command Create()
    {
        var files = new Argument<string[]>("FILE")
        {
            Arity = ArgumentArity.OneOrMore,
            Description = "Files or pipes to look through; - is standard input.",
        };
        var patterns = new Option<string?>("--patterns")
        {
            Description =
                "File with alert patterns instead of the built-in ones: JSON, or one regular expression a line.",
        };
        var count = new Option<bool>("--count")
        {
            Description = "Print only how many lines match, for each file.",
        };
        var lines = new Option<bool>("--lines")
        {
            Description = "Print only the numbers of the lines that match.",
        };
        var format = new Option<string>("--format")
        {
            Description = "text or json; json gives counts and line numbers.",
            DefaultValueFactory = _ => "text",
        };
        format.AcceptOnlyFromAmong("text", "json");
        var command = new Command(
            "scan",
            "Finds the lines that the alert patterns match, and does nothing else."
        )
        {
            files,
            patterns,
            count,
            lines,
            format,
        };
        command.Validators.Add(result =>
        {
            if (result.GetValue(count) && result.GetValue(lines))
            {
                result.AddError("--count and --lines exclude each other: give one of them.");
            }
        });
        command.SetAction(parsed =>
            ScanRun.Run(
                new ScanArguments(
                    parsed.GetValue(files)!,
                    parsed.GetValue(patterns),
                    parsed.GetValue(format) == "json" ? ScanShape.Json
                        : parsed.GetValue(count) ? ScanShape.Count
                        : parsed.GetValue(lines) ? ScanShape.Lines
                        : ScanShape.Text
                )
            )
        );
        return command;
    }
}
