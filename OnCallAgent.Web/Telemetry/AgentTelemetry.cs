using System.Diagnostics.Metrics;

namespace OnCallAgent.Web.Telemetry;

/// <summary>How the agent tells other programs of itself.</summary>
public static class AgentTelemetry
{
    /// <summary>Name of the agent's meter.</summary>
    public const string Name = "OnCallAgent";

    /// <summary>Most label values of one instrument that are told apart; all further ones are counted together as <c>otel_metric_overflow</c>.</summary>
    public const int MostSeries = 1_000;

    /// <summary>A label and its value.</summary>
    internal static KeyValuePair<string, object?> Label(string name, string value) =>
        new(name, value);
}

/// <summary>What all of the agent's own instruments belong to.</summary>
/// <param name="meters">Makes it, and ends it with the host.</param>
/// <param name="name">Its name. Meters of one name are one to the whole process: a second host in it needs another name.</param>
public sealed class AgentMeter(IMeterFactory meters, string name = AgentTelemetry.Name)
{
    /// <summary>The meter.</summary>
    public Meter Meter { get; } = meters.Create(name);
}
