using System.Diagnostics;
using System.Text;

namespace OnCallAgent.Tests.Support;

/// <summary>A server program that a fixture started: its output is kept for the reason of a skip, and it is ended by its own id, with its children.</summary>
internal sealed class StartedProgram : IAsyncDisposable
{
    private readonly Process process;
    private readonly StringBuilder output = new();

    private StartedProgram(Process process)
    {
        this.process = process;
        process.OutputDataReceived += Keep;
        process.ErrorDataReceived += Keep;
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    public int Id => process.Id;

    public bool HasExited => process.HasExited;

    /// <summary>All it printed so far.</summary>
    public string Output
    {
        get
        {
            lock (output)
            {
                return output.ToString();
            }
        }
    }

    public string LastLines
    {
        get
        {
            lock (output)
            {
                var lines = output.ToString().TrimEnd().Split('\n');
                return string.Join(" / ", lines.TakeLast(3));
            }
        }
    }

    public static StartedProgram Start(
        IReadOnlyList<string> argv,
        IReadOnlyDictionary<string, string?>? environment = null
    ) => new(Process.Start(Describe(argv, environment))!);

    /// <summary>Runs a short program to its end.</summary>
    public static async Task<(int ExitCode, string Output)> RunAsync(
        IReadOnlyList<string> argv,
        IReadOnlyDictionary<string, string?>? environment = null
    )
    {
        await using var program = Start(argv, environment);
        using var limit = new CancellationTokenSource(Eventually.Deadline, TimeProvider.System);
        await program.process.WaitForExitAsync(limit.Token);
        lock (program.output)
        {
            return (program.process.ExitCode, program.output.ToString());
        }
    }

    /// <summary>The full path of a program; null where this machine has none.</summary>
    public static string? Find(string name) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "")
            .Split(':')
            .Append("/usr/sbin")
            .Append("/sbin")
            .Select(folder => Path.Combine(folder, name))
            .FirstOrDefault(File.Exists);

    /// <summary>Asks politely (SIGTERM), then ends it with its children.</summary>
    public async ValueTask DisposeAsync()
    {
        if (!process.HasExited)
        {
            // Its children first hear of it from itself: a service manager stops its services in order.
            using var term = Process.Start("/bin/kill", ["-TERM", Number(process.Id)]);
            await term.WaitForExitAsync();
            await ExitedAsync(TimeSpan.FromSeconds(10));
        }

        if (!process.HasExited)
        {
            process.Kill(entireProcessTree: true);
            await process.WaitForExitAsync();
        }

        process.Dispose();
    }

    private async Task ExitedAsync(TimeSpan patience)
    {
        using var limit = new CancellationTokenSource(patience, TimeProvider.System);
        try
        {
            await process.WaitForExitAsync(limit.Token);
        }
        catch (OperationCanceledException)
        {
            // The caller ends it.
        }
    }

    private static ProcessStartInfo Describe(
        IReadOnlyList<string> argv,
        IReadOnlyDictionary<string, string?>? environment
    )
    {
        var start = new ProcessStartInfo(argv[0], argv.Skip(1))
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in environment ?? new Dictionary<string, string?>())
        {
            start.Environment[name] = value;
        }

        return start;
    }

    private void Keep(object sender, DataReceivedEventArgs e)
    {
        // The end of a stream: it may come while the other still tells something.
        if (e.Data is null)
        {
            return;
        }

        lock (output)
        {
            output.AppendLine(e.Data);
        }
    }

    private static string Number(int number) =>
        number.ToString(System.Globalization.CultureInfo.InvariantCulture);
}
