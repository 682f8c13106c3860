using System.Globalization;
using Docker.DotNet;
using Docker.DotNet.Models;

namespace OnCallAgent.Web.Remediation;

/// <summary>A container as the engine sees it.</summary>
internal sealed record ContainerState(
    string Id,
    string Name,
    string Status,
    long Pid,
    string StartedAt
)
{
    /// <summary>Most memory it may use, in bytes; 0 or less for no limit.</summary>
    public long Memory { get; init; }

    /// <summary>Most memory and swap together, in bytes; -1 for no limit, 0 where nobody said.</summary>
    public long MemorySwap { get; init; }
}

/// <summary>The engine's answer: a container, or why there is none.</summary>
internal sealed record ContainerAnswer(ContainerState? State, string? Trouble);

/// <summary>Talks to the Docker Engine's own API; no docker program is needed.</summary>
internal sealed class DockerEngine(RemediationOptions options)
{
    private static readonly string[] Supported = ["unix", "tcp", "http", "https"];

    public string Endpoint => options.EffectiveDockerEndpoint;

    /// <summary>The container of exactly this name. The engine also takes the beginning of an id for a name, so that the name it found is compared.</summary>
    public async Task<ContainerAnswer> InspectAsync(string name, CancellationToken cancellation)
    {
        if (Address is not { } address)
        {
            return new ContainerAnswer(null, Unsupported);
        }

        try
        {
            using var client = Connect(address);
            var found = await client.Containers.InspectContainerAsync(name, cancellation);
            return found.Name == "/" + name
                ? new ContainerAnswer(
                    new ContainerState(
                        found.ID,
                        name,
                        found.State?.Status?.ToString() ?? "",
                        found.State?.Pid ?? 0,
                        found.State?.StartedAt ?? ""
                    )
                    {
                        Memory = found.HostConfig?.Memory ?? 0,
                        MemorySwap = found.HostConfig?.MemorySwap ?? 0,
                    },
                    null
                )
                : new ContainerAnswer(null, $"There is no container named {name}.");
        }
        catch (DockerContainerNotFoundException)
        {
            return new ContainerAnswer(null, $"There is no container named {name}.");
        }
        catch (DockerApiException e)
        {
            return new ContainerAnswer(null, Explain(e));
        }
        catch (Exception e) when (IsUnreachable(e, cancellation))
        {
            return new ContainerAnswer(
                null,
                $"The Docker Engine at {Endpoint} cannot be reached: {e.Message}"
            );
        }
    }

    /// <summary>Restarts the container of this id; null where it worked, else the reason.</summary>
    public Task<string?> RestartAsync(string id, CancellationToken cancellation) =>
        DoAsync(
            client =>
                client.Containers.RestartContainerAsync(
                    id,
                    new ContainerRestartParameters
                    {
                        WaitBeforeKillSeconds = (uint)options.ContainerStopSeconds,
                    },
                    cancellation
                ),
            cancellation
        );

    /// <summary>Sets the limits of the container of this id, without a restart; null where it worked, else the reason.</summary>
    /// <param name="id">The container.</param>
    /// <param name="memory">In bytes.</param>
    /// <param name="memoryAndSwap">Both together, in bytes; -1 for no limit, 0 for as it is.</param>
    /// <param name="cancellation">Gives up.</param>
    public Task<string?> LimitMemoryAsync(
        string id,
        long memory,
        long memoryAndSwap,
        CancellationToken cancellation
    ) =>
        DoAsync(
            client =>
                client.Containers.UpdateContainerAsync(
                    id,
                    new ContainerUpdateParameters { Memory = memory, MemorySwap = memoryAndSwap },
                    cancellation
                ),
            cancellation
        );

    private async Task<string?> DoAsync(
        Func<DockerClient, Task> call,
        CancellationToken cancellation
    )
    {
        if (Address is not { } address)
        {
            return Unsupported;
        }

        try
        {
            using var client = Connect(address);
            await call(client);
            return null;
        }
        catch (DockerApiException e)
        {
            return Explain(e);
        }
        catch (Exception e) when (IsUnreachable(e, cancellation))
        {
            return $"The Docker Engine at {Endpoint} cannot be reached: {e.Message}";
        }
    }

    // DOCKER_HOST is the environment's and may hold what only the docker program understands (ssh://, a context).
    private Uri? Address =>
        Uri.TryCreate(Endpoint, UriKind.Absolute, out var address)
        && Supported.Contains(address.Scheme, StringComparer.Ordinal)
            ? address
            : null;

    private string Unsupported =>
        $"The Docker Engine's address {Endpoint} is not supported; set Remediation:DockerEndpoint to unix:///path or tcp://host:port.";

    private static DockerClient Connect(Uri address) =>
        // Time is limited by the caller's token; the client's own limit is only a backstop beyond it.
        new DockerClientBuilder()
            .WithEndpoint(address)
            .WithTimeout(TimeSpan.FromMinutes(10))
            .Build();

    private static string Explain(DockerApiException e) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"The Docker Engine answered {(int)e.StatusCode}: {e.ResponseBody}"
        );

    private static bool IsUnreachable(Exception e, CancellationToken cancellation) =>
        e
            is HttpRequestException
                or IOException
                or System.Net.Sockets.SocketException
                or TimeoutException
        || (e is OperationCanceledException && !cancellation.IsCancellationRequested);
}
