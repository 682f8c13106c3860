using System.Diagnostics;
using System.Diagnostics.Tracing;
using System.Globalization;
using System.Text;
using Microsoft.Data.Sqlite;
using Microsoft.Diagnostics.NETCore.Client;
using OnCallAgent.Web.Commands;

namespace OnCallAgent.Benchmarks;

/// <summary>The agent itself in a process and folder of its own, on a loopback port. It is killed at the end.</summary>
internal sealed class RunningAgent : IAsyncDisposable
{
    public const string AdminEmail = "admin@example.org";
    public const string AdminPassword = "correct horse battery staple 9";

    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(120);

    // What reaches outside is off, whatever the environment of the measurement says, and nothing is changed.
    private static readonly Dictionary<string, string> Settings = new(StringComparer.Ordinal)
    {
        ["ADMIN_EMAIL"] = AdminEmail,
        ["ADMIN_PASSWORD"] = AdminPassword,
        ["DATABASE_URL"] = "sqlite:///./data/incidents.db",
        ["DATABASE_PROVIDER"] = "",
        ["SMTP_SERVER"] = "",
        ["TEAMS_WEBHOOK_URL"] = "",
        ["ELASTICSEARCH_URL"] = "",
        ["ONCALL_EMAILS"] = "",
        ["ONCALL_PHONES"] = "",
        ["MAX_AUTOMATION_ACTIONS"] = "0",
    };

    private readonly string folder = Directory.CreateTempSubdirectory("oncall-bench-").FullName;
    private readonly StringBuilder output = new();
    private readonly Process process;

    private RunningAgent(IReadOnlyDictionary<string, string>? more)
    {
        Directory.CreateDirectory(Path.Combine(folder, "logs"));
        Url = new Uri($"http://127.0.0.1:{LoopbackPort.Free()}");
        var start = new ProcessStartInfo(BuiltProgram.Host)
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.ArgumentList.Add(BuiltProgram.Assembly);
        start.ArgumentList.Add("--urls");
        start.ArgumentList.Add(Url.ToString());
        start.Environment["PUBLIC_URL"] = Url.ToString();
        foreach (var (name, value) in Settings.Concat(more ?? new Dictionary<string, string>()))
        {
            start.Environment[name] = value;
        }

        var began = Stopwatch.GetTimestamp();
        process = Process.Start(start)!;
        Began = began;
        process.OutputDataReceived += Keep;
        process.ErrorDataReceived += Keep;
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    public Uri Url { get; }

    /// <summary>Stopwatch time stamp from just before the process was started.</summary>
    public long Began { get; }

    /// <summary>From the start of the process to the first 200 of <c>/health/ready</c>.</summary>
    public TimeSpan StartTook { get; private set; }

    /// <summary>A file that the agent follows by default.</summary>
    public string LogFile => Path.Combine(folder, "logs", "app.log");

    /// <summary>The file of its database.</summary>
    public string DatabaseFile => Path.Combine(folder, "data", "incidents.db");

    /// <summary>Starts it and waits until it is ready.</summary>
    /// <param name="cancellation">Gives up.</param>
    /// <param name="more">Variables of its environment, beside the usual ones.</param>
    public static async Task<RunningAgent> StartAsync(
        CancellationToken cancellation,
        IReadOnlyDictionary<string, string>? more = null
    )
    {
        var agent = new RunningAgent(more);
        try
        {
            await agent.BecomeReadyAsync(cancellation);
            return agent;
        }
        catch
        {
            await agent.DisposeAsync();
            throw;
        }
    }

    /// <summary>Its database, opened beside it for reading.</summary>
    public SqliteConnection OpenDatabase()
    {
        var connection = new SqliteConnection(
            $"Data Source={DatabaseFile};Mode=ReadOnly;Pooling=False"
        );
        connection.Open();
        return connection;
    }

    /// <summary>A figure of <c>/proc/PID/status</c>, such as VmRSS, in MB of a million bytes; null where there is none.</summary>
    public double? MemoryMegabytes(string name)
    {
        var status = string.Create(CultureInfo.InvariantCulture, $"/proc/{process.Id}/status");
        if (!File.Exists(status))
        {
            return null;
        }

        var line = File.ReadLines(status)
            .First(l => l.StartsWith(name + ":", StringComparison.Ordinal));
        var kibibytes = line.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)[1];
        return long.Parse(kibibytes, CultureInfo.InvariantCulture) * 1024 / 1e6;
    }

    /// <summary>Makes it let go of what nothing refers to any more, and gives it the time to hand that back.</summary>
    public async Task CollectAsync(CancellationToken cancellation)
    {
        // The runtime's keyword GCHeapCollect: a full collection as the session begins.
        var provider = new EventPipeProvider(
            "Microsoft-Windows-DotNETRuntime",
            EventLevel.Informational,
            0x800000
        );
        using var session = await new DiagnosticsClient(process.Id).StartEventPipeSessionAsync(
            provider,
            requestRundown: false,
            circularBufferMB: 16,
            cancellation
        );
        var events = session.EventStream.CopyToAsync(Stream.Null, cancellation);
        await Task.Delay(TimeSpan.FromSeconds(3), TimeProvider.System, cancellation);
        await session.StopAsync(cancellation);
        await events;
    }

    /// <summary>Processor time it has used so far, over all cores.</summary>
    public double ProcessorSeconds
    {
        get
        {
            process.Refresh();
            return process.TotalProcessorTime.TotalSeconds;
        }
    }

    public void MustRun()
    {
        if (process.HasExited)
        {
            throw new InvalidOperationException(
                $"The agent ended with {process.ExitCode}:\n{Output}"
            );
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (!process.HasExited)
        {
            process.Kill(entireProcessTree: true);
            await process.WaitForExitAsync();
        }

        process.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    /// <summary>What it printed so far.</summary>
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

    private async Task BecomeReadyAsync(CancellationToken cancellation)
    {
        using var client = new HttpClient { BaseAddress = Url, Timeout = TimeSpan.FromSeconds(5) };
        while (!await IsReadyAsync(client, cancellation))
        {
            MustRun();
            if (Stopwatch.GetElapsedTime(Began) > StartLimit)
            {
                throw new TimeoutException($"The agent is not ready after {StartLimit}:\n{Output}");
            }

            await Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System, cancellation);
        }

        StartTook = Stopwatch.GetElapsedTime(Began);
    }

    private static async Task<bool> IsReadyAsync(HttpClient client, CancellationToken cancellation)
    {
        try
        {
            using var answer = await client.GetAsync(
                new Uri("/health/ready", UriKind.Relative),
                cancellation
            );
            return answer.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
        catch (TaskCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return false;
        }
    }

    private void Keep(object sender, DataReceivedEventArgs line)
    {
        lock (output)
        {
            output.AppendLine(line.Data);
        }
    }
}
