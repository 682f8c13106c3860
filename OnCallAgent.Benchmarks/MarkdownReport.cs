using System.Globalization;
using System.Runtime.InteropServices;

namespace OnCallAgent.Benchmarks;

/// <summary>What was measured, as tables that can be pasted into a page.</summary>
internal sealed class MarkdownReport(TextWriter to)
{
    public void Machine()
    {
        var memory = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / (1024.0 * 1024 * 1024);
        Line(
            $"{Environment.ProcessorCount} cores, {memory:0} GiB memory, {RuntimeInformation.ProcessArchitecture}, {RuntimeInformation.FrameworkDescription}"
        );
        Load("at the start");
    }

    /// <summary>How busy the machine is: figures of a busy machine are worth less.</summary>
    public void Load(string when)
    {
        const string File = "/proc/loadavg";
        if (System.IO.File.Exists(File))
        {
            var averages = System.IO.File.ReadAllText(File).Split(' ')[..3];
            Line($"Load average {when} (1, 5, 15 min): {string.Join(", ", averages)}");
        }
    }

    public void Table(string title, IReadOnlyList<string> columns, IEnumerable<string[]> rows)
    {
        Line($"\n## {title}\n");
        Row(columns);
        Row(columns.Select((_, i) => i == 0 ? "---" : "---:"));
        foreach (var row in rows)
        {
            Row(row);
        }

        Line($"");
        Load("after it");
    }

    public void Line(FormattableString text) =>
        to.WriteLine(text.ToString(CultureInfo.InvariantCulture));

    /// <summary>A figure with a point, whatever the user's country.</summary>
    public static string Figure(double value, string format = "0.0") =>
        value.ToString(format, CultureInfo.InvariantCulture);

    private void Row(IEnumerable<string> cells) =>
        to.WriteLine("| " + string.Join(" | ", cells) + " |");
}
