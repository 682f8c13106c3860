using System.Text;

namespace OnCallAgent.Benchmarks;

/// <summary>A file of generated lines, the same each time.</summary>
internal static class LogFile
{
    private const int Seed = 4711;

    /// <summary>Writes lines until the file has so many bytes; says how many lines it took.</summary>
    public static long Write(string path, long bytes, CancellationToken cancellation)
    {
        var source = new LogLines(Seed);
        var at = new DateTimeOffset(2026, 3, 1, 8, 0, 0, TimeSpan.Zero);
        using var writer = new StreamWriter(path, append: false, Encoding.ASCII, 1 << 16);
        var lines = 0L;
        for (var written = 0L; written < bytes; lines++)
        {
            var line = source.Next(at);
            writer.Write(line);
            writer.Write('\n');
            written += line.Length + 1;
            at += TimeSpan.FromMilliseconds(1);
            cancellation.ThrowIfCancellationRequested();
        }

        return lines;
    }
}
