using System.CommandLine;
using System.Diagnostics;
using System.Globalization;

namespace OnCallAgent.Web.Commands.Samples;

/// <summary>
/// The small service of the sample outage, and how it is restarted. A process of its own, so that the agent's
/// restart is a real one: the old process ends and a new one answers.
/// </summary>
internal static class SampleServiceCommand
{
    public const string Name = "sample-service";

    // A forgotten sample must not run for ever.
    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(15);
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(50);

    public static Command Create()
    {
        var directory = new Option<DirectoryInfo>("--directory")
        {
            Required = true,
            Description = "Where it keeps its process id and log.",
        };
        var port = new Option<int>("--port")
        {
            Required = true,
            Description = "Loopback port it listens on.",
        };
        var run = new Command("run", "Runs the service until it is ended.") { directory, port };
        run.SetAction(
            (parsed, cancellation) =>
                RunAsync(parsed.GetValue(directory)!.FullName, parsed.GetValue(port), cancellation)
        );
        var restart = new Command(
            "restart",
            "Ends the running service, starts a new one and waits until it answers."
        )
        {
            directory,
            port,
        };
        restart.SetAction(
            (parsed, cancellation) =>
                RestartAsync(
                    parsed.GetValue(directory)!.FullName,
                    parsed.GetValue(port),
                    cancellation
                )
        );
        return new Command(Name, "The service of the sample outage.") { run, restart };
    }

    /// <summary>Program and arguments of one of the two.</summary>
    public static IReadOnlyList<string> Arguments(string verb, string directory, int port) =>
        OwnProgram.Arguments(
            Name,
            verb,
            "--directory",
            directory,
            "--port",
            port.ToString(CultureInfo.InvariantCulture)
        );

    /// <summary>Ends the process that a directory's service runs in, if it does.</summary>
    /// <returns>Its process id; null where none ran.</returns>
    public static int? End(string directory)
    {
        var file = PidFile(directory);
        if (
            !File.Exists(file)
            || !int.TryParse(File.ReadAllText(file), CultureInfo.InvariantCulture, out var id)
        )
        {
            return null;
        }

        try
        {
            using var process = Process.GetProcessById(id);
            // Ids are reused: only a process that was started as this service is ended.
            if (!CommandLineOf(id).Contains(Name, StringComparison.Ordinal))
            {
                return null;
            }

            process.Kill();
            process.WaitForExit(TimeSpan.FromSeconds(5));
            return id;
        }
        catch (ArgumentException)
        {
            return null;
        }
        finally
        {
            File.Delete(file);
        }
    }

    public static string LogFile(string directory) => Path.Combine(directory, "orders-api.log");

    private static string PidFile(string directory) => Path.Combine(directory, "orders-api.pid");

    private static string CommandLineOf(int id)
    {
        var file = $"/proc/{id}/cmdline";
        return File.Exists(file) ? File.ReadAllText(file) : Name;
    }

    private static async Task<int> RestartAsync(
        string directory,
        int port,
        CancellationToken cancellation
    )
    {
        var old = End(directory);
        var argv = Arguments("run", directory, port);
        var start = new ProcessStartInfo(argv[0])
        {
            // Own pipes, so that whoever waits for our output does not wait for the service's.
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
        };
        foreach (var argument in argv.Skip(1))
        {
            start.ArgumentList.Add(argument);
        }

        using var started =
            Process.Start(start)
            ?? throw new InvalidOperationException("The sample service did not start.");
        using var client = new HttpClient { Timeout = TimeSpan.FromSeconds(1) };
        var deadline = TimeProvider.System.GetTimestamp();
        while (TimeProvider.System.GetElapsedTime(deadline) < StartLimit)
        {
            try
            {
                using var answer = await client.GetAsync(
                    new Uri($"http://127.0.0.1:{port}/health"),
                    cancellation
                );
                if (answer.IsSuccessStatusCode)
                {
                    Console.WriteLine(
                        $"orders-api restarted: process {old?.ToString(CultureInfo.InvariantCulture) ?? "none"} → {started.Id}"
                    );
                    return 0;
                }
            }
            catch (Exception e)
                when (e is HttpRequestException or TaskCanceledException
                    && !cancellation.IsCancellationRequested
                )
            {
                // Not up yet.
            }

            await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System, cancellation);
        }

        await Console.Error.WriteLineAsync(
            $"orders-api did not answer within {StartLimit.TotalSeconds:0} s."
        );
        return 1;
    }

    private static async Task<int> RunAsync(
        string directory,
        int port,
        CancellationToken cancellation
    )
    {
        Directory.CreateDirectory(directory);
        await File.WriteAllTextAsync(
            PidFile(directory),
            Environment.ProcessId.ToString(CultureInfo.InvariantCulture),
            cancellation
        );
        using var life = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        life.CancelAfter(Lifetime);
        var leaking = false;
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls($"http://127.0.0.1:{port}");
        await using var app = builder.Build();
        app.MapGet(
            "/health",
            () => Volatile.Read(ref leaking) ? Results.StatusCode(503) : Results.Ok("ok")
        );
        app.MapPost(
            "/leak",
            () =>
            {
                Volatile.Write(ref leaking, true);
                return Results.NoContent();
            }
        );
        await app.StartAsync(life.Token);
        try
        {
            await WriteAsync(LogFile(directory), () => Volatile.Read(ref leaking), life.Token);
        }
        catch (OperationCanceledException)
        {
            // The end of its life.
        }

        return 0;
    }

    private static async Task WriteAsync(
        string file,
        Func<bool> isLeaking,
        CancellationToken cancellation
    )
    {
        var script = SampleScript.Read("orders-api.outage.txt");
        for (var n = 0; ; n++)
        {
            var lines = script.Section(isLeaking() ? "fault" : "quiet");
            var line = SampleScript.Fill(
                lines[n % lines.Count],
                TimeProvider.System.GetUtcNow(),
                n
            );
            await File.AppendAllTextAsync(file, line + "\n", cancellation);
            await Task.Delay(
                TimeSpan.FromMilliseconds(isLeaking() ? 300 : 1_000),
                TimeProvider.System,
                cancellation
            );
        }
    }
}
