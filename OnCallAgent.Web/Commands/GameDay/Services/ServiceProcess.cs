using System.Diagnostics;
using System.Globalization;

namespace OnCallAgent.Web.Commands.GameDay.Services;

/// <summary>The process that a service of a game day runs in: how it is started, found and ended.</summary>
internal static class ServiceProcess
{
    /// <summary>Name of the command that runs one.</summary>
    public const string CommandName = "gameday-service";

    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(50);
    private static readonly TimeSpan EndLimit = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Between = TimeSpan.FromMilliseconds(50);

    /// <summary>Program and arguments that run or restart the service of a file.</summary>
    public static IReadOnlyList<string> Arguments(string verb, ServiceFile file) =>
        OwnProgram.Arguments(CommandName, verb, "--file", file.Own);

    /// <summary>Starts it.</summary>
    public static Process Start(ServiceFile file)
    {
        var argv = Arguments("run", file);
        var start = new ProcessStartInfo(argv[0], argv.Skip(1))
        {
            // Own pipes, so that whoever waits for our output does not wait for the service's.
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
        };
        if (file.MemoryLimit is { } limit)
        {
            start.Environment["DOTNET_GCHeapHardLimit"] =
                $"0x{((long)limit << 20).ToString("X", CultureInfo.InvariantCulture)}";
        }

        var process =
            Process.Start(start)
            ?? throw new InvalidOperationException($"{file.Name} did not start.");
        File.WriteAllText(file.PidFile, process.Id.ToString(CultureInfo.InvariantCulture));
        return process;
    }

    /// <summary>Waits until it answers anything at all: that it runs, not that it is well.</summary>
    /// <returns>Why it does not; null when it does.</returns>
    public static async Task<string?> WhySilentAsync(
        Process process,
        ServiceFile file,
        TimeProvider clock,
        CancellationToken cancellation
    )
    {
        using var client = new HttpClient { Timeout = TimeSpan.FromSeconds(5) };
        // From the start on: one that had more to say than its pipe holds would wait for a reader instead of ending.
        var words = process.StandardError.ReadToEndAsync(cancellation);
        var began = clock.GetTimestamp();
        while (clock.GetElapsedTime(began) < StartLimit)
        {
            if (process.HasExited)
            {
                return $"{file.Name} ended with exit code {process.ExitCode.ToString(CultureInfo.InvariantCulture)} as it started: {(await words).Trim()}";
            }

            try
            {
                using var answer = await client.GetAsync(file.Url("/ping"), cancellation);
                return null;
            }
            catch (Exception e)
                when (e is HttpRequestException or TaskCanceledException
                    && !cancellation.IsCancellationRequested
                )
            {
                await Task.Delay(Between, clock, cancellation);
            }
        }

        return $"{file.Name} did not answer within {StartLimit.TotalSeconds.ToString(CultureInfo.InvariantCulture)} s of its start.";
    }

    /// <summary>Its process id; null where none is known.</summary>
    public static int? IdOf(ServiceFile file) =>
        File.Exists(file.PidFile)
        && int.TryParse(File.ReadAllText(file.PidFile), CultureInfo.InvariantCulture, out var id)
            ? id
            : null;

    /// <summary>Memory that its process holds, in bytes; null where it does not run, or where the system does not say.</summary>
    public static long? Resident(ServiceFile file)
    {
        try
        {
            return IdOf(file) is { } id && Find(id) is { } process ? Use(process) : null;
        }
        catch (InvalidOperationException)
        {
            return null;
        }

        static long Use(Process process)
        {
            using (process)
            {
                return process.WorkingSet64;
            }
        }
    }

    /// <summary>Ends it as whoever stops it on purpose: whoever keeps it is told beforehand.</summary>
    /// <returns>Its process id; null where none ran.</returns>
    public static int? End(ServiceFile file)
    {
        var id = IdOf(file);
        File.Delete(file.PidFile);
        return id is { } known && Kill(known) ? known : null;
    }

    /// <summary>Ends it without a word, as kill −9 does.</summary>
    public static int? Kill(ServiceFile file) => IdOf(file) is { } id && Kill(id) ? id : null;

    private static bool Kill(int id)
    {
        if (Find(id) is not { } process)
        {
            return false;
        }

        using (process)
        {
            process.Kill();
            process.WaitForExit(EndLimit);
            return true;
        }
    }

    // Ids are used again: only a process that was started as such a service is one.
    private static Process? Find(int id)
    {
        try
        {
            var process = Process.GetProcessById(id);
            var line = $"/proc/{id}/cmdline";
            if (
                !File.Exists(line)
                || File.ReadAllText(line).Contains(CommandName, StringComparison.Ordinal)
            )
            {
                return process;
            }

            process.Dispose();
            return null;
        }
        catch (Exception e) when (e is ArgumentException or IOException)
        {
            return null;
        }
    }
}
