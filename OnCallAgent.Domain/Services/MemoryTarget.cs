namespace OnCallAgent.Domain.Services;

/// <summary>Where a memory limit is kept.</summary>
public enum MemoryPlace
{
    /// <summary>A property of a systemd unit.</summary>
    Unit = 0,

    /// <summary>The limit of a Docker container.</summary>
    Container = 1,

    /// <summary>A key of a properties file, such as <c>spark.executor.memory</c> in spark-defaults.conf.</summary>
    File = 2,
}

/// <summary>A memory limit that may be changed, within bounds.</summary>
/// <param name="Place">Where it is kept.</param>
/// <param name="Holder">The unit, the container's name, or the file's absolute path.</param>
/// <param name="Property"><c>MemoryMax</c> or <c>MemoryHigh</c> of a unit, <c>memory</c> of a container, the key in a file.</param>
/// <param name="MinBytes">The least it may be set to, in bytes; 1 MiB at least.</param>
/// <param name="MaxBytes">The most it may be set to, in bytes; 16 TiB at most.</param>
public sealed record MemoryTarget(
    MemoryPlace Place,
    string Holder,
    string Property,
    long MinBytes,
    long MaxBytes
)
{
    /// <summary>Whose the unit is; of no meaning for the other places.</summary>
    public UnitScope Scope { get; init; }

    /// <summary>What an action calls it: <c>orders.service MemoryMax</c>.</summary>
    public string Name => $"{Holder} {Property}";
}
