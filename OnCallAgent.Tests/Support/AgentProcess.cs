using System.Diagnostics;
using System.Globalization;
using System.Text;
using Microsoft.Data.Sqlite;
using OnCallAgent.Web.Commands;

namespace OnCallAgent.Tests.Support;

/// <summary>The real program in a process and folder of its own: it can be killed at any moment and started again.</summary>
public sealed class AgentProcess : IAsyncDisposable
{
    public const string AdminEmail = "admin@example.org";
    public const string AdminPassword = "correct horse battery staple 9";

    private static readonly TimeSpan StartLimit = TimeSpan.FromMinutes(2);

    private readonly Dictionary<string, string> environment = new(StringComparer.Ordinal);
    private readonly StringBuilder output = new();
    private readonly List<string> logLines = [];
    private Process? process;

    public AgentProcess()
    {
        Folder = Directory.CreateTempSubdirectory("oncall-agent-").FullName;
        Directory.CreateDirectory(Path.Combine(Folder, "logs"));
        Port = LoopbackPort.Free();
        environment["ADMIN_EMAIL"] = AdminEmail;
        environment["ADMIN_PASSWORD"] = AdminPassword;
        environment["MONITORING_INTERVAL"] = "5";
        environment["PUBLIC_URL"] = Url.ToString();
    }

    /// <summary>Its working directory.</summary>
    public string Folder { get; }

    public int Port { get; }

    /// <summary>Whether it was started, and neither killed nor ended since.</summary>
    public bool IsRunning => process is { HasExited: false };

    public Uri Url => new($"http://127.0.0.1:{Port}");

    /// <summary>Answers while it runs.</summary>
    public Uri Health => new(Url, "health/live");

    /// <summary>All it printed, over every start.</summary>
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

    /// <summary>What it printed to standard output, which is its log: line by line.</summary>
    public IReadOnlyList<string> LogLines
    {
        get
        {
            lock (output)
            {
                return [.. logLines];
            }
        }
    }

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public AgentProcess With(string variable, string value)
    {
        environment[variable] = value;
        return this;
    }

    public string LogFile(string name) => Path.Combine(Folder, "logs", name);

    /// <summary>Starts it and waits until it is ready.</summary>
    public async Task StartAsync()
    {
        process = Launch([]);
        using var client = new HttpClient { BaseAddress = Url, Timeout = TimeSpan.FromSeconds(2) };
        var ready = await Eventually.HappensAsync(
            async () =>
            {
                if (process.HasExited)
                {
                    throw new InvalidOperationException(
                        $"The agent ended with {process.ExitCode}:\n{Output}"
                    );
                }

                try
                {
                    using var answer = await client.GetAsync(
                        new Uri("/health/ready", UriKind.Relative),
                        Cancelled
                    );
                    return answer.IsSuccessStatusCode;
                }
                catch (Exception e) when (e is HttpRequestException or TaskCanceledException)
                {
                    return false;
                }
            },
            StartLimit
        );
        ready.ShouldBeTrue($"not ready within {StartLimit}:\n{Output}");
    }

    /// <summary>Runs it with arguments until it ends by itself.</summary>
    /// <returns>Exit code and what it printed.</returns>
    public async Task<(int ExitCode, string Output)> RunAsync(params string[] arguments)
    {
        using var run = Launch(arguments);
        await run.WaitForExitAsync(Cancelled);
        return (run.ExitCode, Output);
    }

    /// <summary>kill −9: no handler runs, nothing is flushed.</summary>
    public void KillHard()
    {
        process!.Kill();
        process.WaitForExit();
        process.Dispose();
        process = null;
    }

    /// <summary>Asks it to end (SIGTERM) and waits until it has.</summary>
    /// <returns>Its exit code.</returns>
    public async Task<int> StopAsync()
    {
        Signal("TERM");
        await process!.WaitForExitAsync(Cancelled);
        var code = process.ExitCode;
        process.Dispose();
        process = null;
        return code;
    }

    /// <summary>Stops it where it stands, as a machine does that swaps or a host that moves it: its connections stay, its clock goes on.</summary>
    public void Pause() => Signal("STOP");

    /// <summary>Lets it go on.</summary>
    public void Resume() => Signal("CONT");

    private void Signal(string name)
    {
        using var kill = Process.Start(
            "kill",
            [$"-{name}", process!.Id.ToString(CultureInfo.InvariantCulture)]
        );
        kill.WaitForExit();
        kill.ExitCode.ShouldBe(0);
    }

    /// <summary>One value of its database, read beside it.</summary>
    public T Query<T>(string sql)
    {
        using var connection = new SqliteConnection(
            $"Data Source={Path.Combine(Folder, "data", "incidents.db")};Mode=ReadOnly;Pooling=False"
        );
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return command.ExecuteScalar() is { } value and not DBNull
            ? (T)Convert.ChangeType(value, typeof(T), CultureInfo.InvariantCulture)
            : default!;
    }

    public long Count(string from) => Query<long>($"select count(*) from {from}");

    public ValueTask DisposeAsync()
    {
        if (process is { HasExited: false })
        {
            KillHard();
        }

        process?.Dispose();
        Directory.Delete(Folder, recursive: true);
        return ValueTask.CompletedTask;
    }

    private Process Launch(string[] arguments)
    {
        var argv = BuiltAgent.Argv(arguments.Length == 0 ? ["--urls", Url.ToString()] : arguments);
        var start = new ProcessStartInfo(argv[0], argv.Skip(1))
        {
            WorkingDirectory = Folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        var started = Process.Start(start)!;
        started.OutputDataReceived += KeepLog;
        started.ErrorDataReceived += Keep;
        started.BeginOutputReadLine();
        started.BeginErrorReadLine();
        return started;
    }

    private void KeepLog(object sender, DataReceivedEventArgs line)
    {
        Keep(sender, line);
        lock (output)
        {
            logLines.AddRange(line.Data is { } text ? [text] : []);
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
