using System.ComponentModel;
using System.Diagnostics;
using System.Text;

namespace OnCallAgent.Benchmarks;

/// <summary>The agent's program as it was built beside this one, and other programs, run until they end.</summary>
internal static class BuiltProgram
{
    public static string Assembly { get; } =
        Path.Combine(
            AppContext.BaseDirectory.Replace(
                "OnCallAgent.Benchmarks",
                "OnCallAgent.Web",
                StringComparison.Ordinal
            ),
            "OnCallAgent.Web.dll"
        );

    public static string Host => Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet";

    public static Task<Ended> RunAsync(CancellationToken cancellation, params string[] arguments) =>
        RunAsync(Host, [Assembly, .. arguments], cancellation);

    /// <summary>Whether a program is installed.</summary>
    public static async Task<bool> IsThereAsync(string program, CancellationToken cancellation)
    {
        try
        {
            await RunAsync(program, ["--version"], cancellation);
            return true;
        }
        catch (Win32Exception)
        {
            return false;
        }
    }

    /// <summary>Runs a program and times it from its start to its end; it is killed where that is cancelled.</summary>
    public static async Task<Ended> RunAsync(
        string program,
        IEnumerable<string> arguments,
        CancellationToken cancellation
    )
    {
        var start = new ProcessStartInfo(program)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardOutputEncoding = Encoding.UTF8,
        };
        start.Environment["LC_ALL"] = "C";
        foreach (var argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        var processor = ChildProcessorTime.Seconds();
        var began = Stopwatch.GetTimestamp();
        using var process = Process.Start(start)!;
        try
        {
            var output = process.StandardOutput.ReadToEndAsync(cancellation);
            var errors = process.StandardError.ReadToEndAsync(cancellation);
            await process.WaitForExitAsync(cancellation);
            var took = Stopwatch.GetElapsedTime(began);
            // As with grep: 0 found, 1 not found, 2 fault.
            if (process.ExitCode > 1)
            {
                var said = await errors;
                throw new InvalidOperationException(
                    $"{program} ended with {process.ExitCode}: {said}"
                );
            }

            return new Ended(await output, took, ChildProcessorTime.Seconds() - processor);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw;
        }
    }
}

/// <param name="Output">What it printed.</param>
/// <param name="Took">From its start to its end.</param>
/// <param name="ProcessorSeconds">Processor time it used, over all cores; null where the system does not tell.</param>
internal sealed record Ended(string Output, TimeSpan Took, double? ProcessorSeconds);
