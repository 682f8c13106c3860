using System.Globalization;

namespace OnCallAgent.Benchmarks;

/// <summary>
/// Processor time of the programs this one has started and that have ended: on a busy machine it says what elapsed
/// time cannot.
/// </summary>
internal static class ChildProcessorTime
{
    private const string File = "/proc/self/stat";

    // USER_HZ, which Linux fixes for what it shows, whatever the kernel's own tick.
    private const double TicksPerSecond = 100;

    /// <summary>Seconds so far, user and system, in steps of 10 ms; null where the system does not tell.</summary>
    public static double? Seconds()
    {
        if (!System.IO.File.Exists(File))
        {
            return null;
        }

        // proc_pid_stat(5): fields 16 and 17 are cutime and cstime; the third follows the name in parentheses.
        var text = System.IO.File.ReadAllText(File);
        var fields = text[(text.LastIndexOf(')') + 2)..].Split(' ');
        return (Ticks(fields[13]) + Ticks(fields[14])) / TicksPerSecond;
    }

    private static long Ticks(string field) => long.Parse(field, CultureInfo.InvariantCulture);
}
