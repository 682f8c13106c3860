using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using OnCallAgent.Web.Commands.GameDay.Services;

namespace OnCallAgent.Web.Commands.GameDay;

/// <summary>The services of a scenario, in processes of their own, with somebody who asks them ten times a second.</summary>
internal sealed class GameFleet : IAsyncDisposable
{
    private static readonly TimeSpan BetweenRequests = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan OldLogAge = TimeSpan.FromDays(30);

    private const int MostAtOnce = 20;
    private const int OldLogSize = 1 << 20;
    private const int KillExitCode = 137;

    private readonly Dictionary<string, ServiceFile> files;
    private readonly ConcurrentBag<Process> started = [];
    private readonly CancellationTokenSource ending = new();
    private readonly HttpClient client = new() { Timeout = TimeSpan.FromSeconds(5) };
    private readonly TimeProvider clock;
    private readonly List<Task> traffic = [];

    public GameFleet(IReadOnlyList<GamePart> parts, string folder, TimeProvider clock)
    {
        this.clock = clock;
        Parts = parts;
        var ports = parts.ToDictionary(static p => p.Name, static _ => LoopbackPort.Free());
        files = parts.ToDictionary(
            static p => p.Name,
            p => new ServiceFile
            {
                Name = p.Name,
                Port = ports[p.Name],
                Needs = p.Needs,
                NeedsPort = p.Needs.Length > 0 ? ports[p.Needs] : null,
                MemoryLimit = p.MemoryLimit,
                Quota = p.Quota,
                Folder = folder,
            },
            StringComparer.Ordinal
        );
        foreach (var file in files.Values)
        {
            file.Write();
        }
    }

    public IReadOnlyList<GamePart> Parts { get; }

    public ServiceFile Of(string service) => files[service];

    /// <summary>Starts every service, and the requests.</summary>
    public async Task StartAsync(CancellationToken cancellation)
    {
        foreach (var part in Parts)
        {
            LayOldLogs(part);
            await LaunchAsync(files[part.Name], cancellation);
        }

        traffic.AddRange(files.Values.Select(f => AskAsync(f, ending.Token)));
    }

    /// <summary>Switches a fault of a service on.</summary>
    public async Task FaultAsync(string service, string fault, CancellationToken cancellation)
    {
        using var answer = await client.PostAsync(
            files[service].Url($"/fault/{fault}"),
            null,
            cancellation
        );
        answer.EnsureSuccessStatusCode();
    }

    /// <summary>Kills the process of a service.</summary>
    public Task KillAsync(string service)
    {
        ServiceProcess.Kill(files[service]);
        return Task.CompletedTask;
    }

    /// <summary>Puts another version of a service in place, as a pipeline does: nobody looks whether it works.</summary>
    public async Task DeployAsync(string service, int version, CancellationToken cancellation)
    {
        var file = files[service] = files[service] with { Version = version };
        file.Write();
        ServiceProcess.End(file);
        await LaunchAsync(file, cancellation);
    }

    /// <summary>Whether a service is well by its own word, asked now.</summary>
    public async Task<bool> IsHealthyAsync(string service, CancellationToken cancellation)
    {
        try
        {
            using var answer = await client.GetAsync(files[service].Url("/health"), cancellation);
            return answer.IsSuccessStatusCode;
        }
        catch (Exception e)
            when (e is HttpRequestException or TaskCanceledException
                && !cancellation.IsCancellationRequested
            )
        {
            return false;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await ending.CancelAsync();
        await Task.WhenAll(traffic);
        foreach (var file in files.Values)
        {
            ServiceProcess.End(file);
        }

        foreach (var process in started)
        {
            process.Dispose();
        }

        client.Dispose();
        ending.Dispose();
    }

    private async Task LaunchAsync(ServiceFile file, CancellationToken cancellation)
    {
        var process = ServiceProcess.Start(file);
        started.Add(process);
        _ = KeepAsync(process, file);
        if (await ServiceProcess.WhySilentAsync(process, file, clock, cancellation) is { } trouble)
        {
            throw new InvalidOperationException(trouble);
        }
    }

    // What whoever keeps processes writes when one ends that nobody asked to: the process itself cannot.
    private async Task KeepAsync(Process process, ServiceFile file)
    {
        var id = process.Id;
        try
        {
            await process.WaitForExitAsync(ending.Token);
        }
        catch (OperationCanceledException)
        {
            return;
        }

        if (ServiceProcess.IdOf(file) == id)
        {
            var how =
                process.ExitCode == KillExitCode
                    ? "code=killed, status=9/KILL"
                    : $"code=exited, status={process.ExitCode.ToString(CultureInfo.InvariantCulture)}";
            new ServiceLog(file.LogFile, file.Name, clock).Error($"Main process exited, {how}");
        }
    }

    private async Task AskAsync(ServiceFile file, CancellationToken cancellation)
    {
        using var timer = new PeriodicTimer(BetweenRequests, clock);
        using var places = new SemaphoreSlim(MostAtOnce);
        var asked = new List<Task>();
        try
        {
            for (var n = 1_000; await timer.WaitForNextTickAsync(cancellation); n++)
            {
                asked.RemoveAll(static t => t.IsCompleted);
                if (asked.Count < MostAtOnce)
                {
                    asked.Add(AskOnceAsync(file, n, cancellation));
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The end of the scenario.
        }

        await Task.WhenAll(asked);
    }

    private async Task AskOnceAsync(ServiceFile file, int n, CancellationToken cancellation)
    {
        try
        {
            using var answer = await client.GetAsync(
                file.Url($"/orders/{n.ToString(CultureInfo.InvariantCulture)}"),
                cancellation
            );
        }
        catch (Exception e) when (e is HttpRequestException or TaskCanceledException)
        {
            // Customers see it; the service's log tells of it.
        }
    }

    private void LayOldLogs(GamePart part)
    {
        if (part.OldLogs == 0)
        {
            return;
        }

        var folder = files[part.Name].Spool;
        Directory.CreateDirectory(folder);
        for (var n = 0; n < part.OldLogs / OldLogSize; n++)
        {
            var path = Path.Combine(folder, $"old-{n.ToString(CultureInfo.InvariantCulture)}.log");
            File.WriteAllBytes(path, new byte[OldLogSize]);
            File.SetLastWriteTimeUtc(path, (clock.GetUtcNow() - OldLogAge).UtcDateTime);
        }
    }
}
