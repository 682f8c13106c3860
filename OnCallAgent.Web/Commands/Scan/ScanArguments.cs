namespace OnCallAgent.Web.Commands.Scan;

/// <summary>What a scan was asked for.</summary>
/// <param name="Files">Files to look through.</param>
/// <param name="Patterns">File with patterns; null for the built-in ones.</param>
/// <param name="Shape">What is printed.</param>
internal sealed record ScanArguments(string[] Files, string? Patterns, ScanShape Shape)
{
    /// <summary>
    /// Reads the command line of a plain scan without the library that reads all others: a scan of a few megabytes is over
    /// before that is loaded. Null for anything else, mistakes and requests for help among them, which are its to answer.
    /// </summary>
    public static ScanArguments? Read(string[] arguments)
    {
        if (arguments is not ["scan", _, ..])
        {
            return null;
        }

        var files = new List<string>();
        string? patterns = null;
        var (count, lines, json) = (false, false, false);
        for (var i = 1; i < arguments.Length; i++)
        {
            switch (arguments[i])
            {
                case "--count":
                    count = true;
                    break;
                case "--lines":
                    lines = true;
                    break;
                case "--patterns" when Value(arguments, i) is { } file && patterns is null:
                    patterns = file;
                    i++;
                    break;
                case "--format" when Value(arguments, i) is "json" or "text":
                    json = arguments[++i] == "json";
                    break;
                case "-":
                    files.Add("-");
                    break;
                case [] or ['-' or '@' or '[', ..]:
                    return null;
                default:
                    files.Add(arguments[i]);
                    break;
            }
        }

        return files.Count == 0 || (count && lines)
            ? null
            : new ScanArguments(
                [.. files],
                patterns,
                json ? ScanShape.Json
                    : count ? ScanShape.Count
                    : lines ? ScanShape.Lines
                    : ScanShape.Text
            );
    }

    private static string? Value(string[] arguments, int option) =>
        option + 1 < arguments.Length && arguments[option + 1] is [not ('-' or '@'), ..] value
            ? value
            : null;
}
