using System.Globalization;

namespace OnCallAgent.Web.Commands.Samples;

/// <summary>Lines of a file in <c>samples/</c>, in sections, with the moment of writing put in.</summary>
internal sealed class SampleScript
{
    private readonly Dictionary<string, List<string>> sections = new(StringComparer.Ordinal);

    private SampleScript() { }

    /// <summary>Reads a script that ships beside the program.</summary>
    public static SampleScript Read(string name)
    {
        var script = new SampleScript();
        var lines = script.sections[""] = [];
        foreach (
            var line in File.ReadLines(Path.Combine(AppContext.BaseDirectory, "samples", name))
        )
        {
            if (line.StartsWith('#'))
            {
                continue;
            }

            if (line.StartsWith('[') && line.EndsWith(']'))
            {
                lines = script.sections[line[1..^1]] = [];
            }
            else
            {
                lines.Add(line);
            }
        }

        return script;
    }

    /// <summary>The lines of a section; the lines before any section for the empty name.</summary>
    public IReadOnlyList<string> Section(string name = "") => sections[name];

    /// <summary>A line as it is written now.</summary>
    public static string Fill(string line, DateTimeOffset now, int n) =>
        line.Replace(
                "{time}",
                now.UtcDateTime.ToString(
                    "yyyy-MM-dd'T'HH:mm:ss.fff'Z'",
                    CultureInfo.InvariantCulture
                ),
                StringComparison.Ordinal
            )
            .Replace(
                "{n}",
                (1_000 + n).ToString(CultureInfo.InvariantCulture),
                StringComparison.Ordinal
            )
            .Replace(
                "{ms}",
                (5 + (n * 37 % 60)).ToString(CultureInfo.InvariantCulture),
                StringComparison.Ordinal
            );
}
