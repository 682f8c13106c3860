using System.ComponentModel;
using System.Diagnostics;
using OnCallAgent.Domain.Services;
using OnCallAgent.Domain.Shared;
using OnCallAgent.Web.Data.Samples;

namespace OnCallAgent.Web.Commands.Samples;

/// <summary>Plays the sample outage: starts the sample service, lets its pool leak, and writes a second fault no restart can mend.</summary>
internal sealed partial class SampleOutage(
    SampleCatalog catalog,
    IHostApplicationLifetime lifetime,
    TimeProvider clock,
    ILogger<SampleOutage> logger
) : ISampleOutage, IHostedService
{
    private static readonly TimeSpan Quiet = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan BetweenLines = TimeSpan.FromMilliseconds(250);

    private readonly string directory = Path.Combine(
        Environment.CurrentDirectory,
        "data",
        "sample"
    );
    private int state;
    private bool started;

    public SampleOutageState State => (SampleOutageState)Volatile.Read(ref state);

    public async Task<Result> StartAsync(string by, CancellationToken cancellation)
    {
        if (
            Interlocked.Exchange(ref state, (int)SampleOutageState.Playing)
            == (int)SampleOutageState.Playing
        )
        {
            return new Error("sample.playing", "The sample outage is being played already.");
        }

        var port = LoopbackPort.Free();
        var begun = await BeginAsync(port, cancellation);
        if (!begun.IsSuccess)
        {
            Volatile.Write(ref state, (int)SampleOutageState.Idle);
            return begun;
        }

        Log.Started(logger, by, directory);
        _ = PlayAsync(port);
        return Result.Success;
    }

    private async Task<Result> BeginAsync(int port, CancellationToken cancellation)
    {
        try
        {
            Directory.CreateDirectory(directory);
            var added = await catalog.AddAsync(
                Services(port),
                Path.Combine(directory, "*.log"),
                cancellation
            );
            if (!added.IsSuccess)
            {
                return added;
            }

            started = true;
            return
                await RunToEndAsync(
                    SampleServiceCommand.Arguments("restart", directory, port),
                    cancellation
                )
                    is { } failed
                ? new Error("sample.not_started", $"The sample service did not start: {failed}")
                : Result.Success;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or Win32Exception)
        {
            return new Error(
                "sample.not_started",
                $"The sample service did not start: {e.Message}"
            );
        }
        catch
        {
            Volatile.Write(ref state, (int)SampleOutageState.Idle);
            throw;
        }
    }

    Task IHostedService.StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    Task IHostedService.StopAsync(CancellationToken cancellationToken)
    {
        if (started)
        {
            SampleServiceCommand.End(directory);
        }

        return Task.CompletedTask;
    }

    private async Task PlayAsync(int port)
    {
        try
        {
            var stopping = lifetime.ApplicationStopping;
            await Task.Delay(Quiet, clock, stopping);
            using var client = new HttpClient { Timeout = TimeSpan.FromSeconds(5) };
            using var answer = await client.PostAsync(
                new Uri($"http://127.0.0.1:{port}/leak"),
                null,
                stopping
            );
            answer.EnsureSuccessStatusCode();
            await Task.Delay(Quiet, clock, stopping);
            await WriteSecondFaultAsync(stopping);
            Volatile.Write(ref state, (int)SampleOutageState.Played);
        }
        catch (OperationCanceledException)
            when (lifetime.ApplicationStopping.IsCancellationRequested)
        {
            // The agent stops; the sample ends with it.
        }
        catch (Exception e)
        {
            Volatile.Write(ref state, (int)SampleOutageState.Idle);
            Log.Broke(logger, e);
        }
    }

    private async Task WriteSecondFaultAsync(CancellationToken cancellation)
    {
        var file = Path.Combine(directory, "spark-etl.log");
        var n = 0;
        foreach (var line in SampleScript.Read("spark-etl.outage.txt").Section())
        {
            await File.AppendAllTextAsync(
                file,
                SampleScript.Fill(line, clock.GetUtcNow(), n++) + "\n",
                cancellation
            );
            // A stack trace is written at once, as programs do.
            if (
                line.StartsWith("{time}", StringComparison.Ordinal)
                && !line.Contains("ERROR", StringComparison.Ordinal)
            )
            {
                await Task.Delay(BetweenLines, clock, cancellation);
            }
        }
    }

    private IReadOnlyList<ServiceEntry> Services(int port) =>
        [
            new ServiceEntry
            {
                Name = "orders-api",
                Description = "Sample: a small local process whose connection pool leaks.",
                Criticality = Criticality.Tier2,
                Owner = SampleCatalog.Owner,
                Automation = AutomationMode.Auto,
                StartingRung = LadderRung.Auto,
                Targets = new AllowedTargets
                {
                    RestartCommand = SampleServiceCommand.Arguments("restart", directory, port),
                    HealthUrls = [$"http://127.0.0.1:{port}/health"],
                },
                VerificationWindow = TimeSpan.FromSeconds(10),
                ActionCooldown = TimeSpan.Zero,
            },
            new ServiceEntry
            {
                Name = "spark-etl",
                Description =
                    "Sample: a batch job that runs out of memory. Critical, so a human is called.",
                Criticality = Criticality.Tier3,
                Owner = SampleCatalog.Owner,
                DependsOn = ["orders-api"],
            },
        ];

    private static async Task<string?> RunToEndAsync(
        IReadOnlyList<string> argv,
        CancellationToken cancellation
    )
    {
        var start = new ProcessStartInfo(argv[0])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var argument in argv.Skip(1))
        {
            start.ArgumentList.Add(argument);
        }

        using var process =
            Process.Start(start)
            ?? throw new InvalidOperationException($"{argv[0]} did not start.");
        await process.WaitForExitAsync(cancellation);
        return process.ExitCode == 0
            ? null
            : await process.StandardError.ReadToEndAsync(cancellation);
    }

    private static partial class Log
    {
        [LoggerMessage(
            Level = LogLevel.Information,
            Message = "{By} plays the sample outage in {Directory}"
        )]
        public static partial void Started(ILogger logger, string by, string directory);

        [LoggerMessage(Level = LogLevel.Error, Message = "The sample outage broke off")]
        public static partial void Broke(ILogger logger, Exception exception);
    }
}
