using System.CommandLine;

namespace OnCallAgent.Web.Commands.Evaluate;

/// <summary>What evaluations of a folder have in common: the folder, and how the figures are printed.</summary>
internal static class EvaluateFolder
{
    public static Argument<string> Argument(string description) =>
        new("DIR") { Description = description };

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

    /// <summary>Whether it is a folder; where not, that was said.</summary>
    public static bool Exists(string folder)
    {
        if (Directory.Exists(folder))
        {
            return true;
        }

        Console.Error.WriteLine($"{folder}: is no folder");
        return false;
    }
}
