using System.Text.Json;

namespace OnCallAgent.Web.Commands.GameDay.Services;

/// <summary>What a service of a game day is told: a file of its own, so that whoever restarts it needs to know nothing else.</summary>
internal sealed record ServiceFile
{
    /// <summary>The version that asks for a setting which nobody made: every request fails.</summary>
    public const int FailingVersion = 2;

    /// <summary>The version that never gives a connection back.</summary>
    public const int LeakingVersion = 3;

    private static readonly JsonSerializerOptions Json = new() { WriteIndented = true };

    /// <summary>The name its log lines carry.</summary>
    public required string Name { get; init; }

    /// <summary>Loopback port it answers on.</summary>
    public required int Port { get; init; }

    /// <summary>Which of its versions runs; 1 is sound.</summary>
    public int Version { get; init; } = 1;

    /// <summary>Port of the service it needs, through a pool of connections; null for none.</summary>
    public int? NeedsPort { get; init; }

    /// <summary>Name of the service it needs.</summary>
    public string Needs { get; init; } = "";

    /// <summary>Connections of that pool.</summary>
    public int PoolSize { get; init; } = 5;

    /// <summary>Most memory its runtime gives it, in MiB; null for no limit.</summary>
    public int? MemoryLimit { get; init; }

    /// <summary>Most bytes its spool may hold; null where it keeps none.</summary>
    public long? Quota { get; init; }

    /// <summary>Its directory.</summary>
    public required string Folder { get; init; }

    public string LogFile => Path.Combine(Folder, $"{Name}.log");

    public string PidFile => Path.Combine(Folder, $"{Name}.pid");

    /// <summary>Where it keeps what it writes.</summary>
    public string Spool => Path.Combine(Folder, $"{Name}-spool");

    /// <summary>This file.</summary>
    public string Own => Path.Combine(Folder, $"{Name}.json");

    public Uri Url(string path) => new($"http://127.0.0.1:{Port}{path}");

    public static ServiceFile Read(string path) =>
        JsonSerializer.Deserialize<ServiceFile>(File.ReadAllText(path), Json)
        ?? throw new InvalidOperationException($"{path} describes no service.");

    public void Write()
    {
        Directory.CreateDirectory(Folder);
        File.WriteAllText(Own, JsonSerializer.Serialize(this, Json));
    }
}
