namespace OnCallAgent.Domain.Logs.Pushed;

/// <summary>What one delivery of log lines may hold.</summary>
/// <param name="Entries">Most entries. <value>Default 10 000.</value></param>
/// <param name="Depth">Deepest nesting of JSON. <value>Default 32.</value></param>
/// <param name="MessageLength">Longest message in characters; a longer one is cut and counted. <value>Default 65 536.</value></param>
public sealed record PushedLimits(
    int Entries = 10_000,
    int Depth = 32,
    int MessageLength = 64 * 1_024
)
{
    /// <summary>The defaults.</summary>
    public static readonly PushedLimits Default = new();
}
