using System.Diagnostics;
using System.Globalization;

namespace OnCallAgent.Tests.Support;

/// <summary>
/// How long the calling thread was at work. Unlike the time of day, it does not pass while other threads have the
/// processors: what is quick is so on a busy machine, too.
/// </summary>
internal static class ThreadTime
{
    // Where the system does not say, the time of day has to do.
    private const string Told = "/proc/thread-self/schedstat";

    public static TimeSpan Spent() =>
        File.Exists(Told)
            ? TimeSpan.FromMicroseconds(
                long.Parse(File.ReadAllText(Told).Split(' ')[0], CultureInfo.InvariantCulture)
                    / 1_000.0
            )
            : Stopwatch.GetElapsedTime(0);
}
