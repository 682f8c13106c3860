using System.Globalization;

namespace OnCallAgent.Web.Commands.GameDay.Services;

/// <summary>The log of a service of a game day: one line an event, as programs write them.</summary>
internal sealed class ServiceLog(string file, string service, TimeProvider clock)
{
    // Several requests write at once; whoever keeps the process writes into the same file from another process.
    private readonly Lock writing = new();

    public void Info(string message) => Write("INFO", message);

    public void Warn(string message) => Write("WARN", message);

    public void Error(string message) => Write("ERROR", message);

    private void Write(string level, string message)
    {
        var time = clock
            .GetUtcNow()
            .UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
        lock (writing)
        {
            File.AppendAllText(file, $"{time} {level} [{service}] {message}\n");
        }
    }
}
